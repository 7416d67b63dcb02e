"""Help near a town or postcode."""

from __future__ import annotations

from collections.abc import Sequence

from actions.turn import PEOPLE, Turn, TurnAction
from infopoint.answers.nearby import nearby
from infopoint.answers.reply import Button, Contract, Reply
from infopoint.dialogue.buttons import NEAREST, Press
from infopoint.knowledge.blocks import Block, Contacts
from infopoint.places import find_place

#: What kind of help a topic's "near me" button looks for (a tag of the contacts).
_NEEDS = {
    "asylum/lawyer": "legal",
    "asylum/appeal": "legal",
    "asylum/after_appeal": "legal",
    "living/legal_help": "legal",
    "living/shelter_tonight": "shelter",
    "living/food_shower": "food",
    "living/urgent_medical": "medical",
    "living/information_point": "general",
    "living/integration": "integration",
    "living/lgbtq": "lgbtq",
    "reception/no_place": "shelter",
    "return/where": "return",
    "return/how_to_apply": "return",
    "return/after_refusal": "return",
    "return/irregular": "return",
}


NEAREST_FORM = "nearest_form"


def need_of(topic: str) -> str | None:
    """Returns the kind of nearby help that goes with a topic, if any."""
    return _NEEDS.get(topic)


def nearby_blocks(turn: Turn, place_id: str, need: str) -> list[Block]:
    """Returns the nearest contacts of a kind, with their distance; empty if none."""
    place = find_place(place_id)
    return nearby(turn.composer, turn.language, place, need) if place else []


def contacts_in(blocks: Sequence[Block]) -> list[str]:
    """Returns the ids of the contacts that blocks show."""
    return [card.id for block in blocks if isinstance(block, Contacts) for card in block.items]


def say_nearby(turn: Turn, place_id: str, need: str, blocks: list[Block]) -> None:
    """Says which contacts are near, or whom to ask if none is known."""
    phrases, language = turn.composer.phrases, turn.language
    buttons = [
        Button(phrases.text("other_help", language), str(Press("guide", NEAREST))),
    ]
    if blocks:
        turn.say(Reply(Contract("form", language), tuple(blocks), tuple(buttons)))
        turn.discuss(contacts_in(blocks))
        return
    place = find_place(place_id)
    turn.say(
        turn.composer.message(
            "form",
            language,
            "nearest_none",
            contacts=PEOPLE,
            buttons=buttons,
            place=place.name if place else "?",
        )
    )


class ActionNearest(TurnAction):
    """Shows the nearest contacts for the need and place that were given.

    Clears the slots ``place`` and ``need``, so that the next search asks again. Goes back to
    the guide that the search interrupted.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_nearest"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        place = turn.tracker.get_slot("place") or ""
        need = turn.tracker.get_slot("need") or "general"
        say_nearby(turn, place, need, nearby_blocks(turn, place, need))
        turn.remember(place=None, need=None, guide=str(Press("nearest", need)))
        turn.go_back()
