"""What Telegram shows about the bot: commands, name and description in each language."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from infopoint.dialogue.language import DEFAULT_LANGUAGE
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES
from infopoint.telegram.commands import COMMANDS
from infopoint.telegram.post import retried

logger = logging.getLogger(__name__)

#: In a group there is nothing else to do; the rest is for a private chat.
_GROUP_COMMANDS = ("help",)


async def register(bot: Bot, phrases: Phrases, stamp: Path) -> None:
    """Tells Telegram what to show, unless it was told the same before.

    Telegram allows few of these calls, so ``stamp`` keeps a checksum of the last.
    """
    profiles = {language: profile(phrases, language) for language in LANGUAGES}
    told = json.dumps([bot.id, profiles], sort_keys=True)
    checksum = hashlib.sha256(told.encode()).hexdigest()
    if stamp.exists() and stamp.read_text("ascii") == checksum:
        return
    try:
        for language, shown in profiles.items():
            # Everyone whose language is not ours gets the default, under no code.
            for code in ("", language) if language == DEFAULT_LANGUAGE else (language,):
                await _tell(bot, shown, code)
    except TelegramError as error:
        logger.warning("the bot's commands were not registered: %s", type(error).__name__)
        return
    stamp.write_text(checksum, "ascii")


def profile(phrases: Phrases, language: str) -> dict[str, Any]:
    """Returns the texts of one language."""
    return {
        "name": phrases.text("bot_name", language),
        "short": phrases.text("bot_short", language),
        "description": phrases.text("greet", language),
        "commands": {name: phrases.text(key, language) for name, key in COMMANDS.items()},
    }


async def _tell(bot: Bot, shown: dict[str, Any], code: str) -> None:
    commands = [BotCommand(name, text) for name, text in shown["commands"].items()]
    in_groups = [command for command in commands if command.command in _GROUP_COMMANDS]
    for scope, listed in (
        (BotCommandScopeAllPrivateChats(), commands),
        (BotCommandScopeAllGroupChats(), in_groups),
    ):
        await retried(
            lambda scope=scope, listed=listed: bot.set_my_commands(  # type: ignore[misc]
                listed, scope=scope, language_code=code
            )
        )
    await retried(lambda: bot.set_my_name(shown["name"], language_code=code))
    await retried(lambda: bot.set_my_description(shown["description"], language_code=code))
    await retried(lambda: bot.set_my_short_description(shown["short"], language_code=code))
