"""Recognises danger: transparent phrases that an expert can read and extend.

One file per language under ``data/urgency/``:

.. code-block:: yaml

    help/suicide:
      say:
        - i want to die
        - kill(ing|) ... myself
        - suicid*
      but_not:
        - suicide rate

A phrase is a row of words. ``*`` at the end of a word stands for any ending, ``...`` for
up to three words, ``(a|b)`` for alternatives. Case, accents and spelling variants do not
matter (see :func:`infopoint.nlu.text.fold`). A ``but_not`` phrase removes the part of the
message it matches before ``say`` is looked for, so "suicide rate" is silent and "suicide
rate, and I want to die" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from infopoint.nlu.text import fold

#: Characters of words in scripts that write prefixes onto the word.
_WORD_PART = re.compile(r"\.\.\.|\((?:[^()]*)\)|\*|[^\s()*]+|\s+")
_WORD = re.compile(r"\w+")
_BEGINNING = re.compile(r"\w*")
_GAP = r"(?:\W+\w+){0,3}?\W+"


class PhraseError(ValueError):
    """A phrase file cannot be used; the message names the file and the phrase."""


class Sign(NamedTuple):
    """What raised the alarm: the help topic, and the phrase as the expert wrote it."""

    topic: str
    phrase: str


def expression(phrase: str) -> str:
    """Translates a phrase into a regular expression without nested repetition."""
    pieces: list[str] = []
    for piece in _WORD_PART.findall(fold(phrase).replace("…", "...")):
        if piece == "...":
            if pieces and pieces[-1] == r"\W+":
                pieces.pop()
            pieces.append(_GAP)
        elif piece.isspace():
            if pieces and pieces[-1] != _GAP:
                pieces.append(r"\W+")
        elif piece == "*":
            pieces.append(r"\w*")
        elif piece.startswith("("):
            options = "|".join(
                r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in option.split())
                for option in piece[1:-1].split("|")
            )
            pieces.append(f"(?:{options})")
        else:
            pieces.append(re.escape(piece))
    expression = "".join(pieces)
    return rf"(?<!\w){expression}(?!\w)"


def openings(phrase: str) -> set[str]:
    """Returns how the first word of a phrase may begin, one string for each alternative."""
    found: set[str] = set()
    for piece in _WORD_PART.findall(fold(phrase)):
        options = piece[1:-1].split("|") if piece.startswith("(") else [piece]
        found |= {option for option in options if option}
        if "" not in options:
            break
    return {_BEGINNING.match(opening)[0] for opening in found}  # type: ignore[index]


class _PhraseIndex:
    """Phrases by how their first word begins, so that a message meets few of them.

    Of some thousand phrases only those are tried, and only there, whose first word
    begins like a word of the message.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        """Compiles the phrases.

        Raises:
            PhraseError: a phrase cannot be translated.
        """
        self._by_opening: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for phrase in phrases:
            pattern = _compiled(phrase)
            for opening in openings(phrase):
                self._by_opening.setdefault(opening, []).append((phrase, pattern))
        self._longest = max(map(len, self._by_opening), default=0)

    def matches(self, folded: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yields each phrase found in a folded text, in the order of their first words."""
        for word in _WORD.finditer(folded):
            for length in range(min(len(word[0]), self._longest) + 1):
                for phrase, pattern in self._by_opening.get(word[0][:length], ()):
                    match = pattern.match(folded, word.start())
                    if match:
                        yield phrase, match


class UrgencyPhrases:
    """All phrases of all languages, compiled."""

    def __init__(
        self, say: Mapping[str, Sequence[str]], but_not: Mapping[str, Sequence[str]]
    ) -> None:
        """Takes phrases by help topic.

        Raises:
            PhraseError: a phrase cannot be translated.
        """
        self._say = {topic: list(phrases) for topic, phrases in say.items()}
        self._but_not = {topic: list(phrases) for topic, phrases in but_not.items()}
        self._signs = {topic: _PhraseIndex(phrases) for topic, phrases in self._say.items()}
        self._spared = {topic: _PhraseIndex(self._but_not.get(topic, ())) for topic in self._say}

    @classmethod
    def read(cls, folder: Path) -> UrgencyPhrases:
        """Reads every language file of a folder.

        Raises:
            PhraseError: a file is not of the form described above.
        """
        say: dict[str, list[str]] = {}
        but_not: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*.yml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            for topic, lists in content.items():
                if not isinstance(lists, dict) or not set(lists) <= {"say", "but_not"}:
                    raise PhraseError(f"{path}: '{topic}' needs the lists 'say' and 'but_not'")
                say.setdefault(topic, []).extend(str(phrase) for phrase in lists.get("say") or [])
                but_not.setdefault(topic, []).extend(
                    str(phrase) for phrase in lists.get("but_not") or []
                )
        return cls({topic: phrases for topic, phrases in say.items() if phrases}, but_not)

    def find(self, text: str) -> Sign | None:
        """Returns the first sign of danger in a text, or ``None``."""
        folded = fold(text)
        for topic, signs in self._signs.items():
            spared = [match.span() for _, match in self._spared[topic].matches(folded)]
            for phrase, _ in signs.matches(_without(folded, spared)):
                return Sign(topic, phrase)
        return None

    def as_dict(self) -> dict[str, dict[str, list[str]]]:
        """Returns the phrases, to be stored with a trained model."""
        return {"say": self._say, "but_not": self._but_not}


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Returns the text with a full stop in place of each span; spans may overlap."""
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept.append(text[at:start])
        at = max(at, end)
    return " . ".join([*kept, text[at:]])


def _compiled(phrase: str) -> re.Pattern[str]:
    try:
        return re.compile(expression(phrase))
    except re.error as error:
        raise PhraseError(f"the phrase '{phrase}' cannot be read: {error}") from error
