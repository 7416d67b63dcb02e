"""What a pressed button does."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.answer import AREAS, answer_topic, offer_areas, offer_people
from actions.chat import behave, human, say, say_phrase, set_language
from actions.turn import Turn, TurnAction
from infopoint.dialogue.buttons import DELETE, ELSE, LOCATED, MENU, PERSON, Press, parse_press
from infopoint.languages import LANGUAGES


class ActionPress(TurnAction):
    """Does what a button says: shows a topic, a subject, people, or sets the language.

    A press that no longer means anything (an article withdrawn meanwhile, an old
    button) leads to the subject menu. Sets the slots of what it does.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_press"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        press = parse_press(turn.entity("button") or "")
        if press is None or not _do(turn, press):
            offer_areas(turn, "subjects")


def _do(turn: Turn, press: Press) -> bool:
    library = turn.composer.library
    if press.verb == "topic" and press.argument.startswith("chat/"):
        behave(turn, press.argument.split("/")[1])
        return True
    if press.verb in {"topic", "more", "read"} and library.article(press.argument):
        answer_topic(turn, press.argument, detail=press.verb == "more", read_in=press.language)
        return True
    if press.verb == "area" and press.argument in AREAS:
        _offer_area(turn, press.argument)
        return True
    if press.verb == "language" and press.argument in LANGUAGES:
        set_language(turn, press.argument)
        return True
    if press.verb != "do":
        return False
    if press.argument == MENU:
        offer_areas(turn, "subjects")
    elif press.argument == PERSON:
        human(turn)
    elif press.argument == ELSE:
        _something_else(turn)
    elif press.argument == DELETE:
        say_phrase(turn, "deleted", "chat/delete_data")
        turn.events.append(SlotSet("forget", True))
    elif press.argument == LOCATED:
        say(turn, "affirm")
        turn.events += [ActiveLoop(None), SlotSet("requested_slot", None)]
        turn.remember(need=None)
    else:
        say(turn, "affirm")
    return True


def _something_else(turn: Turn) -> None:
    """Goes one step down the ladder: from guesses to the menu, from there to people."""
    if int(turn.tracker.get_slot("misses") or 0) >= 2:
        offer_people(turn)
        turn.remember(misses=0)
    else:
        offer_areas(turn)
        turn.remember(misses=2)


def _offer_area(turn: Turn, area: str) -> None:
    library = turn.composer.library
    topics = [topic for topic in library.topics if topic.startswith(f"{area}/")]
    buttons = [turn.composer.topic_button(topic, turn.language) for topic in topics]
    buttons.append(turn.composer.do_button(MENU, "menu", turn.language))
    turn.say(
        turn.composer.message(
            "clarified", turn.language, "choose_topic", topics=topics, buttons=buttons
        )
    )
