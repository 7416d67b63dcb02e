"""Is a text still fresh enough to be shown?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from infopoint.knowledge.model import Article

Freshness = Literal["fresh", "due_soon", "overdue", "far_overdue"]

#: Staff are told this long before a text is due: two weeks are enough to read it again.
DUE_SOON = timedelta(days=14)
#: This long after it was due, a text is no longer shown, only its links and contacts:
#: amounts and deadlines were seen to change every three months.
FAR_OVERDUE = timedelta(days=90)


def freshness(article: Article, today: date) -> Freshness:
    """Returns how an article stands to the day when it must be looked at again.

    On that day itself it is not overdue yet.
    """
    left = article.review.due - today
    if left < -FAR_OVERDUE:
        return "far_overdue"
    if left < timedelta(0):
        return "overdue"
    return "due_soon" if left <= DUE_SOON else "fresh"
