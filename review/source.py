"""Rasa's tracker store, read only: the events of all conversations in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

#: Events that make up a turn; of the others only their number matters.
_TOLD = ("user", "bot")
_CHUNK = 500
#: What JSON may hold and a database may not; its signs in the text of an event are rare.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUL, _SURROGATE = "\\u0000", "\\ud"
_DECODE = json.JSONDecoder(parse_constant=lambda _: None).decode
#: Moments are kept to the microsecond, Rasa's are not.
_SAME_MOMENT = 0.001
_YEAR_3000 = 32_503_680_000

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

    def surviving(self, first_events: Iterable[tuple[int, str, datetime]]) -> set[str]:
        """Returns which conversations still exist, given first event, key and begin of each.

        All three count: after a deletion SQLite gives a number out again, perhaps to the
        same person.
        """
        begun = list(first_events)
        found: set[str] = set()
        columns = (_EVENTS.c.id, _EVENTS.c.sender_id, _EVENTS.c.timestamp)
        with self._engine.connect() as connection:
            for start in range(0, len(begun), _CHUNK):
                part = begun[start : start + _CHUNK]
                query = sa.select(*columns).where(_EVENTS.c.id.in_([first for first, _, _ in part]))
                there = {row.id: row for row in connection.execute(query)}
                found.update(
                    key
                    for first, key, began in part
                    if (row := there.get(first)) is not None
                    and row.sender_id == key
                    and abs(_moment(row.timestamp) - began.timestamp()) < _SAME_MOMENT
                )
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
        content = _DECODE(data) if data else None
    except (TypeError, ValueError, RecursionError):
        content = None
    if data and (_NUL in data or _SURROGATE in data):
        content = _storable(content)
    return Event(
        number, sender, kind, _moment(time), content if isinstance(content, dict) else None
    )


def _moment(time: float | None) -> float:
    return time if time and 0 < time < _YEAR_3000 else 0.0


def _storable(value: Any) -> Any:
    """Returns a value of JSON without what a database refuses."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
