"""Reads the tracker store step by step into the console's own tables, exactly once.

The cursor moves in the same transaction as what was read is written, so a stop at any
moment neither loses nor doubles a turn. Events are recognised by their number. What a
person deleted in the assistant is deleted here too.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from infopoint.privacy.deletion import EMPTY_JOURNAL
from infopoint.privacy.pseudonym import Pseudonyms
from review import audit, bulk
from review.improving import trial
from review.models import Conversation, ConversationTopic, DayCount, Importing, Turn
from review.source import Event, TrackerStore
from review.turns import (
    add_reply,
    begin,
    is_fallback,
    is_helpful,
    is_negative,
    mark,
    received_at,
    subject,
    when,
)

#: Events read in one transaction: large enough to be quick, small enough to share.
BATCH = 8_000
#: Numbers missing this long belong to transactions that were rolled back.
_GAP_SECONDS = 15 * 60
_MAX_GAPS = 5_000
_CHUNK = 900

_Key = tuple[object, str, str, str, str]


class Importer:
    """Brings the console up to date with the tracker store."""

    def __init__(self, source: TrackerStore, secret: str, batch: int = BATCH) -> None:
        """Takes the store, and the installation's secret to know our own health check."""
        self._source = source
        self._batch = batch
        self._ignored = {Pseudonyms(secret).conversation("rest", "health")}

    def run(self) -> int:
        """Imports everything there is; returns the number of events read."""
        read = 0
        while count := self.step():
            read += count
        return read

    def step(self) -> int:
        """Imports the next events in one transaction; returns how many were new."""
        if not self._source.ready():
            return 0
        with _no_collecting(), transaction.atomic():
            Importing.objects.get_or_create(pk=1)
            progress = Importing.objects.select_for_update().get(pk=1)
            self._check_cursor(progress)
            events = self._source.after(progress.cursor, self._batch)
            late = self._source.numbered([int(number) for number in progress.gaps])
            self._note_gaps(progress, events, late)
            if events:
                progress.cursor, progress.cursor_time = events[-1].id, events[-1].time
            everything = [e for e in late + events if e.sender not in self._ignored]
            progress.malformed += sum(e.told and e.data is None for e in everything)
            told = [e for e in everything if e.told and e.data is not None]
            self._bury({e.sender for e in told})
            _Batch.of(told).write()
            progress.read_at = timezone.now()
            progress.save()
        return len(events) + len(late)

    def sweep(self) -> int:
        """Deletes what is no longer in the tracker store; returns how many conversations."""
        if not self._source.ready():
            return 0
        gone: list[int] = []
        last = 0
        while numbers := list(
            Conversation.objects.filter(pk__gt=last).order_by("pk")
            .values_list("pk", flat=True)[:20_000]
        ):  # fmt: skip
            gone += self._gone(Conversation.objects.filter(pk__gt=last, pk__lte=numbers[-1]))
            last = numbers[-1]
        delete_conversations(gone)
        return len(gone)

    def _bury(self, keys: Iterable[str]) -> None:
        """Deletes what went before a deletion after which the person wrote again."""
        for part in _chunks(list(keys)):
            delete_conversations(self._gone(Conversation.objects.filter(key__in=part)))

    def _gone(self, conversations: QuerySet[Conversation]) -> list[int]:
        """Returns those that are no longer in the tracker store."""
        begun = list(conversations.values_list("pk", "first_event", "key", "started_at"))
        alive = self._source.surviving((first, key, began) for _, first, key, began in begun)
        return [pk for pk, _, key, _ in begun if key not in alive]

    def _check_cursor(self, progress: Importing) -> None:
        """Goes back where SQLite gives out numbers again after a deletion."""
        if not (self._source.sqlite and progress.cursor):
            return
        if self._source.time_of(progress.cursor) == progress.cursor_time:
            return
        self.sweep()
        progress.cursor = Turn.objects.aggregate(last=Max("last_event"))["last"] or 0
        progress.cursor_time = self._source.time_of(progress.cursor)

    def _note_gaps(
        self, progress: Importing, events: Sequence[Event], late: Sequence[Event]
    ) -> None:
        """Remembers numbers that are missing: with PostgreSQL they may still come."""
        now = time.time()
        found = {event.id for event in late}
        gaps = {
            number: seen
            for number, seen in progress.gaps.items()
            if now - seen < _GAP_SECONDS and int(number) not in found
        }
        if not self._source.sqlite:
            expected = progress.cursor + 1
            for event in events:
                room = _MAX_GAPS - len(gaps)
                missing = range(expected, min(event.id, expected + max(room, 0)))
                gaps.update((str(number), now) for number in missing)
                expected = event.id + 1
        progress.gaps = gaps


@dataclass
class _Batch:
    """The conversations and turns that a few events touch."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    #: Turns of each conversation that are at hand, in order.
    turns: dict[str, list[Turn]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, _Key] = field(default_factory=dict)
    counted: dict[int, Turn] = field(default_factory=dict)
    received: dict[int, float | None] = field(default_factory=dict)
    changed: dict[int, Turn] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[Event]) -> _Batch:
        """Applies events to what is known so far."""
        batch = cls()
        batch._load(events)
        for event in events:
            if event.kind == "user":
                batch._begin(event)
            else:
                batch._answer(event)
        return batch

    def _load(self, events: Sequence[Event]) -> None:
        senders = list({event.sender for event in events})
        for part in _chunks(senders):
            # Locked, in one order: what staff say of them meanwhile would be lost.
            locked = Conversation.objects.select_for_update().order_by("pk")
            for conversation in locked.filter(key__in=part):
                self.conversations[conversation.key] = conversation
        keys = {conversation.pk: key for key, conversation in self.conversations.items()}
        for part in _chunks(list(keys)):
            latest = Turn.objects.filter(conversation__in=part, number=F("conversation__turns"))
            for turn in latest:
                self._keep(keys[turn.conversation_id], turn)
        known = {turn.event for turns in self.turns.values() for turn in turns}
        for part in _chunks([event.id for event in events if event.kind == "user"]):
            for turn in Turn.objects.filter(event__in=part).select_related("conversation"):
                if turn.event not in known:
                    self._keep(turn.conversation.key, turn)

    def _keep(self, key: str, turn: Turn) -> None:
        self.turns[key].append(turn)
        self.turns[key].sort(key=lambda one: one.event)
        self.before[turn.event] = _count_key(self.conversations[key], turn)
        self.counted[turn.event] = Turn(
            text=turn.text, pressed=turn.pressed, answer_ms=turn.answer_ms, ranking=turn.ranking, topic=turn.topic,
            urgent=turn.urgent, article_language=turn.article_language, language=turn.language,
        )  # fmt: skip

    def _begin(self, event: Event) -> None:
        turns = self.turns[event.sender]
        if any(turn.event == event.id for turn in turns):
            return
        conversation = self.conversations.get(event.sender)
        moment = when(event.time)
        if conversation is None:
            channel = str((event.data or {}).get("input_channel") or "")[:64]
            conversation = self.conversations[event.sender] = Conversation(
                key=event.sender, channel=channel, started_at=moment, last_at=moment,
                first_event=event.id,
            )  # fmt: skip
        conversation.turns += 1
        conversation.last_at = max(conversation.last_at, moment)
        turn = begin(event, conversation.turns)
        closed = (Conversation.State.DONE, Conversation.State.SECOND)
        if turn.reviewable and conversation.state in closed:
            conversation.state = Conversation.State.BEGUN
        self.received[event.id] = received_at(event)
        turns.append(turn)
        turns.sort(key=lambda one: one.event)
        self.changed[turn.event] = turn
        mark(conversation, turn)

    def _answer(self, event: Event) -> None:
        asked = [turn for turn in self.turns[event.sender] if turn.event < event.id]
        if not asked:
            return
        turn = asked[-1]
        add_reply(turn, event, self.received.get(turn.event))
        self.changed[turn.event] = turn
        mark(self.conversations[event.sender], turn)

    def write(self) -> None:
        """Writes what changed: conversations, turns, topics and counts."""
        if not self.changed:
            return
        stored = Conversation.objects.bulk_create(
            self.conversations.values(),
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=[
                "language", "last_at", "turns", "state",
                "urgent", "unknown", "clarified", "negative", "error", "fallback",
            ],
            batch_size=_CHUNK,
        )  # fmt: skip
        by_key = {conversation.key: conversation for conversation in stored}
        if any(conversation.pk is None for conversation in stored):
            for part in _chunks(list(by_key)):
                for key, pk in Conversation.objects.filter(key__in=part).values_list("key", "pk"):
                    by_key[key].pk = pk
        topics = {}
        for key, turns in self.turns.items():
            for turn in turns:
                if turn.event in self.changed:
                    turn.conversation = by_key[key]
                    if subject(turn):
                        topics[key, subject(turn)] = ConversationTopic(
                            conversation=by_key[key], topic=subject(turn)
                        )
        new = [turn for turn in self.changed.values() if turn.pk is None]
        old = [turn for turn in self.changed.values() if turn.pk is not None]
        bulk.insert(new)
        for turn in old:
            turn.save()
        ConversationTopic.objects.bulk_create(
            topics.values(), ignore_conflicts=True, batch_size=_CHUNK
        )
        self._count()

    def _count(self) -> None:
        """Moves each turn from the count it was in to the one it belongs to now."""
        sums: dict[_Key, list[int]] = defaultdict(lambda: [0] * (len(_COUNTS) + 1))
        for key, turns in self.turns.items():
            for turn in turns:
                if turn.event not in self.changed:
                    continue
                if turn.event in self.before:
                    _add(sums[self.before[turn.event]], self.counted[turn.event], -1)
                _add(sums[_count_key(self.conversations[key], turn)], turn, 1)
        rows: dict[_Key, DayCount] = {}
        for day in {count[0] for count in sums}:
            for row in DayCount.objects.filter(day=day):
                rows[row.day, row.language, row.channel, row.topic, row.outcome] = row
        touched = []
        for count, values in sums.items():
            row = rows.get(count) or DayCount(
                day=count[0], language=count[1], channel=count[2], topic=count[3], outcome=count[4]
            )
            for name, value in zip(_COUNTS, values):
                setattr(row, name, getattr(row, name) + value)
            row.slowest = max(row.slowest, values[-1])
            touched.append(row)
        DayCount.objects.bulk_create(
            touched,
            update_conflicts=True,
            unique_fields=["day", "language", "channel", "topic", "outcome"],
            update_fields=[*_COUNTS, "slowest"],
            batch_size=_CHUNK,
        )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keeps Python from looking for garbage among the many new objects: a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


_COUNTS = ("turns", "urgent", "negative", "helpful", "fallback", "timed", "milliseconds")


def _count_key(conversation: Conversation, turn: Turn) -> _Key:
    day = timezone.localtime(turn.at).date()
    return day, turn.language, conversation.channel, subject(turn), turn.outcome


def _add(sums: list[int], turn: Turn, sign: int) -> None:
    timed = turn.answer_ms is not None
    facts = (True, bool(turn.urgent), is_negative(turn), is_helpful(turn), is_fallback(turn), timed)
    for index, fact in enumerate((*facts, turn.answer_ms or 0)):
        sums[index] += sign * fact
    if sign > 0:
        sums[-1] = max(sums[-1], turn.answer_ms or 0)


def delete_conversations(ids: Iterable[int]) -> None:
    """Deletes conversations with everything staff wrote about them.

    The counts by day stay: nobody can be found in them.
    """
    for part in _chunks(sorted(ids)):
        with transaction.atomic():
            locked = Conversation.objects.select_for_update().order_by("pk")
            part = list(locked.filter(pk__in=part).values_list("pk", flat=True))
            turns = set(Turn.objects.filter(conversation__in=part).values_list("pk", flat=True))
            targets = [f"conversation:{pk}" for pk in part] + [f"turn:{pk}" for pk in turns]
            Conversation.objects.filter(pk__in=part).delete()
            audit.forget(targets)
            trial.forget(turns)
    transaction.on_commit(_leave_no_trace)


def _leave_no_trace() -> None:
    """Takes deleted words out of SQLite's search index, where they only count as deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_turn_search(review_turn_search) VALUES ('optimize')")
            cursor.execute(EMPTY_JOURNAL)


def _chunks(values: list) -> Iterable[list]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
