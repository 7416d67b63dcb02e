"""Finds names of people: after an introduction, before a verb, and well-known ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infopoint.privacy.words import WORD, Words, tokens

#: What may stand inside a name, though it is an ordinary word.
_PARTICLES = frozenset(
    part
    for word in [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "van",
        "der",
        "den",
        "von",
        "el",
        "al",
        "bin",
        "ibn",
        "bint",
        "ould",
        "abu",
        "abdel",
        "abd",
        "ul",
        "di",
        "du",
        "la",
        "le",
        "дер",
        "ван",
        "де",
        "фон",
        "аль",
        "бин",
        "بن",
        "ابن",
        "بنت",
        "ابو",
        "ام",
        "ال",
        "عبد",
    ]
    for part in tokens(word)
)
#: Scripts with capital letters.
_CASED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")
#: Between an introduction and the name, and between the words of a name.
_AFTER, _WITHIN = re.compile(r"[\s:=,\"'«“(\-\[፡]{0,4}"), re.compile(r"[ \t\u200c፡]{1,3}|-")
_BEFORE = re.compile(r"[ \t\u200c,]{1,3}")
#: After initials and titles ("Mr. K. Diallo").
_AFTER_SHORT, _SHORT = re.compile(r"\.?[ \t]{0,2}"), 4
#: Between two names.
_AND = frozenset(tokens("and et en y e ve и і та dhe iyo و او ን ile und"))
_CAPITALISED_WORDS, _OTHER_WORDS = 5, 4
_Phrase = tuple[str, ...]


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    word: str
    cased: bool
    capital: bool


class NameFinder:
    """Finds names in a folded text; works through its words once, so it cannot stall."""

    def __init__(self, words: Words) -> None:
        """Takes the words that show names."""
        self._words = words
        self._introductions = _by_first(words.introductions)
        self._people, self._maybe = _by_first(words.people), _by_first(words.maybe)
        self._endings = _by_first(words.endings)
        self._maybe_endings = _by_first(words.maybe_endings)
        self._ordinary_after: dict[frozenset[str], frozenset[str]] = {
            codes: frozenset().union(*(words.ordinary[code] for code in codes))
            for codes in set(words.languages.values())
        }

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yields the spans of names; they may overlap."""
        found = list(WORD.finditer(text))
        letters = [match.group() for match in found if _CASED.match(match.group())]
        shouting = len(letters) > 2 and all(word.isupper() for word in letters)
        row = _Row(text, [_token(match, shouting) for match in found], self._words)
        for place in range(len(row.tokens)):
            for name in self._at(row, place):
                if name:
                    yield row.tokens[name[0]].start, row.tokens[name[-1]].end

    def _at(self, row: _Row, place: int) -> Iterator[range]:
        """Yields the names that the words at a place show."""
        phrase = row.phrase(place, self._introductions)
        if phrase and row.near(place + len(phrase)):
            colon = row.colon(place + len(phrase) - 1)
            if colon or not self._words.introductions[phrase]:
                # After "name:" stands nothing but a name, whatever its words mean otherwise.
                ordinary = self._words.ends if colon else self._ordinary(phrase)
                yield from row.list_of_names(place + len(phrase), ordinary, sure=True)
        for phrases, needed in ((self._people, 1), (self._maybe, 2)):
            phrase = row.phrase(place, phrases)
            if phrase and row.near(place + len(phrase)):
                ordinary = self._ordinary(phrase)
                name, *others = row.list_of_names(place + len(phrase), ordinary)
                if row.is_name(name, needed, ordinary):
                    yield from (name, *others)
        phrase = row.phrase(place, self._endings)
        if phrase:
            yield row.preceding(place, self._ordinary(phrase), sure=True)
        phrase = row.phrase(place, self._maybe_endings)
        if phrase:
            ordinary = self._ordinary(phrase)
            name = row.preceding(place, ordinary, sure=False)
            # "I", a name, "am": the name is between the two.
            between = (
                name and name.start and (row.tokens[name.start - 1].word,) in self._words.maybe
            )
            if between or row.is_name(name, 2, ordinary):
                yield name
        everything = self._words.any_ordinary
        if row.tokens[place].capital and not (place and row.tokens[place - 1].capital):
            name = row.following(place, everything)
            if row.is_name(name, 2, everything):
                yield name
        if row.known(place, everything):
            yield row.following(place, everything)
            before = row.preceding(place, everything, sure=False)
            if before and row.tokens[before[0]].capital:
                yield range(before.start, place + 1)

    def _ordinary(self, phrase: _Phrase) -> frozenset[str]:
        """Returns the words that end a name in the languages of a phrase."""
        return self._ordinary_after[self._words.languages[phrase]]


class _Row:
    """The words of one text."""

    def __init__(self, text: str, row: list[_Token], words: Words) -> None:
        self._text, self.tokens, self._words = text, row, words

    def phrase(self, place: int, phrases: dict[str, list[_Phrase]]) -> _Phrase | None:
        """Returns the longest phrase at a place."""
        for phrase in phrases.get(self.tokens[place].word, ()):
            part = self.tokens[place : place + len(phrase)]
            if tuple(token.word for token in part) == phrase and all(
                left.end + 3 >= right.start and "\n" not in self._text[left.end : right.start]
                for left, right in itertools.pairwise(part)
            ):
                return phrase
        return None

    def colon(self, place: int) -> bool:
        """Tells whether a colon stands after a word."""
        return re.match(r"\s?[:=]", self._text[self.tokens[place].end :][:3]) is not None

    def near(self, place: int) -> bool:
        """Tells whether a word follows the one before it without an end of a sentence."""
        return place < len(self.tokens) and self._close(place, _AFTER)

    def following(self, start: int, ordinary: frozenset[str], sure: bool = False) -> range:
        """Returns the words from ``start`` that may be a name."""
        row, stop = self.tokens, start
        while stop < len(row) and stop - start < _CAPITALISED_WORDS:
            if stop > start and not self._close(stop, _WITHIN):
                break
            if not self._part(start, stop, ordinary, sure):
                break
            stop += 1
        while stop > start and row[stop - 1].word in _PARTICLES and not row[stop - 1].capital:
            stop -= 1
        return range(start, stop)

    def list_of_names(
        self, start: int, ordinary: frozenset[str], sure: bool = False
    ) -> Iterator[range]:
        """Yields the name from ``start``, and those that "and" joins to it."""
        name = self.following(start, ordinary, sure)
        yield name
        while name and name.stop + 1 < len(self.tokens) and self.tokens[name.stop].word in _AND:
            name = self.following(name.stop + 1, ordinary, sure)
            if name:
                yield name

    def _part(self, start: int, place: int, ordinary: frozenset[str], sure: bool) -> bool:
        """Tells whether a word belongs to the name that begins at ``start``."""
        token, first = self.tokens[place], self.tokens[start]
        if self.known(place, ordinary, sure):
            return True
        if token.word in _PARTICLES:
            after = place + 1
            while after < len(self.tokens) and self.tokens[after].word in _PARTICLES:
                after += 1
            if after == len(self.tokens):
                return False
            following = self.tokens[after]
            return following.capital or (
                (sure or not token.cased) and not _is_ordinary(following.word, ordinary)
            )
        plain = not _is_ordinary(token.word, ordinary)
        if token.capital:
            return plain or ((sure or place > start) and token.word not in self._words.ends)
        if not plain or place - start >= _OTHER_WORDS:
            return False
        # A name in small letters goes on only if it began so.
        return not token.cased or (
            not first.capital and (sure or (place > start and self.known(start, ordinary)))
        )

    def preceding(self, stop: int, ordinary: frozenset[str], sure: bool) -> range:
        """Returns the words before ``stop`` that may be a name."""
        start = stop
        while start and stop - start < _OTHER_WORDS and self._close(start, _BEFORE):
            token = self.tokens[start - 1]
            if not self.known(start - 1, ordinary, sure) and (
                _is_ordinary(token.word, ordinary)
                or (token.cased and not token.capital and not sure)
            ):
                break
            start -= 1
        return range(start, stop)

    def is_name(self, name: range, needed: int, ordinary: frozenset[str]) -> bool:
        """Tells whether words are a name: known ones, or enough that look like one."""
        if any(self.known(place, ordinary) for place in name):
            return True
        own = [self.tokens[place] for place in name if self.tokens[place].word not in _PARTICLES]
        looks = [token.capital or (not token.cased and needed == 1) for token in own[:needed]]
        return (
            len(looks) == needed
            and all(looks)
            and not any(_is_ordinary(token.word, ordinary) for token in own[:needed])
        )

    def known(self, place: int, ordinary: frozenset[str], sure: bool = False) -> bool:
        """Tells whether a word is a frequent name, or is formed like one."""
        token, words = self.tokens[place], self._words
        if token.word in words.names and (sure or not _is_ordinary(token.word, ordinary)):
            return True
        if len(token.word) < 6 or (token.cased and not token.capital):
            return False
        return not _is_ordinary(token.word, words.any_ordinary) and (
            token.word.endswith(words.name_endings) or token.word.startswith(words.name_prefixes)
        )

    def _close(self, place: int, gap: re.Pattern[str]) -> bool:
        """Tells whether only a gap stands before a word."""
        left, right = self.tokens[place - 1], self.tokens[place]
        between = self._text[left.end : right.start]
        short = left.end - left.start <= _SHORT and _AFTER_SHORT.fullmatch(between)
        return bool(gap.fullmatch(between) or short)


def _is_ordinary(word: str, ordinary: frozenset[str]) -> bool:
    # Turkish writes endings after an apostrophe, Arabic "and" together with the next word.
    return (
        word in ordinary
        or (word.partition("'")[0] in ordinary)
        or (word[:1] == "و" and word[1:] in ordinary)
    )


def _token(match: re.Match[str], shouting: bool) -> _Token:
    word = match.group()
    cased = bool(_CASED.match(word))
    return _Token(
        match.start(),
        match.end(),
        word.casefold(),
        cased,
        cased and word[0].isupper() and not shouting,
    )


def _by_first(phrases: Iterable[_Phrase]) -> dict[str, list[_Phrase]]:
    """Returns phrases by their first word, the longest first."""
    table: dict[str, list[_Phrase]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase:
            table.setdefault(phrase[0], []).append(phrase)
    return table
