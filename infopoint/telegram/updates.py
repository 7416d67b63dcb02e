"""Takes updates in: each once, those of one chat in order, none lost by a restart.

An update is confirmed to Telegram only after it was handled. With long polling that is
the next question for updates from a higher number on, with a webhook it is the answer to
Telegram's request. What was not confirmed, Telegram delivers again.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from telegram import Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import Application

from infopoint.monitoring import metrics
from infopoint.telegram.handled import HandledUpdates
from infopoint.telegram.order import InOrder

logger = logging.getLogger(__name__)

#: The kinds of update that Telegram is asked for; all others it keeps to itself.
ALLOWED = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.CHANNEL_POST,
]
_WAIT_SECONDS = 25
_ANSWER_SECONDS = 10
#: How long to look at what is being handled before asking Telegram again.
_LOOK_SECONDS = 0.2
_LONGEST_PAUSE = 60.0


class Updates:
    """The way in from Telegram."""

    def __init__(self, application: Application, handled: HandledUpdates, order: InOrder) -> None:
        """Takes what handles updates, what remembers them, and what orders them."""
        self._application = application
        self._handled = handled
        self._order = order
        self._running: dict[int, asyncio.Future[None]] = {}
        metrics.UPDATES_WAITING.set_function(lambda: len(self._running))

    def read(self, data: dict[str, Any]) -> Update | None:
        """Returns the update, or ``None`` if it has a form that is not known."""
        try:
            return Update.de_json(data, self._application.bot)
        except Exception as error:
            logger.error("an update of an unknown form was passed over: %s", type(error).__name__)
            return None

    def take(self, update: Update) -> asyncio.Future[None]:
        """Handles an update unless it was, and returns what is done when it is."""
        number = update.update_id
        if number in self._running:
            return self._running[number]
        if number in self._handled:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        chat = update.effective_chat
        future = self._order.add(chat.id if chat else 0, number, partial(self._handle, update))
        self._running[number] = future
        future.add_done_callback(lambda _: self._running.pop(number))
        return future

    async def _handle(self, update: Update) -> None:
        await self._application.process_update(update)
        self._handled.add(update.update_id)

    async def poll(self) -> None:
        """Asks Telegram for updates until cancelled."""
        bot = self._application.bot
        following: int | None = None
        pause = 1.0
        while True:
            running = dict(self._running)
            try:
                # Not get_updates: one update of a form unknown to it would block all others.
                updates = await bot.do_api_request(
                    "getUpdates",
                    {
                        "offset": min(running, default=following),
                        "timeout": 0 if running else _WAIT_SECONDS,
                        "allowed_updates": ALLOWED,
                    },
                    read_timeout=_WAIT_SECONDS + _ANSWER_SECONDS,
                )
                for data in updates:
                    new = data["update_id"] not in self._running
                    update = self.read(data) if new else None
                    if update:
                        self.take(update)
                    following = max(following or 0, data["update_id"] + 1)
                pause = 1.0
            except (InvalidToken, EndPointNotFound):
                logger.error("Telegram does not accept TELEGRAM_TOKEN any more; polling stops")
                return
            except Exception as error:
                _say_why(error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            if self._running:
                await asyncio.wait(self._running.values(), timeout=_LOOK_SECONDS)


def _say_why(error: Exception, pause: float) -> None:
    if isinstance(error, Conflict):
        reason = "another program polls with the same TELEGRAM_TOKEN"
    elif isinstance(error, TelegramError):
        reason = f"Telegram does not answer ({type(error).__name__})"
    else:
        reason = f"updates could not be taken in ({type(error).__name__})"
    logger.warning("%s; trying again in %.0f s", reason, pause)
