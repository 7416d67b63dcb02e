"""The nearest contacts of a kind, as blocks of an answer."""

from __future__ import annotations

import math
from typing import NamedTuple

from infopoint.answers.compose import Composer
from infopoint.knowledge.blocks import Block, Contacts, Paragraph
from infopoint.knowledge.model import Contact
from infopoint.places import Place, kilometres

_SHOWN = 3
#: How far a place in the other country may be, in kilometres, where there is one in this.
_OVER_THE_BORDER = 60


class _Found(NamedTuple):
    away: float
    contact: Contact


def nearby(
    composer: Composer,
    language: str,
    place: Place,
    need: str,
    position: tuple[float, float] | None = None,
) -> list[Block]:
    """Returns the nearest contacts for a need with their distance; empty if none.

    Places in the same country come first, then lines that are called from anywhere in it,
    then places across the border; those that are far only if there is nothing else.

    Args:
        composer: Composes from the knowledge base.
        language: The person's language.
        place: The municipality where the person is.
        need: A tag of the contacts.
        position: Latitude and longitude, if they are known better than the municipality.
    """
    here = position or (place.lat, place.lon)
    inside: list[_Found] = []
    outside: list[_Found] = []
    for contact in composer.library.contacts_tagged(need):
        found = _Found(_distance(here, contact), contact)
        if contact.country == place.country:
            inside.append(found)
        elif found.away < math.inf:
            outside.append(found)
    if inside:
        outside = [found for found in outside if found.away <= _OVER_THE_BORDER]
    cards = []
    for away, contact in [
        *sorted(inside, key=lambda each: each.away),
        *sorted(outside, key=lambda each: each.away),
    ][:_SHOWN]:
        notes = []
        if away < math.inf:
            notes.append(composer.phrases.text("distance", language, km=round(away)))
        if {"hours", "phone", "address"} & set(contact.volatile):
            notes.append(composer.phrases.text("call_first", language))
        cards.append(composer.card(contact, language, ", ".join(notes) or None))
    if not cards:
        return []
    introduction = composer.phrases.text("nearest_found", language, place=place.name)
    return [Paragraph(introduction), Contacts(tuple(cards))]


def _distance(here: tuple[float, float], contact: Contact) -> float:
    """Returns the way to a contact in kilometres; endless for one without a place."""
    if contact.lat is None or contact.lon is None:
        return math.inf
    return kilometres(here, (contact.lat, contact.lon))
