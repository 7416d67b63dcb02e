"""The Telegram channel: long polling, or a webhook when there is a public address."""

from __future__ import annotations

import asyncio
import fcntl
import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from infopoint.channels.desk import Desk, Handler
from infopoint.telegram import bot, profile
from infopoint.telegram.conversations import CHANNEL, Conversations
from infopoint.telegram.handled import HandledUpdates
from infopoint.telegram.order import InOrder
from infopoint.telegram.post import Post
from infopoint.telegram.updates import ALLOWED, Updates

logger = logging.getLogger(__name__)

_KNOWLEDGE = Path("knowledge")
_RUN_TIME = Path("var")
_ROUTE = "/webhooks/telegram/webhook"
#: Updates are small; files are never part of them.
_MOST_BYTES = 1_000_000
#: Telegram delivers again what was not answered within a minute.
_ANSWER_SECONDS = 50
#: Webhook requests arrive side by side, so later ones may overtake for a moment.
_SETTLE_SECONDS = 0.05
_STOP_SECONDS = 3
_LOOK_AGAIN_SECONDS = 5
_LONGEST_PAUSE = 60.0


class TelegramChannel(InputChannel):
    """Takes updates in inside Rasa's own process and sends answers through the bot.

    Of several Rasa workers on a machine one, the holder of a lock, polls and registers;
    with a webhook all of them answer.
    """

    def __init__(self, token: str, secret: str, database: str, webhook_url: str = "") -> None:
        """Takes what the bot needs; without a token the channel does nothing.

        Raises:
            SecretError: the secret is too short.
        """
        self._token = token
        self._database = database
        self._webhook_url = webhook_url.rstrip("/")
        self._desk = Desk(secret) if token else None
        self._updates: Updates | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._lock: IO[str] | None = None

    @classmethod
    def name(cls) -> str:
        """(see parent class)"""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Reads ``credentials.yml``, and ``TELEGRAM_WEBHOOK_URL`` from the environment."""
        credentials = credentials or {}
        return cls(
            str(credentials.get("token") or ""),
            str(credentials.get("secret") or ""),
            str(credentials.get("database") or ""),
            os.environ.get("TELEGRAM_WEBHOOK_URL", ""),
        )

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Returns the webhook and what starts and stops with the server (see parent class)."""
        routes = Blueprint("infopoint_telegram")
        if self._desk is None:
            return routes
        desk = self._desk
        bot.silence_libraries()
        application = bot.build(self._token)
        order = InOrder(_SETTLE_SECONDS if self._webhook_url else 0.0)
        webhook_secret = desk.pseudonyms.derived("telegram webhook")

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
            conversations = Conversations(
                desk,
                _KNOWLEDGE,
                lambda: app.ctx.agent,
                on_new_message,
                Post(application.bot),
            )
            conversations.register(application)
            self._tasks.append(asyncio.create_task(run()))

        @routes.listener("before_server_stop")
        async def stop(*_: object) -> None:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await order.stop(_STOP_SECONDS)
            await application.shutdown()

        async def run() -> None:
            try:
                await work()
            except InvalidToken:
                logger.error("Telegram does not accept TELEGRAM_TOKEN; Telegram is off")
            except BadRequest as error:
                logger.error("Telegram refuses TELEGRAM_WEBHOOK_URL: %s", error)
            except Exception as error:
                # Others may name what is nobody's business, an address with the token.
                reason = str(error) if isinstance(error, OSError) else type(error).__name__
                logger.error("Telegram is off: %s", reason)

        async def work() -> None:
            """Connects, then lets the holder of the lock register and poll."""
            await _insistently(application.initialize)
            handled = await _remembered(self._database, application.bot.id)
            self._updates = Updates(application, handled, order)
            own = _RUN_TIME / f"telegram-{application.bot.id}"
            self._lock = await _locked(own.with_suffix(".lock"))
            await _insistently(partial(self._choose_way, application.bot, webhook_secret))
            unpaced, told = bot.unpaced(self._token), own.with_suffix(".profile")
            self._tasks.append(asyncio.create_task(profile.register(unpaced, desk.phrases, told)))
            if not self._webhook_url:
                await self._updates.poll()

        @routes.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            # Sanic keeps bytes that are no letters as lone surrogates.
            given_bytes = given.encode(errors="surrogateescape")
            if not hmac.compare_digest(given_bytes, webhook_secret.encode()):
                return response.empty(403)
            if self._updates is None or not self._webhook_url:
                return response.empty(503)
            if len(request.body) > _MOST_BYTES:
                return response.empty(413)
            try:
                update = self._updates.read(json.loads(request.body))
            except (ValueError, RecursionError):
                return response.empty(400)
            if update is None:
                # Accepted, since Telegram would only send the same again.
                return response.empty(200)
            done = self._updates.take(update)
            await asyncio.wait({done}, timeout=_ANSWER_SECONDS)
            return response.empty(200 if done.done() and not done.cancelled() else 503)

        return routes

    async def _choose_way(self, client: Bot, secret: str) -> None:
        """Tells Telegram whether it is asked for updates or posts them."""
        if not self._webhook_url:
            await client.delete_webhook()
            return
        await client.set_webhook(
            self._webhook_url + _ROUTE,
            secret_token=secret,
            allowed_updates=ALLOWED,
            max_connections=100,
        )


async def _insistently(call: Callable[[], Awaitable[None]]) -> None:
    """Makes a call that may be repeated without harm until Telegram answers.

    Raises:
        InvalidToken: Telegram refuses the token.
        BadRequest: Telegram refuses the call.
    """
    pause = 1.0
    while True:
        try:
            await call()
            return
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            reason = type(error).__name__
            logger.warning("Telegram cannot be reached (%s); again in %.0f s", reason, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


async def _remembered(database: str, bot_id: int) -> HandledUpdates:
    """Opens the memory of handled updates, once the database answers."""
    while True:
        try:
            return HandledUpdates(database, bot_id)
        except SQLAlchemyError as error:
            logger.error("Telegram waits for the database: %s", type(error).__name__)
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _locked(path: Path) -> IO[str]:
    """Waits until no other process on this machine holds the lock, and holds it."""
    path.parent.mkdir(exist_ok=True)
    file = path.open("w")
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
