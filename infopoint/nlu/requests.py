"""Recognises the short messages that only make sense in a conversation.

"How much?", "and for my wife?", "what can I do?", a bare name of a country or town: they
are too short for a classifier and mean something only after what was said before. One
file per language under ``data/requests/`` lists them; a phrase is written as in
``data/urgency/`` and has to be the whole message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from infopoint.nlu.text import fold
from infopoint.nlu.urgency import expression

#: Key in the files: words that may stand around a bare name.
AROUND = "around_name"
#: Kinds of entity that are a message in themselves.
NAMES = ("country", "town")

_POSTCODE = re.compile(r"\b\d{4}\b")
_EDGES = re.compile(r"^\W+|\W+$")


class Requests:
    """All short requests of all languages, compiled."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Takes phrases by what they ask for, and the words around names."""
        self._asked = [
            (request, re.compile(expression(phrase)))
            for request, listed in phrases.items()
            if request != AROUND
            for phrase in listed
        ]
        self._around = {fold(words) for words in phrases.get(AROUND, ())}

    @classmethod
    def read(cls, folder: Path) -> Requests:
        """Reads all files of a folder."""
        phrases: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*.yml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            for request, listed in content.items():
                phrases.setdefault(request, []).extend(str(phrase) for phrase in listed)
        return cls(phrases)

    def find(self, text: str, entities: Sequence[Mapping[str, Any]] = ()) -> str | None:
        """Returns what a whole message asks for, or ``None``."""
        message = _EDGES.sub("", fold(text))
        for request, pattern in self._asked:
            if pattern.fullmatch(message):
                return request
        names = [entity for entity in entities if entity["entity"] in NAMES]
        if len(names) != 1:
            return None
        name = names[0]
        rest = _POSTCODE.sub(" ", f"{text[: name['start']]} {text[name['end'] :]}")
        around = _EDGES.sub("", fold(rest))
        return str(name["entity"]) if not around or around in self._around else None
