"""Finds names of people: after an introduction, before a verb, and well-known ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infopoint.privacy.words import WORD, Words

#: What may stand inside a name, though it is an ordinary word.
_PARTICLES = frozenset(
    "de da do dos das van der den von el al bin ibn bint ould abu abdel abd ul di du la le "
    "بن ابن بنت ابو ام ال عبد آل".split()
)
#: Scripts with capital letters.
_CASED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")
#: Between an introduction and the name, and between the words of a name.
_AFTER, _WITHIN = re.compile(r"[\s:=,\"'«“(\-\[]{0,4}"), re.compile(r"[ \t\u200c]{1,3}|-")
#: After initials and titles ("Mr. K. Diallo").
_AFTER_SHORT, _SHORT = re.compile(r"\.?[ \t]{0,2}"), 4
_CAPITALISED_WORDS, _OTHER_WORDS = 5, 4


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

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yields the spans of names; they may overlap."""
        found = list(WORD.finditer(text))
        letters = [match.group() for match in found if _CASED.match(match.group())]
        shouting = len(letters) > 2 and all(word.isupper() for word in letters)
        row = [_token(match, shouting) for match in found]
        for place in range(len(row)):
            yield from self._at(text, row, place)

    def _at(self, text: str, row: list[_Token], place: int) -> Iterator[tuple[int, int]]:
        length = self._longest(text, row, place, self._introductions)
        if length:
            after = place + length
            colon = self._words.introductions[tuple(t.word for t in row[place:after])]
            if not colon or re.match(r"\s?[:=]", text[row[after - 1].end :]):
                yield from self._span(row, self._following(text, row, after, sure=True))
        for phrases, needed in ((self._people, 1), (self._maybe, 2)):
            length = self._longest(text, row, place, phrases)
            if length:
                name = self._following(text, row, place + length)
                if self._is_name(row, name, needed):
                    yield from self._span(row, name)
        for phrases, sure in ((self._endings, True), (self._maybe_endings, False)):
            if self._longest(text, row, place, phrases):
                name = self._preceding(text, row, place, sure=sure)
                if sure or self._is_name(row, name, 2):
                    yield from self._span(row, name)
        if self._known(row[place]):
            following = self._following(text, row, place)
            before = self._preceding(text, row, place, sure=False)
            if before and not (row[before[0]].cased and row[before[0]].capital):
                before = range(place, place)
            yield from self._span(row, range(before.start if before else place, max(following.stop, place + 1)))

    def _longest(
        self, text: str, row: list[_Token], place: int, phrases: dict[str, list[tuple[str, ...]]]
    ) -> int:
        """Returns how many words the longest phrase at a place has, 0 if there is none."""
        for phrase in phrases.get(row[place].word, ()):
            part = row[place : place + len(phrase)]
            if tuple(token.word for token in part) == phrase and all(
                left.end + 3 >= right.start and "\n" not in text[left.end : right.start]
                for left, right in zip(part, part[1:])
            ):
                return len(phrase)
        return 0

    def _following(self, text: str, row: list[_Token], start: int, sure: bool = False) -> range:
        """Returns the words from ``start`` that may be a name."""
        stop = start
        while stop < len(row) and stop - start < _CAPITALISED_WORDS:
            token = row[stop]
            if stop and not _close(text, row[stop - 1], token, _AFTER if stop == start else _WITHIN):
                break
            if not self._part(row, start, stop, sure):
                break
            stop += 1
        while stop > start and row[stop - 1].word in _PARTICLES and not row[stop - 1].capital:
            stop -= 1
        return range(start, stop)

    def _part(self, row: list[_Token], start: int, place: int, sure: bool) -> bool:
        """Tells whether a word belongs to the name that begins at ``start``."""
        token = row[place]
        if self._known(token) or (sure and token.word in self._words.names):
            return True
        if token.word in _PARTICLES and place + 1 < len(row):
            following = row[place + 1]
            return following.capital or self._known(following) or not self._ordinary(following)
        if token.cased and token.capital:
            return token.word not in self._words.ends and (
                sure or place > start or not self._ordinary(token)
            )
        if self._ordinary(token) or place - start >= _OTHER_WORDS:
            return False
        if not token.cased:
            return True
        # A name in small letters goes on only if it began so.
        first = row[start]
        return (sure and not row[start].capital) or (
            place > start and self._known(first) and not first.capital
        )

    def _preceding(self, text: str, row: list[_Token], stop: int, sure: bool) -> range:
        """Returns the words before ``stop`` that may be a name."""
        start = stop
        while start and stop - start < _OTHER_WORDS:
            token = row[start - 1]
            if not re.fullmatch(r"[ \t\u200c,]{1,3}", text[token.end : row[start].start]):
                break
            if not self._known(token):
                if self._ordinary(token) and not (token.cased and token.capital and start < stop):
                    break
                if token.word in self._words.ends:
                    break
                if token.cased and not token.capital and not sure:
                    break
            start -= 1
        return range(start, stop)

    def _is_name(self, row: list[_Token], name: range, needed: int) -> bool:
        if any(self._known(row[place]) for place in name):
            return True
        capitals = sum(row[place].cased and row[place].capital for place in name)
        return capitals >= needed and not any(
            self._ordinary(row[place]) for place in name[:needed]
        )

    def _known(self, token: _Token) -> bool:
        word = token.word
        if self._ordinary(token):
            return False
        if word in self._words.names:
            return True
        if token.cased and not token.capital:
            return False
        endings, prefixes = self._words.name_endings, self._words.name_prefixes
        return len(word) > 5 and (word.endswith(endings) or word.startswith(prefixes))

    def _ordinary(self, token: _Token) -> bool:
        # Turkish writes endings after an apostrophe.
        word, words = token.word.split("'")[0] or token.word, self._words.ordinary
        if token.word in words:
            return True
        # Arabic writes "and" together with the next word.
        return word in words or (word[:1] == "و" and word[1:] in words)

    @staticmethod
    def _span(row: list[_Token], name: range) -> Iterator[tuple[int, int]]:
        if name:
            yield row[name[0]].start, row[name[-1]].end


def _close(text: str, left: _Token, right: _Token, gap: re.Pattern[str]) -> bool:
    between = text[left.end : right.start]
    short = left.end - left.start <= _SHORT and _AFTER_SHORT.fullmatch(between)
    return bool(gap.fullmatch(between) or short)


def _token(match: re.Match[str], shouting: bool) -> _Token:
    word = match.group()
    cased = bool(_CASED.match(word))
    return _Token(
        match.start(), match.end(), word.casefold(), cased, cased and word[0].isupper() and not shouting
    )


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Returns phrases by their first word, the longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase:
            table.setdefault(phrase[0], []).append(phrase)
    return table
