"""The rules of the conversation that need no Rasa: language, buttons, the next step."""
