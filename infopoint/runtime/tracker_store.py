"""Conversations in SQL, at a cost that does not grow with their length.

Rasa loads, replays and sends a whole session at every turn: 18 ms a message in the first
turns of a conversation, 340 ms at turn 200. Rasa itself only loads what follows the
latest session start, so this store opens a new session inside the conversation once the
current one has grown to ``MAX_EVENTS``, and carries slots and form over. Nothing is lost:
the earlier events stay in the database for staff to read.

While the database is away or full, conversations go on in the same way: each turn is a session
that begins with the slots and the form that this process remembers. Such turns are kept in a
journal and written in order, once, when the database takes them.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import redis
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

from infopoint.monitoring import metrics
from infopoint.privacy.deletion import EMPTY_JOURNAL
from infopoint.runtime import patience
from infopoint.runtime.journal import Entry, Journal
from infopoint.shared.worker import PREFIX, this_worker

logger = logging.getLogger(__name__)

#: About ten turns; what a turn costs is then flat for conversations of any length.
MAX_EVENTS = 80
#: Slot that asks the store to delete the conversation instead of saving it.
FORGET = "forget"
#: Conversations whose slots are remembered for the time when the database is away.
_REMEMBERED = 5_000
#: How often a database that is away is tried again.
_LOOK_AGAIN_SECONDS = 1.0
#: How long other assistants may still hold turns of a conversation that was deleted.
_FORGOTTEN_SECONDS = 7 * 24 * 3600
#: Nobody else writes meanwhile, and what a lost connection began is finished or undone.
_ALONE = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE",
}


def _tune_sqlite(connection: Any, _: Any) -> None:
    """Lets staff read while the assistant writes, and waits instead of failing."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


class StoreError(Exception):
    """The database failed; its own words are left out, for they may hold what people wrote."""


@contextmanager
def _observed(verb: str) -> Iterator[None]:
    """Measures and counts the use of the database.

    Raises:
        StoreError: the database failed.
    """
    try:
        with metrics.timed("store"):
            yield
    except sa.exc.SQLAlchemyError as error:
        metrics.STORE_FAILURES.labels(verb).inc()
        raise StoreError(type(error).__name__) from None


@dataclass(frozen=True)
class _Memory:
    """What a conversation goes on with in a new session.

    Attributes:
        slots: Values other than the initial ones.
        form: The form that asks.
        known: Whether the database holds the conversation.
    """

    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    known: bool = False

    @classmethod
    def of(cls, tracker: DialogueStateTracker, *, known: bool) -> _Memory:
        """Returns what is to be remembered of a conversation."""
        slots = {
            name: slot.value
            for name, slot in tracker.slots.items()
            if slot.value != slot.initial_value
        }
        return cls(slots, tracker.active_loop_name, known)

    def session(self) -> list[Event]:
        """Returns a session start that repeats slots and form, but no messages."""
        now = time.time()
        events: list[Event] = [
            ActionExecuted(ACTION_SESSION_START_NAME, timestamp=now),
            SessionStarted(timestamp=now),
            *(SlotSet(name, value, timestamp=now) for name, value in self.slots.items()),
        ]
        if self.form:
            events.append(ActiveLoop(self.form, timestamp=now))
        return [*events, ActionExecuted(ACTION_LISTEN_NAME, timestamp=now)]


@dataclass
class _Origin:
    """Where a tracker comes from: how many of its events are stored or kept already."""

    stored: int = 0
    known: bool = False


class BoundedTrackerStore(SQLTrackerStore):
    """SQL tracker store with bounded sessions, deletion, and a journal for bad times."""

    engine: sa.engine.Engine

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        journal: Path | None = None,
        **kwargs: Any,
    ) -> None:
        """Connects to the database.

        Args:
            domain: The assistant's domain.
            host: Full SQLAlchemy address of the database.
            event_broker: Where events are streamed to, if anywhere.
            journal: Where turns are kept; by default a file of the process on this port.
            kwargs: See parent class.
        """
        patience.apply()
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune_sqlite)
        else:
            # A connection that broke while nobody wrote is replaced before it is used.
            options = create_engine_kwargs(self.engine.url)
            self.engine.dispose()
            self.engine = sa.create_engine(self.engine.url, pool_pre_ping=True, **options)
            self.sessionmaker.configure(bind=self.engine)
        self.engine.dispose()
        self._journal = Journal(journal or _own_journal())
        self._memory: OrderedDict[str, _Memory] = OrderedDict()
        for entry in self._journal.entries():
            self._memory[entry.conversation] = _Memory(**entry.memory)
        self._away = False
        self._wake = threading.Event()
        self._writer: threading.Thread | None = None
        if self._journal:
            self._start_writing()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Loads the latest session, or what is remembered while the database is away."""
        if not self._apart(sender_id):
            try:
                with _observed("load"):
                    return await super().retrieve(sender_id)
            except StoreError as error:
                self._lose(error)
        memory = self._memory.get(sender_id)
        if memory is None:
            return None
        slots = self.domain.slots
        tracker = DialogueStateTracker.from_events(sender_id, memory.session(), slots)
        _note(tracker, _Origin(known=memory.known))
        return tracker

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker:
            _note(tracker, _Origin(len(tracker.events), known=True))
            self._remember(tracker, known=True)
        return tracker

    def _event_query(
        self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> Any:
        """Finds the latest session by order of writing; Rasa goes by a clock that may jump."""
        event = self.SQLEvent
        query = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            latest = session.query(sa.func.max(event.id)).filter(
                event.sender_id == sender_id, event.action_name == ACTION_SESSION_START_NAME
            )
            query = query.filter(event.id >= sa.func.coalesce(latest.scalar_subquery(), 0))
        return query.order_by(event.id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Saves new events, or deletes the conversation if the person asked for it."""
        if tracker.get_slot(FORGET):
            await self.delete(tracker.sender_id)
            return
        await self.stream_events(tracker)
        origin = _origin(tracker)
        new = list(tracker.events)[origin.stored :]
        if not new:
            return
        if len(tracker.events) > MAX_EVENTS and tracker.latest_action_name == ACTION_LISTEN_NAME:
            new += _Memory.of(tracker, known=True).session()
        rows = [_row(tracker.sender_id, event) for event in new]
        if self._apart(tracker.sender_id) or not self._stored(rows):
            memory = self._remember(tracker, known=origin.known)
            kept = Entry(tracker.sender_id, time.time(), rows, origin.known, asdict(memory))
            if not self._journal.add(kept):
                metrics.TURNS_LOST.inc()
                logger.error("a turn is lost: the database takes nothing and the journal is full")
            self._start_writing()
            _note(tracker, _Origin(len(tracker.events), origin.known))
        else:
            self._remember(tracker, known=True)
            _note(tracker, _Origin(len(tracker.events), known=True))

    async def delete(self, sender_id: str) -> None:
        """Deletes everything kept about a conversation, as soon as the database takes it."""
        self._memory.pop(sender_id, None)
        at = time.time()
        worker = this_worker()
        if worker:
            # Another assistant may keep turns of this conversation in its journal.
            with suppress(redis.RedisError):
                worker.redis.set(_forgotten(sender_id), at, ex=_FORGOTTEN_SECONDS)
        if not self._apart(sender_id):
            try:
                with _observed("save"):
                    self._delete(sender_id)
                self._journal.rewrite()
                return
            except StoreError as error:
                self._lose(error)
        self._journal.forget(sender_id, at)
        self._start_writing()

    def _apart(self, sender_id: str) -> bool:
        """Returns whether a conversation goes on without the database."""
        return self._away or self._journal.holds(sender_id)

    def _lose(self, error: StoreError) -> None:
        if not self._away:
            logger.error(
                "the database does not take turns (%s): they are kept until it does", error
            )
        self._away = True
        self._start_writing()

    def _remember(self, tracker: DialogueStateTracker, *, known: bool) -> _Memory:
        memory = _Memory.of(tracker, known=known)
        self._memory[tracker.sender_id] = memory
        self._memory.move_to_end(tracker.sender_id)
        if len(self._memory) > _REMEMBERED:
            self._memory.popitem(last=False)
        return memory

    def _stored(self, rows: list[dict[str, Any]]) -> bool:
        try:
            with _observed("save"), self.engine.begin() as connection:
                connection.execute(sa.insert(self.SQLEvent), rows)
        except StoreError as error:
            self._lose(error)
            return False
        return True

    def _delete(self, sender_id: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(self._deletion(sender_id))
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(sa.text(EMPTY_JOURNAL))

    def _deletion(self, sender_id: str) -> Any:
        return sa.delete(self.SQLEvent).where(self.SQLEvent.sender_id == sender_id)

    def _start_writing(self) -> None:
        """Lets a thread write what is kept, so that nobody waits for a database that is away."""
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_for_ever, daemon=True)
            self._writer.start()
        self._wake.set()

    def _write_for_ever(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            tried = stored = 0
            while self._away or self._journal:
                try:
                    tried, stored = tried + 1, stored + self._write_next()
                except (sa.exc.SQLAlchemyError, redis.RedisError):
                    metrics.STORE_FAILURES.labels("save").inc()
                    self._journal.secure()
                    time.sleep(_LOOK_AGAIN_SECONDS)
            if tried:
                logger.warning("the database takes turns again: %d kept ones are stored", stored)

    def _write_next(self) -> int:
        """Writes the oldest entry; returns how many turns were stored."""
        entry = self._journal.first()
        if entry is None:
            with self.engine.begin() as connection:
                connection.exec_driver_sql(_ALONE[self.engine.dialect.name])
            self._away = False
            return 0
        try:
            written = self._written(entry)
        except sa.exc.DataError:
            metrics.TURNS_LOST.inc()
            logger.error("a turn is lost: the database refuses its form")
            written = False
        self._away = False
        self._journal.done(entry)
        return int(written)

    def _written(self, entry: Entry) -> bool:
        """Writes an entry unless it is there already or must not be any more."""
        if entry.forget:
            self._delete(entry.conversation)
            return False
        event = self.SQLEvent
        of_conversation = sa.select(event.id).where(event.sender_id == entry.conversation).limit(1)
        with self.engine.begin() as connection:
            connection.exec_driver_sql(_ALONE[self.engine.dialect.name])
            # Whoever deletes now says so before, and deletes what is written here.
            if _was_forgotten(entry):
                return False
            if entry.known and not connection.execute(of_conversation).first():
                return False
            # The time in it makes a row unlike any other of its conversation.
            same = of_conversation.where(event.data == entry.rows[0]["data"])
            if not connection.execute(same).first():
                connection.execute(sa.insert(event), entry.rows)
        return True


def _own_journal() -> Path | None:
    """Returns the file of this process: nobody else listens on its port."""
    port = os.environ.get("INFOPOINT_PORT")
    return Path("var") / f"turns-{port}.jsonl" if port else None


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """Returns the columns of an event in Rasa's table."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": event.timestamp,
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _note(tracker: DialogueStateTracker, origin: _Origin) -> None:
    # Beside Rasa's own attributes: the tracker goes through Rasa and comes back to be saved.
    vars(tracker)["infopoint_origin"] = origin


def _origin(tracker: DialogueStateTracker) -> _Origin:
    found = vars(tracker).get("infopoint_origin")
    return found if isinstance(found, _Origin) else _Origin()


def _forgotten(conversation: str) -> str:
    return f"{PREFIX}forgotten:{conversation}"


def _was_forgotten(entry: Entry) -> bool:
    """Returns whether a conversation was deleted at another assistant since it was kept.

    Raises:
        redis.RedisError: nobody can tell now.
    """
    worker = this_worker()
    if worker is None:
        return False
    at = worker.redis.get(_forgotten(entry.conversation))
    return bool(at and float(at) >= entry.at) or time.time() > entry.at + _FORGOTTEN_SECONDS
