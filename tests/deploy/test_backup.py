"""Backup and restore with the real PostgreSQL."""

import os
import shutil
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from tests.deploy.conftest import DEPLOY
from tests.servers import postgresql_databases

SCRIPTS = (DEPLOY / "scripts").resolve()


class Installation:
    """Two databases, a folder of articles and a folder for backups."""

    def __init__(self, folder, databases):
        self.backups, knowledge = folder / "backups", folder / "knowledge"
        knowledge.mkdir()
        (knowledge / "article.md").write_text("as staff left it", "utf-8")
        self._owner = sa.create_engine(databases["assistant"])
        self.environment = {
            **os.environ,
            "INFOPOINT_SECRET": "a secret for tests only, long enough to pass",
            "INFOPOINT_DATABASE_URL": databases["assistant"],
            "INFOPOINT_CONSOLE_DATABASE_URL": databases["console"],
            "INFOPOINT_BACKUP_FOLDER": str(self.backups),
            "INFOPOINT_KNOWLEDGE_FOLDER": str(knowledge),
            "TELEGRAM_TOKEN": "",
        }

    def run(self, *command):
        run = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def prepare(self):
        self.run(sys.executable, "-W", "ignore", "-m", "infopoint.runtime.prepare")

    def execute(self, statement, **values):
        with self._owner.begin() as connection:
            return connection.execute(sa.text(statement), values)

    def say(self, sender):
        self.execute(
            "INSERT INTO events (sender_id, type_name, data) VALUES (:sender, 'user', '{}')",
            sender=sender,
        )

    def conversations(self):
        return set(self.execute("SELECT DISTINCT sender_id FROM events").scalars())

    def kept(self, pattern):
        return sorted(path.name for path in self.backups.glob(pattern))

    def close(self):
        self._owner.dispose()


@pytest.fixture
def installation(tmp_path):
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    with postgresql_databases("assistant", "console") as databases:
        made = Installation(tmp_path, databases)
        made.prepare()
        yield made
        made.close()


def test_a_lost_database_comes_back_and_what_people_deleted_does_not(installation):
    installation.say("stays")
    installation.say("deletes")
    installation.run(SCRIPTS / "backup.sh")
    (backup,) = installation.kept("assistant-*.dump")
    installation.execute("DELETE FROM events WHERE sender_id = 'deletes'")
    # The lists are made every hour; their names tell seconds apart.
    time.sleep(1.1)
    installation.run(SCRIPTS / "backup.sh", "list")
    installation.execute("DROP TABLE events")

    installation.run(
        SCRIPTS / "restore.sh", backup.removeprefix("assistant-").removesuffix(".dump")
    )
    installation.prepare()

    assert installation.conversations() == {"stays"}
    # The console's account has its rights again: it may read, and delete through the function.
    console = sa.engine.make_url(installation.environment["INFOPOINT_CONSOLE_DATABASE_URL"])
    assistant = sa.engine.make_url(installation.environment["INFOPOINT_DATABASE_URL"])
    engine = sa.create_engine(assistant.set(username=console.username, password=console.password))
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT infopoint_forget(ARRAY['stays'])")).scalar() == 1
    with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
        connection.execute(sa.text("DELETE FROM events"))
    engine.dispose()


def test_a_backup_can_go_over_a_database_that_is_there(installation):
    installation.say("old")
    installation.run(SCRIPTS / "backup.sh")
    (backup,) = installation.kept("console-*.dump")
    time_of_it = backup.removeprefix("console-").removesuffix(".dump")
    installation.say("new")
    installation.run(SCRIPTS / "restore.sh", time_of_it)
    assert installation.conversations() == {"old"}


def test_only_the_owner_may_read_backups_and_old_ones_go(installation):
    installation.run(SCRIPTS / "backup.sh")
    made = list(installation.backups.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)
    assert len(installation.kept("knowledge-*.tar.gz")) == 1
    before = time.time() - 14.5 * 86400
    for path in made:
        os.utime(path, (before, before))
    other = installation.backups / "notes.txt"
    other.write_text("not ours", "utf-8")
    os.utime(other, (before, before))
    time.sleep(1.1)
    installation.run(SCRIPTS / "backup.sh")
    assert not {path.name for path in made} & {p.name for p in installation.backups.iterdir()}
    assert other.exists()


def test_an_interrupted_backup_is_not_taken_for_one(installation):
    installation.environment["INFOPOINT_CONSOLE_DATABASE_URL"] = "postgresql://127.0.0.1:1/none"
    run = subprocess.run(
        [SCRIPTS / "backup.sh"], env=installation.environment, capture_output=True, text=True
    )
    assert run.returncode != 0
    assert installation.kept("console-*.dump") == []
