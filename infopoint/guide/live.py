"""The newest good version of the guides, while the assistant runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from infopoint.guide.model import Guides
from infopoint.guide.parse import read_guides
from infopoint.knowledge.tree import scan_folder

logger = logging.getLogger(__name__)

#: How often the files are looked at, in seconds.
LOOK_EVERY = 1.0


class LiveGuides:
    """Serves the guides; a folder with faults keeps the last version without."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Reads the folder."""
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._stamps = self._scan()
        self._looked = clock()
        self._guides = read_guides(folder).guides

    @property
    def current(self) -> Guides:
        """The newest good version; files are looked at once a second at most."""
        if self._clock() - self._looked >= LOOK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._refresh()
                self._looked = self._clock()
            finally:
                self._lock.release()
        return self._guides

    def _scan(self) -> dict[str, tuple[int, int, int]]:
        try:
            return scan_folder(self._folder, ".yml")
        except OSError as error:
            logger.error("knowledge: %s cannot be read (%s)", self._folder, error.strerror)
            return {}

    def _refresh(self) -> None:
        stamps = self._scan()
        if stamps == self._stamps:
            return
        read = read_guides(self._folder)
        self._stamps = stamps
        if read.faults:
            logger.error("knowledge: %s The last good version is still served.", read.faults[0])
        else:
            self._guides = read.guides
