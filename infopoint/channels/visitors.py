"""The conversations of people on web sites: who may talk, their sessions, their messages."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rasa.shared.core.events import Event
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from infopoint.channels.desk import Desk, Handler, Message, TooFastError, is_deleted
from infopoint.channels.limits import RateLimit
from infopoint.dialogue.language import DEFAULT_LANGUAGE
from infopoint.languages import LANGUAGES
from infopoint.monitoring import metrics
from infopoint.shared.choice import once, rate_limit

logger = logging.getLogger(__name__)

CHANNEL = "web"
_IDENTIFIER_LENGTH = 64


@dataclass(frozen=True)
class Visit:
    """A message from a web site.

    Attributes:
        name: The name inside the session token.
        message: What the person sent.
        identifier: The message's own id; the same id is answered once.
        language: The language of the page around the chat.
    """

    name: str
    message: object
    identifier: str = ""
    language: str | None = None


class Visitors:
    """Sessions and messages of the widget and of the plain page."""

    def __init__(self, desk: Desk, origins: frozenset[str], handler: Handler) -> None:
        """Takes the desk, the web sites that may embed the chat, and Rasa's handler."""
        self._desk, self._origins, self._handler = desk, origins, handler
        self._messages = rate_limit("messages", burst=25, per_second=0.5)
        self._sessions = rate_limit("sessions", burst=60, per_second=2.0)
        # A whole centre may share one address; who opens sessions by the hundred gets no more.
        self._addresses = rate_limit("addresses", burst=240, per_second=8.0)
        # What one assistant can do; others add to it.
        self._everyone = RateLimit(burst=600, per_second=60.0)
        self._once = once()

    def add_to(self, routes: Blueprint) -> None:
        """Adds the addresses that the widget talks to."""

        @routes.post("/chat/session")
        async def session(request: Request) -> HTTPResponse:
            return await self._session(request)

        @routes.post("/chat/messages")
        async def message(request: Request) -> HTTPResponse:
            return await self._message(request)

        # Browsers ask before they send from another web site.
        async def ask(request: Request) -> HTTPResponse:
            if not self.may_talk(request):
                return _not_allowed()
            return self._share(request, response.empty())

        for path in ("session", "messages"):
            routes.add_route(ask, f"/chat/{path}", methods=["OPTIONS"], name=f"ask_{path}")

    def may_talk(self, request: Request) -> bool:
        """Returns whether the page that sends this may: ours, or one of the origins.

        Only the host is compared for ours: behind a proxy we do not see the scheme.
        """
        origin = request.headers.get("origin")
        if origin is None or origin in self._origins:
            return True
        return urlsplit(origin).netloc == request.headers.get("host")

    def open_session(self, request: Request, language: str | None = None) -> str:
        """Returns a signed token.

        Raises:
            TooFastError: too many are asked for.
        """
        if not self._sessions.allows(self._address(request)):
            metrics.SESSIONS_REFUSED.inc()
            raise TooFastError(self._desk.notice("too_fast", language or DEFAULT_LANGUAGE))
        return self._desk.pseudonyms.new_session()

    def _address(self, request: Request) -> str:
        """Returns a keyed hash of where a request comes from; the address itself is not kept.

        Behind proxies of ours, which ``INFOPOINT_PROXIES`` counts, that is what they say; what
        anybody else says about it is not believed.
        """
        return self._desk.pseudonyms.conversation("address", request.remote_addr or request.ip)

    def _require_calm(self, request: Request, language: str | None) -> None:
        """Limits all that comes from one address, and all there is.

        Raises:
            TooFastError: the message is not handled.
        """
        if not self._addresses.allows(self._address(request)):
            raise TooFastError(self._desk.notice("too_fast", language or DEFAULT_LANGUAGE))
        if not self._everyone.allows("everyone"):
            raise TooFastError(self._desk.notice("error", language or DEFAULT_LANGUAGE))

    def name(self, token: str | None) -> str | None:
        """Returns the name inside a token, or ``None`` if it was not signed by us."""
        return self._desk.pseudonyms.session_name(token or "")

    async def answer(self, request: Request, visit: Visit) -> list[Message]:
        """Returns the replies to a message; to the same message again, the same replies.

        Raises:
            TooFastError: the message was not handled.
        """
        language = visit.language if visit.language in LANGUAGES else None
        self._require_calm(request, language)

        async def ask() -> list[Message]:
            return await self._desk.answer(
                visit.message,
                channel=CHANNEL,
                identity=visit.name,
                limit=self._messages,
                agent=request.app.ctx.agent,
                handler=self._handler,
                language=language,
            )

        if not visit.identifier:
            return await ask()
        replies = await self._once.answer(visit.name, visit.identifier, ask)
        if is_deleted(replies):
            self._once.forget(visit.name)
        return replies

    async def past(self, request: Request, name: str) -> list[Event]:
        """Returns what was said in the latest session; nothing if it cannot be read."""
        conversation = self._desk.pseudonyms.conversation(CHANNEL, name)
        try:
            tracker = await request.app.ctx.agent.tracker_store.retrieve(conversation)
        except Exception as error:
            logger.error("a conversation cannot be read: %s", type(error).__name__)
            return []
        return list(tracker.events) if tracker else []

    async def _session(self, request: Request) -> HTTPResponse:
        if not self.may_talk(request):
            return _not_allowed()
        try:
            token = self.open_session(request)
        except TooFastError:
            sentence = "Too many new conversations. Wait a moment."
            return self._share(request, response.json({"error": sentence}, 429))
        return self._share(request, response.json({"token": token}))

    async def _message(self, request: Request) -> HTTPResponse:
        if not self.may_talk(request):
            return _not_allowed()
        return self._share(request, await self._take(request))

    async def _take(self, request: Request) -> HTTPResponse:
        name = self.name(request.token)
        body = json_object(request)
        if name is None:
            return refuse(401, "Start a new conversation.")
        if body is None:
            return refuse(400, 'Send JSON of the form {"message": "…"}.')
        identifier = body.get("id")
        visit = Visit(
            name,
            body.get("message"),
            identifier[:_IDENTIFIER_LENGTH] if isinstance(identifier, str) else "",
            body.get("language"),
        )
        try:
            return answer(name, await self.answer(request, visit))
        except TooFastError as error:
            return answer(name, [error.notice], 429)

    def _share(self, request: Request, result: HTTPResponse) -> HTTPResponse:
        """Lets an allowed other web site read the answer."""
        origin = request.headers.get("origin")
        if origin in self._origins:
            result.headers["Access-Control-Allow-Origin"] = origin
            result.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
            # Asking before every message would cost a second round trip on a slow line.
            result.headers["Access-Control-Max-Age"] = "7200"
            result.headers["Vary"] = "Origin"
        return result


def json_object(request: Request) -> dict[str, Any] | None:
    """Returns the body if it is a JSON object sent as JSON, else ``None``."""
    if "application/json" not in (request.content_type or ""):
        return None
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def answer(recipient: str, replies: list[Message], status: int = 200) -> HTTPResponse:
    """Returns replies in the form of the answer contract."""
    return response.json([{"recipient_id": recipient, **reply} for reply in replies], status)


def refuse(status: int, sentence: str) -> HTTPResponse:
    """Returns an error with one sentence that says what to do."""
    return response.json({"error": sentence}, status)


def _not_allowed() -> HTTPResponse:
    return refuse(403, "This web site may not use the chat.")
