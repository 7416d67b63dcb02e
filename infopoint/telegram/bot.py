"""Builds the bot, and checks its token before the assistant starts."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import warnings
from collections.abc import Mapping

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, Application
from telegram.warnings import PTBUserWarning

from infopoint.runtime.environment import ConfigurationError

#: Libraries whose log lines would show the token or a chat's id.
_TALKATIVE = ("httpx", "httpcore", "telegram")
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_REFUSED = "Telegram does not accept TELEGRAM_TOKEN; copy it again from @BotFather"
_FLOOD_RETRIES = 5
_CONNECTIONS = 32
_SECONDS = 20.0


def silence_libraries() -> None:
    """Keeps the token, which is part of every address, and chat ids out of the log."""
    # What PTB tells its users at run time is for developers, not for staff.
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def build(token: str) -> Application:
    """Returns the application around the bot, at Telegram's pace."""
    return (
        Application.builder()
        .token(token)
        .base_url(_base_url(os.environ))
        .rate_limiter(AIORateLimiter(max_retries=_FLOOD_RETRIES))
        .updater(None)
        .connection_pool_size(_CONNECTIONS)
        .pool_timeout(_SECONDS)
        .read_timeout(_SECONDS)
        .connect_timeout(_SECONDS)
        .build()
    )


def unpaced(token: str, environment: Mapping[str, str] = os.environ) -> Bot:
    """Returns the bot for what is no answer; when Telegram makes it wait, no other call does."""
    return Bot(token, base_url=_base_url(environment))


def check(environment: Mapping[str, str]) -> str:
    """Returns one line that says how the assistant is on Telegram.

    Raises:
        ConfigurationError: Telegram does not accept the token, or the address for the
            webhook cannot be one.
    """
    token, webhook = environment.get("TELEGRAM_TOKEN"), environment.get("TELEGRAM_WEBHOOK_URL")
    if not token:
        return "Telegram is off; set TELEGRAM_TOKEN to turn it on"
    if not _TOKEN.fullmatch(token):
        raise ConfigurationError(_REFUSED)
    if webhook and not webhook.startswith("https://"):
        raise ConfigurationError("TELEGRAM_WEBHOOK_URL must start with https://")
    way = "webhook" if webhook else "long polling"
    silence_libraries()
    try:
        name = asyncio.run(_name(unpaced(token, environment)))
    except InvalidToken:
        raise ConfigurationError(_REFUSED) from None
    except TelegramError:
        return f"Telegram cannot be reached now; it is tried again while running ({way})"
    return f"Telegram https://t.me/{name} ({way})"


async def _name(bot: Bot) -> str:
    async with bot:
        return bot.username


def _base_url(environment: Mapping[str, str]) -> str:
    return f"{environment.get('TELEGRAM_API_URL') or 'https://api.telegram.org'}/bot"
