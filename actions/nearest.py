"""Help near a town or postcode."""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import PEOPLE, Turn, TurnAction
from infopoint.answers.nearby import nearby
from infopoint.answers.reply import Contract, Reply
from infopoint.dialogue.buttons import parse_press
from infopoint.knowledge.blocks import Block
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


def need_of(topic: str) -> str | None:
    """Returns the kind of nearby help that goes with a topic, if any."""
    return _NEEDS.get(topic)


def nearby_blocks(turn: Turn, place_id: str, need: str) -> list[Block]:
    """Returns the nearest contacts of a kind, with their distance; empty if none."""
    place = find_place(place_id)
    return nearby(turn.composer, turn.language, place, need) if place else []


class ActionAskPlace(TurnAction):
    """Asks in which town the person is, and keeps what is looked for there.

    Sets the slot ``need`` from the button that started the search.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_ask_place"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        press = parse_press(turn.entity("button") or "")
        if press and press.verb == "nearest":
            turn.remember(need=press.argument)
        turn.say(turn.composer.message("form", turn.language, "ask_place"))


class ActionNearest(TurnAction):
    """Shows the nearest contacts for the need and place that were given.

    Clears the slots ``place`` and ``need``, so that the next search asks again.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_nearest"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        place_id = turn.tracker.get_slot("place")
        need = turn.tracker.get_slot("need") or "general"
        blocks = nearby_blocks(turn, place_id, need) if place_id else []
        if blocks:
            turn.say(Reply(Contract("form", turn.language), tuple(blocks)))
        else:
            place = find_place(place_id) if place_id else None
            turn.say(
                turn.composer.message(
                    "form",
                    turn.language,
                    "nearest_none",
                    contacts=PEOPLE,
                    place=place.name if place else "?",
                )
            )
        turn.remember(place=None, need=None)


class ValidateNearestForm(FormValidationAction):
    """Leaves the form empty at its start, so that an old place is never taken for new."""

    def name(self) -> str:
        """(see parent class)"""
        return "validate_nearest_form"

    def validate_place(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        """Accepts only places that are known."""
        return {"place": value if find_place(str(value)) else None}
