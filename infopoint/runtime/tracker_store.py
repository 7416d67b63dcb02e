"""Conversations in SQL, at a cost that does not grow with their length.

Rasa loads, replays and sends a whole session at every turn: 18 ms a message in the first
turns of a conversation, 340 ms at turn 200. Rasa itself only loads what follows the
latest session start, so this store opens a new session inside the conversation once the
current one has grown to ``MAX_EVENTS``, and carries slots and form over. Nothing is lost:
the earlier events stay in the database for staff to read.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
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

logger = logging.getLogger(__name__)

#: About ten turns; what a turn costs is then flat for conversations of any length.
MAX_EVENTS = 80
#: Slot that asks the store to delete the conversation instead of saving it.
FORGET = "forget"


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


class BoundedTrackerStore(SQLTrackerStore):
    """SQL tracker store with bounded sessions, SQLite in WAL mode, and deletion."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Connects to the database.

        Args:
            domain: The assistant's domain.
            host: Full SQLAlchemy address of the database.
            event_broker: Where events are streamed to, if anywhere.
            kwargs: See parent class.
        """
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune_sqlite)
            self.engine.dispose()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Loads the latest session (see parent class).

        Raises:
            StoreError: the database failed.
        """
        with _observed("load"):
            return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Saves new events, or deletes the conversation if the person asked for it.

        Raises:
            StoreError: the database failed.
        """
        with _observed("save"):
            await self._save(tracker)

    async def _save(self, tracker: DialogueStateTracker) -> None:
        if tracker.get_slot(FORGET):
            await self.delete(tracker.sender_id)
            return
        await super().save(tracker)
        if len(tracker.events) > MAX_EVENTS and tracker.latest_action_name == ACTION_LISTEN_NAME:
            self._open_session(tracker)

    async def delete(self, sender_id: str) -> None:
        """Deletes everything stored about a conversation."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(sa.text(EMPTY_JOURNAL))

    def _open_session(self, tracker: DialogueStateTracker) -> None:
        """Appends a session start that repeats slots and form, but no messages."""
        now = time.time()
        events: list[Event] = [
            ActionExecuted(ACTION_SESSION_START_NAME, timestamp=now),
            SessionStarted(timestamp=now),
        ]
        events += [
            SlotSet(name, slot.value, timestamp=now)
            for name, slot in tracker.slots.items()
            if slot.value != slot.initial_value
        ]
        if tracker.active_loop_name:
            events.append(ActiveLoop(tracker.active_loop_name, timestamp=now))
        events.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=now))
        with self.session_scope() as session:
            session.add_all(
                self.SQLEvent(
                    sender_id=tracker.sender_id,
                    type_name=event.type_name,
                    timestamp=event.timestamp,
                    action_name=event.as_dict().get("name"),
                    data=json.dumps(event.as_dict()),
                )
                for event in events
            )
            session.commit()
