"""The addresses that administrators' programs ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from infopoint.monitoring import OK
from infopoint.monitoring.outside import from_outside

Check = Callable[[Request], Awaitable[Mapping[str, str]]]


def add_monitoring(routes: Blueprint | Sanic, check: Check) -> None:
    """Adds ``/ready`` and ``/metrics`` of a process.

    Both are for this network only: requests that a proxy passed on find nothing, should
    it ever be told to pass on too much.

    Args:
        routes: Where to add them.
        check: Says for each part whether it works.
    """

    @routes.get("/ready")
    async def ready(request: Request) -> HTTPResponse:
        if from_outside(request.headers):
            return response.empty(404)
        parts = await check(request)
        works = all(state == OK for state in parts.values())
        return response.json({"ready": works, "parts": dict(parts)}, 200 if works else 503)

    @routes.get("/metrics")
    async def show(request: Request) -> HTTPResponse:
        if from_outside(request.headers):
            return response.empty(404)
        await check(request)
        return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)
