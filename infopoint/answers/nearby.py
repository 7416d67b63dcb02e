"""The nearest contacts of a kind, as blocks of an answer."""

from __future__ import annotations

from infopoint.answers.compose import Composer
from infopoint.knowledge.blocks import Block, Contacts, Paragraph
from infopoint.places import Place, kilometres

_SHOWN = 3


def nearby(
    composer: Composer,
    language: str,
    place: Place,
    need: str,
    position: tuple[float, float] | None = None,
) -> list[Block]:
    """Returns the nearest contacts for a need with their distance; empty if none.

    Args:
        composer: Composes from the knowledge base.
        language: The person's language.
        place: The municipality where the person is.
        need: A tag of the contacts.
        position: Latitude and longitude, if they are known better than the municipality.
    """
    here = position or (place.lat, place.lon)
    found = [
        (contact.country != place.country, kilometres(here, (contact.lat, contact.lon)), contact)
        for contact in composer.library.contacts_tagged(need)
        if contact.lat is not None and contact.lon is not None
    ]
    found.sort(key=lambda each: each[:2])
    cards = []
    for _, distance, contact in found[:_SHOWN]:
        note = composer.phrases.text("distance", language, km=round(distance))
        if {"hours", "phone", "address"} & set(contact.volatile):
            note += ", " + composer.phrases.text("call_first", language)
        cards.append(composer.card(contact, language, note))
    if not cards:
        return []
    introduction = composer.phrases.text("nearest_found", language, place=place.name)
    return [Paragraph(introduction), Contacts(tuple(cards))]
