"""What the database could not take, kept in order until it can.

A line of the file is one turn as the database would have held it, so there is nothing in
it that masking took away. The file is read again after a restart.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections import Counter, deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infopoint.monitoring import metrics

logger = logging.getLogger(__name__)

#: Some thousand turns; what a container's temporary folder has room for.
_MOST_BYTES = 24_000_000


@dataclass(frozen=True)
class Entry:
    """A turn to write, or a conversation to delete.

    Attributes:
        conversation: The keyed hash.
        at: When it was kept.
        rows: Rows of Rasa's table; to be written all or none.
        known: Whether the database held the conversation before; if it does not any more,
            the conversation was deleted.
        memory: What the conversation goes on with after a restart.
        forget: Whether the conversation is to be deleted.
    """

    conversation: str
    at: float
    rows: list[dict[str, Any]] = field(default_factory=list)
    known: bool = False
    memory: dict[str, Any] = field(default_factory=dict)
    forget: bool = False


class Journal:
    """Entries in the order of their arrival; used by several threads."""

    def __init__(self, path: Path | None, most_bytes: int = _MOST_BYTES) -> None:
        """Reads what the last run left.

        Args:
            path: The file, of this process alone; ``None``: entries do not survive a restart.
            most_bytes: What does not fit is not kept.
        """
        self._path, self._most = path, most_bytes
        self._entries: deque[tuple[Entry, str]] = deque()
        self._counts: Counter[str] = Counter()
        self._bytes = 0
        self._written = True
        self._guard = threading.RLock()
        for entry, line in self._read():
            self._append(entry, line)

    def __len__(self) -> int:
        """Returns how many entries wait."""
        return len(self._entries)

    def entries(self) -> list[Entry]:
        """Returns what waits, oldest first."""
        with self._guard:
            return [entry for entry, _ in self._entries]

    def holds(self, conversation: str) -> bool:
        """Returns whether something of a conversation waits."""
        return self._counts[conversation] > 0

    def add(self, entry: Entry) -> bool:
        """Keeps an entry; returns whether there was room."""
        line = json.dumps(asdict(entry)) + "\n"
        with self._guard:
            # Deleting must be possible however full it is.
            if self._bytes + len(line) > self._most and not entry.forget:
                return False
            self._append(entry, line)
            if self._written:
                self._write(line, anew=False)
        return True

    def first(self) -> Entry | None:
        """Returns the entry to write next."""
        with self._guard:
            return self._entries[0][0] if self._entries else None

    def done(self, entry: Entry) -> None:
        """Takes an entry out that was written, or need not be any more."""
        with self._guard:
            if self.first() is not entry:
                return
            self._remove(0)
            if not self._entries:
                self._write("", anew=True)

    def forget(self, conversation: str, at: float) -> None:
        """Takes all of a conversation out, and keeps that it is to be deleted.

        What is just being written cannot be held up; the deletion comes after it.
        """
        with self._guard:
            for index in range(len(self._entries) - 1, -1, -1):
                if self._entries[index][0].conversation == conversation:
                    self._remove(index)
            self.add(Entry(conversation, at, forget=True))
            self.rewrite()

    def secure(self) -> None:
        """Writes the file again if that failed before, as when the disk was full."""
        if not self._written:
            self.rewrite()

    def rewrite(self) -> None:
        """Leaves in the file what waits, and nothing that was written already."""
        with self._guard:
            self._write("".join(line for _, line in self._entries), anew=True)

    def _append(self, entry: Entry, line: str) -> None:
        self._entries.append((entry, line))
        self._counts[entry.conversation] += 1
        self._bytes += len(line)
        metrics.TURNS_KEPT.set(len(self._entries))

    def _remove(self, index: int) -> None:
        entry, line = self._entries[index]
        del self._entries[index]
        self._bytes -= len(line)
        self._counts[entry.conversation] -= 1
        if not self._counts[entry.conversation]:
            del self._counts[entry.conversation]
        metrics.TURNS_KEPT.set(len(self._entries))

    def _write(self, text: str, *, anew: bool) -> None:
        """Adds to the file or replaces it; an empty one is removed."""
        if self._path is None:
            return
        target = self._path.with_name(f".{self._path.name}.new") if anew else self._path
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if anew else os.O_APPEND)
        try:
            if not text:
                self._path.unlink(missing_ok=True)
                self._written = True
                return
            self._path.parent.mkdir(exist_ok=True)
            with os.fdopen(os.open(target, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            if anew:
                target.replace(self._path)
            self._written = True
        except OSError as error:
            if self._written:
                reason = type(error).__name__
                logger.error("turns are kept in memory only: the journal cannot be written (%s)",
                             reason)  # fmt: skip
            self._written = False
            if anew:
                with suppress(OSError):
                    target.unlink(missing_ok=True)

    def _read(self) -> list[tuple[Entry, str]]:
        """Returns what is in the file; a line that a crash cut off is passed over."""
        if self._path is None or not self._path.exists():
            return []
        found = []
        for line in self._path.read_text("utf-8", "replace").splitlines(keepends=True):
            try:
                found.append((Entry(**json.loads(line)), line.rstrip("\n") + "\n"))
            except (ValueError, TypeError):
                logger.error("a line of the journal was cut off and is passed over")
        return found
