"""Work that takes longer than a page may, in a process of its own."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def start_command(name: str, *arguments: str) -> None:
    """Starts a command of the console and returns at once."""
    subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "review", name, *arguments],
        env={**os.environ, **settings.ENVIRONMENT},
        start_new_session=True,
    )


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Keeps a second process from the same work, and tells whether this one may do it.

    The system opens the lock however the process ends.
    """
    path = Path(settings.PROJECT) / "var" / f"{work}.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
