"""Small talk, and questions about the assistant itself."""

from __future__ import annotations

import os
from collections.abc import Callable

from actions.answer import answer_topic, offer_areas
from actions.turn import PEOPLE, Turn, TurnAction
from infopoint.answers.reply import Button
from infopoint.dialogue.buttons import DELETE, KEEP, MENU, PERSON, Press
from infopoint.languages import LANGUAGES

RETENTION_DAYS = int(os.environ.get("INFOPOINT_RETENTION_DAYS", "90"))


class ActionChat(TurnAction):
    """Replies to greetings, thanks, and questions about the assistant.

    The person sees one short phrase in their language, with buttons to go on. "More",
    "simpler" and "repeat" go back to the last answer. Sets ``language`` when one is asked
    for, ``misses`` to zero otherwise.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_chat"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        turn.remember(misses=0)
        behave(turn, (turn.topic or "chat/greet").split("/")[1])


def behave(turn: Turn, behaviour: str) -> None:
    """Does what a chat topic asks for; an unknown one is a greeting."""
    special = _BEHAVIOURS.get(behaviour)
    if special:
        special(turn)
    else:
        say(turn, behaviour if behaviour in _PHRASES else "greet")


#: Chat topics that are one phrase.
_PHRASES = frozenset(
    {
        "greet", "goodbye", "thanks", "affirm", "deny", "bot_identity", "capabilities", "insult",
        "out_of_scope",
    }
)  # fmt: skip


def say(turn: Turn, behaviour: str) -> None:
    """Says the phrase of a behaviour, with buttons to go on where they help."""
    with_menu = {
        "greet",
        "affirm",
        "deny",
        "capabilities",
        "bot_identity",
        "out_of_scope",
    }
    buttons = []
    if behaviour in with_menu:
        buttons.append(turn.composer.do_button(MENU, "menu", turn.language))
    if behaviour in with_menu | {"insult"}:
        buttons.append(turn.composer.do_button(PERSON, "person", turn.language))
    outcome = "out_of_scope" if behaviour == "out_of_scope" else "chat"
    turn.say(
        turn.composer.message(
            outcome,  # type: ignore[arg-type]
            turn.language,
            behaviour,
            topic=f"chat/{behaviour}",
            topics=[f"chat/{behaviour}"],
            buttons=buttons,
        )
    )


def _language(turn: Turn) -> None:
    wanted = turn.entity("language_name")
    if wanted in LANGUAGES:
        set_language(turn, wanted)
        return
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "language_ask",
            topic="chat/language",
            topics=["chat/language"],
            buttons=[
                Button(
                    turn.composer.phrases.text("language_name", code),
                    str(Press("language", code)),
                )
                for code in LANGUAGES
            ],
        )
    )


def set_language(turn: Turn, code: str) -> None:
    """Fixes the language by the person's choice and confirms it in that language."""
    turn.language = code
    turn.remember(language=code, language_chosen=True)
    say_phrase(turn, "language_set", "chat/language")


def say_phrase(turn: Turn, key: str, topic: str, buttons: list[Button] | None = None) -> None:
    """Says one of the chat's phrases under a chat topic."""
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            key,
            topic=topic,
            topics=[topic],
            buttons=buttons or [],
        )
    )


def _privacy(turn: Turn) -> None:
    button = turn.composer.do_button(DELETE, "delete_yes", turn.language)
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "privacy",
            topic="chat/privacy",
            topics=["chat/privacy"],
            buttons=[button],
            days=RETENTION_DAYS,
        )
    )


def _delete(turn: Turn) -> None:
    buttons = [
        turn.composer.do_button(DELETE, "delete_yes", turn.language),
        turn.composer.do_button(KEEP, "delete_no", turn.language),
    ]
    say_phrase(turn, "delete_ask", "chat/delete_data", buttons)


def human(turn: Turn) -> None:
    """Shows people to talk to, and the way to those nearby."""
    buttons = [
        Button(
            turn.composer.phrases.text("nearest", turn.language),
            str(Press("nearest", "general")),
        ),
        turn.composer.do_button(MENU, "menu", turn.language),
    ]
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "human",
            topic="chat/human",
            topics=["chat/human"],
            contacts=PEOPLE,
            buttons=buttons,
        )
    )


def _again(turn: Turn) -> None:
    topic = turn.tracker.get_slot("topic")
    if topic:
        answer_topic(turn, topic)
    else:
        say_phrase(turn, "nothing_before", "chat/repeat")


def _more(turn: Turn) -> None:
    topic = turn.tracker.get_slot("topic")
    if topic:
        answer_topic(turn, topic, detail=True)
    else:
        say_phrase(turn, "nothing_before", "chat/more")


def _wrong_answer(turn: Turn) -> None:
    offer_areas(turn, "wrong_answer")


_BEHAVIOURS: dict[str, Callable[[Turn], None]] = {
    "language": _language,
    "privacy": _privacy,
    "delete_data": _delete,
    "human": human,
    "simplify": _again,
    "repeat": _again,
    "more": _more,
    "wrong_answer": _wrong_answer,
}
