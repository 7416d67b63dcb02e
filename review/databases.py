"""Turns an SQLAlchemy database address into Django's settings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from infopoint.runtime.environment import ConfigurationError

_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"


def django_database(address: str) -> dict[str, Any]:
    """Returns the entry of ``DATABASES`` for an SQLite or PostgreSQL address.

    Raises:
        ConfigurationError: the address is neither.
    """
    try:
        url = sa.engine.make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    kind = url.get_backend_name() if url is not None else ""
    if kind == "sqlite" and url is not None and url.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.database,
            "OPTIONS": {
                # Writers wait for each other instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": _SQLITE_START,
            },
        }
    if kind == "postgresql" and url is not None:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.database,
            "USER": url.username or "",
            "PASSWORD": url.password or "",
            "HOST": url.host or url.query.get("host", ""),
            "PORT": url.port or "",
            "CONN_MAX_AGE": 60,
        }
    raise ConfigurationError(
        "INFOPOINT_CONSOLE_DATABASE_URL must be like sqlite:///var/console.sqlite "
        "or postgresql://user:password@host/database"
    )
