"""Asking the questions of the guides, and understanding the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.turn import Turn
from infopoint.answers.reply import Button, Contract, Reply
from infopoint.dialogue.buttons import STOP, Press
from infopoint.guide.check import WRITTEN
from infopoint.guide.model import SKIP, Question, said
from infopoint.knowledge.blocks import Block, Note, Paragraph
from infopoint.nlu.text import fold

#: Questions that have "I am not sure" among their answers, or cannot go without one.
_WITHOUT_SKIP = frozenset({"decision", "applied", "need", "place"})
#: Questions that people answer with yes or no.
YES_OR_NO = frozenset({"means", "fear"})
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
    turn.say(Reply(Contract("form", language), (*lead, Paragraph(words)), tuple(buttons)))


def say_why(turn: Turn, name: str) -> bool:
    """Says why a question is asked; returns whether there is such a question."""
    question = turn.guides.questions.get(name)
    if question is None:
        return False
    reason = Paragraph(said(question.why, turn.language))
    turn.say(Reply(Contract("form", turn.language), (reason,)), last=not turn.form)
    return True


def answer_to(turn: Turn, question: Question) -> str | None:
    """Returns the answer in this message to a question, or ``None``.

    A pressed button says which question it answers. Typed words count only for the
    question that waits: the number of an answer, its own words, or how it alone begins
    ("yes" for "Yes, I am afraid", "annex 13" for "Annex 13: order to leave").
    """
    allowed = [*question.choices, *(() if question.id in _WITHOUT_SKIP else (SKIP,))]
    press = turn.press
    if press and press.verb == "pick":
        name, _, choice = press.argument.partition("/")
        return choice if name == question.id and choice in allowed else None
    if turn.pending != question.id or press:
        return None
    typed = _typed(turn)
    if typed.isdecimal():
        return allowed[int(typed) - 1] if 0 < int(typed) <= len(allowed) else None
    labels = {choice: _labels(turn, question, choice) for choice in allowed}
    whole = [choice for choice, words in labels.items() if typed in words]
    begins = re.compile(rf"{re.escape(typed)}\b")
    begun = [choice for choice, words in labels.items() if any(map(begins.match, words))]
    clause = re.compile(rf"{re.escape(typed)} ?[,:]")
    if not whole and len(begun) == 1 and any(map(clause.match, labels[begun[0]])):
        return begun[0]
    return whole[0] if whole else None


def typed_phrase(turn: Turn, keys: Sequence[str]) -> str | None:
    """Returns which of some phrases was typed, in the person's language or in English."""
    typed = _typed(turn)
    return next((key for key in keys if typed in _in_words(turn, key)), None)


def _typed(turn: Turn) -> str:
    return fold(turn.text).strip(" .!?")


def _labels(turn: Turn, question: Question, choice: str) -> set[str]:
    """Returns what stands on the button of an answer, as it is typed."""
    if choice == SKIP:
        return _in_words(turn, SKIP)
    return {fold(said(question.choices[choice], code)) for code in (turn.language, "en")}


def _in_words(turn: Turn, key: str) -> set[str]:
    return {fold(turn.composer.phrases.text(key, code)) for code in (turn.language, "en")}


def in_english_note(turn: Turn) -> list[Block]:
    """Returns the line that says so where the texts of the guides are not translated."""
    if turn.language in WRITTEN:
        return []
    phrases = turn.composer.phrases
    other = phrases.text("language_name", "en")
    return [Note("language", phrases.text("language_fallback", turn.language, other=other))]
