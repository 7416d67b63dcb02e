"""Answers a question with its article."""

from __future__ import annotations

from dataclasses import replace

from actions.countries import country_blocks, wants_country
from actions.nearest import contacts_in, nearby_blocks, need_of
from actions.turn import PEOPLE, Turn, TurnAction
from infopoint.answers.reply import Button
from infopoint.dialogue.buttons import (
    COUNTRY,
    DEADLINE,
    ELSE,
    MENU,
    NEAREST,
    RETURN_CHECK,
    SITUATION,
    Press,
)
from infopoint.knowledge.blocks import Note
from infopoint.topics import HELP_AREA

#: Areas of the subject menu, in the order people ask.
AREAS = (
    "asylum",
    "reception",
    "status",
    "living",
    "return",
    "reintegration",
    "origin",
    "facts",
    "help",
)


class ActionAnswer(TurnAction):
    """Answers with the published article in the person's language.

    The person sees the short answer with contacts, warnings and sources; "more" and
    related questions are buttons. Without an article they get people to ask. Sets the
    slots ``topic``, ``misses``, ``country`` and ``language``.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_answer"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        if turn.topic:
            answer_topic(turn, turn.topic)
        else:
            offer_people(turn)


def answer_topic(
    turn: Turn, topic: str, *, detail: bool = False, read_in: str | None = None
) -> None:
    """Answers a topic, or names people to ask if it has no article."""
    country = turn.entity("country") or turn.tracker.get_slot("country")
    town = turn.entity("town")
    need = need_of(topic)
    extra = country_blocks(turn, country, topic) if country and wants_country(topic) else []
    if wants_country(topic) and not country:
        extra = [Note("country", turn.composer.phrases.text("ask_country", turn.language))]
    if need and town:
        extra += nearby_blocks(turn, town, need)
    reply = turn.composer.answer(
        topic,
        turn.language,
        detail=detail,
        read_in=read_in,
        extra=extra,
        nearest=need if need and not town else None,
    )
    if reply is None and topic.startswith(HELP_AREA):
        # Never without a number, even if the article was withdrawn.
        reply = turn.composer.message("urgent", turn.language, "urgent", topic=topic, urgent=topic)
    if reply is None:
        offer_people(turn)
        return
    if country and wants_country(topic):
        change = turn.composer.do_button(COUNTRY, "change_country", turn.language)
        reply = replace(reply, buttons=(*reply.buttons, change))
    turn.say(reply)
    turn.remember(topic=topic, misses=0, country=country)
    turn.discuss([topic, *contacts_in(extra)])


def offer_topics(turn: Turn, topics: list[str]) -> None:
    """Asks "Did you mean…?" with at most three topics and "something else"."""
    buttons = [turn.composer.topic_button(topic, turn.language) for topic in topics]
    buttons.append(turn.composer.do_button(ELSE, "something_else", turn.language))
    turn.say(
        turn.composer.message(
            "clarified", turn.language, "did_you_mean", topics=topics, buttons=buttons
        )
    )


def offer_areas(turn: Turn, key: str = "choose_area") -> None:
    """Shows the subject menu."""
    buttons = [
        turn.composer.guide_button(guide, turn.language)
        for guide in (SITUATION, RETURN_CHECK, DEADLINE, NEAREST)
    ]
    buttons += turn.composer.menu_buttons(turn.language, AREAS)
    turn.say(turn.composer.message("clarified", turn.language, key, buttons=buttons))


def offer_people(turn: Turn) -> None:
    """Says that the assistant does not know, and whom to ask."""
    nearest = turn.composer.phrases.text("nearest", turn.language)
    buttons = [
        Button(nearest, str(Press("guide", NEAREST))),
        turn.composer.do_button(MENU, "menu", turn.language),
    ]
    turn.say(
        turn.composer.message(
            "unknown", turn.language, "unknown_people", contacts=PEOPLE, buttons=buttons
        )
    )
