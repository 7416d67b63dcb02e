"""The dashboard: what happens, in charts with a table under each."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import audit, charts, figures, knowledge, rights
from review.templatetags.console import outcome_name

PERIODS = (7, 30, 90)
RATE_NAMES = {
    "answered": gettext_lazy("answered"),
    "clarified": gettext_lazy("asked back"),
    "unknown": gettext_lazy("unknown"),
    "urgent": gettext_lazy("urgent"),
    "negative": gettext_lazy("negative feedback"),
    "fallback": gettext_lazy("other language"),
    "error": gettext_lazy("error"),
}


@rights.needs("reader")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Shows the dashboard of the last 7, 30 or 90 days."""
    days, since, until = _period(request)
    languages = rights.of(request).languages("reader")
    rows = figures.counts(since, until, languages)
    earlier = figures.counts(since - timedelta(days=days), since - timedelta(days=1), languages)
    now = figures.totals(rows)
    volume = figures.by_day(rows, since, until)
    context = {
        "days": days,
        "periods": PERIODS,
        "since": since,
        "until": until,
        "now": now,
        "rates": [
            (RATE_NAMES[rate.name], rate) for rate in figures.rates(now, figures.totals(earlier))
        ],
        "volume": volume,
        "volume_chart": charts.line(
            [count for _day, count in volume], [date_format(day, "j M") for day, _count in volume]
        ),
        "splits": [
            (title, charts.bars([(name(key), count, str(count)) for key, count in found]))
            for title, found, name in _splits(rows)
        ],
        "gaps": [
            (gap, figures.questions(gap, languages).first())
            for gap in figures.gaps("open", languages)[:10]
        ],
        "states": [(knowledge.language_name(code), found) for code, found in figures.states()],
        "ages": figures.ages(until),
    }
    return render(request, "review/dashboard.html", context)


@rights.needs("reader")
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """Gives the counts behind the dashboard as CSV; nobody can be found in them."""
    days, since, until = _period(request)
    rows = figures.counts(since, until, rights.of(request).languages("reader"))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="dashboard-{until}.csv"'
    fields = ("day", "language", "channel", "topic", "outcome", "turns", "urgent", "negative",
              "helpful", "fallback", "timed", "milliseconds", "slowest")  # fmt: skip
    writer = csv.writer(response)
    writer.writerow(fields)
    writer.writerows(rows.filter(turns__gt=0).order_by("day", "pk").values_list(*fields))
    audit.record(request.user, "export", "dashboard", after={"days": days})
    return response


def _splits(rows: Any) -> list[tuple[str, list[tuple[str, int]], Any]]:
    def same(key: str) -> str:
        return key or "–"

    return [
        (_("By language"), figures.split(rows, "language"), knowledge.language_name),
        (_("By channel"), figures.split(rows, "channel"), same),
        (_("By topic"), figures.split(rows, "topic"), knowledge.title),
        (_("By outcome"), figures.split(rows, "outcome"), outcome_name),
    ]


def _period(request: HttpRequest) -> tuple[int, date, date]:
    """Returns the number of days, the first and the last."""
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(period) for period in PERIODS} else 30
    today = timezone.localdate()
    return days, today - timedelta(days=days - 1), today
