"""What Telegram shows about the bot: commands, name and description in each language."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from telegram import Bot, BotCommandScope
from telegram.error import BadRequest, RetryAfter, TelegramError

from infopoint.dialogue.language import DEFAULT_LANGUAGE
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES
from infopoint.telegram.commands import COMMANDS
from infopoint.telegram.post import retried

logger = logging.getLogger(__name__)

#: In a group there is nothing else to do; the rest is for a private chat.
_GROUP_COMMANDS = ("help",)


class _Call(NamedTuple):
    """A method of the bot and its arguments."""

    method: str
    arguments: dict[str, Any]

    @property
    def checksum(self) -> str:
        return hashlib.sha256(json.dumps(self, sort_keys=True).encode()).hexdigest()


async def register(bot: Bot, phrases: Phrases, stamp: Path) -> None:
    """Tells Telegram what to show, but nothing that it was told before.

    Telegram allows few of these calls and may ask to wait for hours. So ``stamp`` keeps a
    checksum of each that it took, and ``bot`` must not share its rate limiter with the
    answers, which would all wait as well.
    """
    calls = {call.checksum: call for call in _calls(phrases)}
    told = stamp.read_text("ascii").split() if stamp.exists() else []
    told = [checksum for checksum in told if checksum in calls]
    try:
        async with bot:
            for checksum, call in calls.items():
                if checksum not in told:
                    await _tell(bot, call)
                    told.append(checksum)
                    stamp.write_text("\n".join(told), "ascii")
    except TelegramError as error:
        logger.warning("the bot's commands were not registered: %s", type(error).__name__)


def profile(phrases: Phrases, language: str) -> dict[str, Any]:
    """Returns the texts of one language."""
    return {
        "name": phrases.text("bot_name", language),
        "short": phrases.text("bot_short", language),
        "description": phrases.text("greet", language),
        "commands": {name: phrases.text(key, language) for name, key in COMMANDS.items()},
    }


def _calls(phrases: Phrases) -> Iterator[_Call]:
    """Yields what to tell, the most useful first: Telegram may make us wait in between."""
    # Everyone whose language is not ours gets the default, under no code.
    shown = {code: profile(phrases, code or DEFAULT_LANGUAGE) for code in ("", *LANGUAGES)}
    for code, texts in shown.items():
        commands = list(texts["commands"].items())
        in_groups = [command for command in commands if command[0] in _GROUP_COMMANDS]
        for scope, listed in (("all_private_chats", commands), ("all_group_chats", in_groups)):
            yield _Call(
                "set_my_commands", {"commands": listed, "scope": scope, "language_code": code}
            )
    for code, texts in shown.items():
        yield _Call(
            "set_my_description", {"description": texts["description"], "language_code": code}
        )
        yield _Call(
            "set_my_short_description",
            {"short_description": texts["short"], "language_code": code},
        )
    for code, texts in shown.items():
        yield _Call("set_my_name", {"name": texts["name"], "language_code": code})


async def _tell(bot: Bot, call: _Call) -> None:
    arguments = dict(call.arguments)
    if "scope" in arguments:
        arguments["scope"] = BotCommandScope(arguments["scope"])
    while True:
        try:
            await retried(lambda: getattr(bot, call.method)(**arguments))
            return
        except RetryAfter as error:
            after = error.retry_after
            seconds = 1 + (after.total_seconds() if isinstance(after, timedelta) else after)
            logger.info("Telegram takes more about the bot in %.0f s (%s)", seconds, call.method)
            await asyncio.sleep(seconds)
        except BadRequest as error:
            logger.error("Telegram refused %s: %s", call.method, error)
            return
