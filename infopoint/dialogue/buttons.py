"""What a button sends when it is pressed.

A press is a short text, at most 64 bytes, of the form ``verb:argument``. The channel
recognises exactly these forms and hands them to Rasa as the intent ``press``, or the one
that starts a guide; any other text, also one that looks like a Rasa payload, is a message.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

VERBS = (
    "topic", "more", "area", "language", "do", "nearest", "read", "guide", "pick", "why",
    "helpful", "unhelpful", "wrong", "unclear", "outdated", "other",
)  # fmt: skip
#: Arguments of ``do``; ``located`` says that the channel showed what is near the person,
#: without saying where that is.
MENU, PERSON, DELETE, KEEP, ELSE = "menu", "person", "delete", "keep", "else"
SUMMARY, STOP, COUNTRY, LOCATED = "summary", "stop", "country", "located"
#: Why an answer did not help: verbs of the buttons, which name the topic.
REASONS = ("wrong", "unclear", "outdated", "other")

#: The guided conversations, as named by ``guide:…``, and the intent that starts each.
SITUATION, RETURN_CHECK, DEADLINE, NEAREST = "situation", "return_check", "deadline", "nearest"
GUIDES = {
    SITUATION: "start_situation",
    RETURN_CHECK: "start_return_check",
    DEADLINE: "start_deadline",
    NEAREST: "ask_nearest",
}

_PRESS = re.compile(
    rf"^({'|'.join(VERBS)}):([a-z_0-9]{{1,40}}(?:/[a-z_0-9]{{1,40}})?)(?:@([a-z]{{2,3}}))?$"
)


class Press(NamedTuple):
    """A pressed button, taken apart: ``read:return/cost@en`` has language ``en``."""

    verb: str
    argument: str
    language: str | None = None

    def __str__(self) -> str:
        """Returns the form that travels."""
        return f"{self.verb}:{self.argument}" + (f"@{self.language}" if self.language else "")


def parse_press(text: str) -> Press | None:
    """Returns the press that a text stands for, or ``None`` for an ordinary message."""
    match = _PRESS.match(text)
    return Press(*match.groups()) if match and len(text.encode()) <= 64 else None


def as_parse_data(text: str, press: Press) -> dict[str, Any]:
    """Returns what Rasa would have understood, so that no text is ever parsed as intent."""
    guide = press.argument if press.verb == "guide" else press.verb
    intent = GUIDES.get(guide, "press")
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": "button", "value": text, "start": 0, "end": len(text)}],
    }
