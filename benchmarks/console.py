"""Measures the staff console: import by the second, pages over a million turns.

Run from the project's root, for each database that is to be measured:
``python benchmarks/console.py sqlite:////tmp/bench`` (a folder) or
``python benchmarks/console.py postgresql://postgres@127.0.0.1`` (makes two databases).
Needs the conversations of ``make demo`` as a pattern.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

IMPORTED = 20_000
TURNS = 1_000_000
PATTERN = Path("var/demo/conversations.sqlite")
PAGES = {
    "inbox": "/",
    "inbox, far down": "/?before={far}",
    "urgent": "/?marks=urgent",
    "French, web, unknown, not reviewed": "/?language=fr&channel=rest&marks=unknown&state=new",
    "a topic": "/?topic=return/cost",
    "a rare word": "/?q=quinquagesima",
    "a common word": "/?q=de",
    "two words and a language": "/?q=billet+retour&language=fr",
    "conversation": "/conversations/{pk}/",
    "dashboard, 90 days": "/dashboard/?days=90",
    "articles": "/articles/",
    "gaps": "/gaps/",
    "audit": "/audit/",
}


def main(address: str) -> None:
    """Measures one database."""
    tracker, console = _databases(address)
    os.environ |= {
        "INFOPOINT_DATABASE_URL": tracker,
        "INFOPOINT_CONSOLE_DATABASE_URL": console,
        "DJANGO_SETTINGS_MODULE": "review.settings",
    }
    _fill_tracker(tracker, IMPORTED)
    import django

    django.setup()
    from django.core.management import call_command

    from review.importing import Importer
    from review.models import Turn
    from review.source import TrackerStore

    call_command("migrate", verbosity=0)
    importer = Importer(TrackerStore(tracker), os.environ.get("INFOPOINT_SECRET", "x" * 40))
    started, busy = time.perf_counter(), time.process_time()
    events = importer.run()
    seconds, own = time.perf_counter() - started, time.process_time() - busy
    turns = Turn.objects.count()
    print(
        f"import: {turns} turns ({events} events) in {seconds:.1f} s: {turns / seconds:.0f} turns/s"
    )
    print(f"import, our own work: {own:.1f} s: {turns / own:.0f} turns/s")
    started = time.perf_counter()
    importer.sweep()
    print(f"sweep for deletions: {time.perf_counter() - started:.2f} s")
    _multiply(TURNS)
    print(f"turns: {Turn.objects.count()}")
    started = time.perf_counter()
    importer.step()
    print(f"look for new turns: {1000 * (time.perf_counter() - started):.0f} ms")
    _measure_pages()


def _databases(address: str) -> tuple[str, str]:
    if address.startswith("sqlite"):
        folder = Path(address.removeprefix("sqlite:///"))
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.sqlite*"):
            old.unlink()
        return f"sqlite:///{folder}/tracker.sqlite", f"sqlite:///{folder}/console.sqlite"
    engine = sa.create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("bench_tracker", "bench_console"):
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    return f"{address}/bench_tracker", f"{address}/bench_console"


def _fill_tracker(address: str, turns: int) -> None:
    """Writes events like those of the demonstration, in conversations of new people."""
    engine = sa.create_engine(address)
    meta = sa.MetaData()
    table = sa.Table(
        "events", meta, sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False, index=True),
        sa.Column("type_name", sa.String(255), nullable=False), sa.Column("timestamp", sa.Float),
        sa.Column("intent_name", sa.String(255)), sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text),
    )  # fmt: skip
    meta.create_all(engine)
    rows = []
    with engine.begin() as connection:
        for row in _events(turns):
            rows.append(row)
            if len(rows) == 5_000:
                connection.execute(table.insert(), rows)
                rows = []
        if rows:
            connection.execute(table.insert(), rows)
    engine.dispose()


def _events(turns: int) -> Iterator[dict[str, Any]]:
    pattern = sqlite3.connect(PATTERN)
    talks: dict[str, list[tuple[str, float, str]]] = {}
    query = "SELECT sender_id, type_name, timestamp, data FROM events ORDER BY id"
    for sender, kind, moment, data in pattern.execute(query):
        talks.setdefault(sender, []).append((kind, moment, data))
    chance = random.Random(5)  # noqa: S311
    some = list(talks.values())
    written, now = 0, time.time()
    while written < turns:
        talk = chance.choice(some)
        shift = now - 80 * 86_400 * (1 - written / turns) - talk[0][1]
        sender = f"{chance.getrandbits(128):032x}"
        for kind, moment, data in talk:
            event = json.loads(data)
            event["timestamp"] = moment + shift
            (event.get("metadata") or {}).pop("received", None)
            written += kind == "user"
            yield {
                "sender_id": sender, "type_name": kind, "timestamp": moment + shift,
                "data": json.dumps(event),
            }  # fmt: skip


def _multiply(turns: int) -> None:
    """Copies the imported conversations inside the console's tables until there are enough."""
    from django.db import connection, transaction
    from django.db.models import Max

    from review.models import Conversation, ConversationTopic, Turn

    one = Turn.objects.count()
    copies = turns // one
    conversations = Conversation.objects.aggregate(m=Max("pk"))["m"]
    last_turn = Turn.objects.aggregate(m=Max("pk"))["m"]
    last_event = Turn.objects.aggregate(m=Max("last_event"))["m"]
    last_topic = ConversationTopic.objects.aggregate(m=Max("pk"))["m"]
    back = (
        "datetime({0}, '-{1} minutes')"
        if connection.vendor == "sqlite"
        else "{0} - interval '{1} minutes'"
    )
    text = ", ".join(f.column for f in Turn._meta.fields[5:])
    for copy in range(1, copies):
        moved = {name: back.format(name, copy * 37) for name in ("started_at", "last_at")}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO review_conversation (id, key, channel, language, started_at, last_at,"
                " turns, first_event, urgent, unknown, clarified, negative, error, fallback, state)"
                f" SELECT id + {copy * conversations}, key || '-{copy}', channel, language,"
                f" {moved['started_at']}, {moved['last_at']}, turns, first_event, urgent, unknown,"
                " clarified, negative, error, fallback, state FROM review_conversation"
                f" WHERE id <= {conversations}"
            )
            cursor.execute(
                f"INSERT INTO review_turn (id, conversation_id, number, event, last_event, {text})"
                f" SELECT id + {copy * last_turn}, conversation_id + {copy * conversations}, number,"
                f" event + {copy * last_event}, last_event + {copy * last_event}, {text}"
                f" FROM review_turn WHERE id <= {last_turn}"
            )
            cursor.execute(
                "INSERT INTO review_conversationtopic (id, conversation_id, topic)"
                f" SELECT id + {copy * last_topic}, conversation_id + {copy * conversations}, topic"
                f" FROM review_conversationtopic WHERE id <= {last_topic}"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure_pages() -> None:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from review.models import Conversation

    user = get_user_model().objects.create_superuser("bench", password=None)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    middle = Conversation.objects.order_by("-last_at")[50_000]
    places = {
        "far": f"{middle.last_at.isoformat()}_{middle.pk}".replace("+", "%2B"),
        "pk": middle.pk,
    }
    for name, page in PAGES.items():
        times, work = [], []
        for _ in range(7):
            started, busy = time.perf_counter(), time.process_time()
            answer = client.get(page.format(**places))
            times.append(1000 * (time.perf_counter() - started))
            work.append(1000 * (time.process_time() - busy))
            if answer.status_code != 200:
                raise SystemExit(f"{page}: {answer.status_code}")
        print(
            f"{name}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; "
            f"our own work {statistics.median(work):.0f} ms"
        )


if __name__ == "__main__":
    main(sys.argv[1])
