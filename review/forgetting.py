"""Deleting conversations in the assistant's database and in the console's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from infopoint.privacy.deletion import delete_from_tracker_store
from review.importing import delete_conversations
from review.models import Conversation


def forget(conversations: Iterable[Conversation]) -> int:
    """Deletes conversations for good, in the assistant first: nothing can come back.

    Returns how many they were.
    """
    chosen = list(conversations)
    if chosen:
        keys = [conversation.key for conversation in chosen]
        delete_from_tracker_store(settings.TRACKER_DATABASE_URL, keys)
        delete_conversations(conversation.pk for conversation in chosen)
    return len(chosen)


def keep_retention() -> int:
    """Deletes what is past the retention period; returns how many conversations."""
    limit = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    return forget(Conversation.objects.filter(last_at__lt=limit)[:5_000])
