"""What the commands and deep links of the bot mean, as presses of buttons."""

from __future__ import annotations

import re
from typing import NamedTuple

from infopoint.dialogue.buttons import MENU, PERSON, Press, parse_press
from infopoint.languages import LANGUAGES

#: The commands in the order of Telegram's menu, with the phrase that describes each.
COMMANDS = {
    "start": "command_start",
    "help": "command_help",
    "menu": "menu",
    "language": "command_language",
    "mydata": "command_mydata",
    "delete": "command_delete",
    "privacy": "command_privacy",
    "human": "person",
}

_PRESSES = {
    "start": Press("topic", "chat/greet"),
    "help": Press("topic", "chat/capabilities"),
    "menu": Press("do", MENU),
    "language": Press("topic", "chat/language"),
    "delete": Press("topic", "chat/delete_data"),
    "privacy": Press("topic", "chat/privacy"),
    "human": Press("do", PERSON),
}
_SITE = re.compile(r"site-([a-z0-9-]{1,30})")


class DeepLink(NamedTuple):
    """What ``https://t.me/<bot>?start=…`` asks for; each part may be missing."""

    topic: str | None = None
    language: str | None = None
    site: str | None = None


def deep_link(payload: str) -> DeepLink:
    """Reads the payload of a deep link, like ``fr__return-how_to_apply__site-partner``.

    Parts are joined by two underscores, in any order: a language, a topic with ``-`` for
    its slash, and ``site-`` with the name of the partner's web site. Other parts are
    passed over: old links go on working.
    """
    link = DeepLink()
    for part in payload.split("__"):
        site = _SITE.fullmatch(part)
        topic = part.replace("-", "/", 1)
        if part in LANGUAGES:
            link = link._replace(language=part)
        elif site:
            link = link._replace(site=site[1])
        elif "/" in topic and not topic.startswith("chat/") and parse_press(f"topic:{topic}"):
            link = link._replace(topic=topic)
    return link


def press_of(command: str, argument: str = "") -> str | None:
    """Returns what a command sends to the assistant, or ``None`` for others."""
    if command == "language" and argument.lower() in LANGUAGES:
        return str(Press("language", argument.lower()))
    press = _PRESSES.get(command)
    return str(press) if press else None
