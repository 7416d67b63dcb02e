"""Questions, options and deadlines of the guides, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infopoint.knowledge.model import Source

#: The answer "I'd rather not say"; every question has it.
SKIP = "skip"

Texts = Mapping[str, str]
#: Allowed answers by question.
Conditions = Mapping[str, Sequence[str]]


def said(texts: Texts, language: str) -> str:
    """Returns a text in a language, else in English."""
    return texts.get(language) or texts.get("en", "")


@dataclass(frozen=True)
class Question:
    """A closed question; one without choices is answered by typing."""

    id: str
    ask: Texts
    why: Texts
    choices: Mapping[str, Texts]


@dataclass(frozen=True)
class Option:
    """One thing a person can do, and for which answers it is shown."""

    id: str
    topic: str
    text: Texts
    contact: str
    source: Source
    when: Conditions = field(default_factory=dict)
    unless: Conditions = field(default_factory=dict)
    deadline: bool = False

    def fits(self, answers: Mapping[str, str]) -> bool:
        """Returns whether it is shown for these answers; what was not asked is a skip."""
        return all(answers.get(q, SKIP) in allowed for q, allowed in self.when.items()) and not any(
            answers.get(q, SKIP) in barred for q, barred in self.unless.items()
        )


@dataclass(frozen=True)
class DeadlineRule:
    """How many days for which paper; ``days`` is ``None`` where nobody may count."""

    decision: str
    applied: str | None
    days: int | None
    verified: bool
    text: Texts
    topic: str
    source: Source


@dataclass(frozen=True)
class Guides:
    """Everything in ``knowledge/guide``.

    Attributes:
        tables: The options of each decision table, in the order in which they are shown.
        follow_ups: The topic a short follow-up leads to, by its kind and what was answered.
        to_ask: Questions to take along, by area.
    """

    questions: Mapping[str, Question] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    deadlines: Sequence[DeadlineRule] = ()
    follow_ups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    to_ask: Mapping[str, Sequence[Texts]] = field(default_factory=dict)

    def options(self, table: str, answers: Mapping[str, str]) -> list[Option]:
        """Returns what a person is shown for their answers, in order."""
        return [option for option in self.tables.get(table, ()) if option.fits(answers)]

    def deadline(self, decision: str, applied: str | None) -> DeadlineRule | None:
        """Returns the rule for a paper, or ``None``: then nothing is counted."""
        for rule in self.deadlines:
            if rule.decision == decision and rule.applied in {None, applied}:
                return rule
        return None

    def depends_on_applied(self, decision: str) -> bool:
        """Returns whether the rule for a paper depends on when asylum was asked."""
        return any(rule.decision == decision and rule.applied for rule in self.deadlines)

    def follow_up(self, kind: str, topic: str) -> str | None:
        """Returns the topic that a follow-up leads to after a topic, if any."""
        targets = self.follow_ups.get(kind, {})
        return targets.get(topic) or targets.get(topic.split("/")[0])
