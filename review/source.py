"""Rasa's tracker store, read only: the events of all conversations in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

#: Events that make up a turn; of the others only their number matters.
_TOLD = ("user", "bot")
_CHUNK = 500

_EVENTS = sa.table(
    "events",
    *(sa.column(name) for name in ("id", "sender_id", "type_name", "timestamp", "data")),
)


@dataclass(frozen=True)
class Event:
    """One event; ``data`` is ``None`` for those that tell nothing or are malformed."""

    id: int
    sender: str
    kind: str
    time: float
    data: dict[str, Any] | None

    @property
    def told(self) -> bool:
        """Whether this kind of event is part of a turn."""
        return self.kind in _TOLD


class TrackerStore:
    """Reads the table ``events`` that Rasa writes."""

    def __init__(self, address: str) -> None:
        """Takes an SQLAlchemy address; nothing is opened yet."""
        url = sa.engine.make_url(address)
        self.sqlite = url.get_backend_name() == "sqlite"
        if self.sqlite:
            # Not even a mistake of ours can then change what Rasa wrote.
            read_only = f"sqlite:///file:{url.database}?mode=ro&uri=true"
            self._engine = sa.create_engine(read_only, connect_args={"timeout": 10})
        else:
            self._engine = sa.create_engine(
                url, pool_pre_ping=True, execution_options={"postgresql_readonly": True}
            )

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def ready(self) -> bool:
        """Returns whether Rasa has made its table yet."""
        try:
            with self._engine.connect() as connection:
                return sa.inspect(connection).has_table("events")
        except sa.exc.OperationalError:
            return False

    def after(self, cursor: int, limit: int) -> list[Event]:
        """Returns the next events behind a number."""
        return self._read(
            _select().where(_EVENTS.c.id > cursor).order_by(_EVENTS.c.id).limit(limit)
        )

    def numbered(self, numbers: Sequence[int]) -> list[Event]:
        """Returns the events with these numbers, as far as they exist."""
        found: list[Event] = []
        for start in range(0, len(numbers), _CHUNK):
            part = list(numbers[start : start + _CHUNK])
            found += self._read(_select().where(_EVENTS.c.id.in_(part)).order_by(_EVENTS.c.id))
        return found

    def newest(self) -> int:
        """Returns the number of the newest event, or 0 if there is none."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(_EVENTS.c.id))).scalar() or 0

    def time_of(self, number: int) -> float | None:
        """Returns the time of an event, or ``None`` if it is gone."""
        query = sa.select(_EVENTS.c.timestamp).where(_EVENTS.c.id == number)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def surviving(self, first_events: Iterable[tuple[int, str]]) -> set[str]:
        """Returns which conversations still exist, given a first event and key of each."""
        pairs = list(first_events)
        found: set[str] = set()
        with self._engine.connect() as connection:
            for start in range(0, len(pairs), _CHUNK):
                part = dict(pairs[start : start + _CHUNK])
                query = sa.select(_EVENTS.c.id, _EVENTS.c.sender_id)
                rows = connection.execute(query.where(_EVENTS.c.id.in_(list(part))))
                found.update(sender for number, sender in rows if part[number] == sender)
        return found

    def _read(self, query: Any) -> list[Event]:
        with self._engine.connect() as connection:
            return [_event(*row) for row in connection.execute(query)]


def _select() -> Any:
    told = sa.case((_EVENTS.c.type_name.in_(_TOLD), _EVENTS.c.data))
    columns = _EVENTS.c
    return sa.select(columns.id, columns.sender_id, columns.type_name, columns.timestamp, told)


def _event(number: int, sender: str, kind: str, time: float | None, data: str | None) -> Event:
    try:
        content = json.loads(data) if data else None
    except ValueError:
        content = None
    return Event(number, sender, kind, time or 0.0, content if isinstance(content, dict) else None)
