"""A demonstration: invented conversations held with the real assistant, then every page.

``make demo`` keeps it apart from real conversations, in ``var/demo``. The messages are those
of ``demo.yml`` and of the held-out set, all invented. They are held within minutes and then
spread over the last weeks, so that the dashboard has something to show.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from infopoint.runtime.environment import load

FOLDER = Path("var/demo")
_CONVERSATIONS = FOLDER / "conversations.sqlite"
_DAYS = 35
_HELD_OUT_CONVERSATIONS = 90
#: Who is in the demonstration: name, full name, role, languages.
PEOPLE = (
    ("ines", "Ines Demo", "administrator", ("",)),
    ("bram", "Bram Demo", "editor", ("",)),
    ("leila", "Leila Demo", "reviewer", ("en", "fr", "ar")),
    ("noor", "Noor Demo", "reader", ("nl",)),
)


def environment() -> dict[str, str]:
    """Returns the configuration with the demonstration's own databases."""
    return {
        **load(),
        "INFOPOINT_DATABASE_URL": f"sqlite:///{_CONVERSATIONS}",
        "INFOPOINT_CONSOLE_DATABASE_URL": f"sqlite:///{FOLDER / 'console.sqlite'}",
    }


def main() -> int:
    """Fills the demonstration's databases once, then runs everything on them."""
    values = environment()
    if not (FOLDER / "filled").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob("*.sqlite*"):
            old.unlink()
        if not _talk(values):
            return 1
        spread(_CONVERSATIONS, time.time(), random.Random(7))  # noqa: S311 - invented talks
        subprocess.run([sys.executable, "-m", "review.demo", "review"], env=values, check=True)
        (FOLDER / "filled").touch()
    print(f"infopoint: who is who is in {FOLDER / 'accounts.txt'}; delete {FOLDER} to begin anew")
    serve = [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve"]
    os.execve(sys.executable, serve, values)  # noqa: S606 - our own program


def _talk(values: dict[str, str]) -> bool:
    """Holds all conversations with an assistant started for them; returns whether it could."""
    serve = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "infopoint.runtime.serve",
        "actions",
        "assistant",
    ]
    log = FOLDER / "assistant.log"
    print(
        "infopoint: talking to the assistant; this takes a minute or two, longer if it must train"
    )
    with log.open("w") as output:
        process = subprocess.Popen(serve, env=values, stdout=output, stderr=subprocess.STDOUT)
        try:
            while "infopoint: ready" not in log.read_text("utf-8"):
                if process.poll() is not None:
                    print(
                        f"infopoint: the assistant did not start; {log} says why", file=sys.stderr
                    )
                    return False
                time.sleep(0.5)
            address = f"http://{values['INFOPOINT_HOST']}:{values['INFOPOINT_PORT']}"
            for number, messages in enumerate(scripts(Path("."), random.Random(7))):  # noqa: S311 - invented talks
                for message in messages:
                    say(address, f"demo-{number}", message)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
    return True


def scripts(project: Path, chance: random.Random) -> list[list[str]]:
    """Returns what is said in each conversation."""
    told = yaml.safe_load(Path(__file__).with_name("demo.yml").read_text("utf-8"))
    found: list[list[str]] = [list(map(str, messages)) for messages in told["conversations"]]
    found += [[str(question)] for question in told["gaps"]]
    found += [[str(correction["text"])] for correction in told["corrections"]]
    for path in sorted((project / "tests/nlu/held_out").glob("*.tsv")):
        texts = [line.split("\t")[-1] for line in path.read_text("utf-8").splitlines()]
        for _ in range(_HELD_OUT_CONVERSATIONS // 14 + 1):
            found.append(chance.sample(texts, chance.randint(1, 4)))
    chance.shuffle(found)
    return found


def say(address: str, sender: str, message: str) -> list[dict[str, Any]]:
    """Says something to the assistant and returns its replies."""
    body = json.dumps({"sender": sender, "message": message}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", body, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
        replies: list[dict[str, Any]] = json.load(answer)
        return replies


def spread(database: Path, now: float, chance: random.Random) -> None:
    """Moves each conversation to some moment of the last weeks, and paces its turns."""
    connection = sqlite3.connect(database)
    with connection:
        senders = [row[0] for row in connection.execute("SELECT DISTINCT sender_id FROM events")]
        starts = sorted(now - 3600 - chance.random() ** 1.3 * _DAYS * 86400 for _ in senders)
        for sender, start in zip(senders, starts):
            rows = connection.execute(
                "SELECT id, timestamp, data FROM events WHERE sender_id = ? ORDER BY id", (sender,)
            ).fetchall()
            first, pause = rows[0][1], 0.0
            for number, moment, data in rows:
                event = json.loads(data)
                if event["event"] == "user":
                    pause += chance.uniform(8, 50)
                shift = start - first + pause
                event["timestamp"] = moment + shift
                received = (event.get("metadata") or {}).get("received")
                if received:
                    event["metadata"]["received"] = received + shift
                connection.execute(
                    "UPDATE events SET timestamp = ?, data = ? WHERE id = ?",
                    (moment + shift, json.dumps(event), number),
                )
    connection.close()


def review() -> None:
    """Imports the conversations, makes accounts, and reviews some of the turns."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from review import reviewing
    from review.models import Conversation, Grant, Turn

    call_command("migrate", verbosity=0)
    call_command("importturns")
    people, lines = {}, []
    for name, full, role, languages in PEOPLE:
        password = secrets.token_urlsafe(9)
        first, last = full.split()
        person = get_user_model().objects.create_user(
            name, password=password, first_name=first, last_name=last
        )
        for language in languages:
            Grant.objects.create(user=person, role=role, language=language)
        people[name] = person
        lines.append(f"{name}\t{password}\t{role} {', '.join(languages) or 'all languages'}")
    accounts = FOLDER / "accounts.txt"
    accounts.touch(mode=0o600)
    accounts.write_text("\n".join(lines) + "\n", "utf-8")
    told = yaml.safe_load(Path(__file__).with_name("demo.yml").read_text("utf-8"))
    for correction in told["corrections"]:
        for turn in Turn.objects.filter(text=correction["text"]):
            reviewing.judge(turn, people["leila"], verdict="wrong", right_topic=correction["topic"])
    right = {}
    for path in Path("tests/nlu/held_out").glob("*.tsv"):
        for line in path.read_text("utf-8").splitlines():
            _kind, topic, text = line.split("\t")
            right[text] = topic
    for conversation in Conversation.objects.order_by("last_at")[:60]:
        for turn in conversation.turn_set.all():
            if turn.text in right and turn.reviewable:
                good = turn.predicted == right[turn.text]
                changes = {"verdict": "right" if good else "wrong"}
                if not good:
                    changes["right_topic"] = right[turn.text]
                reviewing.judge(turn, people["leila"], **changes)
    urgent = Conversation.objects.filter(urgent=True, language__in=["en", "fr", "ar"])
    waiting = urgent.order_by("-last_at").first()
    if waiting:
        reviewing.assign(waiting, people["bram"], people["leila"])
        reviewing.tag(waiting, people["bram"], ["follow up"])
    call_command("findgaps")


if __name__ == "__main__":
    if sys.argv[1:] == ["review"]:
        review()
    else:
        sys.exit(main())
