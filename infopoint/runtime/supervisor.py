"""Keeps the processes of one machine running."""

from __future__ import annotations

import multiprocessing
import time

from honcho.manager import Manager
from honcho.printer import Printer

#: A process that ends sooner would only end again.
_LIVED_SECONDS = 20.0


class Supervisor(Manager):
    """Starts a process again that dies; one that cannot start ends all, so that it is seen."""

    def __init__(self, printer: Printer) -> None:
        """Takes what prints."""
        super().__init__(printer)
        self._started: dict[str, float] = {}

    def _all_started(self) -> bool:
        """Notes the time of starts; the loop asks this before it looks for what ended."""
        for name, state in self._processes.items():
            if state.get("pid") is not None:
                self._started.setdefault(name, time.monotonic())
        return bool(super()._all_started())

    def _all_stopped(self) -> bool:
        """Starts again what died; the loop asks this before it would end the others."""
        for name, state in self._processes.items():
            lived = time.monotonic() - self._started.get(name, time.monotonic())
            if "returncode" in state and lived > _LIVED_SECONDS and not self._terminating:
                self._start_again(name)
        return bool(super()._all_stopped())

    def _start_again(self, name: str) -> None:
        state = self._processes[name]
        state["process"].join()
        del state["returncode"], state["pid"], self._started[name]
        self.returncode = None
        self._system_print(f"{name} is started again\n")
        state["process"] = multiprocessing.Process(
            name=name, target=state["obj"].run, args=(self.events, True)
        )
        state["process"].start()
