"""The digest for the team: what happened since the last, twice a week."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from review import figures, knowledge
from review.models import Conversation, Digest
from review.views.dashboard import RATE_NAMES

#: Mondays and Thursdays.
DAYS = (0, 3)


def due(today: date) -> bool:
    """Returns whether a digest is to be sent today."""
    return today.weekday() in DAYS and not Digest.objects.filter(day=today).exists()


def text(today: date) -> str:
    """Returns the digest of the days since the last one; it quotes nobody."""
    days = 4 if today.weekday() == 0 else 3
    since = today - timedelta(days=days)
    rows = figures.counts(since, today - timedelta(days=1), None)
    before = figures.counts(since - timedelta(days=days), since - timedelta(days=1), None)
    now = figures.totals(rows)
    open_states = (Conversation.State.NEW, Conversation.State.BEGUN, Conversation.State.SECOND)
    urgent = Conversation.objects.filter(urgent=True, state__in=open_states)
    context = {
        "since": since,
        "until": today - timedelta(days=1),
        "now": now,
        "rates": [(RATE_NAMES[r.name], r) for r in figures.rates(now, figures.totals(before))],
        "topics": [(knowledge.title(t), n) for t, n in figures.split(rows, "topic", 5)],
        "languages": [
            (knowledge.language_name(c), n) for c, n in figures.split(rows, "language", 5)
        ],
        "urgent_open": urgent.count(),
        "gaps": figures.gaps("open", None)[:5],
        "ages": figures.ages(today),
    }
    return render_to_string("review/digest.txt", context)


def send(today: date) -> str:
    """Sends the digest once a day by e-mail, or writes it to a file; returns where it went."""
    content = text(today)
    try:
        with transaction.atomic():
            Digest.objects.create(day=today)
            if settings.DIGEST_TO:
                send_mail(f"Infopoint {today}", content, None, settings.DIGEST_TO)
                return ", ".join(settings.DIGEST_TO)
            path = Path(settings.DIGEST_FOLDER) / f"{today}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            return str(path)
    except IntegrityError:
        return "nowhere: it was sent before"
