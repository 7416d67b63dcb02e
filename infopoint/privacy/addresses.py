"""Finds streets with a house number, in the scripts and word orders of the assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infopoint.privacy.numbers import Find
from infopoint.privacy.words import Words

_NAME = r"[^\W\d_][\w'.\-\u200c]{0,30}"
#: Words before the last one of a name belong to it if they are capitalised.
_CAPITAL = r"(?-i:[A-Z][\w'.\-]{0,30})[ \t]{1,2}"
#: House number, with the words and signs around it, and the box.
_NUMBER = (
    r"[ \t,]{0,3}(?:n°|nº|nr\.?|no\.?|no:|num(?:ero|er)?|nummer|number|№|д\.?|дом|буд\.?|будинок|رقم|پلاك|شماره|نمبر|شميره|ቁፅሪ|lambarka|:)?"
    r"[ \t:]{0,2}\d{1,4}(?:\s?[A-Za-zА-Яа-я](?!\w)|/\d{1,3}|-\d{1,3})?(?!\d|[.,:]\d)"
    r"(?:[ \t,/]{1,3}(?:boite|bte|bus|box|b|app|apt|appartement|ap|кв|квартира|daire|d|kat|بوكس|صندوق|واحد|apartamento|piso)\.?[ \t:]?\w{1,4}(?!\w))?"
)
#: Streets whose first word is also a word of its own: only before a particle.
_AMBIGUOUS = r"(?:place|route|cours|square|clos|galerie)(?=[ \t]+(?:de|du|des|d'|l'|la|saint|sainte)(?:\b|(?<=')))"


class AddressFinder:
    """Finds addresses in a folded text."""

    def __init__(self, words: Words) -> None:
        """Takes the words for streets."""
        first = "|".join(map(_flexible, words.streets))
        last = "|".join(map(_flexible, words.street_endings))
        after = "|".join(map(_flexible, words.street_after))
        self._patterns = tuple(
            re.compile(pattern, re.IGNORECASE)
            for pattern in (
                rf"(?<!\w)(?:(?:{first})(?!\w)|{_AMBIGUOUS})(?:[ \t]{{1,2}}{_NAME}){{1,6}}?{_NUMBER}",
                rf"(?<![\d/.-])\d{{1,4}}[A-Za-z]?(?:[ \t,]{{1,3}}(?:bis|ter))?[ \t,]{{1,3}}(?:{first})(?!\w)(?:[ \t]{{1,2}}{_NAME}){{1,4}}",
                rf"(?<!\w)(?:{_CAPITAL}){{0,2}}?[^\W\d_][\w'.\-]{{0,30}}?(?:{last})(?!\w){_NUMBER}",
                rf"(?<!\w)(?:{_CAPITAL}){{0,2}}?{_NAME}[ \t]{{1,2}}(?:{after})(?!\w){_NUMBER}",
                rf"(?<![\d/.-])\d{{1,4}}[A-Za-z]?[ \t,]{{1,2}}(?:{_CAPITAL}){{0,2}}?{_NAME}[ \t]{{1,2}}(?:{after})(?!\w)",
            )
        )

    def find(self, text: str) -> Iterator[Find]:
        """Yields the finds; they may overlap."""
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                yield "address", *match.span()


def _flexible(word: str) -> str:
    return re.escape(word).replace(r"\ ", "[ \\t]{1,2}")
