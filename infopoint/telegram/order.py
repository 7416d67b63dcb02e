"""Jobs of one key one after another, jobs of different keys side by side."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from typing import NamedTuple

Job = Callable[[], Awaitable[None]]


class _Waiting(NamedTuple):
    number: int
    job: Job
    done: asyncio.Future[None]


class InOrder:
    """Runs jobs by their number within each key.

    A key's first job waits a moment (``settle`` seconds), so that two that arrive the
    wrong way round are still put in order.
    """

    def __init__(self, settle: float = 0.0) -> None:
        """Takes how long to wait for earlier jobs."""
        self._settle = settle
        self._queues: dict[int, list[_Waiting]] = {}
        self._runners: set[asyncio.Task[None]] = set()

    def add(self, key: int, number: int, job: Job) -> asyncio.Future[None]:
        """Queues a job and returns what is done when it is, or cancelled if it never ran."""
        waiting = _Waiting(number, job, asyncio.get_running_loop().create_future())
        if key in self._queues:
            heapq.heappush(self._queues[key], waiting)
        else:
            self._queues[key] = [waiting]
            runner = asyncio.create_task(self._run(key))
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)
        return waiting.done

    async def stop(self, patience: float) -> None:
        """Lets the running jobs finish, then gives up those that take too long."""
        if self._runners:
            await asyncio.wait(self._runners, timeout=patience)
        late = list(self._runners)
        for runner in late:
            runner.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: int) -> None:
        queue = self._queues[key]
        try:
            await asyncio.sleep(self._settle)
            while queue:
                waiting = heapq.heappop(queue)
                try:
                    await waiting.job()
                except BaseException:
                    waiting.done.cancel()
                    raise
                waiting.done.set_result(None)
        finally:
            for waiting in self._queues.pop(key):
                waiting.done.cancel()
