"""Turns that the database cannot take are kept, and written once it can."""

import asyncio
import json
import sqlite3
import stat
import time
from contextlib import closing

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from sqlalchemy.pool import NullPool

from infopoint.monitoring import metrics
from infopoint.runtime import patience, tracker_store
from infopoint.runtime.journal import Entry, Journal
from infopoint.runtime.tracker_store import FORGET, BoundedTrackerStore
from infopoint.shared.worker import Worker
from tests.processes import hanging
from tests.servers import own_postgresql, own_redis

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    slots:
      language: {type: any, influence_conversation: false, mappings: [{type: custom}]}
      forget: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    """
)


class Assistant:
    """The tracker store as Rasa uses it, without the rest of Rasa."""

    def __init__(self, address, journal):
        self.store = BoundedTrackerStore(DOMAIN, address, journal=journal)
        self.outer = FailSafeTrackerStore(self.store)
        self.address, self.file = address, journal

    def turn(self, conversation, text, **slots):
        """A turn as Rasa's processor does it; returns the slots that were known before."""

        async def handle():
            tracker = await self.outer.get_or_create_tracker(
                conversation, append_action_listen=False
            )
            known = tracker.current_slot_values()
            if not tracker.applied_events():
                for event in (
                    ActionExecuted("action_session_start"),
                    SessionStarted(),
                    ActionExecuted("action_listen"),
                ):
                    tracker.update(event)
            tracker.update(UserUttered(text, {"name": "ask"}))
            for name, value in slots.items():
                tracker.update(SlotSet(name, value))
            tracker.update(ActionExecuted("action_listen"))
            await self.outer.save(tracker)
            return known

        return asyncio.run(handle())

    def said(self, conversation):
        """What the database holds of what a person said, in order."""
        engine = sa.create_engine(self.address, poolclass=NullPool)
        query = sa.text(
            "SELECT data FROM events WHERE sender_id = :key AND type_name = 'user' ORDER BY id"
        )
        with engine.connect() as connection:
            rows = connection.execute(query, {"key": conversation}).fetchall()
        return [json.loads(data)["text"] for (data,) in rows]

    def settled(self):
        """Waits until nothing is kept any more."""
        _wait(lambda: not self.store._journal and not self.store._away)


def _wait(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(tracker_store, "_LOOK_AGAIN_SECONDS", 0.1)
    monkeypatch.delenv("INFOPOINT_REDIS_URL", raising=False)
    yield
    metrics.TURNS_KEPT.set(0)


@pytest.fixture
def sqlite(tmp_path):
    return Assistant(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "turns.jsonl")


class _Locked:
    """SQLite held by another program; waiting for it is shortened."""

    def __init__(self, assistant):
        path = assistant.address.removeprefix("sqlite:///")
        self._other = sqlite3.connect(path, isolation_level=None)
        sa.event.listen(assistant.store.engine, "connect", self._hurry)

    @staticmethod
    def _hurry(connection, _):
        connection.execute("PRAGMA busy_timeout=50")

    def __enter__(self):
        self._other.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_):
        self._other.execute("ROLLBACK")
        self._other.close()


def test_turns_are_kept_while_the_database_is_held_and_written_in_order_once(sqlite):
    sqlite.turn("a", "one", language="fr")
    with _Locked(sqlite):
        assert sqlite.turn("a", "two")["language"] == "fr"
        assert sqlite.turn("a", "three", language="nl")["language"] == "fr"
        assert sqlite.turn("b", "first words", language="so")["language"] is None
        assert sqlite.turn("a", "four")["language"] == "nl"
        assert sqlite.turn("b", "second words")["language"] == "so"
        assert REGISTRY.get_sample_value("infopoint_turns_kept") == 5
        assert sqlite.said("a") == ["one"]
    sqlite.settled()
    assert sqlite.said("a") == ["one", "two", "three", "four"]
    assert sqlite.said("b") == ["first words", "second words"]
    assert sqlite.turn("a", "five")["language"] == "nl"
    assert sqlite.said("a") == ["one", "two", "three", "four", "five"]
    assert REGISTRY.get_sample_value("infopoint_turns_kept") == 0


def test_the_journal_is_for_its_owner_only_and_goes_when_it_is_empty(sqlite):
    with _Locked(sqlite):
        sqlite.turn("a", "one")
        assert stat.S_IMODE(sqlite.file.stat().st_mode) == 0o600
        assert "one" in sqlite.file.read_text()
    sqlite.settled()
    assert not sqlite.file.exists()


def test_a_restart_meanwhile_loses_neither_turns_nor_memory(sqlite):
    sqlite.turn("a", "one", language="fr")
    with _Locked(sqlite):
        sqlite.turn("a", "two", language="nl")
        left = sqlite.file.read_text()
    sqlite.settled()
    # As if the process had died right after storing, before it emptied its journal, and in
    # the middle of keeping another turn.
    sqlite.file.write_text(left + left[:50])
    again = Assistant(sqlite.address, sqlite.file)
    assert again.turn("a", "three")["language"] == "nl"
    again.settled()
    assert again.said("a") == ["one", "two", "three"]


def test_turns_of_the_last_run_wait_until_the_database_is_there(sqlite):
    sqlite.turn("a", "one", language="fr")
    with _Locked(sqlite):
        sqlite.turn("a", "two")
        left = sqlite.file.read_text()
    sqlite.settled()
    sqlite.file.write_text(left.replace('\\"two\\"', '\\"zwei\\"'))
    again = Assistant(sqlite.address, sqlite.file)
    again.settled()
    assert again.said("a") == ["one", "two", "zwei"]


def test_a_full_database_loses_no_turn(sqlite):
    sqlite.turn("a", "one", language="fr")
    pages = {"most": 1}
    sa.event.listen(
        sqlite.store.engine,
        "connect",
        lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages['most']}"),
    )
    words = [f"{number} {'x' * 5000}" for number in range(20)]
    for text in words:
        assert sqlite.turn("a", text)["language"] == "fr"
    kept = REGISTRY.get_sample_value("infopoint_turns_kept")
    assert kept > 10
    pages["most"] = 1_000_000
    sqlite.settled()
    assert sqlite.said("a") == ["one", *words]


def test_a_full_disk_leaves_turns_in_memory_until_there_is_room(sqlite, monkeypatch):
    folder = sqlite.file.parent / "folder"
    monkeypatch.setattr(sqlite.store._journal, "_path", folder / "turns.jsonl")
    folder.touch()
    with _Locked(sqlite):
        sqlite.turn("a", "one")
        sqlite.turn("a", "two")
        folder.unlink()
        _wait((folder / "turns.jsonl").exists)
    sqlite.settled()
    assert sqlite.said("a") == ["one", "two"]


def test_what_does_not_fit_is_counted_as_lost(tmp_path):
    before = REGISTRY.get_sample_value("infopoint_turns_lost_total")
    small = Assistant(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "turns.jsonl")
    small.store._journal = Journal(small.file, most_bytes=10_000)
    with _Locked(small):
        for number in range(30):
            small.turn("a", str(number))
        assert small.file.stat().st_size <= 10_000
    small.settled()
    said = small.said("a")
    assert said == [str(number) for number in range(len(said))]
    lost = REGISTRY.get_sample_value("infopoint_turns_lost_total") - before
    assert lost == 30 - len(said) > 0


def test_delete_my_data_reaches_the_journal_and_the_database(sqlite):
    sqlite.turn("a", "before")
    sqlite.turn("b", "stays")
    with _Locked(sqlite):
        sqlite.turn("a", "meanwhile")
        sqlite.turn("b", "stays too")
        sqlite.turn("a", "delete", **{FORGET: True})
        assert "meanwhile" not in sqlite.file.read_text()
        assert sqlite.turn("a", "after")["language"] is None
    sqlite.settled()
    assert sqlite.said("a") == ["after"]
    assert sqlite.said("b") == ["stays", "stays too"]


def test_what_was_deleted_by_somebody_else_does_not_come_back(sqlite):
    sqlite.turn("a", "before")
    with _Locked(sqlite):
        sqlite.turn("a", "meanwhile")
        left = sqlite.file.read_text()
    sqlite.settled()
    with closing(sqlite3.connect(sqlite.address.removeprefix("sqlite:///"))) as staff, staff:
        staff.execute("DELETE FROM events")
    sqlite.file.write_text(left)
    again = Assistant(sqlite.address, sqlite.file)
    again.settled()
    assert again.said("a") == []


def test_what_was_deleted_at_another_assistant_does_not_come_back(sqlite, monkeypatch):
    with own_redis() as (server, address):
        monkeypatch.setenv("INFOPOINT_REDIS_URL", address)
        with _Locked(sqlite):
            sqlite.turn("new", "meanwhile")
            sqlite.turn("b", "stays")
            other = Worker(address)
            other.redis.set("infopoint:forgotten:new", time.time())
        sqlite.settled()
        assert sqlite.said("new") == []
        assert sqlite.said("b") == ["stays"]
        # While nobody can tell, nothing is written.
        server.stop()
        with _Locked(sqlite):
            sqlite.turn("b", "later")
        time.sleep(0.5)
        assert sqlite.said("b") == ["stays"]
        server.start()
        sqlite.settled()
        assert sqlite.said("b") == ["stays", "later"]


def test_memory_survives_a_clock_that_jumps_back(sqlite, monkeypatch):
    sqlite.turn("a", "one", language="fr")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 86_400)
    sqlite.turn("a", "two", language="nl")
    assert sqlite.turn("a", "three")["language"] == "nl"
    monkeypatch.setattr(time, "time", real)
    assert sqlite.turn("a", "four")["language"] == "nl"
    assert sqlite.said("a") == ["one", "two", "three", "four"]


def test_two_processes_that_write_one_conversation_at_once_lose_nothing(sqlite, tmp_path):
    """As when Redis is gone: nobody keeps them from it."""
    sqlite.turn("a", "one")
    other = Assistant(sqlite.address, tmp_path / "other.jsonl")

    async def both():
        mine = await sqlite.outer.retrieve("a")
        theirs = await other.outer.retrieve("a")
        for tracker, text in ((mine, "two"), (theirs, "three")):
            tracker.update(UserUttered(text, {"name": "ask"}))
            tracker.update(ActionExecuted("action_listen"))
        await sqlite.outer.save(mine)
        await other.outer.save(theirs)

    asyncio.run(both())
    assert sqlite.said("a") == ["one", "two", "three"]


@pytest.fixture(scope="module")
def postgresql():
    with own_postgresql() as (server, address):
        yield server, address


@pytest.fixture
def remote(postgresql, tmp_path):
    server, address = postgresql
    return server, Assistant(address, tmp_path / "turns.jsonl")


def test_postgresql_that_is_stopped_and_started_gets_every_turn_once(remote):
    server, assistant = remote
    assistant.turn("stopped", "one", language="fr")
    server.stop()
    assert assistant.turn("stopped", "two", language="nl")["language"] == "fr"
    assert assistant.turn("stopped", "three")["language"] == "nl"
    server.start()
    assistant.settled()
    assert assistant.said("stopped") == ["one", "two", "three"]
    # A restart while nobody writes is not noticed at all.
    server.stop()
    server.start()
    assert assistant.turn("stopped", "four")["language"] == "nl"
    assert not assistant.store._away


def test_postgresql_that_hangs_is_not_waited_for_for_long(remote, monkeypatch):
    monkeypatch.setattr(patience, "SECONDS", 0.5)
    server, assistant = remote
    assistant.turn("hangs", "one", language="fr")
    with hanging(server.pids()):
        started = time.monotonic()
        for text in ("two", "three", "four", "five", "six"):
            assert assistant.turn("hangs", text)["language"] == "fr"
        assert time.monotonic() - started < 5
    assistant.settled()
    assert assistant.said("hangs") == ["one", "two", "three", "four", "five", "six"]


def test_a_commit_whose_answer_was_lost_is_not_repeated(remote, monkeypatch):
    """PostgreSQL hangs just when it is told to commit, and does so once it goes on."""
    monkeypatch.setattr(patience, "SECONDS", 0.5)
    server, assistant = remote
    assistant.turn("commit", "one")
    held = []

    @sa.event.listens_for(assistant.store.engine, "commit")
    def hang(_):
        if not held:
            held.append(hanging(server.pids()))
            held[0].__enter__()

    assistant.turn("commit", "two")
    held[0].__exit__(None, None, None)
    assistant.settled()
    assistant.turn("commit", "three")
    assert assistant.said("commit") == ["one", "two", "three"]


def test_journal_keeps_order_over_a_restart(tmp_path):
    journal = Journal(tmp_path / "a.jsonl")
    entries = [Entry(name, 1.0, [{"data": name}]) for name in "abcab"]
    assert all(map(journal.add, entries))
    assert Journal(tmp_path / "a.jsonl").entries() == entries
    journal.forget("a", 2.0)
    kept = [(entry.conversation, entry.forget) for entry in Journal(tmp_path / "a.jsonl").entries()]
    assert kept == [("b", False), ("c", False), ("b", False), ("a", True)]
