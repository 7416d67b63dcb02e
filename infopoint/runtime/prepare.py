"""Prepares the databases before several processes start: ``python -m infopoint.runtime.prepare``.

Makes Rasa's table, gives the console's account the right to read it and to delete whole
conversations, and makes the console's tables. Doing it again changes nothing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from infopoint.privacy.deletion import FUNCTION
from infopoint.runtime.environment import ConfigurationError, load

_PATIENCE_SECONDS = 60


def prepare(environment: Mapping[str, str]) -> None:
    """Prepares both databases; the account of ``INFOPOINT_DATABASE_URL`` owns Rasa's table.

    Raises:
        ConfigurationError: a database cannot be used, or both accounts are the same.
    """
    console = sa.engine.make_url(environment["INFOPOINT_CONSOLE_DATABASE_URL"])
    engine = sa.create_engine(environment["INFOPOINT_DATABASE_URL"])
    if engine.dialect.name == "postgresql" and engine.url.username == console.username:
        raise ConfigurationError(
            "the console needs an account of its own in INFOPOINT_CONSOLE_DATABASE_URL, "
            "which cannot change what the assistant wrote"
        )
    try:
        _wait_for(engine)
        with engine.begin() as connection:
            SQLTrackerStore.Base.metadata.create_all(connection)
            if engine.dialect.name == "postgresql":
                quote = engine.dialect.identifier_preparer.quote
                script = FUNCTION.read_text("utf-8").replace(':"console"', quote(console.username))
                connection.execute(sa.text(script.replace(":", "\\:")))
    except sa.exc.SQLAlchemyError as error:
        reason = type(error).__name__
        raise ConfigurationError(f"INFOPOINT_DATABASE_URL cannot be used ({reason})") from None
    finally:
        engine.dispose()
    command = [sys.executable, "-W", "ignore", "-m", "review", "migrate", "--verbosity", "0"]
    if subprocess.run(command, env=dict(environment), check=False).returncode:
        raise ConfigurationError("INFOPOINT_CONSOLE_DATABASE_URL cannot be used; see above")


def _wait_for(engine: sa.engine.Engine) -> None:
    """Waits for a database that is still starting."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            engine.connect().close()
            return
        except sa.exc.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def main() -> int:
    """Prepares from the command line; returns the exit code."""
    try:
        prepare(load())
    except ConfigurationError as error:
        print(f"infopoint: {error}", file=sys.stderr)
        return 1
    print("infopoint: the databases are ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
