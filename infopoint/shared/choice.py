"""Chooses between what one process keeps for itself and what several share."""

from __future__ import annotations

from infopoint.channels.limits import RateLimit
from infopoint.channels.once import Once
from infopoint.shared.limits import SharedRateLimit
from infopoint.shared.once import SharedOnce
from infopoint.shared.worker import this_worker


def rate_limit(purpose: str, *, burst: int, per_second: float) -> RateLimit:
    """Returns a limit for one purpose; limits of other purposes count apart."""
    worker = this_worker()
    if worker is None:
        return RateLimit(burst, per_second)
    return SharedRateLimit(worker, purpose, burst, per_second)


def once() -> Once:
    """Returns the memory of messages that were answered."""
    worker = this_worker()
    return SharedOnce(worker) if worker else Once()
