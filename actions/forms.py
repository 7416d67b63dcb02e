"""The forms of the guides: asking each question, reading each answer."""

from __future__ import annotations

import abc
import re
from datetime import timedelta
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.questions import DAYS, answer_to, ask, in_english_note, typed_phrase
from actions.turn import Turn, TurnAction
from infopoint.dialogue.buttons import DEADLINE, RETURN_CHECK, SITUATION
from infopoint.guide.days import parse_day
from infopoint.guide.model import SKIP
from infopoint.knowledge.blocks import Paragraph
from infopoint.places import find_place

SITUATION_QUESTIONS = ("standing", "country", "family", "health", "means", "fear")
RETURN_QUESTIONS = ("standing", "country", "family", "means")
DEADLINE_QUESTIONS = ("decision", "applied", "received")
#: Kept when a guide starts anew: it is asked once.
_ASKED_ONCE = frozenset({"country"})
#: Longest unclear text that is taken for an answer rather than for a question.
_ANSWER_WORDS = 3
#: Questions that are answered with a name: whatever it sounds like, it is no question.
_NAMES = frozenset({"country", "place"})
#: A digit, or what masking left of a number.
_NUMBER = re.compile(r"\d|\[[a-z ]+\]")


class BeginGuide(TurnAction, metaclass=abc.ABCMeta):
    """Base of the actions that open a guide: what it is about, and a clean start."""

    guide: str
    questions: tuple[str, ...]

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        if turn.form:
            turn.leave_form()
        if self._anew(turn):
            fresh = {name: None for name in self.questions if name not in _ASKED_ONCE}
            turn.remember(**fresh)
        blocks = in_english_note(turn)
        turn.say(
            turn.composer.message("form", turn.language, f"guide_{self.guide}_intro", after=blocks),
            last=False,
        )

    def _anew(self, turn: Turn) -> bool:
        """Returns whether earlier answers are asked again."""
        return True


class ActionBeginSituation(BeginGuide):
    """Opens "My situation"; forgets earlier answers except the country."""

    guide, questions = SITUATION, SITUATION_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "action_begin_situation"


class ActionBeginReturn(BeginGuide):
    """Opens "Can I use voluntary return?"; asks only what is not known yet."""

    guide, questions = RETURN_CHECK, RETURN_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "action_begin_return"

    def _anew(self, turn: Turn) -> bool:
        # "Start again" stands under the result.
        return bool(turn.tracker.get_slot("guide") == RETURN_CHECK)


class ActionBeginDeadline(BeginGuide):
    """Opens the deadline helper."""

    guide, questions = DEADLINE, DEADLINE_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "action_begin_deadline"


class AskQuestion(TurnAction, metaclass=abc.ABCMeta):
    """Base of the actions that ask one question of a form.

    Rasa asks the waiting question again after an interruption: "shall we go on?" comes
    first then, and where an answer was not understood, what is wrong with it.
    """

    #: Key of the phrase for typed answers that are not understood.
    misunderstood: str | None = None

    @property
    @abc.abstractmethod
    def question(self) -> str:
        """The name of the question."""

    def name(self) -> str:
        """(see parent class)"""
        return f"action_ask_{self.question}"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        key = None
        if turn.pending == self.question:
            key = "go_on" if turn.answered else self.misunderstood
        lead = [Paragraph(turn.composer.phrases.text(key, turn.language))] if key else []
        ask(turn, self.question, *lead)


class ActionAskStanding(AskQuestion):
    """Asks where the person stands with their papers."""

    question = "standing"


class ActionAskCountry(AskQuestion):
    """Asks for the country of origin, once a conversation."""

    question = "country"


class ActionAskFamily(AskQuestion):
    """Asks who is with the person."""

    question = "family"


class ActionAskHealth(AskQuestion):
    """Asks whether care is needed."""

    question = "health"


class ActionAskMeans(AskQuestion):
    """Asks for money and a place to sleep."""

    question = "means"


class ActionAskFear(AskQuestion):
    """Asks whether the person fears going back."""

    question = "fear"


class ActionAskDecision(AskQuestion):
    """Asks which paper the person got."""

    question = "decision"


class ActionAskApplied(AskQuestion):
    """Asks whether asylum was asked before the rules changed."""

    question = "applied"


class ActionAskReceived(AskQuestion):
    """Asks on which day the paper was received; says so if a day was not understood."""

    question, misunderstood = "received", "date_unknown"


class ActionAskNeed(AskQuestion):
    """Asks what kind of help is looked for."""

    question = "need"


class ActionAskPlace(AskQuestion):
    """Asks in which town the person is; says so if a place is not known."""

    question, misunderstood = "place", "place_unknown"


class ReadAnswers(TurnAction, metaclass=abc.ABCMeta):
    """Base of the actions that read the answers of a form.

    They say nothing. Where a message holds no answer they set no slot, so that Rasa lets
    the rules answer it: that is how any question, and danger, interrupts a form.
    """

    questions: tuple[str, ...]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Returns nothing but the answers (see parent class)."""
        turn = Turn(tracker, dispatcher)
        self.reply(turn)
        return turn.events

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        waiting = turn.guides.questions.get(turn.pending or "")
        offered = waiting and answer_to(turn, waiting)
        # The very words of an answer that was offered are no alarm.
        if turn.parsed.get("urgency") and not offered:
            return
        answers: dict[str, Any] = {}
        for name in self.questions:
            answers |= self.read(turn, name)
        if not answers and turn.pending in self.questions and _meant_as_answer(turn):
            # Rasa asks the question again.
            answers = {turn.pending: None}
        for slot, value in answers.items():
            turn.set(slot, value)

    def read(self, turn: Turn, name: str) -> dict[str, Any]:
        """Returns the slots that this message sets for a question; empty for no answer."""
        question = turn.guides.questions[name]
        answer = answer_to(turn, question)
        return {name: answer} if answer else {}


def _unclear(turn: Turn) -> bool:
    intent = (turn.parsed.get("intent") or {}).get("name")
    return intent == "nlu_fallback" or turn.topic == "chat/out_of_scope"


def _meant_as_answer(turn: Turn) -> bool:
    """Returns whether a message that is no answer was meant as one, rather than to ask."""
    short = len(turn.text.split()) <= _ANSWER_WORDS
    return _unclear(turn) and short and (turn.pending in _NAMES or not turn.offer)


class _ReadSituation(ReadAnswers, metaclass=abc.ABCMeta):
    """Reads the questions about a person's situation."""

    def read(self, turn: Turn, name: str) -> dict[str, Any]:
        """(see parent class)"""
        country = turn.entity("country") if name == turn.pending == "country" else None
        return {name: country} if country else super().read(turn, name)


class ValidateSituationForm(_ReadSituation):
    """Reads the answers of "My situation"."""

    questions = SITUATION_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "validate_situation_form"


class ValidateReturnForm(_ReadSituation):
    """Reads the answers of "Can I use voluntary return?"."""

    questions = RETURN_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "validate_return_form"


class ValidateDeadlineForm(ReadAnswers):
    """Reads the answers of the deadline helper; skips what cannot matter."""

    questions = DEADLINE_QUESTIONS

    def name(self) -> str:
        """(see parent class)"""
        return "validate_deadline_form"

    def read(self, turn: Turn, name: str) -> dict[str, Any]:
        """(see parent class)"""
        if name == "received":
            return self._day(turn)
        read = super().read(turn, name)
        if name == turn.pending == "decision" and not read:
            read = self._paper(turn)
        if name == "decision" and read:
            guides, decision = turn.guides, read[name]
            matters = guides.depends_on_applied(decision)
            read["applied"] = None if matters else SKIP
            if not matters:
                rule = guides.deadline(decision, None)
                read["received"] = None if rule and rule.days else SKIP
        if name == "applied" and read:
            rule = turn.guides.deadline(turn.tracker.get_slot("decision"), read[name])
            read["received"] = None if rule and rule.days else SKIP
        return read

    @staticmethod
    def _paper(turn: Turn) -> dict[str, Any]:
        """Takes the bare name of a paper for the answer; a question about it is none."""
        for entity in turn.parsed.get("entities") or []:
            around = turn.text[: entity["start"]] + turn.text[entity["end"] :]
            paper = str(entity["value"]).replace("annexe", "annex")
            known = paper in turn.guides.questions["decision"].choices
            if entity["entity"] == "paper" and known and len(around.split()) <= 1:
                return {"decision": paper}
        return {}

    @staticmethod
    def _day(turn: Turn) -> dict[str, Any]:
        today = turn.composer.now.date()
        press = turn.press
        if press and press.verb == "pick" and press.argument.startswith("received/"):
            choice: str | None = press.argument.split("/")[1]
        elif press or turn.pending != "received":
            return {}
        else:
            choice = typed_phrase(turn, (*DAYS, SKIP))
        if choice in DAYS:
            return {"received": (today - timedelta(DAYS.index(choice))).isoformat()}
        if choice:
            return {"received": SKIP}
        day = parse_day(turn.text, today)
        if day:
            return {"received": day.isoformat()}
        # A number alone was meant as a day, also one that masking took for something else:
        # ask again rather than answer something else.
        alone = _unclear(turn) or len(turn.text.split()) <= _ANSWER_WORDS
        return {"received": None} if _NUMBER.search(turn.text) and alone else {}


class ValidateNearestForm(ReadAnswers):
    """Reads what is looked for, and where."""

    questions = ("need", "place")

    def name(self) -> str:
        """(see parent class)"""
        return "validate_nearest_form"

    def read(self, turn: Turn, name: str) -> dict[str, Any]:
        """(see parent class)"""
        if name == "place":
            return self._place(turn)
        press = turn.press
        if press and press.verb == "nearest":
            known = press.argument in turn.guides.questions[name].choices
            return {name: press.argument if known else None}
        return super().read(turn, name)

    @staticmethod
    def _place(turn: Turn) -> dict[str, Any]:
        if turn.press:
            return {}
        town = turn.entity("town")
        place = find_place(town) if town else find_place(turn.text)
        return {"place": place.id} if place else {}
