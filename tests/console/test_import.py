"""The tracker store is read exactly once, whatever happens meanwhile."""

import json
import os
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infopoint.privacy.deletion import FUNCTION, delete_from_tracker_store
from infopoint.privacy.pseudonym import Pseudonyms
from review import figures, forgetting, reviewing
from review.importing import Importer
from review.models import AuditEntry, Conversation, DayCount, Importing, Review, Turn
from review.source import TrackerStore

pytestmark = pytest.mark.django_db
SECRET = "a secret for tests only, long enough to pass"


def test_turns_show_what_was_said_understood_and_answered(talk):
    turn = Turn.objects.get(text="i want to die")
    assert turn.outcome == "urgent"
    assert turn.predicted == "help/suicide"
    assert len(turn.ranking) == 3
    assert turn.urgency["phrase"] == "want to die"
    assert turn.reply[0]["blocks"][0]["text"] == "Call 112."
    assert turn.answer_ms == 250
    assert turn.conversation.marks == ["urgent"]
    assert Turn.objects.get(text="more:return/cost").pressed


@pytest.mark.parametrize(("batch"), [1, 100])
def test_what_people_say_about_an_answer_counts_for_its_topic(tracker, batch):
    importer = Importer(TrackerStore(tracker.address), SECRET, batch=batch)
    for sender, verb in (("a", "helpful"), ("b", "unhelpful"), ("c", "helpful")):
        tracker.ask(sender, "who pays")
        tracker.reply(sender)
        tracker.ask(sender, f"{verb}:return/cost")
        tracker.reply(sender, "Thank you.", outcome="chat", topic=None)
    tracker.ask("b", "outdated:return/cost")
    tracker.reply("b", "Thank you.", outcome="chat", topic=None)
    importer.run()
    marked = Conversation.objects.filter(negative=True)
    assert [conversation.key for conversation in marked] == ["b"]
    counts = DayCount.objects.all()
    assert figures.votes(counts) == {"return/cost": (2, 3)}
    assert figures.usage(counts) == {"return/cost": 3}
    assert figures.totals(counts)["negative"] == 1


def test_second_run_changes_nothing(talk, importer):
    before = list(Turn.objects.values()), list(DayCount.objects.values())
    assert importer.run() == 0
    assert (list(Turn.objects.values()), list(DayCount.objects.values())) == before


def test_events_that_are_read_twice_count_once(talk, importer):
    Importing.objects.update(cursor=0, cursor_time=None)
    importer.run()
    assert Turn.objects.count() == 4
    assert DayCount.objects.aggregate(n=Sum("turns"))["n"] == 4
    assert [len(turn.reply) for turn in Turn.objects.all()] == [1, 1, 1, 1]


def test_half_written_turn_is_completed_later(tracker, importer):
    tracker.ask("a", "who pays")
    importer.run()
    assert Turn.objects.get().outcome == ""
    assert DayCount.objects.get().outcome == ""
    tracker.reply("a")
    importer.run()
    turn = Turn.objects.get()
    assert (turn.outcome, turn.topic, len(turn.reply)) == ("answered", "return/cost", 1)
    counted = {row.outcome: row.turns for row in DayCount.objects.all()}
    assert counted == {"": 0, "answered": 1}


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_any_batch_size_gives_the_same(tracker, batch):
    for i in range(6):
        tracker.ask(f"s{i % 2}", f"question {i}")
        tracker.reply(f"s{i % 2}")
        tracker.reply(f"s{i % 2}", "And more.")
    Importer(TrackerStore(tracker.address), SECRET, batch=batch).run()
    assert [(t.text, len(t.reply)) for t in Turn.objects.order_by("event")] == [
        (f"question {i}", 2) for i in range(6)
    ]
    assert list(Conversation.objects.values_list("turns", flat=True)) == [3, 3]


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", '{"event": "user"}', '{"parse_data": 3, "text": null}', '{"text": 5}'],
)
def test_malformed_events_do_not_stop_the_reading(tracker, importer, raw):
    tracker.add("a", "user", {}, raw=raw)
    tracker.add(
        "a", "bot", {}, raw='{"data": {"custom": {"revision": "x", "blocks": 3}, "buttons": 7}}'
    )
    tracker.add("a", "surprise", {}, raw="?")
    tracker.ask("a", "who pays")
    tracker.reply("a")
    importer.run()
    assert Turn.objects.get(text="who pays").outcome == "answered"


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\x00 \ud800 x"),
    st.sampled_from([10**400, -(10**18), 2**31, float("nan"), float("inf")]),
)  # fmt: skip
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
)


def _like(shape):
    """Makes something like an example, with anything in any place of it."""
    if isinstance(shape, dict):
        whole = st.fixed_dictionaries({}, optional={k: _like(v) for k, v in shape.items()})
    elif isinstance(shape, list):
        whole = st.lists(_like(shape[0]), max_size=2)
    else:
        whole = st.just(shape)
    return st.one_of(whole, whole, _ANYTHING)


_USER = {
    "text": "who pays",
    "input_channel": "web",
    "metadata": {"received": 1.5},
    "parse_data": {
        "language": {"code": "en"},
        "urgency": {"topic": "help/suicide", "score": 0.5},
        "response_selector": {
            "default": {"ranking": [{"intent_response_key": "a/b", "confidence": 0.5}]}
        },
    },
}
_BOT = {
    "text": "You.",
    "data": {
        "buttons": [{"title": "More", "payload": "more:a/b"}],
        "custom": {
            "outcome": "answered", "topic": "a/b", "language": "en", "article_language": "en",
            "revision": 1, "urgent": "help/suicide", "blocks": [{"block": "note", "text": "x"}],
        },
    },
}  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    user=_like(_USER),
    bot=_like(_BOT),
    time=st.sampled_from([None, -1, 0, 1e300, float("inf"), 1795600000.5]),
)
def test_whatever_an_event_holds_the_reading_goes_on(
    tracker, importer, login_once, user, bot, time
):
    for kind, content in (("user", user), ("bot", bot)):
        tracker.add("odd", kind, {}, raw=json.dumps(content))
    tracker.connection.execute("UPDATE events SET timestamp = ? WHERE sender_id = 'odd'", (time,))
    tracker.ask("plain", "who pays")
    tracker.reply("plain")
    importer.run()
    assert Turn.objects.filter(conversation__key="plain").last().outcome == "answered"
    odd = Conversation.objects.filter(key="odd").first()
    if odd:
        assert login_once.get(odd.get_absolute_url()).status_code == 200
    assert login_once.get("/").status_code == 200
    for sender in ("odd", "plain"):
        tracker.forget(sender)
    importer.sweep()
    assert not Turn.objects.exists()


@pytest.fixture
def login_once(login):
    return login("reader")


def test_nothing_is_there_before_the_assistant_started(tmp_path, db):
    importer = Importer(TrackerStore(f"sqlite:///{tmp_path}/none.sqlite"), SECRET)
    assert importer.step() == 0
    assert not (tmp_path / "none.sqlite").exists()


def test_own_health_check_is_no_conversation(tracker, importer):
    tracker.ask(Pseudonyms(SECRET).conversation("rest", "health"), "do:menu")
    importer.run()
    assert not Conversation.objects.exists()


def test_deletion_by_the_person_removes_reviews_and_what_the_audit_says(
    talk, tracker, importer, person
):
    turn = Turn.objects.get(text="who pays for the trip")
    reviewing.judge(turn, person("reviewer"), verdict="wrong", note="a note about the person")
    tracker.forget("one")
    assert importer.sweep() == 1
    assert not Turn.objects.filter(text="who pays for the trip").exists()
    assert not Review.objects.exists()
    entry = AuditEntry.objects.get(action="review")
    assert (entry.before, entry.after) == (None, None)
    assert Conversation.objects.count() == 2


def test_numbers_given_out_again_after_a_deletion_are_read(tracker, importer):
    tracker.ask("first", "one")
    tracker.reply("first")
    tracker.ask("last", "two")
    tracker.reply("last")
    importer.run()
    tracker.forget("last")
    for i in range(3):
        tracker.ask("new", f"after {i}")
        tracker.reply("new")
    importer.run()
    assert sorted(Turn.objects.values_list("text", flat=True)) == [
        "after 0",
        "after 1",
        "after 2",
        "one",
    ]


@pytest.mark.parametrize("others", [(), ("other",)])
def test_who_writes_again_after_a_deletion_begins_anew(tracker, importer, others):
    """Without others in between, SQLite gives the same person the same numbers again."""
    tracker.ask("again", "before")
    tracker.reply("again")
    for other in others:
        tracker.ask(other, "something else")
    importer.run()
    tracker.forget("again")
    tracker.ask("again", "after")
    tracker.reply("again")
    importer.run()
    assert importer.sweep() == 0
    turn = Turn.objects.get(conversation__key="again")
    assert (turn.text, turn.number, turn.outcome) == ("after", 1, "answered")


def test_reading_while_the_assistant_writes(tracker, importer):
    writing = threading.Thread(target=_write, args=(tracker.path, 60))
    writing.start()
    while writing.is_alive():
        importer.run()
    writing.join()
    importer.run()
    assert Turn.objects.count() == 60
    assert not Turn.objects.filter(outcome="").exists()
    assert DayCount.objects.aggregate(n=Sum("turns"))["n"] == 60


def _write(path, turns):
    from tests.console.conftest import Tracker

    store = Tracker(path)
    for i in range(turns):
        store.ask(f"sender {i % 10}", f"question {i}")
        store.reply(f"sender {i % 10}")
    store.connection.close()


def test_deleting_in_the_console_deletes_in_the_assistant_first(talk, tracker):
    forgetting.forget([Conversation.objects.get(key="two")])
    left = tracker.connection.execute("SELECT DISTINCT sender_id FROM events ORDER BY 1").fetchall()
    assert left == [("one",), ("three",)]
    assert not Turn.objects.filter(text="i want to die").exists()


def test_retention_deletes_what_is_old_in_both(talk, tracker, settings):
    settings.RETENTION_DAYS = 0
    assert forgetting.keep_retention() == 3
    assert tracker.connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
    assert not Conversation.objects.exists()
    assert DayCount.objects.aggregate(n=Sum("turns"))["n"] == 4


def _postgresql():
    address = os.environ.get("CONSOLE_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1/postgres")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        pytest.skip("no PostgreSQL answers")
    return engine


@pytest.fixture
def postgresql_tracker():
    """A PostgreSQL database with Rasa's table, and an account of the console without rights."""
    admin = _postgresql()
    name, account = f"console_test_{os.getpid()}", f"console_reader_{os.getpid()}"
    with admin.connect() as c:
        c.execute(sa.text(f"CREATE DATABASE {name}"))
        c.execute(sa.text(f"CREATE ROLE {account} LOGIN PASSWORD 'x'"))
    owner = sa.create_engine(admin.url.set(database=name))
    with owner.begin() as c:
        c.execute(sa.text(
            "CREATE TABLE events (id SERIAL PRIMARY KEY, sender_id VARCHAR(255), type_name VARCHAR(255),"
            " timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
        ))  # fmt: skip
        script = FUNCTION.read_text("utf-8").replace(':"console"', account)
        c.execute(
            sa.text("\n".join(line for line in script.splitlines() if not line.startswith("--")))
        )
    yield (
        owner,
        admin.url.set(database=name, username=account, password="x").render_as_string(False),
    )
    owner.dispose()
    with admin.connect() as c:
        c.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        c.execute(sa.text(f"DROP ROLE {account}"))
    admin.dispose()


_INSERT = sa.text(
    "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (:s, :k, 1795600000, :d)"
)
_ASKED = '{"text": "who pays", "parse_data": {}}'


def test_late_transactions_are_not_lost_with_postgresql(postgresql_tracker):
    owner, address = postgresql_tracker
    importer = Importer(TrackerStore(address), SECRET)
    slow = owner.connect()
    began = slow.begin()
    slow.execute(_INSERT, {"s": "slow", "k": "user", "d": _ASKED})
    with owner.begin() as quick:
        quick.execute(_INSERT, {"s": "quick", "k": "user", "d": _ASKED})
    importer.run()
    assert [c.key for c in Conversation.objects.all()] == ["quick"]
    began.commit()
    slow.close()
    importer.run()
    assert {c.key for c in Conversation.objects.all()} == {"quick", "slow"}
    importer.run()
    assert Turn.objects.count() == 2


def test_the_console_account_can_only_read_and_forget(postgresql_tracker):
    owner, address = postgresql_tracker
    with owner.begin() as c:
        c.execute(_INSERT, {"s": "a", "k": "user", "d": _ASKED})
        c.execute(_INSERT, {"s": "b", "k": "user", "d": _ASKED})
    mine = sa.create_engine(address)
    for statement in (
        "DELETE FROM events",
        "UPDATE events SET data = ''",
        "INSERT INTO events (sender_id) VALUES ('c')",
        "TRUNCATE events",
        "DROP TABLE events",
    ):
        with pytest.raises(sa.exc.ProgrammingError), mine.begin() as c:
            c.execute(sa.text(statement))
    mine.dispose()
    delete_from_tracker_store(address, ["a"])
    with owner.begin() as c:
        assert c.execute(sa.text("SELECT sender_id FROM events")).scalars().all() == ["b"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own journal")
def test_deleted_words_stay_in_no_file(tracker, importer):
    tracker.ask("last", "marker of somebody")
    tracker.reply("last")
    importer.run()
    files = [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal")]
    assert any(b"marker of somebody" in file.read_bytes() for file in files if file.exists())
    tracker.forget("last")
    # Reading notices that the last number is gone, and deletes within its own transaction.
    importer.run()
    assert not any(b"marker of somebody" in file.read_bytes() for file in files if file.exists())
