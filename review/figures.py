"""The figures of the dashboard and the digest, from the counts by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from infopoint.knowledge.freshness import freshness
from infopoint.languages import LANGUAGES
from review import knowledge
from review.models import DayCount, Gap, GapQuestion, Review

ANSWERED = ("answered", "urgent")
UNKNOWN = ("unknown", "out_of_scope")
#: Rates, with the counts they are made of.
RATES = ("answered", "clarified", "unknown", "urgent", "negative", "fallback", "error")


@dataclass(frozen=True)
class Rate:
    """A share of all turns in per cent, and what it was in the period before."""

    name: str
    count: int
    share: float
    before: float | None

    @property
    def trend(self) -> float | None:
        """The difference in percentage points."""
        return None if self.before is None else round(self.share - self.before, 1)


def counts(since: date, until: date, languages: set[str] | None) -> QuerySet[DayCount]:
    """Returns the counts of a period, both days included, in some languages or all."""
    rows = DayCount.objects.filter(day__gte=since, day__lte=until)
    return rows if languages is None else rows.filter(language__in=languages)


def by_day(rows: QuerySet[DayCount], since: date, until: date) -> list[tuple[date, int]]:
    """Returns the turns of each day, zero where there was none."""
    known = dict(rows.values_list("day").annotate(Sum("turns")))
    days = [since + timedelta(days=i) for i in range((until - since).days + 1)]
    return [(day, known.get(day, 0)) for day in days]


def split(rows: QuerySet[DayCount], field: str, limit: int = 20) -> list[tuple[str, int]]:
    """Returns turns by language, channel, topic or outcome, the most first."""
    found = _answers(rows) if field == "topic" else rows
    pairs = found.values_list(field).annotate(total=Sum("turns")).filter(total__gt=0)
    return list(pairs.order_by("-total", field)[:limit])


def totals(rows: QuerySet[DayCount]) -> dict[str, Any]:
    """Returns the sums of a period."""
    sums = rows.aggregate(
        answered=Sum("turns", filter=Q(outcome__in=ANSWERED)),
        clarified=Sum("turns", filter=Q(outcome="clarified")),
        unknown=Sum("turns", filter=Q(outcome__in=UNKNOWN)),
        error=Sum("turns", filter=Q(outcome="error")),
        urgent=Sum("urgent"), negative=Sum("negative"), fallback=Sum("fallback"),
        timed=Sum("timed"), milliseconds=Sum("milliseconds"), slowest=Max("slowest"),
        # Last: the sums above are of the column that this one is named after.
        turns=Sum("turns"),
    )  # fmt: skip
    sums = {name: value or 0 for name, value in sums.items()}
    sums["mean"] = round(sums["milliseconds"] / sums["timed"]) if sums["timed"] else 0
    return sums


def rates(now: dict[str, Any], before: dict[str, Any]) -> list[Rate]:
    """Returns the rates of a period beside those of the one before."""
    return [
        Rate(
            name, now[name], _share(now[name], now["turns"]),
            _share(before[name], before["turns"]) if before["turns"] else None,
        )
        for name in RATES
    ]  # fmt: skip


def gaps(state: str, languages: set[str] | None) -> QuerySet[Gap]:
    """Returns the gaps in a state, those that the most people asked about first."""
    counted = (
        visible_gaps(languages)
        .filter(state=state)
        .annotate(
            count=Count("questions", distinct=True),
            people=Count("questions__turn__conversation", distinct=True),
            last=Max("questions__turn__at"),
        )
    )
    return counted.filter(count__gt=0).order_by("-people", "-count", "pk")


def visible_gaps(languages: set[str] | None) -> QuerySet[Gap]:
    """Returns the gaps with questions in some languages, or all."""
    if languages is None:
        return Gap.objects.all()
    return Gap.objects.filter(questions__turn__conversation__language__in=languages).distinct()


def questions(gap: Gap, languages: set[str] | None) -> QuerySet[GapQuestion]:
    """Returns the questions of a gap; the one that stands for all comes first."""
    found = gap.questions.select_related("turn").order_by("-closeness", "pk")
    if languages is not None:
        found = found.filter(turn__conversation__language__in=languages)
    return found


def usage(rows: QuerySet[DayCount]) -> dict[str, int]:
    """Returns how many times each topic was answered."""
    return dict(_answers(rows).values_list("topic").annotate(Sum("turns")))


def votes(rows: QuerySet[DayCount]) -> dict[str, tuple[int, int]]:
    """Returns for each topic how many people it helped, of how many that said so or not."""
    voted = rows.filter(outcome="chat").exclude(topic="").values_list("topic")
    found = voted.annotate(Sum("helpful"), Sum("negative"))
    return {topic: (yes, yes + no) for topic, yes, no in found if yes + no}


def _answers(rows: QuerySet[DayCount]) -> QuerySet[DayCount]:
    """Returns the counts that are about a topic; a vote is no answer."""
    return rows.exclude(topic="").exclude(outcome="chat")


def helpfulness() -> dict[str, tuple[int, int]]:
    """Returns for each topic how many answers staff found right, of how many judged."""
    judged = Review.objects.exclude(verdict="").exclude(topic="")
    found = judged.values_list("topic").annotate(
        right=Count("pk", filter=Q(verdict="right")), total=Count("pk")
    )
    return {topic: (right, total) for topic, right, total in found}


def states(languages: Iterable[str] = LANGUAGES) -> list[tuple[str, dict[str, int]]]:
    """Returns for each language how many texts are missing, outdated, unreviewed, reviewed."""
    library = knowledge.library()
    table = []
    for code in languages:
        found = dict.fromkeys(("missing", "outdated", "unreviewed", "reviewed"), 0)
        for topic in library.topics:
            found[library.state(topic, code)] += 1
        table.append((code, found))
    return table


def ages(today: date) -> dict[str, int]:
    """Returns how many published articles are fresh, due soon, overdue, far overdue."""
    library = knowledge.library()
    found = dict.fromkeys(("fresh", "due_soon", "overdue", "far_overdue"), 0)
    for topic in library.topics:
        found[freshness(library.articles[topic], today)] += 1
    return found


def _share(count: int, total: int) -> float:
    return round(100 * count / total, 1) if total else 0.0
