"""The console on a database and a project folder of its own."""

import json
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

_FOLDER = tempfile.mkdtemp(prefix="console-tests-")
_OWN = {
    "INFOPOINT_SECRET": "a secret for tests only, long enough to pass",
    "INFOPOINT_DATABASE_URL": f"sqlite:///{_FOLDER}/tracker.sqlite",
    "INFOPOINT_CONSOLE_DATABASE_URL": os.environ.get("CONSOLE_TEST_DATABASE_URL")
    or f"sqlite:///{_FOLDER}/console.sqlite",
}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
_before = dict(os.environ)
os.environ.update(_OWN)

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402

# A file, as in real life; in memory SQLite would lock differently.
if connections["default"].vendor == "sqlite":
    connections["default"].settings_dict["TEST"]["NAME"] = f"{_FOLDER}/test.sqlite"
# Other tests start the product with an environment that is not ours.
for _name in _OWN:
    os.environ.pop(_name)
    if _name in _before:
        os.environ[_name] = _before[_name]

import pytest  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402

from review.importing import Importer  # noqa: E402
from review.models import Grant  # noqa: E402
from review.source import TrackerStore  # noqa: E402

ROOT = Path(__file__).parents[2]
_KNOWLEDGE = {"return", "help", "contacts", "phrases", "domains.txt"}


def _copy(path, folder):
    target = folder / path.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)


class Tracker:
    """A tracker store that tests write events to, as Rasa does."""

    def __init__(self, path):
        self.path = path
        self.connection = sqlite3.connect(path, timeout=20)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR"
            "(255) NOT NULL, type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR"
            "(255), action_name VARCHAR(255), data TEXT)"
        )
        self.now = time.time() - 3600

    @property
    def address(self):
        return f"sqlite:///{self.path}"

    def add(self, sender, kind, data, *, raw=None):
        self.now += 0.25
        content = json.dumps({"event": kind, "timestamp": self.now, **data}) if raw is None else raw
        self.connection.execute(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
            (sender, kind, self.now, content),
        )
        self.connection.commit()

    def ask(self, sender, text, topic="return/cost", **known):
        """Writes a person's message."""
        ranking = [
            (topic, known.get("confidence", 0.9)),
            ("return/cash", 0.05),
            ("living/work", 0.02),
        ]
        parsed = {
            "language": {"code": known.get("language", "en"), "confidence": 0.99},
            "response_selector": {
                "default": {
                    "ranking": [{"intent_response_key": t, "confidence": c} for t, c in ranking]
                }
            },
        }
        if known.get("urgency"):
            parsed["urgency"] = known["urgency"]
        self.add(sender, "action", {"name": "action_listen"})
        self.add(
            sender,
            "user",
            {"text": text, "parse_data": parsed, "input_channel": known.get("channel", "web")},
        )

    def reply(
        self, sender, text="You pay nothing.", outcome="answered", topic="return/cost", **known
    ):
        """Writes the assistant's reply."""
        contract = {
            "outcome": outcome,
            "topic": topic,
            "topics": [topic] if topic else [],
            "language": known.get("language", "en"),
            "article_language": known.get("article_language", "en") if topic else None,
            "revision": 1 if topic else None,
            "urgent": known.get("urgent"),
            "blocks": [{"block": "paragraph", "text": text, "sources": []}],
        }
        buttons = known.get("buttons", [{"title": "More", "payload": f"more:{topic}"}])
        self.add(sender, "bot", {"text": text, "data": {"custom": contract, "buttons": buttons}})

    def forget(self, sender):
        """Deletes a conversation, as the assistant does when a person asks."""
        self.connection.execute("DELETE FROM events WHERE sender_id = ?", (sender,))
        self.connection.commit()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def tracker(tmp_path, settings):
    store = Tracker(tmp_path / "tracker.sqlite")
    settings.TRACKER_DATABASE_URL = store.address
    yield store
    store.connection.close()


@pytest.fixture
def importer(tracker):
    return Importer(TrackerStore(tracker.address), "a secret for tests only, long enough to pass")


@pytest.fixture
def talk(tracker, importer):
    """Three conversations: an ordinary one, an urgent one, one in French without an answer."""
    tracker.ask("one", "who pays for the trip")
    tracker.reply("one")
    tracker.ask("one", "more:return/cost")
    tracker.reply("one", "By plane.")
    tracker.ask(
        "two",
        "i want to die",
        topic="help/suicide",
        urgency={"topic": "help/suicide", "phrase": "want to die"},
    )
    tracker.reply("two", "Call 112.", outcome="urgent", topic="help/suicide", urgent="help/suicide")
    tracker.ask(
        "three",
        "puis-je emmener mon chat",
        topic="chat/out_of_scope",
        language="fr",
        confidence=0.4,
    )
    tracker.reply(
        "three", "Je ne sais pas.", outcome="unknown", topic=None, language="fr", buttons=[]
    )
    importer.run()


@pytest.fixture(scope="session")
def vectors(tmp_path_factory):
    """A copy of the vectors of all training texts; it is large, so there is one only."""
    folder = tmp_path_factory.mktemp("vectors")
    kept = ROOT / ".cache" / "vectors.sqlite"
    if kept.exists():
        shutil.copy(kept, folder)
    return folder


@pytest.fixture
def project(tmp_path, settings, vectors):
    """A copy of what the console may write to."""
    folder = tmp_path / "project"
    folder.mkdir()
    # A part is enough, and is read in a moment.
    for path in ROOT.glob("knowledge/**/*"):
        if path.is_file() and path.relative_to(ROOT).parts[1] in _KNOWLEDGE:
            _copy(path, folder)
    for path in ROOT.glob("data/nlu/*/*.yml"):
        if path.stem in {"en", "fr"} or path.parent.name == "help":
            _copy(path, folder)
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / ".cache").symlink_to(vectors)
    settings.PROJECT = folder
    settings.TRIAL_FOLDER = folder / "var" / "trials"
    settings.DIGEST_FOLDER = folder / "var" / "digests"
    return folder


@pytest.fixture
def person(db):
    """Makes people with a role in some languages."""

    def make(role, *languages, name=None):
        name = name or f"{role}-{'-'.join(languages) or 'all'}"
        user = get_user_model().objects.create_user(
            name, password="a password for tests 1", first_name="Test", last_name=name.title()
        )
        for language in languages or ("",):
            Grant.objects.create(user=user, role=role, language=language)
        return user

    return make


@pytest.fixture
def login(client, person):
    """Logs somebody in and returns the client."""

    def enter(role, *languages):
        client.force_login(
            person(role, *languages), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return enter
