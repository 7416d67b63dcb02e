"""The words that show personal data, in all languages of the assistant.

``words/<language>.yml`` holds them; people mix languages, so all are used at once. Texts and
words are compared in a folded form of the same length, so that positions agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

_WORDS = Path(__file__).with_name("words")
#: Where ordinary words are read from: what people ask, and what they are told.
_QUESTIONS, _GAZETTEER, _ARTICLES = Path("data/nlu"), Path("data/gazetteer"), Path("knowledge")
#: A word must be seen so often, so that one stray name among the examples does no harm.
_SEEN = 6
_PHRASES = ("introductions", "people", "maybe", "endings", "maybe_endings")
#: Letters that Unicode does not lead back to the one that people type instead.
_SAME = {
    "ı": "i", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ئ": "ي", "ک": "ك", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ە": "ه",
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ʹ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "＠": "@", "．": ".", "＋": "+", "أ": "ا", "إ": "ا", "آ": "ا",
    "ኣ": "አ", "ዓ": "አ", "ዐ": "አ", "ሓ": "ሀ", "ኀ": "ሀ", "ሃ": "ሀ", "ሠ": "ሰ", "ጸ": "ፀ",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_](?:[\w'\u200c]|-(?=\w))*")


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    decimal = unicodedata.decimal(char, None)
    if decimal is not None:
        return str(decimal)
    if char in _SAME:
        return _SAME[char]
    base = unicodedata.normalize("NFD", char)[0]
    return _SAME.get(base, base)


def fold(text: str) -> str:
    """Returns the text with plain letters, Latin digits and one kind of each mark.

    Capitals stay. The result is as long as the text.
    """
    return "".join(map(_fold, text))


def tokens(text: str) -> tuple[str, ...]:
    """Returns the folded words of a text in small letters."""
    return tuple(word.casefold() for word in WORD.findall(fold(text)))


@dataclass(frozen=True)
class Words:
    """The words of all languages, folded.

    Attributes:
        introductions: A name follows; by phrase, whether only after a colon.
        people: A capitalised word or a known name that follows is a name.
        maybe: Two capitalised words or a known name that follow are a name.
        endings: A name stands before.
        maybe_endings: A known name or two capitalised words before are a name.
        ends: No part of a name.
        languages: The languages of each phrase.
        ordinary: Words of questions and articles, which begin no name, by language.
        any_ordinary: All of them.
        names: Frequent names.
        name_endings: How names often end.
        name_prefixes: How names often begin.
        born: Words beside a birth date.
        streets: Words before the name of a street.
        street_endings: How names of streets end.
        street_after: Words after the name of a street.
    """

    introductions: dict[tuple[str, ...], bool]
    people: frozenset[tuple[str, ...]]
    maybe: frozenset[tuple[str, ...]]
    endings: frozenset[tuple[str, ...]]
    maybe_endings: frozenset[tuple[str, ...]]
    ends: frozenset[str]
    languages: dict[tuple[str, ...], frozenset[str]]
    ordinary: dict[str, frozenset[str]]
    any_ordinary: frozenset[str]
    names: frozenset[str]
    name_endings: tuple[str, ...]
    name_prefixes: tuple[str, ...]
    born: tuple[str, ...]
    streets: tuple[str, ...]
    street_endings: tuple[str, ...]
    street_after: tuple[str, ...]


@cache
def load() -> Words:
    """Returns the words of all languages."""
    lists: dict[str, list[str]] = {}
    languages: dict[tuple[str, ...], set[str]] = {}
    ordinary = _ordinary()
    for path in sorted(_WORDS.glob("*.yml")):
        for key, words in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            lists.setdefault(key, []).extend(map(str, words))
            if key in _PHRASES:
                for phrase in words:
                    languages.setdefault(tokens(phrase), set()).add(path.stem)
            if key == "ends":
                ordinary[path.stem] = ordinary.get(path.stem, frozenset()).union(
                    *map(tokens, words)
                )
    ends = frozenset(part for word in lists["ends"] for part in tokens(word))
    names = frozenset(tokens(name)[0] for name in lists["names"]) - ends
    introductions: dict[tuple[str, ...], bool] = {}
    for phrase in sorted(lists["introductions"]):
        key = tokens(phrase)
        introductions[key] = phrase.endswith(":") and introductions.get(key, True)
    return Words(
        introductions=introductions,
        people=_phrases(lists["people"]),
        maybe=_phrases(lists["maybe"]),
        endings=_phrases(lists["endings"]),
        maybe_endings=_phrases(lists["maybe_endings"]),
        ends=ends,
        languages={phrase: frozenset(codes) for phrase, codes in languages.items()},
        ordinary=ordinary,
        any_ordinary=frozenset().union(*ordinary.values()),
        names=names,
        name_endings=_plain(lists["name_endings"]),
        name_prefixes=_plain(lists["name_prefixes"]),
        born=_plain(lists["born"]),
        streets=_plain(lists["streets"]),
        street_endings=_plain(lists["street_endings"]),
        street_after=_plain(lists["street_after"]),
    )


def _phrases(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(map(tokens, phrases))


def _plain(words: Iterable[str]) -> tuple[str, ...]:
    """Returns folded words, the longest first, as alternatives of a pattern need it."""
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


def _ordinary() -> dict[str, frozenset[str]]:
    """Returns by language the words of its questions and articles, and names of places."""
    places: set[str] = set()
    for path in _GAZETTEER.glob("*.yml"):
        places.update(tokens(path.read_text(encoding="utf-8")))
    seen: dict[str, Counter[str]] = {}
    for folder, pattern in ((_QUESTIONS, "*/*.yml"), (_ARTICLES, "*/*.md")):
        for path in folder.glob(pattern):
            language = path.stem.rpartition(".")[2]
            counter = seen.setdefault(language, Counter())
            counter.update(tokens(path.read_text(encoding="utf-8")))
    return {
        language: frozenset(word for word, count in words.items() if count >= _SEEN) | places
        for language, words in seen.items()
    }
