"""Sends replies to a chat: rendered, cut, at Telegram's pace, never twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from infopoint.knowledge.blocks import Block, Paragraph, from_dict
from infopoint.monitoring import metrics
from infopoint.telegram.formatting import plain_text, to_messages
from infopoint.telegram.keyboards import keyboard

logger = logging.getLogger(__name__)

Reply = dict[str, Any]
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
_Result = TypeVar("_Result")

#: Waits before another try, in seconds: two hours in all.
_RETRIES = (1.0, 3.0, 9.0, 30.0, *(60.0 for _ in range(120)))
#: From this wait on it is said in the log.
_LONG_SECONDS = 9.0
#: Failures before the request left this machine.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Only a person who waits longer than this sees that the assistant is typing.
_TYPING_AFTER = 0.4
_TYPING_EVERY = 4.5


class Post:
    """The way out to Telegram."""

    def __init__(self, bot: Bot) -> None:
        """Takes a bot, whose rate limiter keeps to Telegram's limits."""
        self._bot = bot

    async def send(
        self,
        chat_id: int,
        replies: Sequence[Reply],
        *,
        markup: Markup | None = None,
        answering: int | None = None,
    ) -> bool:
        """Sends replies in order and returns whether all arrived.

        Args:
            chat_id: Where to.
            replies: Messages of the desk.
            markup: What stands under the last message instead of the reply's own buttons.
            answering: Number of the message in a group that this answers.
        """
        for position, reply in enumerate(replies):
            last = position == len(replies) - 1
            under = markup if markup and last else keyboard(reply.get("buttons") or [])
            texts = to_messages(_blocks(reply), _language(reply), urgent=_urgent(reply))
            for number, text in enumerate(texts, 1):
                under_this = under if number == len(texts) else None
                with metrics.timed("send"):
                    arrived = await self._send(chat_id, text, under_this, answering)
                if not arrived:
                    return False
        return True

    async def _send(
        self, chat_id: int, text: str, markup: Markup | None, answering: int | None
    ) -> bool:
        async def formatted() -> Message:
            return await self._bot.send_message(
                chat_id,
                text,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=markup,
                reply_parameters=(
                    ReplyParameters(answering, allow_sending_without_reply=True)
                    if answering
                    else None
                ),
            )

        async def plain() -> Message:
            return await self._bot.send_message(chat_id, plain_text(text))

        try:
            try:
                await retried(formatted)
            except BadRequest:
                # Whatever Telegram dislikes about form or buttons: the words must arrive.
                logger.error("an answer was sent without its form: Telegram refused it")
                await retried(plain)
        except Forbidden:
            logger.info("an answer was not sent: the person has blocked the bot")
            return False
        except TelegramError as error:
            logger.error("an answer was not sent: %s", type(error).__name__)
            metrics.UNDELIVERED.labels("telegram").inc()
            return False
        return True

    async def mark(self, message: Message, markup: InlineKeyboardMarkup | None) -> None:
        """Changes the buttons under a message; one too old to change stays as it is."""
        try:
            await self._bot.edit_message_reply_markup(
                message.chat_id, message.message_id, reply_markup=markup
            )
        except TelegramError as error:
            logger.debug("buttons were not changed: %s", type(error).__name__)

    @asynccontextmanager
    async def typing(self, chat_id: int) -> AsyncIterator[None]:
        """Shows that the assistant is typing, for as long as this takes."""
        task = asyncio.create_task(self._type(chat_id))
        try:
            yield
        finally:
            task.cancel()

    async def _type(self, chat_id: int) -> None:
        await asyncio.sleep(_TYPING_AFTER)
        try:
            while True:
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
                await asyncio.sleep(_TYPING_EVERY)
        except TelegramError as error:
            logger.debug("typing was not shown: %s", type(error).__name__)


async def retried(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """Calls Telegram, again after failures that certainly had no effect.

    A request that was sent but got no answer may have arrived: it is not repeated, so
    that nobody gets an answer twice.

    Raises:
        TelegramError: it failed for good, or nobody knows whether it arrived.
    """
    for seconds in _RETRIES:
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError as error:
            if not _without_effect(error):
                raise
            if seconds >= _LONG_SECONDS:
                reason = type(error).__name__
                logger.warning("Telegram does not take it (%s); again in %.0f s", reason, seconds)
            await asyncio.sleep(seconds)
    return await call()


def _without_effect(error: NetworkError) -> bool:
    cause = error.__cause__
    return not isinstance(cause, httpx.HTTPError) or isinstance(cause, _NOT_SENT)


def _blocks(reply: Reply) -> list[Block]:
    blocks = (reply.get("custom") or {}).get("blocks")
    return [from_dict(block) for block in blocks] if blocks else [Paragraph(reply["text"])]


def _language(reply: Reply) -> str:
    return (reply.get("custom") or {}).get("language") or ""


def _urgent(reply: Reply) -> bool:
    return bool((reply.get("custom") or {}).get("urgent"))
