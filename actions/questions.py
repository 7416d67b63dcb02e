"""Asking the questions of the guides, and understanding the answers."""

from __future__ import annotations

from actions.turn import Turn
from infopoint.answers.reply import Button, Contract, Reply
from infopoint.dialogue.buttons import PERSON, STOP, Press
from infopoint.guide.check import WRITTEN
from infopoint.guide.model import SKIP, Question, said
from infopoint.knowledge.blocks import Block, Note, Paragraph
from infopoint.nlu.text import fold

#: Questions that have "I am not sure" among their answers, or cannot go without one.
_WITHOUT_SKIP = frozenset({"decision", "applied", "need", "place"})
#: Answers that are the same in every question about a day.
DAYS = ("today", "yesterday")


def ask(turn: Turn, name: str, *lead: Block) -> None:
    """Asks a question with its answers as buttons, after what is to be said before."""
    phrases, language = turn.composer.phrases, turn.language
    question = turn.guides.questions.get(name)
    words = said(question.ask, language) if question else phrases.text(f"ask_{name}", language)
    buttons = [
        Button(said(texts, language), str(Press("pick", f"{name}/{choice}")))
        for choice, texts in (question.choices if question else {}).items()
    ]
    if name == "received":
        buttons += [
            Button(phrases.text(day, language), str(Press("pick", f"{name}/{day}"))) for day in DAYS
        ]
    if name not in _WITHOUT_SKIP:
        skip = str(Press("pick", f"{name}/{SKIP}"))
        buttons.append(Button(phrases.text(SKIP, language), skip))
    if question:
        buttons.append(Button(phrases.text("why_ask", language), str(Press("why", name))))
    buttons.append(turn.composer.do_button(STOP, "stop", language))
    buttons.append(turn.composer.do_button(PERSON, "person", language))
    turn.say(Reply(Contract("form", language), (*lead, Paragraph(words)), tuple(buttons)))


def say_why(turn: Turn, name: str) -> bool:
    """Says why a question is asked; returns whether there is such a question."""
    question = turn.guides.questions.get(name)
    if question is None:
        return False
    reason = Paragraph(said(question.why, turn.language))
    turn.say(Reply(Contract("form", turn.language), (reason,)))
    return True


def answer_to(turn: Turn, question: Question) -> str | None:
    """Returns the answer in this message to a question, or ``None``.

    A pressed button says which question it answers. Typed words count only for the
    question that waits: the number of an answer, or its own words.
    """
    allowed = [*question.choices, *(() if question.id in _WITHOUT_SKIP else (SKIP,))]
    press = turn.press
    if press and press.verb == "pick":
        name, _, choice = press.argument.partition("/")
        return choice if name == question.id and choice in allowed else None
    if turn.pending != question.id or press:
        return None
    typed = fold(turn.text).strip(" .!?")
    labels = [
        {fold(said(question.choices[choice], code)) for code in (turn.language, "en")}
        if choice in question.choices
        else {fold(turn.composer.phrases.text(SKIP, turn.language))}
        for choice in allowed
    ]
    for number, (choice, words) in enumerate(zip(allowed, labels, strict=True), 1):
        if typed in words or typed == str(number):
            return choice
    return None


def in_english_note(turn: Turn) -> list[Block]:
    """Returns the line that says so where the texts of the guides are not translated."""
    if turn.language in WRITTEN:
        return []
    phrases = turn.composer.phrases
    other = phrases.text("language_name", "en")
    return [Note("language", phrases.text("language_fallback", turn.language, other=other))]
