"""The languages of the assistant."""

from __future__ import annotations

#: Interface languages, in the order of the language menu; ``fa`` is Dari and Farsi.
LANGUAGES = (
    "en", "fr", "nl", "ar", "fa", "ps", "tr", "ru", "uk", "es", "pt", "so", "ti", "sq",
)  # fmt: skip

#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps"})


def western_digits(text: str) -> str:
    """Returns the text with the digits of all scripts as 0 to 9; its length stays the same."""
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)
