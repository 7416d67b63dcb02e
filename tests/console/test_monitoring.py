"""What administrators see of the console, without an account."""

from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from review.models import Conversation

pytestmark = pytest.mark.django_db


def _figure(client, name):
    page = client.get("/metrics")
    assert page.status_code == 200
    values = [
        sample.value
        for family in text_string_to_metric_families(page.content.decode())
        for sample in family.samples
        if sample.name == name
    ]
    assert len(values) <= 1
    return values[0] if values else None


def test_ready_when_both_databases_can_be_read(client, talk):
    page = client.get("/ready")
    assert page.status_code == 200
    assert page.json() == {"ready": True, "parts": {"database": "ok", "conversations": "ok"}}


def test_not_ready_without_the_conversations_but_alive(client, settings):
    settings.TRACKER_DATABASE_URL = "sqlite:////no/such/folder/tracker.sqlite"
    page = client.get("/ready")
    assert page.status_code == 503
    assert page.json()["parts"]["conversations"] == "not readable (OperationalError)"
    assert _figure(client, "infopoint_console_unread_events") is None
    assert client.get("/health").status_code == 200


def test_what_the_reader_has_not_read_is_counted(client, talk, tracker, importer):
    assert _figure(client, "infopoint_console_unread_events") == 0
    tracker.ask("four", "hello")
    assert _figure(client, "infopoint_console_unread_events") == 2
    importer.run()
    assert _figure(client, "infopoint_console_unread_events") == 0


def test_what_is_kept_longer_than_promised_is_counted(client, talk, settings):
    assert _figure(client, "infopoint_console_kept_too_long") == 0
    late = timezone.now() - timedelta(days=settings.RETENTION_DAYS + 2)
    Conversation.objects.filter(pk=Conversation.objects.first().pk).update(last_at=late)
    assert _figure(client, "infopoint_console_kept_too_long") == 1


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_nothing_is_told_through_a_proxy(client, path):
    page = client.get(path, HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert (page.status_code, page.content) == (404, b"")
