"""Measures the assistant under load, on one machine: ``make load``.

Three deployments answer the same messages: one assistant on SQLite, two assistants on
PostgreSQL and Redis, and stock Rasa. Prints Markdown tables: answers a second and how long
they take, where the time goes, how it grows with the length of a conversation and with what
is stored, and memory. What asks runs on the same machine and takes its share of it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import statistics
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import aiohttp
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.common import get, table
from benchmarks.components import components
from benchmarks.deployments import Deployment, MissingError, embedded, many, stock
from infopoint.monitoring.metrics import STAGES
from infopoint.scorecard.messages import HELD_OUT, read

OPEN = (1, 8, 32, 128)
#: Messages after which a person leaves and another comes.
TURNS = 10
LENGTHS = (10, 100, 1_000)
#: Stock Rasa needs a quarter of an hour for a thousand turns.
STOCK_LENGTHS = (10, 100)
STORED = (1_000, 100_000)
STORED_DEEP = 1_000_000
#: Messages in all 14 languages: ordinary, urgent, out of scope.
MESSAGES = random.Random(1).sample([message.text for message in read(HELD_OUT)], 200)  # noqa: S311
#: So many turns around a length are measured, each with another message, at each length the same.
_AROUND = 21
_MEMORY_OPEN = 8
_MEMORY_PARTS = 4
_CHUNK = 5_000

Row = Sequence[object]


class Answer(NamedTuple):
    """How long an answer took, in milliseconds, and whether it was one."""

    milliseconds: float
    failed: bool


class People:
    """Asks a deployment over REST, its assistants in turn."""

    def __init__(self, deployment: Deployment) -> None:
        """Takes whom to ask."""
        self._addresses = itertools.cycle(deployment.assistants)

    def converse(self, count: int, more: Callable[[], bool]) -> list[Answer]:
        """Holds ``count`` conversations at once; each asks again as soon as it has an answer."""
        answers: list[Answer] = []

        async def person(session: aiohttp.ClientSession, number: int) -> None:
            for turn in itertools.count():
                if turn % TURNS == 0:
                    sender = uuid.uuid4().hex
                if not more():
                    return
                answers.append(
                    await self._ask(session, sender, MESSAGES[(7 * number + turn) % len(MESSAGES)])
                )

        async def all_people() -> None:
            async with _session() as session:
                await asyncio.gather(*(person(session, number) for number in range(count)))

        asyncio.run(all_people())
        return answers

    def ask(self, senders_and_texts: Sequence[tuple[str, str]]) -> list[Answer]:
        """Asks one after the other."""

        async def one_by_one() -> list[Answer]:
            async with _session() as session:
                return [await self._ask(session, *pair) for pair in senders_and_texts]

        answers = asyncio.run(one_by_one())
        if failed := sum(answer.failed for answer in answers):
            print(f"{failed} of {len(answers)} answers failed", file=sys.stderr)
        return answers

    async def _ask(self, session: aiohttp.ClientSession, sender: str, text: str) -> Answer:
        address = f"{next(self._addresses)}/webhooks/rest/webhook"
        started = time.perf_counter()
        async with session.post(address, json={"sender": sender, "message": text}) as response:
            replies = await response.json() if response.ok else [{"custom": {"outcome": "error"}}]
        milliseconds = (time.perf_counter() - started) * 1000
        outcomes = [(reply.get("custom") or {}).get("outcome") for reply in replies]
        return Answer(milliseconds, "error" in outcomes)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(300)
    )


def _until(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() < end


def _times(count: int) -> Callable[[], bool]:
    left = itertools.count(1)
    return lambda: next(left) <= count


def _median(answers: Sequence[Answer]) -> float:
    return statistics.median(answer.milliseconds for answer in answers)


def under_load(deployment: Deployment, seconds: float) -> tuple[list[Row], list[Row]]:
    """Returns rows of answers a second, and rows of milliseconds a message by stage."""
    people = People(deployment)
    people.converse(8, _until(seconds / 4))
    loads: list[Row] = []
    stages = []
    for count in OPEN:
        before, started = _stages(deployment), time.perf_counter()
        answers = people.converse(count, _until(seconds))
        took = time.perf_counter() - started
        cuts = statistics.quantiles([answer.milliseconds for answer in answers], n=100)
        failed = sum(answer.failed for answer in answers)
        row = (len(answers) / took, cuts[49], cuts[94], cuts[98], len(answers), failed)
        loads.append((deployment.name, count, *row))
        stages.append(_means(before, _stages(deployment)))
    rows: list[Row] = [(name, *(step[name] for step in stages)) for name in stages[0]]
    return loads, rows


def _stages(deployment: Deployment) -> Counter[str]:
    """Returns the seconds by stage, ``total``, and ``messages`` so far, of all assistants."""
    figures: Counter[str] = Counter()
    if not deployment.database:
        return figures
    names = {"infopoint_answer_seconds_sum": "total", "infopoint_answer_seconds_count": "messages"}
    for address in deployment.assistants:
        for family in text_string_to_metric_families(get(f"{address}/metrics")):
            for sample in family.samples:
                if sample.name == "infopoint_stage_seconds_sum":
                    figures[sample.labels["stage"]] += sample.value
                elif sample.name in names:
                    figures[names[sample.name]] += sample.value
    return figures


def _means(before: Counter[str], after: Counter[str]) -> dict[str, float]:
    """Returns mean milliseconds a message by stage, nothing where nothing is told."""
    messages = after["messages"] - before["messages"]
    if not messages:
        return {}
    means = {name: 1000 * (after[name] - before[name]) / messages for name in (*STAGES, "total")}
    total = means.pop("total")
    rest = total - sum(means.values())
    return {**means, "the rest: Rasa, waiting for others": rest, "all": total}


def by_length(deployment: Deployment, lengths: Sequence[int]) -> Row:
    """Returns the median of the turns around each length of one conversation."""
    half = _AROUND // 2
    asked = [("long", MESSAGES[turn % _AROUND]) for turn in range(lengths[-1] + half + 1)]
    answers = People(deployment).ask(asked)
    medians = [_median(answers[length - half : length + half + 1]) for length in lengths]
    missing = ["not measured"] * (len(LENGTHS) - len(medians))
    return (deployment.name, *medians, *missing, medians[-1] / medians[0])


def by_turns(deployment: Deployment, turns: int) -> list[Row]:
    """Returns the memory of the processes while so many messages are answered."""
    people = People(deployment)
    rows: list[Row] = []
    before: float | None = None
    for part in range(_MEMORY_PARTS + 1):
        if part:
            people.converse(_MEMORY_OPEN, _times(turns // _MEMORY_PARTS))
        kinds = [deployment.memory("assistant"), deployment.memory("actions")]
        growth: object = "" if before is None else sum(kinds) - before
        before = sum(kinds)
        rows.append((deployment.name, part * (turns // _MEMORY_PARTS), *kinds, before, growth))
    return rows


def by_stored(deployment: Deployment, sizes: Sequence[int]) -> Iterator[Row]:
    """Yields the medians of known and new conversations beside so many stored ones.

    What was stored before is deleted.
    """
    from rasa.core.tracker_store import SQLTrackerStore

    events = SQLTrackerStore.SQLEvent.__table__
    engine = sa.create_engine(deployment.database)
    with engine.begin() as connection:
        connection.execute(events.delete())
    people = People(deployment)
    known = [uuid.uuid4().hex for _ in range(_AROUND)]
    people.ask([(sender, MESSAGES[0]) for sender in known])
    stored = 0
    for size in sizes:
        _store(engine, events, size - stored)
        stored = size
        texts = MESSAGES[: 2 * _AROUND]
        again = people.ask([*zip(itertools.cycle(known), texts)])
        new = people.ask([(uuid.uuid4().hex, text) for text in texts])
        with engine.connect() as connection:
            rows = connection.execute(sa.select(sa.func.count()).select_from(events)).scalar_one()
        yield deployment.name, size, rows, _median(again), _median(new)
    engine.dispose()


def _store(engine: sa.engine.Engine, events: sa.Table, count: int) -> None:
    """Stores copies of the conversation that was stored last, under other names."""
    last = sa.select(events.c.sender_id).order_by(events.c.id.desc()).limit(1).scalar_subquery()
    columns = [column for column in events.c if column.name != "id"]
    with engine.connect() as connection:
        pattern = connection.execute(
            sa.select(*columns).where(events.c.sender_id == last).order_by(events.c.id)
        ).all()
    copies = (
        {**row._mapping, "sender_id": sender}
        for sender in (uuid.uuid4().hex for _ in range(count))
        for row in pattern
    )
    while chunk := [*itertools.islice(copies, _CHUNK)]:
        with engine.begin() as connection:
            connection.execute(events.insert(), chunk)


@dataclass
class Figures:
    """All rows of the tables.

    Attributes:
        notes: What was left out, and why.
    """

    loads: list[Row] = field(default_factory=list)
    stages: dict[str, list[Row]] = field(default_factory=dict)
    components: Sequence[Row] = ()
    lengths: list[Row] = field(default_factory=list)
    memories: list[Row] = field(default_factory=list)
    stored: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, deployment: Deployment, options: argparse.Namespace) -> None:
        """Measures a deployment; of stock Rasa, only what people would notice."""
        print(f"measuring: {deployment.name}", file=sys.stderr)
        loads, stages = under_load(deployment, options.seconds)
        self.loads += loads
        if not deployment.database:
            self.lengths.append(by_length(deployment, STOCK_LENGTHS))
            return
        self.stages[deployment.name] = stages
        self.lengths.append(by_length(deployment, LENGTHS))
        self.memories += by_turns(deployment, options.turns)
        self.stored += by_stored(deployment, (*STORED, STORED_DEEP) if options.deep else STORED)

    def show(self) -> None:
        """Prints the tables."""
        print(f"{os.cpu_count()} cores, {date.today()}\n", *self.notes, sep="\n")
        head = ("deployment", "open conversations", "answers/s", "p50, ms", "p95, ms", "p99, ms")
        _print("Under load", (*head, "answers", "failed"), self.loads)
        for name, rows in self.stages.items():
            steps = [f"{count} open" for count in OPEN]
            _print(f"Where the time goes, ms a message: {name}", ("stage", *steps), rows)
        _print(
            "Understanding, one message at a time",
            ("component", "ms a message"),
            self.components,
        )
        steps = [f"turn {length:,}, ms" for length in LENGTHS]
        _print("A long conversation", ("deployment", *steps, "last / first"), self.lengths)
        head = ("deployment", "conversations", "rows", "known conversation, ms")
        _print("Many stored conversations", (*head, "new conversation, ms"), self.stored)
        head = ("deployment", "answers", "assistants, MB", "action servers, MB", "all, MB")
        _print("Memory", (*head, "growth since the row before, MB"), self.memories)


def _print(title: str, head: Sequence[str], rows: Sequence[Row]) -> None:
    if rows:
        print(f"### {title}\n\n{table(head, rows)}", flush=True)


def main() -> None:
    """Measures all deployments and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of each load")
    parser.add_argument("--turns", type=int, default=2_000, help="over which memory is watched")
    parser.add_argument(
        "--deep", action="store_true", help="a million stored conversations too (25 GB)"
    )
    parser.add_argument("--examples", type=int, default=5, help="a topic, for stock Rasa")
    parser.add_argument("--without-stock", action="store_true", help="leave stock Rasa out")
    options = parser.parse_args()
    deployments: list[AbstractContextManager[Deployment]] = [embedded(), many()]
    if not options.without_stock:
        deployments.append(stock(options.examples))
    figures = Figures()
    try:
        for starting in deployments:
            try:
                with starting as deployment:
                    figures.add(deployment, options)
            except MissingError as missing:
                figures.notes.append(f"Two assistants were left out: {missing}.\n")
        figures.components = components(MESSAGES)
    finally:
        # Also what was measured before a failure.
        figures.show()


if __name__ == "__main__":
    main()
