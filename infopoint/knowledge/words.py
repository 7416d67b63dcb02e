"""Reads ``words/``: the words of the law to explain, and the phrases never to be said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infopoint.knowledge.fields import Fields
from infopoint.knowledge.model import Fault
from infopoint.knowledge.parse import read_document
from infopoint.knowledge.tree import WORDS
from infopoint.languages import LANGUAGES

LEGAL, NEVER = "legal.yml", "never.yml"

_SAME = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class LegalWord:
    """A word of the law in one language.

    Attributes:
        forms: How the word is written.
        explained: What explains it when it stands in the same paragraph or list item.
    """

    forms: re.Pattern[str]
    explained: tuple[str, ...]


@dataclass(frozen=True)
class Never:
    """Phrases of one kind that no text may have, and the quotations that are allowed."""

    problem: str
    cure: str
    phrases: re.Pattern[str]
    allowed: re.Pattern[str] | None


@dataclass(frozen=True)
class WordLists:
    """Both lists, by language."""

    legal: Mapping[str, Sequence[LegalWord]] = field(default_factory=dict)
    never: Mapping[str, Sequence[Never]] = field(default_factory=dict)


def plain(text: str) -> str:
    """Returns a text as the lists compare it: in small letters, with simple signs."""
    return text.translate(_SAME).casefold()


def read_word_lists(root: Path) -> tuple[WordLists, list[Fault]]:
    """Returns both lists of a knowledge folder, and what is wrong in them.

    A file that is not there is an empty list.
    """
    faults: list[Fault] = []
    legal: defaultdict[str, list[LegalWord]] = defaultdict(list)
    never: defaultdict[str, list[Never]] = defaultdict(list)
    for entry in _entries(root / WORDS / LEGAL, faults):
        if "source" in entry.values:
            entry.inner("source").source(str(entry.place[-1]))
        else:
            entry.fault("", "'source' is missing", "Name the page that says what the word means")
        for language in _languages(entry, ("source",)):
            words = entry.inner(language)
            words.allow(("words", "explained"))
            forms = phrases(words.words("words"))
            explained = tuple(map(plain, words.words("explained")))
            if forms and explained:
                legal[language].append(LegalWord(forms, explained))
            elif words.usable:
                problem = "'words' or 'explained' is empty"
                words.fault("", problem, "Write how the word looks, and what explains it")
    for entry in _entries(root / WORDS / NEVER, faults):
        problem, cure = entry.text("problem"), entry.text("cure")
        for language in _languages(entry, ("problem", "cure")):
            words = entry.inner(language)
            words.allow(("phrases", "allowed"))
            if found := phrases(words.words("phrases")):
                never[language].append(Never(problem, cure, found, phrases(words.words("allowed"))))
    return WordLists(legal, never), faults


def phrases(some: Iterable[str]) -> re.Pattern[str] | None:
    """Returns a pattern for any of some phrases as whole words, the longest first."""
    longest_first = sorted(map(plain, some), key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _entries(path: Path, faults: list[Fault]) -> Iterable[Fields]:
    if not path.exists():
        return
    document, unreadable = read_document(path)
    faults += [unreadable] if unreadable else []
    for key in document.value:
        entry = Fields(path, document, faults, (key,), str(key))
        if entry.usable:
            yield entry


def _languages(entry: Fields, other: Sequence[str]) -> list[str]:
    """Returns the keys of an entry that are languages; what is neither is a fault."""
    entry.allow((*other, *LANGUAGES))
    return [key for key in entry.values if key in LANGUAGES]
