"""Measures the trained model on the held-out messages and writes ``docs/evaluation.md``.

Run with ``make evaluate``. The held-out set (``tests/nlu/held_out/<language>.tsv``: kind,
topic, text) was written without sight of the training data, and no training example may
be derived from it.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from rasa.core.agent import Agent

MODEL = Path("models/infopoint.tar.gz")
HELD_OUT = Path("tests/nlu/held_out")
REPORT = Path("docs/evaluation.md")
KINDS = ("ordinary", "urgent", "near_miss", "out_of_scope")
OFFERED = 3


class Message(NamedTuple):
    """A held-out message with its right topic."""

    language: str
    kind: str
    topic: str
    text: str


class Score:
    """Counts of what was right for one group of messages."""

    def __init__(self) -> None:
        """Starts at zero."""
        self.total = self.first = self.offered = self.alarm = self.wrong = self.language = 0

    def row(self, name: str) -> str:
        """Returns the line of the table, in per cent."""
        counts = (self.first, self.offered, self.wrong, self.alarm, self.language)
        shares = " | ".join(f"{100 * count / self.total:.1f}" for count in counts)
        return f"| {name} | {self.total} | {shares} |"


def read() -> list[Message]:
    """Returns all held-out messages."""
    messages = []
    for path in sorted(HELD_OUT.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            kind, topic, text = line.split("\t")
            messages.append(Message(path.stem, kind, topic, text))
    return messages


async def measure(messages: list[Message]) -> tuple[dict[str, Score], dict[str, int], float]:
    """Returns scores by group, confusions by pair, and milliseconds a message."""
    agent = Agent.load(str(MODEL))
    scores: dict[str, Score] = defaultdict(Score)
    confusions: dict[str, int] = defaultdict(int)
    started = time.perf_counter()
    for message in messages:
        parsed = await agent.parse_message(message.text)
        ranking = parsed["response_selector"]["default"]["ranking"]
        topics = [entry["intent_response_key"] for entry in ranking]
        right = topics[0] == message.topic
        stated = parsed["intent"]["name"] != "nlu_fallback"
        for group in (message.kind, f"{message.kind} {message.language}"):
            score = scores[group]
            score.total += 1
            score.first += right
            score.offered += message.topic in topics[:OFFERED]
            score.alarm += bool(parsed.get("urgency"))
            score.wrong += stated and not right
            score.language += (parsed.get("language") or {}).get("code") == message.language
        if not right:
            confusions[f"{message.topic} taken for {topics[0]}"] += 1
    return scores, confusions, 1000 * (time.perf_counter() - started) / len(messages)


def report(scores: dict[str, Score], confusions: dict[str, int], milliseconds: float) -> str:
    """Returns the page."""
    lines = [
        "# How well it understands",
        "",
        "Written by `make evaluate`, on messages that no training example was derived from. All are",
        "invented and were labelled once; no native speaker has checked them. *First*: right topic",
        "first. *Offered*: among the first three. *Wrong*: another topic stated without asking.",
        "*Alarm*: taken for urgent. *Language*: recognised. All in per cent.",
        "",
        f"{milliseconds:.0f} ms a message.",
        "",
        "| messages | number | first | offered | wrong | alarm | language |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    order = sorted(scores, key=lambda group: (KINDS.index(group.split()[0]), group))
    lines += [scores[group].row(group) for group in order]
    lines += ["", "## Most frequent confusions", ""]
    worst = sorted(confusions, key=lambda pair: -confusions[pair])[:25]
    lines += [f"- {pair}: {confusions[pair]}" for pair in worst]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    REPORT.write_text(report(*asyncio.run(measure(read()))), "utf-8")
    print(f"wrote {REPORT}")
