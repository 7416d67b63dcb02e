"""How fast one conversation may write."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class RateLimit:
    """A token bucket for each conversation; the least recently used are forgotten."""

    def __init__(
        self,
        burst: int,
        per_second: float,
        *,
        remembered: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allows ``burst`` messages at once and ``per_second`` in the long run."""
        self._burst = burst
        self._rate = per_second
        self._remembered = remembered
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Counts a message and returns whether it may pass."""
        now = self._clock()
        tokens, last = self._buckets.pop(key, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - last) * self._rate)
        passes = tokens >= 1
        self._buckets[key] = (tokens - 1 if passes else tokens, now)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return passes
