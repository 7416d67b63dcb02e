"""What every channel does with a message before anything else sees it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from infopoint.dialogue.buttons import as_parse_data, parse_press
from infopoint.privacy.masking import Masker

#: Longest message, in characters; longer ones would stall the worker for all.
MAX_CHARACTERS = 2000

#: Control characters, and marks that reorder or hide text (bidirectional overrides,
#: zero-width characters other than the joiners that Persian and emoji need).
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Intake:
    """A message after the door.

    Attributes:
        text: The cleaned, masked text; empty if it was refused.
        parse_data: What was understood already, for a pressed button.
        refusal: Key of the phrase that says why the message goes no further.
    """

    text: str = ""
    parse_data: dict[str, Any] | None = None
    refusal: str | None = None


def take_in(message: object, masker: Masker) -> Intake:
    """Cleans and masks a message, recognises buttons, refuses what cannot be read."""
    if not isinstance(message, str):
        return Intake(refusal="no_words")
    if len(message) > MAX_CHARACTERS:
        return Intake(refusal="too_long")
    text = clean(message)
    press = parse_press(text)
    if press:
        return Intake(text, as_parse_data(text, press))
    # Rasa takes a leading slash for an intent: what people type never is one.
    text = text.lstrip("/ \t\n")
    if not any(char.isalnum() for char in text):
        return Intake(refusal="no_words")
    return Intake(masker.mask(text))


def clean(text: str) -> str:
    """Returns the text without hidden characters, in composed form (NFC)."""
    text = _LONE_SURROGATE.sub("", text)
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text)).strip()
