"""Small talk, and questions about the assistant itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date

from actions.answer import answer_topic, offer_areas
from actions.questions import YES_OR_NO
from actions.summary import deadline_lines
from actions.turn import PEOPLE, Turn, TurnAction
from infopoint.answers.reply import Button
from infopoint.dialogue.buttons import DELETE, KEEP, MENU, NEAREST, SITUATION, Press
from infopoint.guide.model import SKIP, said
from infopoint.knowledge.blocks import Paragraph, Points
from infopoint.knowledge.hours import is_open
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
        behaviour = (turn.topic or "chat/greet").split("/")[1]
        if behaviour == "affirm" and turn.was_asked("delete_ask"):
            forget(turn)
            return
        if turn.form and behaviour in {"affirm", "deny"}:
            # After a yes to "shall we go on?", the form asks again by itself. A no to a
            # question that can be answered so is no wish to stop.
            if behaviour == "deny" and (turn.was_asked("go_on") or turn.pending not in YES_OR_NO):
                stop(turn)
            return
        turn.remember(misses=0)
        behave(turn, behaviour)


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
        buttons.append(turn.composer.guide_button(SITUATION, turn.language))
        buttons.append(turn.composer.do_button(MENU, "menu", turn.language))
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
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "privacy",
            topic="chat/privacy",
            topics=["chat/privacy"],
            buttons=[_delete_button(turn)],
            days=RETENTION_DAYS,
        )
    )


def _delete_button(turn: Turn) -> Button:
    """Returns the button that asks whether all is to be deleted."""
    title = turn.composer.phrases.text("command_delete", turn.language)
    return Button(title, str(Press("topic", "chat/delete_data")))


def _delete(turn: Turn) -> None:
    buttons = [
        turn.composer.do_button(DELETE, "delete_yes", turn.language),
        turn.composer.do_button(KEEP, "delete_no", turn.language),
    ]
    say_phrase(turn, "delete_ask", "chat/delete_data", buttons)


def forget(turn: Turn) -> None:
    """Deletes the conversation when the turn is saved, and says so."""
    topic = "chat/delete_data"
    turn.say(
        turn.composer.message(
            "chat", turn.language, "deleted", topic=topic, topics=[topic], deleted=True
        )
    )
    turn.remember(forget=True)


def human(turn: Turn) -> None:
    """Shows people to talk to, those open now first, and what to have ready."""
    contacts = [turn.composer.library.contact(identifier) for identifier in PEOPLE]
    known = [contact for contact in contacts if contact]
    known.sort(
        key=lambda contact: not (contact.hours and is_open(contact.hours, turn.composer.now))
    )
    nearest = turn.composer.phrases.text("nearest", turn.language)
    buttons = [
        Button(nearest, str(Press("guide", NEAREST))),
        turn.composer.do_button(MENU, "menu", turn.language),
    ]
    ready = Paragraph(turn.composer.phrases.text("human_ready", turn.language))
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "human",
            topic="chat/human",
            topics=["chat/human"],
            contacts=[contact.id for contact in known],
            buttons=buttons,
            after=[ready],
        )
    )


def stop(turn: Turn) -> None:
    """Leaves the open form, if there is one."""
    if turn.form:
        turn.leave_form()
    say_phrase(turn, "stopped", "chat/deny", [turn.composer.do_button(MENU, "menu", turn.language)])


def my_data(turn: Turn) -> None:
    """Says everything that is remembered of this conversation, in words."""
    composer, language = turn.composer, turn.language
    lines = [composer.phrases.text("language_name", language)]
    country = composer.library.countries.get(turn.tracker.get_slot("country") or "")
    if country:
        lines.append(country.name(language))
    for name, question in turn.guides.questions.items():
        choice = question.choices.get(turn.tracker.get_slot(name) or "")
        if choice:
            lines.append(f"{said(question.ask, language)} {said(choice, language)}")
    received = turn.tracker.get_slot("received")
    if received and received != SKIP:
        # Without the hint how to write it.
        asked = said(turn.guides.questions["received"].ask, language).partition("?")[0]
        lines.append(f"{asked}? {composer.date(date.fromisoformat(received))}")
    lines += deadline_lines(turn)
    lines += [composer.library.title(topic, language) for topic in turn.topics_discussed]
    lines += [contact.name(language) for contact in turn.contacts_discussed]
    turn.say(
        composer.message(
            "chat",
            language,
            "my_data_known",
            topic="chat/privacy",
            topics=["chat/privacy"],
            buttons=[_delete_button(turn)],
            after=[Points(tuple(lines))],
            days=RETENTION_DAYS,
        )
    )


def _again(turn: Turn) -> None:
    topic = turn.tracker.get_slot("topic")
    if topic:
        answer_topic(turn, topic)
    else:
        say_phrase(turn, "nothing_before", "chat/repeat")


def more(turn: Turn) -> None:
    """Shows the details of the last answer, or says that there is no more."""
    topic = turn.tracker.get_slot("topic")
    if not topic:
        say_phrase(turn, "nothing_before", "chat/more")
    elif _more_was_offered(turn, topic):
        answer_topic(turn, topic, detail=True)
    else:
        say_phrase(turn, "no_more", "chat/more")


def _more_was_offered(turn: Turn, topic: str) -> bool:
    """Returns whether the last answer to a topic still had a "more" button."""
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot" and (event.get("metadata") or {}).get("topic") == topic:
            buttons = (event.get("data") or {}).get("buttons") or []
            return any(button["payload"].startswith("more:") for button in buttons)
    return True


def _wrong_answer(turn: Turn) -> None:
    offer_areas(turn, "wrong_answer")


_BEHAVIOURS: dict[str, Callable[[Turn], None]] = {
    "language": _language,
    "privacy": _privacy,
    "delete_data": _delete,
    "human": human,
    "simplify": _again,
    "repeat": _again,
    "more": more,
    "wrong_answer": _wrong_answer,
}
