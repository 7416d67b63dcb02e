"""How well the trained model understands messages that it was not trained on."""
