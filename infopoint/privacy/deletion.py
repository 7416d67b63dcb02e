"""Deletes conversations from Rasa's database: the one change that others may make to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

#: The function with which an account without further rights may delete; see its file.
FUNCTION = Path(__file__).with_name("deletion.sql")
_CHUNK = 500
#: SQLite keeps what was deleted in its journal until that is emptied.
EMPTY_JOURNAL = "PRAGMA wal_checkpoint(TRUNCATE)"


def delete_from_tracker_store(address: str, conversations: Sequence[str]) -> None:
    """Deletes everything stored about conversations.

    With PostgreSQL it goes through the function ``infopoint_forget``, so that the account
    needs no right on Rasa's table but to read it.

    Args:
        address: The database, an SQLAlchemy address.
        conversations: The keyed hashes.
    """
    engine = sa.create_engine(address)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(sa.text("PRAGMA busy_timeout=10000"))
                connection.execute(sa.text("PRAGMA secure_delete=ON"))
                statement = sa.text("DELETE FROM events WHERE sender_id IN :keys").bindparams(
                    sa.bindparam("keys", expanding=True)
                )
            else:
                statement = sa.text("SELECT infopoint_forget(:keys)")
            for start in range(0, len(conversations), _CHUNK):
                connection.execute(statement, {"keys": list(conversations[start : start + _CHUNK])})
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.execute(sa.text(EMPTY_JOURNAL))
    finally:
        engine.dispose()
