"""Answers every message once, however often a bad line makes it arrive."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

Replies = list[dict[str, Any]]


class Once:
    """Remembers the replies to recent messages by the ids their senders gave them."""

    def __init__(self, remembered: int = 1000, seconds: float = 600) -> None:
        """Remembers at most this many messages, and none longer than ``seconds``."""
        self._remembered = remembered
        self._seconds = seconds
        self._replies: OrderedDict[tuple[str, str], asyncio.Future[Replies]] = OrderedDict()

    async def answer(
        self, sender: str, identifier: str, answer: Callable[[], Awaitable[Replies]]
    ) -> Replies:
        """Returns the replies, asking for them only when the message is new.

        A message that arrives again while its answer is still being made waits for that
        answer. An answer that failed is forgotten, so that it can be tried again.
        """
        key = (sender, identifier)
        replies = self._replies.get(key)
        if replies is None:
            replies = asyncio.ensure_future(answer())
            self._replies[key] = replies
            replies.add_done_callback(lambda done: self._settle(key, done))
            if len(self._replies) > self._remembered:
                self._replies.popitem(last=False)
        # A sender who hangs up must not stop the work that the next attempt asks for.
        return await asyncio.shield(replies)

    def forget(self, sender: str) -> None:
        """Forgets everything said to a sender."""
        for key in [key for key in self._replies if key[0] == sender]:
            del self._replies[key]

    def _settle(self, key: tuple[str, str], done: asyncio.Future[Replies]) -> None:
        if done.cancelled() or done.exception():
            self._replies.pop(key, None)
        else:
            asyncio.get_running_loop().call_later(self._seconds, self._replies.pop, key, None)
