"""The newest good version of the knowledge base, while the assistant runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from infopoint.knowledge.contacts import parse_contacts
from infopoint.knowledge.countries import parse_countries
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article, Contact, Country, Fault, Translation
from infopoint.knowledge.parse import parse_article
from infopoint.knowledge.tree import Stamp, Tree, scan, unreadable_fault

logger = logging.getLogger(__name__)

#: How often the files are looked at, in seconds.
LOOK_EVERY = 1.0

Read = TypeVar("Read")


class LiveLibrary:
    """Serves snapshots; a broken file keeps the last good version of what it held.

    Threads may share it. One of them looks at the files; meanwhile the others get the
    snapshot that was current before.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Loads the folder; faults are logged and kept in ``faults``."""
        self._root = Path(root)
        self._clock = clock
        self._lock = threading.Lock()
        self._tree = Tree()
        self._texts: dict[str, Sequence[Article | Translation]] = {}
        self._contacts: dict[str, Sequence[Contact]] = {}
        self._countries: dict[str, Sequence[Country]] = {}
        self._faults: dict[str, Sequence[Fault]] = {}
        #: Files of which a version without faults is in use.
        self._complete: set[str] = set()
        self._shown_faults: tuple[Fault, ...] = ()
        self._library = Library.of((), (), ())
        with self._lock:
            self._refresh()
            self._looked = self._clock()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in the files, as far as they were read."""
        return self._shown_faults

    @property
    def current(self) -> Library:
        """The newest good snapshot; files are looked at once a second at most."""
        due = self._clock() - self._looked >= LOOK_EVERY
        if due and self._lock.acquire(blocking=False):
            try:
                if self._clock() - self._looked >= LOOK_EVERY:
                    self._refresh()
                    self._looked = self._clock()
            finally:
                self._lock.release()
        return self._library

    def _refresh(self) -> None:
        """Reads what has changed. The stamp is older than what is read, never newer."""
        try:
            tree = scan(self._root)
        except OSError as error:
            self._report("", [unreadable_fault(self._root, error)], kept=bool(self._complete))
        else:
            self._report("", [], kept=False)
            if tree != self._tree:
                self._take_over(tree)
        faults = (fault for path in sorted(self._faults) for fault in self._faults[path])
        self._shown_faults = tuple(faults)

    def _take_over(self, tree: Tree) -> None:
        self._read(self._texts, self._tree.articles, tree.articles, _texts_of)
        self._read(self._contacts, self._tree.contacts, tree.contacts, _contacts_of)
        self._read(self._countries, self._tree.countries, tree.countries, _countries_of)
        self._tree = tree
        self._library = Library.of(
            _in_order(self._texts), _in_order(self._contacts), _in_order(self._countries)
        )

    def _read(
        self,
        store: dict[str, Sequence[Read]],
        before: dict[str, Stamp],
        now: dict[str, Stamp],
        read: Callable[[Path], tuple[Sequence[Read], Sequence[Fault]]],
    ) -> None:
        """Reads the files of one kind that are new or changed, forgets those that are gone."""
        for path in before.keys() - now.keys():
            store.pop(path, None)
            self._faults.pop(path, None)
            self._complete.discard(path)
        for path, stamp in now.items():
            if before.get(path) == stamp:
                continue
            content, faults = read(Path(path))
            broken = any(not fault.warning for fault in faults)
            kept = broken and path in self._complete
            if not kept:
                store[path] = content
            if not broken:
                self._complete.add(path)
            self._report(path, faults, kept)

    def _report(self, path: str, faults: Sequence[Fault], kept: bool) -> None:
        """Keeps the faults of a file, and logs the first in one line."""
        if list(faults) == list(self._faults.get(path, ())):
            return
        if not faults:
            del self._faults[path]
            logger.info("knowledge: %s is good again", path or self._root)
            return
        self._faults[path] = faults
        first = next((fault for fault in faults if not fault.warning), faults[0])
        more = f" There are {len(faults) - 1} more faults in it." if len(faults) > 1 else ""
        if first.warning:
            logger.warning("knowledge: %s%s", first, more)
            return
        outcome = "The last good version stays in use." if kept else "It is left out until then."
        logger.error("knowledge: %s%s %s", first, more, outcome)


def _texts_of(path: Path) -> tuple[Sequence[Article | Translation], Sequence[Fault]]:
    parsed = parse_article(path)
    return ((parsed.text,) if parsed.text else ()), parsed.faults


def _contacts_of(path: Path) -> tuple[Sequence[Contact], Sequence[Fault]]:
    return parse_contacts(path)[:2]


def _countries_of(path: Path) -> tuple[Sequence[Country], Sequence[Fault]]:
    return parse_countries(path)[:2]


def _in_order(store: dict[str, Sequence[Read]]) -> Iterable[Read]:
    """Yields what was read in the order of the paths, as a fresh load would."""
    return (item for path in sorted(store) for item in store[path])
