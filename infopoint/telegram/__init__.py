"""Telegram, as people use it; the Rasa channel itself is ``infopoint/channels/telegram.py``."""
