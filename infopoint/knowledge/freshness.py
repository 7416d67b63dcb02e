"""Is a text still fresh enough to be shown?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from infopoint.knowledge.model import Article

Freshness = Literal["fresh", "due_soon", "overdue", "far_overdue"]

#: Staff are told this long before a text is due.
DUE_SOON = timedelta(days=14)
#: After this the text is no longer shown, only its sources and contacts: three months is
#: how far apart changes of amounts and deadlines were seen.
FAR_OVERDUE = timedelta(days=90)


def freshness(article: Article, today: date) -> Freshness:
    """Returns how an article stands to the day when it must be looked at again."""
    due = article.review.due
    if today > due and today - due > FAR_OVERDUE:
        return "far_overdue"
    if today > due:
        return "overdue"
    if due != date.max and due - today <= DUE_SOON:
        return "due_soon"
    return "fresh"
