"""Work that takes longer than a page may, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def start_command(name: str, *arguments: str) -> None:
    """Starts a command of the console and returns at once."""
    subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "review", name, *arguments],
        env={**os.environ, **settings.ENVIRONMENT},
        start_new_session=True,
    )
