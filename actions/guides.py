"""The results of the guides: options, what voluntary return offers, the last day."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from datetime import date

from actions.countries import country_blocks
from actions.questions import in_english_note
from actions.turn import Turn, TurnAction
from infopoint.answers.reply import Button, Contract, Reply
from infopoint.dialogue.buttons import DEADLINE, RETURN_CHECK, SITUATION, SUMMARY, Press
from infopoint.guide.check import RETURN_AREA
from infopoint.guide.days import in_words, last_day, working_day_until
from infopoint.guide.model import SKIP, DeadlineRule, Option, said
from infopoint.knowledge.blocks import Block, Contacts, Note, Paragraph, Steps
from infopoint.knowledge.model import Source

_BUTTONS = 5
_CARDS = 4
#: Who is called when a limit is running, whatever the paper.
_LAWYERS = ("be-adde", "be-bjb-bxl", "be-baj-bxl")


class ShowOptions(TurnAction, metaclass=abc.ABCMeta):
    """Base of the actions that end a guide with a page of options."""

    guide: str

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        show_options(turn, self.guide)


class ActionShowSituation(ShowOptions):
    """Shows the options for a situation, with article, contact and deadline of each."""

    guide = SITUATION

    def name(self) -> str:
        """(see parent class)"""
        return "action_show_situation"


class ActionShowReturn(ShowOptions):
    """Shows what voluntary return offers, on what it depends, and the way to a desk."""

    guide = RETURN_CHECK

    def name(self) -> str:
        """(see parent class)"""
        return "action_show_return"


#: The decision table of each guide.
TABLES = {SITUATION: "situation", RETURN_CHECK: "return"}


def _answers(turn: Turn) -> dict[str, str]:
    """Returns what was answered in this conversation, also in another guide: fear counts."""
    slots = {name: turn.tracker.get_slot(name) for name in turn.guides.questions}
    return {name: answer for name, answer in slots.items() if answer}


def show_options(turn: Turn, guide: str, changed: dict[str, str] | None = None) -> None:
    """Shows the options of a guide; ``changed`` answers replace what is remembered."""
    answers = _answers(turn) | (changed or {})
    options = turn.guides.options(TABLES[guide], answers)
    phrases, language = turn.composer.phrases, turn.language
    blocks: list[Block] = [
        *in_english_note(turn),
        Paragraph(phrases.text(f"guide_{guide}_result", language)),
    ]
    if any(option.deadline for option in options):
        blocks.append(Note("urgent", phrases.text("deadline_runs", language)))
    blocks.append(Steps(tuple(_line(turn, option) for option in options)))
    country = answers.get("country")
    if guide == RETURN_CHECK and country and country != SKIP:
        blocks += country_blocks(turn, country, "reintegration/who_can")
    contacts = list(dict.fromkeys(option.contact for option in options))[:_CARDS]
    blocks.append(Contacts(tuple(turn.composer.cards(contacts, language))))
    blocks.append(Note("unreviewed", phrases.text("unreviewed", language)))
    blocks.append(turn.composer.links([option.source for option in options], language))
    topics = [option.topic for option in options]
    turn.say(
        Reply(
            _contract(turn, topics, [option.source for option in options]),
            tuple(blocks),
            tuple(_buttons(turn, guide, options)),
        )
    )
    turn.remember(guide=guide, topic=_subject(guide, topics))
    turn.discuss([*topics, *contacts])


def _subject(guide: str, topics: Sequence[str]) -> str:
    """Returns the topic that a follow-up such as "how much?" refers to after a guide."""
    about_return = [topic for topic in topics if topic.startswith(RETURN_AREA)]
    return about_return[0] if guide == RETURN_CHECK and about_return else topics[0]


def _line(turn: Turn, option: Option) -> str:
    title = turn.composer.library.title(option.topic, turn.language)
    contact = turn.composer.library.contact(option.contact)
    name = f" → {contact.name(turn.language)}" if contact else ""
    phone = f", {contact.phones[0]}" if contact and contact.phones else ""
    return f"{title} — {said(option.text, turn.language)}{name}{phone}"


def _buttons(turn: Turn, guide: str, options: Sequence[Option]) -> list[Button]:
    composer, language = turn.composer, turn.language
    buttons = []
    if any(option.deadline for option in options):
        buttons.append(composer.guide_button(DEADLINE, language))
    buttons += [
        composer.topic_button(topic, language)
        for topic in dict.fromkeys(option.topic for option in options)
    ][:_BUTTONS]
    need = "return" if guide == RETURN_CHECK else "legal"
    buttons.append(
        Button(composer.phrases.text(f"nearest_{need}", language), str(Press("nearest", need)))
    )
    buttons.append(composer.do_button(SUMMARY, "summary", language))
    again = composer.phrases.text("start_again", language)
    buttons.append(Button(again, str(Press("guide", guide))))
    return buttons


def _contract(turn: Turn, topics: Sequence[str], sources: Sequence[Source]) -> Contract:
    return Contract(
        "form",
        turn.language,
        topics=tuple(topics),
        sources=tuple(
            {
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "checked": source.checked.isoformat(),
            }
            for source in dict.fromkeys(sources)
        ),
    )


class ActionShowDeadline(TurnAction):
    """Shows the last day to appeal as far as it is known, or refuses to count.

    Sets ``deadlines`` for the summary.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_show_deadline"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        decision = turn.tracker.get_slot("decision") or SKIP
        applied = turn.tracker.get_slot("applied")
        received = turn.tracker.get_slot("received")
        rule = turn.guides.deadline(decision, applied)
        day = None if received in {None, SKIP} else date.fromisoformat(received)
        show_deadline(turn, decision, rule, day)


def show_deadline(turn: Turn, decision: str, rule: DeadlineRule | None, day: date | None) -> None:
    """Says which day is the last, from the day of receipt; or that nobody should guess it."""
    composer, language = turn.composer, turn.language
    phrases = composer.phrases
    blocks: list[Block] = [*in_english_note(turn)]
    last = last_day(day, rule.days) if rule and rule.days and day else None
    if last:
        blocks += [
            Paragraph(phrases.text("deadline_last", language, day=in_words(last, language))),
            *_what_the_calendar_says(turn, last),
        ]
    else:
        blocks.append(Paragraph(phrases.text("deadline_refused", language)))
    blocks.append(Note("urgent", phrases.text("deadline_runs", language)))
    if rule:
        blocks.append(Paragraph(said(rule.text, language)))
        if rule.days and not rule.verified:
            blocks.append(Note("volatile", phrases.text("deadline_unverified", language)))
    blocks.append(Contacts(tuple(composer.cards(_LAWYERS, language))))
    blocks.append(Note("unreviewed", phrases.text("unreviewed", language)))
    if rule:
        blocks.append(composer.links([rule.source], language))
    topic = rule.topic if rule else "asylum/appeal"
    buttons = [
        Button(phrases.text("nearest_legal", language), str(Press("nearest", "legal"))),
        composer.topic_button(topic, language),
        composer.do_button(SUMMARY, "summary", language),
    ]
    contract = _contract(turn, [topic], [rule.source] if rule else [])
    turn.say(Reply(contract, tuple(blocks), tuple(buttons)))
    counted = {"decision": decision, "last": last.isoformat() if last else None}
    before = [
        entry for entry in turn.tracker.get_slot("deadlines") or [] if entry["decision"] != decision
    ]
    turn.remember(deadlines=[*before, counted][-3:], topic=topic)
    turn.discuss([topic, *_LAWYERS])


def _what_the_calendar_says(turn: Turn, last: date) -> list[Block]:
    """Returns what a weekend, a holiday, or today's date adds to the last day."""
    phrases, language, today = turn.composer.phrases, turn.language, turn.composer.now.date()
    safe = working_day_until(last)
    said_so: list[Block] = []
    if last < today:
        said_so.append(Note("urgent", phrases.text("deadline_past", language)))
    elif safe != last:
        # Nothing better than today can be said once the working day before is over.
        day = in_words(max(safe, today), language)
        said_so.append(Note("urgent", phrases.text("deadline_weekend", language, day=day)))
    return said_so
