"""What a pressed button does."""

from __future__ import annotations

from actions.answer import AREAS, answer_topic, offer_areas, offer_people
from actions.chat import behave, forget, human, say, set_language, stop
from actions.feedback import take_feedback
from actions.follow_up import change_country
from actions.guides import TABLES, show_options
from actions.nearest import NEAREST_FORM
from actions.questions import answer_to, say_why
from actions.summary import say_summary
from actions.turn import Turn, TurnAction
from infopoint.dialogue.buttons import (
    COUNTRY,
    DELETE,
    ELSE,
    KEEP,
    LOCATED,
    MENU,
    PERSON,
    REASONS,
    STOP,
    SUMMARY,
    Press,
)
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
        press = turn.press
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
    if press.verb in {"helpful", "unhelpful", *REASONS} and library.article(press.argument):
        take_feedback(turn, press)
        return True
    if press.verb == "why":
        return say_why(turn, press.argument)
    if press.verb == "pick":
        return _change_answer(turn, press)
    if press.verb != "do":
        return False
    if press.argument == MENU:
        offer_areas(turn, "subjects")
    elif press.argument == PERSON:
        human(turn)
    elif press.argument == SUMMARY:
        say_summary(turn)
    elif press.argument == STOP:
        stop(turn)
    elif press.argument == COUNTRY:
        change_country(turn)
    elif press.argument == ELSE:
        _something_else(turn)
    elif press.argument == DELETE:
        forget(turn)
    elif press.argument == LOCATED:
        say(turn, "affirm")
        turn.leave_form()
        turn.remember(need=None)
    elif press.argument == KEEP:
        say(turn, "affirm")
    else:
        return False
    return True


def _change_answer(turn: Turn, press: Press) -> bool:
    """Takes another answer to a question of the guide that was shown last, or searches anew."""
    name = press.argument.partition("/")[0]
    question = turn.guides.questions.get(name)
    answer = answer_to(turn, question) if question else None
    guide = turn.tracker.get_slot("guide")
    if answer and name == "need":
        turn.remember(need=answer)
        turn.open_form(NEAREST_FORM)
        return True
    if answer is None or guide not in TABLES:
        return False
    turn.remember(**{name: answer})
    show_options(turn, guide, {name: answer})
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
