"""The chat without JavaScript: one page of forms, made on the server, for any browser."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from infopoint.answers.html import phone_link, to_html
from infopoint.channels.desk import Message, TooFastError
from infopoint.channels.interface import load_numbers, load_texts, wanted_language
from infopoint.channels.site import PAGE_HEADERS
from infopoint.channels.visitors import Visit, Visitors
from infopoint.dialogue.buttons import Press
from infopoint.knowledge.blocks import from_dict
from infopoint.languages import LANGUAGES, RIGHT_TO_LEFT

_TEMPLATES = Path(__file__).with_name("templates")
_HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-store"}


@dataclass(frozen=True)
class Said:
    """One thing on the page: what the person or the assistant said."""

    by_person: bool
    body: Markup | str
    urgent: bool = False


class PlainPage:
    """Answers ``/chat``: shows the conversation and takes the next message."""

    def __init__(self, visitors: Visitors) -> None:
        """Reads texts and template; ``visitors`` lead to the conversations."""
        self._visitors = visitors
        self._texts, self._numbers = load_texts(), load_numbers()
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("chat.html")

    def add_to(self, routes: Blueprint) -> None:
        """Adds the page to the web server."""

        @routes.get("/chat")
        async def show(request: Request) -> HTTPResponse:
            return self._page(request, _first(request.args, "language"), "", [], [])

        @routes.post("/chat")
        async def take(request: Request) -> HTTPResponse:
            return await self._take(request)

    async def _take(self, request: Request) -> HTTPResponse:
        """Takes what a form sends and returns the page with the answer."""
        if not self._visitors.may_talk(request):
            return response.text("This web site may not use the chat.", 403)
        form = request.form
        token = _first(form, "token")
        name = self._visitors.name(token)
        language = _known(_first(form, "language"))
        message = _first(form, "press") or _first(form, "message").strip()
        if not message and name and language and language != _first(form, "shown"):
            message = str(Press("language", language))
        if name is None:
            if not message:
                return self._page(request, language, "", [], [])
            try:
                token = self._visitors.open_session(request, language)
            except TooFastError as error:
                said = [Said(True, message), _reply(error.notice)]
                return self._page(request, language, "", said, [])
            name = self._visitors.name(token) or ""
        past = await self._visitors.past(request, name)
        said = _told(past)
        if not message:
            return self._page(request, language, token, said, [])
        try:
            visit = Visit(name, message, _first(form, "id"), language)
            replies = await self._visitors.answer(request, visit)
        except TooFastError as error:
            replies = [error.notice]
        spoken = replies[0].get("custom", {}).get("language")
        said += [Said(True, _words(message, past)), *map(_reply, replies)]
        buttons = [button for reply in replies for button in reply.get("buttons", [])]
        return self._page(request, spoken or language, token, said, buttons)

    def _page(
        self,
        request: Request,
        language: str | None,
        token: str,
        said: Iterable[Said],
        buttons: Iterable[Mapping[str, str]],
    ) -> HTTPResponse:
        code = _known(language) or wanted_language(request.headers.get("accept-language", ""))
        code = code or LANGUAGES[0]
        page = self._template.render(
            text=self._texts[code],
            language=code,
            direction="rtl" if code in RIGHT_TO_LEFT else "ltr",
            languages=[(other, self._texts[other]["name"]) for other in LANGUAGES],
            numbers=self._numbers,
            phone=phone_link,
            token=token,
            identifier=secrets.token_urlsafe(9),
            said=list(said),
            buttons=list(buttons),
        )
        return response.html(page, headers=_HEADERS)


def _first(values: Any, key: str) -> str:
    return str((values or {}).get(key) or "")


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def _reply(reply: Message) -> Said:
    custom = reply.get("custom") or {}
    blocks = [from_dict(block) for block in custom.get("blocks", [])]
    return Said(False, to_html(blocks), bool(custom.get("urgent")))


def _told(past: Iterable[Event]) -> list[Said]:
    """Returns what was said so far, as it was shown then."""
    said: list[Said] = []
    heard: list[Event] = []
    for event in past:
        if isinstance(event, UserUttered) and event.text:
            said.append(Said(True, _words(event.text, heard)))
        elif isinstance(event, BotUttered) and (event.data or {}).get("custom"):
            said.append(_reply({"custom": event.data["custom"]}))
        heard.append(event)
    return said


def _words(message: str, past: Iterable[Event]) -> str:
    """Returns the title of the button that was pressed, or the message itself."""
    titles = {
        button["payload"]: button["title"]
        for event in past
        if isinstance(event, BotUttered)
        for button in (event.data or {}).get("buttons") or []
    }
    return str(titles.get(message, message))
