"""A reply: structured blocks, buttons, and the facts about it that staff rely on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from infopoint.knowledge.blocks import Block

Outcome = Literal[
    "answered",
    "urgent",
    "clarified",
    "unknown",
    "out_of_scope",
    "chat",
    "form",
    "error",
]


@dataclass(frozen=True)
class Button:
    """A suggestion to press; ``press`` is one of the forms in :mod:`infopoint.dialogue.buttons`."""

    title: str
    press: str


@dataclass(frozen=True)
class Contract:
    """What the first message of every reply says about itself.

    Attributes:
        outcome: What happened, see design.
        topic: The topic answered, or ``None``.
        topics: The topic answered, or those offered, best first.
        language: The person's language.
        article_language: The language the text is in.
        revision: The article's revision, or ``None``.
        sources: Title, publisher, address and day of check of each source.
        reviewed: Whether a named reviewer has read this text.
        urgent: The help topic whenever its card was shown.
        feedback: What the person said about an answer: topic, helpful, reason.
        deleted: Whether the conversation is deleted with this reply; who keeps a copy of it
            must forget it too.
    """

    outcome: Outcome
    language: str
    topic: str | None = None
    topics: tuple[str, ...] = ()
    article_language: str | None = None
    revision: int | None = None
    sources: tuple[dict[str, str], ...] = ()
    reviewed: bool = False
    urgent: str | None = None
    feedback: dict[str, Any] | None = None
    deleted: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Returns the JSON form."""
        return {
            "outcome": self.outcome,
            "topic": self.topic,
            "topics": list(self.topics),
            "language": self.language,
            "article_language": self.article_language,
            "revision": self.revision,
            "sources": list(self.sources),
            "reviewed": self.reviewed,
            "urgent": self.urgent,
            **({"feedback": self.feedback} if self.feedback else {}),
            **({"deleted": True} if self.deleted else {}),
        }


@dataclass(frozen=True)
class Reply:
    """Everything one answer consists of, before a channel renders it."""

    contract: Contract
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = field(default=())
