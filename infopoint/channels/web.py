"""The web channel: a page to chat in, its messages, and the REST contract.

Everything is served by Rasa's own web server, under three doors:

* ``/`` and ``/chat/*``: the page, server-issued sessions, their messages;
* ``/webhooks/rest/webhook``: the answer contract, for tests and staff on this machine;
* ``/model/parse`` and ``/health``: what was understood, and whether the assistant works.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from infopoint.channels.desk import Desk, Handler, TooFastError
from infopoint.channels.intake import take_in
from infopoint.channels.limits import RateLimit
from infopoint.runtime import patches

_STATIC = Path(__file__).with_name("static")
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class WebChannel(InputChannel):
    """Receives messages over HTTP and returns the replies in the same exchange."""

    def __init__(self, secret: str, origins: frozenset[str] = frozenset()) -> None:
        """Takes the installation's secret and the web sites that may embed the chat.

        Raises:
            SecretError: the secret is too short.
        """
        self._desk = Desk(secret)
        self._origins = origins
        self._visitors = RateLimit(burst=25, per_second=0.5)
        self._sessions = RateLimit(burst=60, per_second=2.0)
        self._staff = RateLimit(burst=600, per_second=100.0)

    @classmethod
    def name(cls) -> str:
        """(see parent class)"""
        return "web"

    def url_prefix(self) -> str:
        """Serves from the root, so that pages have short addresses."""
        return "/"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Reads ``credentials.yml``, and ``INFOPOINT_ORIGINS`` from the environment."""
        patches.apply()
        credentials = credentials or {}
        origins = os.environ.get("INFOPOINT_ORIGINS", "").split(",")
        return cls(
            credentials.get("secret") or "",
            frozenset(origin.strip() for origin in origins if origin.strip()),
        )

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Returns the routes (see parent class)."""
        routes = Blueprint("infopoint_web")

        @routes.post("/webhooks/rest/webhook")
        async def rest(request: Request) -> HTTPResponse:
            body = _json_object(request)
            sender = body.get("sender", "default") if body is not None else None
            if body is None or not isinstance(sender, str) or not 0 < len(sender) <= 256:
                return _refuse(400, 'Send JSON of the form {"sender": "…", "message": "…"}.')
            return await self._answer(
                request,
                on_new_message,
                "rest",
                sender,
                body.get("message"),
                self._staff,
            )

        @routes.post("/chat/session")
        async def session(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _refuse(403, "This web site may not use the chat.")
            if not self._sessions.allows(request.ip):
                return _refuse(429, "Too many new conversations. Wait a moment.")
            return self._share(
                request, response.json({"token": self._desk.pseudonyms.new_session()})
            )

        @routes.post("/chat/messages")
        async def messages(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _refuse(403, "This web site may not use the chat.")
            name = self._desk.pseudonyms.session_name(request.token or "")
            body = _json_object(request)
            if name is None:
                return _refuse(401, "Start a new conversation.")
            if body is None:
                return _refuse(400, 'Send JSON of the form {"message": "…"}.')
            return self._share(
                request,
                await self._answer(
                    request,
                    on_new_message,
                    "web",
                    name,
                    body.get("message"),
                    self._visitors,
                ),
            )

        @routes.options("/chat/<path:path>")
        async def preflight(request: Request, path: str) -> HTTPResponse:
            if not self._allowed(request):
                return _refuse(403, "This web site may not use the chat.")
            return self._share(request, response.empty())

        @routes.post("/model/parse")
        async def parse(request: Request) -> HTTPResponse:
            body = _json_object(request)
            if body is None or not isinstance(body.get("text"), str):
                return _refuse(400, 'Send JSON of the form {"text": "…"}.')
            intake = take_in(body["text"], self._desk.masker)
            if intake.refusal or not request.app.ctx.agent:
                return _refuse(400, "There is nothing to read in this text.")
            return response.json(await request.app.ctx.agent.parse_message(intake.text))

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            ready = request.app.ctx.agent is not None and request.app.ctx.agent.is_ready()
            return response.json({"status": "ok" if ready else "starting"}, 200 if ready else 503)

        @routes.get("/")
        async def page(_: Request) -> HTTPResponse:
            return await response.file(_STATIC / "chat.html", headers=_PAGE_HEADERS)

        @routes.get("/chat.js")
        async def script(_: Request) -> HTTPResponse:
            return await response.file(_STATIC / "chat.js", headers=_PAGE_HEADERS)

        @routes.get("/chat.css")
        async def style(_: Request) -> HTTPResponse:
            return await response.file(_STATIC / "chat.css", headers=_PAGE_HEADERS)

        return routes

    async def _answer(
        self,
        request: Request,
        on_new_message: Handler,
        channel: str,
        identity: str,
        message: object,
        limit: RateLimit,
    ) -> HTTPResponse:
        status = 200
        try:
            replies = await self._desk.answer(
                message,
                channel=channel,
                identity=identity,
                limit=limit,
                agent=request.app.ctx.agent,
                handler=on_new_message,
            )
        except TooFastError as error:
            replies, status = [error.notice], 429
        return response.json([{"recipient_id": identity, **reply} for reply in replies], status)

    def _allowed(self, request: Request) -> bool:
        """Returns whether the page that sends this may: ours, or one of the origins."""
        origin = request.headers.get("origin")
        return (
            origin is None
            or origin in self._origins
            or origin == f"{request.scheme}://{request.headers.get('host')}"
        )

    def _share(self, request: Request, answer: HTTPResponse) -> HTTPResponse:
        """Lets an allowed other web site read the answer."""
        origin = request.headers.get("origin")
        if origin in self._origins:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
            answer.headers["Vary"] = "Origin"
        return answer


def _json_object(request: Request) -> dict[str, Any] | None:
    """Returns the body if it is a JSON object sent as JSON, else ``None``."""
    if "application/json" not in (request.content_type or ""):
        return None
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _refuse(status: int, sentence: str) -> HTTPResponse:
    return response.json({"error": sentence}, status)
