"""This process among the others: its name, and its sign of life in Redis."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from functools import cache

import redis

logger = logging.getLogger(__name__)

#: Names that begin with this are ours.
PREFIX = "infopoint:"
_BEAT_SECONDS = 1.0
#: A process that is silent for so long counts as dead.
_LIFE_SECONDS = 4
#: An answer must not wait longer than this for Redis.
_PATIENCE_SECONDS = 1.0


class Worker:
    """A process that the others can tell from a dead one.

    Attributes:
        name: Random, new at each start.
        redis: The connection.
    """

    def __init__(self, address: str) -> None:
        """Connects when first needed; a Redis that is not there yet is tried again."""
        self.name = secrets.token_hex(8)
        self.redis: redis.Redis = redis.Redis.from_url(
            address,
            decode_responses=True,
            socket_timeout=_PATIENCE_SECONDS,
            socket_connect_timeout=_PATIENCE_SECONDS,
        )
        # A thread, since a turn that computes for long must not look like death.
        threading.Thread(target=self._beat, name="sign-of-life", daemon=True).start()

    def show(self, commands: redis.Redis | redis.client.Pipeline) -> None:
        """Gives the sign of life among other commands."""
        commands.set(self._key(self.name), 1, ex=_LIFE_SECONDS)

    def alive(self, name: str) -> bool:
        """Returns whether a process lives; asking about ourselves needs no Redis."""
        return name == self.name or bool(self.redis.exists(self._key(name)))

    @staticmethod
    def _key(name: str) -> str:
        return f"{PREFIX}alive:{name}"

    def _beat(self) -> None:
        works = True
        while True:
            try:
                self.show(self.redis)
                if not works:
                    logger.warning("Redis answers again")
                works = True
            except redis.RedisError as error:
                if works:
                    logger.error(
                        "Redis does not answer (%s): the assistants do not know of each other",
                        type(error).__name__,
                    )
                works = False
            time.sleep(_BEAT_SECONDS)


@cache
def _worker(address: str) -> Worker:
    return Worker(address)


def this_worker() -> Worker | None:
    """Returns this process as the others see it; ``None`` if it is the only one."""
    address = os.environ.get("INFOPOINT_REDIS_URL")
    return _worker(address) if address else None
