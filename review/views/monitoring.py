"""What administrators' programs ask: does the console live, does it work, is it up to date?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import wraps

import sqlalchemy as sa
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infopoint.monitoring import OK
from infopoint.monitoring.outside import from_outside
from review.models import Conversation, Importing
from review.rights import View
from review.source import TrackerStore

#: Retention runs once an hour; a day later it has certainly run.
_GRACE = timedelta(days=1)


def _inside(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        return HttpResponseNotFound() if from_outside(request.headers) else view(request)

    return guarded


def health(_: HttpRequest) -> HttpResponse:
    """Says that the process lives."""
    return JsonResponse({"status": OK})


@_inside
def ready(_: HttpRequest) -> HttpResponse:
    """Says whether both databases can be read."""
    parts = {"database": OK, "conversations": OK}
    try:
        Conversation.objects.first()
    except DatabaseError as error:
        parts["database"] = f"not readable ({type(error).__name__})"
    try:
        _unread_events()
    except (DatabaseError, sa.exc.SQLAlchemyError) as error:
        parts["conversations"] = f"not readable ({type(error).__name__})"
    works = set(parts.values()) == {OK}
    return JsonResponse({"ready": works, "parts": parts}, status=200 if works else 503)


@_inside
def metrics(_: HttpRequest) -> HttpResponse:
    """Tells the figures of the console."""
    return HttpResponse(generate_latest(_REGISTRY), content_type=CONTENT_TYPE_LATEST)


class _Console(Collector):
    """Whether the reader keeps up and retention is kept."""

    def collect(self) -> Iterable[Metric]:
        """Yields the figures; none for a database that does not answer (see parent class)."""
        try:
            yield GaugeMetricFamily(
                "infopoint_console_unread_events", "Events that the reader has not read.",
                value=_unread_events(),
            )  # fmt: skip
        except (DatabaseError, sa.exc.SQLAlchemyError):
            return
        limit = timezone.now() - timedelta(days=settings.RETENTION_DAYS) - _GRACE
        yield GaugeMetricFamily(
            "infopoint_console_kept_too_long", "Conversations past the retention period.",
            value=Conversation.objects.filter(last_at__lt=limit).count(),
        )  # fmt: skip


def _unread_events() -> int:
    source = TrackerStore(settings.TRACKER_DATABASE_URL)
    try:
        progress = Importing.objects.first()
        return max(0, source.newest() - (progress.cursor if progress else 0))
    finally:
        source.close()


_REGISTRY = CollectorRegistry()
_REGISTRY.register(_Console())
ProcessCollector(registry=_REGISTRY)
