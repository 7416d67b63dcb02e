"""The inbox: conversations, newest first."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from infopoint.privacy.masking import Masker
from review import audit, knowledge, rights, search
from review.filters import InboxFilter
from review.models import Conversation, Turn

PAGE = 40
#: Counting stops here: "more than 1,000" is all that anybody needs to know.
COUNTED = 1_000
EXPORTED = 10_000


@rights.needs("reader")
def inbox(request: HttpRequest) -> HttpResponse:
    """Shows a page of the inbox, and only its list to htmx."""
    form, found = _found(request)
    position = _position(request.GET.get("before", ""))
    page = found
    if position:
        page = _behind(found, *position)
    rows = list(
        page.order_by("-last_at", "-pk")
        .select_related("assigned_to")
        .prefetch_related("topics", "tags")[: PAGE + 1]
    )
    query = request.GET.copy()
    query.pop("before", None)
    older = None
    if len(rows) > PAGE:
        rows.pop()
        older = query.copy()
        older["before"] = f"{rows[-1].last_at.isoformat()}_{rows[-1].pk}"
    count = found.order_by()[: COUNTED + 1].count()
    context = {
        "form": form,
        "rows": rows,
        "described": form.describe(),
        "filtered": bool(form.chosen),
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "capped": bool(form.chosen.get("q")) and search.NEWEST,
        "older": older.urlencode() if older else None,
        "newest": query.urlencode() if position else None,
        "query": query.urlencode(),
        "topics": knowledge.all_topics(),
    }
    template = "review/_inbox.html" if request.headers.get("HX-Request") else "review/inbox.html"
    return render(request, template, context)


@rights.needs("editor")
def export(request: HttpRequest) -> HttpResponse:
    """Gives the turns of what the inbox shows as CSV, masked once more; audited."""
    form, found = _found(request)
    languages = rights.of(request).languages("editor")
    if languages is not None:
        found = found.filter(language__in=languages)
    newest = found.order_by("-last_at", "-pk").values("pk")[:EXPORTED]
    turns = (
        Turn.objects.filter(conversation__in=list(newest.values_list("pk", flat=True)[:800]))
        if found.count() <= 800
        else Turn.objects.filter(conversation__in=newest)
    )
    turns = turns.select_related("conversation", "review").order_by(
        "-conversation__last_at", "number"
    )
    phones = (p for c in knowledge.library().contacts.values() for p in c.phones)
    masker = Masker(phones)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="conversations.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["conversation", "turn", "time", "channel", "language", "text", "outcome", "topic",
         "predicted", "verdict", "right_topic"]
    )  # fmt: skip
    count = 0
    for turn in turns[:EXPORTED]:
        review = getattr(turn, "review", None)
        writer.writerow(
            [turn.conversation_id, turn.number, turn.at.isoformat(), turn.conversation.channel,
             turn.language, _cell(masker.mask(turn.text)), turn.outcome, turn.topic,
             turn.predicted, review.verdict if review else "", review.right_topic if review else ""]
        )  # fmt: skip
        count += 1
    names = {name: str(value) for name, value in form.chosen.items() if name != "q"}
    audit.record(request.user, "export", "conversations", after={"turns": count, "filter": names})
    return response


def _found(request: HttpRequest) -> tuple[InboxFilter, QuerySet[Conversation]]:
    form = InboxFilter(request.GET)
    allowed = rights.of(request).conversations()
    return form, form.apply(allowed, request.user)


def neighbours(
    request: HttpRequest, conversation: Conversation
) -> tuple[Conversation | None, Conversation | None]:
    """Returns the conversations before and after one, in the inbox with its filters."""
    _, found = _found(request)
    at, pk = conversation.last_at, conversation.pk
    older = _behind(found, at, pk)
    newer = found.filter(last_at__gte=at).exclude(last_at=at, pk__lte=pk)
    return newer.order_by("last_at", "pk").first(), older.order_by("-last_at", "-pk").first()


def _behind(found: QuerySet[Conversation], moment: datetime, pk: int) -> QuerySet[Conversation]:
    """Returns what follows a place in the inbox, said so that an index finds the place."""
    return found.filter(last_at__lte=moment).exclude(last_at=moment, pk__gte=pk)


def _position(text: str) -> tuple[datetime, int] | None:
    """Returns the moment and number that a page starts behind."""
    moment, _, pk = text.rpartition("_")
    try:
        parsed: Any = parse_datetime(moment)
        if parsed is None or not 1970 < parsed.year < 9000 or not pk.isdecimal() or len(pk) > 18:
            return None
        return (parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)), int(pk)
    except ValueError:
        return None


def _cell(text: str) -> str:
    """Returns a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
