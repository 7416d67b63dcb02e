"""Conversation locks that several assistants share.

Rasa's own reads a lock from Redis, changes it and writes it back: two processes that do
so at once give out the same ticket, and both answer. Here a conversation has a queue, and
Redis itself puts the tickets in order.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore

from infopoint.shared.worker import PREFIX, Worker

logger = logging.getLogger(__name__)


class SharedLocks(LockStore):
    """Serves the messages of a conversation in the order in which they arrived anywhere.

    The ticket of a process that died is passed over, so nobody waits for it. Without
    Redis the messages are in order within each process.
    """

    def __init__(self, worker: Worker, alone: LockStore) -> None:
        """Takes this process, and the locks to use while Redis does not answer."""
        super().__init__()
        self._worker = worker
        self._redis = worker.redis
        self._alone = alone

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Acquires the lock (see parent class)."""
        queue = f"{PREFIX}lock:{conversation_id}"
        end = time.time() + lock_lifetime
        ticket = f"{self._worker.name}:{end:.3f}:{secrets.token_hex(4)}"
        try:
            try:
                self._join(queue, ticket, lock_lifetime)
                while not self._is_first(queue, ticket):
                    if time.time() > end:
                        raise LockError(f"The lock of {conversation_id} was not free in time.")
                    await asyncio.sleep(wait_time_in_seconds)
            except redis.RedisError:
                async with self._alone.lock(conversation_id, lock_lifetime) as lock:
                    yield lock
            else:
                yield self.create_lock(conversation_id)
        finally:
            # What cannot be taken out now is passed over when its time is up.
            with suppress(redis.RedisError):
                self._redis.lrem(queue, 1, ticket)

    def _join(self, queue: str, ticket: str, lifetime: float) -> None:
        with self._redis.pipeline() as commands:
            self._worker.show(commands)
            commands.rpush(queue, ticket)
            commands.expire(queue, int(lifetime) + 1)
            commands.execute()

    def _is_first(self, queue: str, ticket: str) -> bool:
        """Returns whether it is the ticket's turn; takes out a first one that is void."""
        first = self._redis.lindex(queue, 0)
        # An empty queue: Redis was started anew.
        if first is None or first == ticket:
            return True
        holder, end, _ = first.split(":")
        if float(end) < time.time() or not self._worker.alive(holder):
            logger.warning("a message of another assistant was given up: it died or took too long")
            self._redis.lrem(queue, 1, first)
        return False
