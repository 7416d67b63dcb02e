from __future__ import annotations

from datetime import date, timedelta

import pytest

from infopoint.knowledge.freshness import DUE_SOON, FAR_OVERDUE, freshness
from infopoint.knowledge.model import Article
from infopoint.knowledge.parse import parse_article

from .trees import Knowledge

DUE = date(2027, 2, 24)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-15, "fresh"),
        (-14, "due_soon"),
        (0, "due_soon"),
        (1, "overdue"),
        (90, "overdue"),
        (91, "far_overdue"),
    ],
)
def test_freshness_goes_by_the_day_when_it_is_due(
    knowledge: Knowledge, days: int, expected: str
) -> None:
    article = parse_article(knowledge.root / "return/cost.en.md").text

    assert isinstance(article, Article)
    assert freshness(article, DUE + timedelta(days=days)) == expected


def test_freshness_limits_are_those_of_the_design() -> None:
    assert timedelta(days=14) == DUE_SOON
    assert timedelta(days=90) == FAR_OVERDUE
