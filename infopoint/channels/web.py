"""The web channel: everything that is reached over HTTP.

Everything is served by Rasa's own web server:

* ``/chat/session`` and ``/chat/messages``: the widget, see :mod:`infopoint.channels.visitors`;
* ``/chat``: the same without JavaScript, see :mod:`infopoint.channels.plain_page`;
* ``/``, ``/widget.js`` and other files: see :mod:`infopoint.channels.site`;
* ``/webhooks/rest/webhook``: the answer contract, for tests and staff on this machine;
* ``/model/parse``: what was understood;
* ``/health``: the process lives; ``/ready`` and ``/metrics``: see :mod:`infopoint.monitoring`.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from infopoint.channels.desk import Desk, Handler, TooFastError
from infopoint.channels.intake import take_in
from infopoint.channels.limits import RateLimit
from infopoint.channels.plain_page import PlainPage
from infopoint.channels.site import add_site
from infopoint.channels.visitors import CHANNEL, Visitors, answer, json_object, refuse
from infopoint.monitoring import logs
from infopoint.monitoring.readiness import Readiness
from infopoint.monitoring.routes import add_monitoring
from infopoint.runtime import patches

#: Sanic takes 100 MB; nothing that people or Telegram send is longer than this.
_MOST_BYTES = 1_000_000


class WebChannel(InputChannel):
    """Receives messages over HTTP and returns the replies in the same exchange."""

    def __init__(
        self, secret: str, readiness: Readiness, origins: frozenset[str] = frozenset()
    ) -> None:
        """Takes the installation's secret, what must work, and who may embed the chat.

        Raises:
            SecretError: the secret is too short.
        """
        self._desk = Desk(secret)
        self._readiness = readiness
        self._origins = origins
        self._staff = RateLimit(burst=600, per_second=100.0)

    @classmethod
    def name(cls) -> str:
        """(see parent class)"""
        return CHANNEL

    def url_prefix(self) -> str:
        """Serves from the root, so that pages have short addresses."""
        return "/"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Reads ``credentials.yml``, and ``INFOPOINT_ORIGINS`` from the environment."""
        patches.apply()
        logs.configure("assistant")
        credentials = credentials or {}
        # As browsers write them: small letters, nothing after the name.
        origins = os.environ.get("INFOPOINT_ORIGINS", "").lower().split(",")
        return cls(
            credentials.get("secret") or "",
            Readiness(credentials["database"], credentials["actions"]),
            frozenset(origin.strip().rstrip("/") for origin in origins if origin.strip()),
        )

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Returns the routes (see parent class)."""
        routes = Blueprint("infopoint_web")

        @routes.listener("before_server_start")
        async def limit(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
            app.config.REQUEST_MAX_SIZE = _MOST_BYTES

        @routes.post("/webhooks/rest/webhook")
        async def rest(request: Request) -> HTTPResponse:
            body = json_object(request)
            sender = body.get("sender", "default") if body is not None else None
            if body is None or not isinstance(sender, str) or not 0 < len(sender) <= 256:
                return refuse(400, 'Send JSON of the form {"sender": "…", "message": "…"}.')
            try:
                replies = await self._desk.answer(
                    body.get("message"),
                    channel="rest",
                    identity=sender,
                    limit=self._staff,
                    agent=request.app.ctx.agent,
                    handler=on_new_message,
                )
            except TooFastError as error:
                return answer(sender, [error.notice], 429)
            return answer(sender, replies)

        @routes.post("/model/parse")
        async def parse(request: Request) -> HTTPResponse:
            body = json_object(request)
            if body is None or not isinstance(body.get("text"), str):
                return refuse(400, 'Send JSON of the form {"text": "…"}.')
            intake = take_in(body["text"], self._desk.masker)
            if intake.refusal or not request.app.ctx.agent:
                return refuse(400, "There is nothing to read in this text.")
            return response.json(await request.app.ctx.agent.parse_message(intake.text))

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        add_monitoring(routes, lambda request: self._readiness.check(request.app.ctx.agent))
        visitors = Visitors(self._desk, self._origins, on_new_message)
        visitors.add_to(routes)
        PlainPage(visitors).add_to(routes)
        add_site(routes)
        return routes
