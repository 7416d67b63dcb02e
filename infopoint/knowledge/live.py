"""The newest good version of the knowledge base, while the assistant runs."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from infopoint.knowledge.library import Library, article_files
from infopoint.knowledge.model import Article, Contact, Country, Fault, Translation
from infopoint.knowledge.parse import Unreadable, parse_article, parse_contacts, parse_countries

logger = logging.getLogger(__name__)

#: How often the files are looked at, in seconds.
LOOK_EVERY = 1.0

Stamp = tuple[int, int]


class LiveLibrary:
    """Serves snapshots; a broken file keeps the last good version of what it held."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Loads the folder; faults are logged and kept in ``faults``."""
        self._root = root
        self._clock = clock
        self._lock = threading.Lock()
        self._stamps: dict[Path, Stamp] = {}
        self._texts: dict[Path, Article | Translation] = {}
        self._contacts: dict[Path, list[Contact]] = {}
        self._countries: dict[Path, list[Country]] = {}
        self._faults: dict[Path, list[Fault]] = {}
        self._looked = self._clock()
        self._library = Library.of([], [], [])
        self._refresh()

    @property
    def faults(self) -> list[Fault]:
        """What is wrong in the files at the moment."""
        return [fault for faults in self._faults.values() for fault in faults]

    @property
    def current(self) -> Library:
        """The newest good snapshot; files are looked at once a second at most."""
        with self._lock:
            if self._clock() - self._looked >= LOOK_EVERY:
                self._looked = self._clock()
                self._refresh()
            return self._library

    def _refresh(self) -> None:
        stamps = dict(_stamps(self._root))
        if stamps == self._stamps:
            return
        for path in stamps.keys() | self._stamps.keys():
            if stamps.get(path) != self._stamps.get(path):
                self._read(path, exists=path in stamps)
        self._stamps = stamps
        self._library = Library.of(
            self._texts.values(),
            (contact for contacts in self._contacts.values() for contact in contacts),
            (country for countries in self._countries.values() for country in countries),
        )

    def _read(self, path: Path, exists: bool) -> None:
        self._faults.pop(path, None)
        if not exists:
            for store in (self._texts, self._contacts, self._countries):
                store.pop(path, None)  # type: ignore[attr-defined]
            return
        faults: list[Fault] = []
        if path.suffix == ".md":
            try:
                self._texts[path] = parse_article(path)
            except Unreadable as error:
                faults = list(error.faults)
        elif path.name == "countries.yml":
            countries, faults = parse_countries(path)
            if not faults:
                self._countries[path] = countries
        else:
            contacts, faults = parse_contacts(path)
            if not faults or path not in self._contacts:
                self._contacts[path] = contacts
        if faults:
            self._faults[path] = faults
            for fault in faults:
                logger.error("knowledge: %s The last good version is still served.", fault)


def _stamps(root: Path) -> Iterator[tuple[Path, Stamp]]:
    files = [*article_files(root), *(root / "contacts").glob("*.yml"), root / "countries.yml"]
    for path in files:
        try:
            status = os.stat(path)
        except OSError:
            continue
        yield path, (status.st_mtime_ns, status.st_size)
