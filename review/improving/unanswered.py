"""Questions that the assistant has no answer to."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from review.models import GapQuestion, Turn

#: The newest questions that are grouped; their distances fit into 40 MB.
NEWEST = 3_000
_OUTCOMES = ("unknown", "out_of_scope", "clarified")
#: Also asked back: the person only said that an answer was wrong.
_NO_QUESTION = "chat/wrong_answer"


def unanswered() -> list[Turn]:
    """Returns the newest questions without an answer, or flagged as new by staff."""
    newest = _all().order_by("-id")[: NEWEST + 500]
    return [turn for turn in newest if turn.predicted != _NO_QUESTION][:NEWEST]


def any_new() -> bool:
    """Returns whether a question waits to be grouped."""
    grouped = set(GapQuestion.objects.values_list("turn_id", flat=True))
    return any(turn.pk not in grouped for turn in unanswered())


def _all() -> QuerySet[Turn]:
    left = Q(outcome__in=_OUTCOMES) | Q(review__new_question=True)
    return Turn.objects.filter(left, pressed=False).exclude(text="")
