"""How fast one conversation may write, counted over all assistants."""

from __future__ import annotations

import redis

from infopoint.channels.limits import RateLimit
from infopoint.shared.worker import PREFIX, Worker

# Redis' own clock, since those of the machines differ.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1] or burst), tonumber(kept[2] or now)
tokens = math.min(burst, tokens + (now - at) * rate)
local passes = tokens >= 1
if passes then tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return passes and 1 or 0
"""


class SharedRateLimit(RateLimit):
    """The same token bucket in Redis; without Redis each assistant counts by itself."""

    def __init__(self, worker: Worker, purpose: str, burst: int, per_second: float) -> None:
        """Takes this process and what is limited (see parent class)."""
        super().__init__(burst, per_second)
        self._prefix = f"{PREFIX}limit:{purpose}:"
        self._arguments = (burst, per_second)
        self._take = worker.redis.register_script(_TAKE)

    def allows(self, key: str) -> bool:
        """Counts a message and returns whether it may pass (see parent class)."""
        try:
            return bool(self._take(keys=[self._prefix + key], args=self._arguments))
        except redis.RedisError:
            return super().allows(key)
