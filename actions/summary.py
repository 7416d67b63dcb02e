"""What was talked about, as one text to take away."""

from __future__ import annotations

from datetime import date

from actions.turn import Turn
from infopoint.answers.plain_text import to_text
from infopoint.answers.reply import Contract, Reply
from infopoint.guide.days import in_words
from infopoint.guide.model import said
from infopoint.knowledge.blocks import Block, Contacts, Note, Paragraph, Points

_TOPICS = 12
_CONTACTS = 8


def say_summary(turn: Turn) -> None:
    """Sends answers, deadlines, contacts and questions to ask; nothing about the person."""
    topics = turn.topics_discussed[-_TOPICS:]
    contacts = dict.fromkeys(contact.id for contact in turn.contacts_discussed[-_CONTACTS:])
    phrases, language = turn.composer.phrases, turn.language
    if not topics and not contacts:
        turn.say(turn.composer.message("form", language, "summary_empty"))
        return
    today = turn.composer.date(turn.composer.now.date())
    blocks: list[Block] = [Paragraph(phrases.text("summary_title", language, date=today))]
    blocks += _deadlines(turn)
    for topic in topics:
        article = turn.composer.library.articles[topic]
        version = turn.composer.library.version(topic, [language, "en"])
        blocks.append(Paragraph(f"— {version.title}\n{to_text(version.answer)}"))
        contacts |= dict.fromkeys(article.contacts)
    questions = [
        said(question, language)
        for area in dict.fromkeys(topic.split("/")[0] for topic in topics)
        for question in turn.guides.to_ask.get(area, ())
    ]
    if questions:
        blocks.append(Paragraph(phrases.text("summary_questions", language)))
        blocks.append(Points(tuple(questions)))
    cards = turn.composer.cards(list(contacts)[:_CONTACTS], language)
    blocks += [Paragraph(phrases.text("summary_contacts", language)), Contacts(tuple(cards))]
    blocks.append(Note("volatile", phrases.text("volatile", language)))
    sources = [turn.composer.library.articles[topic].sources[0] for topic in topics]
    if sources:
        blocks.append(turn.composer.links(sources, language))
    turn.say(Reply(Contract("form", language, topics=tuple(topics)), tuple(blocks)))


def _deadlines(turn: Turn) -> list[Block]:
    lines = deadline_lines(turn)
    if not lines:
        return []
    runs = turn.composer.phrases.text("deadline_runs", turn.language)
    return [Points(tuple(lines)), Note("urgent", runs)]


def deadline_lines(turn: Turn) -> list[str]:
    """Returns a line for each deadline that was counted in this conversation."""
    phrases, language = turn.composer.phrases, turn.language
    lines = []
    for entry in turn.tracker.get_slot("deadlines") or []:
        choice = turn.guides.questions["decision"].choices.get(entry["decision"])
        paper = said(choice, language) if choice else ""
        if entry["last"]:
            day = in_words(date.fromisoformat(entry["last"]), language)
            lines.append(f"{paper}: {phrases.text('deadline_last', language, day=day)}")
        else:
            lines.append(f"{paper}: {phrases.text('deadline_refused', language)}")
    return lines
