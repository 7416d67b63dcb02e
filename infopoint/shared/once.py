"""Answers a message once, whichever assistant its copies reach."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import redis

from infopoint.channels.once import Once, Replies
from infopoint.shared.worker import PREFIX, Worker

_LOOK_SECONDS = 0.05
_RELEASE = """
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
"""


class SharedOnce(Once):
    """Keeps replies in Redis: one hash for each sender, from message id to replies.

    Before there are replies, the name of the assistant that makes them stands there. If
    that one dies, another takes over.
    """

    def __init__(self, worker: Worker, remembered: int = 1000, seconds: int = 600) -> None:
        """Takes this process (see parent class)."""
        super().__init__(remembered, seconds)
        self._worker = worker
        self._redis = worker.redis
        self._life = seconds
        self._release = self._redis.register_script(_RELEASE)

    async def answer(
        self, sender: str, identifier: str, answer: Callable[[], Awaitable[Replies]]
    ) -> Replies:
        """Returns the replies (see parent class)."""

        async def ask() -> Replies:
            return await self._among_all(_key(sender), identifier, answer)

        return await super().answer(sender, identifier, ask)

    def forget(self, sender: str) -> None:
        """Forgets everything said to a sender, everywhere."""
        super().forget(sender)
        # Without Redis there is nothing left there either, or not for long.
        self._try(lambda: self._redis.delete(_key(sender)))

    async def _among_all(
        self, key: str, identifier: str, answer: Callable[[], Awaitable[Replies]]
    ) -> Replies:
        try:
            known = await self._known(key, identifier)
        except redis.RedisError:
            return await answer()
        if known is not None:
            return known
        try:
            replies = await answer()
        except BaseException:
            self._try(lambda: self._redis.hdel(key, identifier))
            raise
        self._try(lambda: self._redis.hset(key, identifier, json.dumps(replies)))
        return replies

    async def _known(self, key: str, identifier: str) -> Replies | None:
        """Returns the replies of another assistant; ``None`` if we are to make them."""
        while True:
            with self._redis.pipeline() as commands:
                self._worker.show(commands)
                commands.hsetnx(key, identifier, self._worker.name)
                commands.expire(key, self._life)
                commands.hget(key, identifier)
                _, ours, _, found = commands.execute()
            if ours:
                return None
            if found and found.startswith("["):
                replies: Replies = json.loads(found)
                return replies
            if found and not self._worker.alive(found):
                self._release(keys=[key], args=[identifier, found])
            await asyncio.sleep(_LOOK_SECONDS)

    @staticmethod
    def _try(command: Callable[[], object]) -> None:
        try:
            command()
        except redis.RedisError:
            return


def _key(sender: str) -> str:
    return f"{PREFIX}once:{sender}"
