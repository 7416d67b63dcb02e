"""Asks the trained model about messages and counts what it got right."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from rasa.core.agent import Agent

from infopoint.nlu.language_identifier import LANGUAGE
from infopoint.nlu.urgency_detector import URGENCY
from infopoint.scorecard.messages import Message

MODEL = Path("models/infopoint.tar.gz")
_OFFERED = 3


class Result(NamedTuple):
    """What the model made of one message."""

    message: Message
    #: The topics it ranked first, best first.
    topics: list[str]
    #: The probability it gives to the best.
    confidence: float
    #: Whether it would answer without asking.
    stated: bool
    urgent: bool
    language: str | None
    seconds: float

    @property
    def right(self) -> bool:
        """Whether the right topic is first."""
        return self.topics[0] == self.message.topic


@dataclass
class Score:
    """Counts of one group of messages."""

    messages: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHARES, 0))

    def add(self, result: Result) -> None:
        """Counts one more result."""
        self.messages += 1
        for name, holds in SHARES.items():
            self.counts[name] += holds(result)

    def shares(self) -> dict[str, float]:
        """Returns each share in per cent."""
        return {name: round(100 * n / self.messages, 1) for name, n in self.counts.items()}


#: What is counted: right topic first; right topic among those offered; another topic stated
#: without asking; taken for urgent; language recognised.
SHARES: dict[str, Callable[[Result], bool]] = {
    "first": lambda result: result.right,
    "offered": lambda result: result.message.topic in result.topics[:_OFFERED],
    "wrong": lambda result: result.stated and not result.right,
    "alarm": lambda result: result.urgent,
    "language": lambda result: result.language == result.message.language,
}


def measure(messages: Iterable[Message], model: Path = MODEL) -> list[Result]:
    """Returns what the model makes of each message, one after the other."""
    return asyncio.run(_measure(messages, model))


async def _measure(messages: Iterable[Message], model: Path) -> list[Result]:
    agent = Agent.load(str(model))
    results = []
    for message in messages:
        started = time.perf_counter()
        parsed: dict[str, Any] = await agent.parse_message(message.text)
        seconds = time.perf_counter() - started
        ranking = parsed["response_selector"]["default"]["ranking"]
        results.append(
            Result(
                message,
                [entry["intent_response_key"] for entry in ranking],
                ranking[0]["confidence"],
                parsed["intent"]["name"] != "nlu_fallback",
                bool(parsed.get(URGENCY)),
                (parsed.get(LANGUAGE) or {}).get("code"),
                seconds,
            )
        )
    return results


def by_group(results: Iterable[Result]) -> dict[str, Score]:
    """Returns the scores of each kind, each kind and language, and each area."""
    scores: dict[str, Score] = defaultdict(Score)
    for result in results:
        kind, language = result.message.kind, result.message.language
        area = result.message.topic.split("/")[0]
        for group in (kind, f"{kind} {language}", f"area {area}"):
            scores[group].add(result)
    return scores
