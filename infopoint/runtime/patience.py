"""Gives up on a PostgreSQL that does not answer, which its library would never do.

The library waits for the network without an end, and everything else in the process waits
with it. It lets us do the waiting instead.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg2
from psycopg2 import extensions

#: Longer than any statement of ours takes, and short enough for a person to wait.
SECONDS = 3.0

_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


def _wait(connection: Any) -> None:
    """Waits until a connection has done what it was asked to.

    Raises:
        psycopg2.OperationalError: nothing came; the connection is closed then.
    """
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        poll = select.poll()
        poll.register(connection.fileno(), _EVENTS[state])
        if not poll.poll(SECONDS * 1000):
            raise psycopg2.OperationalError("PostgreSQL does not answer")


def apply() -> None:
    """Bounds every wait for PostgreSQL in this process."""
    extensions.set_wait_callback(_wait)
