"""Hides personal data in a message before anything stores or understands it.

Deterministic rules only: what is hidden can be explained and tested. Each find is replaced
by its kind in square brackets. Belgian papers ("annexe 26", "9ter"), dates, amounts,
postcodes and public help lines stay, because answers depend on them.
"""

from __future__ import annotations

from collections.abc import Iterable

from infopoint.privacy.addresses import AddressFinder
from infopoint.privacy.names import NameFinder
from infopoint.privacy.numbers import NumberFinder, national
from infopoint.privacy.words import fold, load


class Masker:
    """Hides personal data, but not the given public phone numbers."""

    def __init__(self, public_numbers: Iterable[str] = ()) -> None:
        """Takes phone numbers of offices and help lines, in any writing."""
        words = load()
        self._numbers = NumberFinder(words, frozenset(map(national, public_numbers)))
        self._addresses = AddressFinder(words)
        self._names = NameFinder(words)

    def mask(self, text: str) -> str:
        """Returns the text with each personal item replaced by its kind in brackets."""
        readable = fold(text)
        found = [*self._numbers.find(readable), *self._addresses.find(readable)]
        found += [("name", start, end) for start, end in self._names.find(readable)]
        for kind, start, end in reversed(_joined(found)):
            text = f"{text[:start]}[{kind}]{text[end:]}"
        return text


def _joined(found: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Returns finds in order; those that overlap become one, of the longest one's kind."""
    joined: list[tuple[str, int, int]] = []
    longest = 0
    for kind, start, end in sorted(found, key=lambda find: (find[1], -find[2])):
        if joined and start < joined[-1][2]:
            known, first, last = joined[-1]
            if end - start > longest:
                known, longest = kind, end - start
            joined[-1] = (known, first, max(last, end))
        else:
            joined.append((kind, start, end))
            longest = end - start
    return joined
