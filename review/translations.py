"""Compiles the console's translations, so that no gettext tools need be installed."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages import mofile, pofile

LOCALE = Path(__file__).parent / "locale"


def compile_all(folder: Path = LOCALE) -> None:
    """Writes each ``.mo`` file that is missing or older than its ``.po`` file."""
    for source in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalog = pofile.read_po(file, locale=source.parts[-3])
        # Another process of the console may do the same at this moment.
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as output:
            mofile.write_mo(output, catalog)
        fresh.replace(target)
