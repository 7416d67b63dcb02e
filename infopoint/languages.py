"""The languages of the assistant."""

from __future__ import annotations

#: Interface languages, in the order of the language menu; ``fa`` is Dari and Farsi.
LANGUAGES = (
    "en", "fr", "nl", "ar", "fa", "ps", "tr", "ru", "uk", "es", "pt", "so", "ti", "sq",
)  # fmt: skip

#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps"})
