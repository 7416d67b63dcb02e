"""Running the assistant: what we change in Rasa, training, starting, stopping."""
