"""Judging turns: what changes with a review, and how far a conversation then is."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from review import audit
from review.models import Conversation, Review, Tag, Turn, snapshot

_SHOWN = ("verdict", "right_topic", "new_question", "note")


@transaction.atomic
def judge(turn: Turn, user: Any, **changes: Any) -> Review:
    """Writes a review of a turn and audits it.

    Args:
        turn: The turn.
        user: Who judges.
        changes: ``verdict``, ``right_topic``, ``new_question`` or ``note``.
    """
    _lock(turn.conversation)
    review, _ = Review.objects.get_or_create(turn=turn, defaults={"topic": turn.topic})
    before = snapshot(review, _SHOWN)
    for name, value in changes.items():
        setattr(review, name, value)
    if review.verdict != Review.Verdict.WRONG:
        review.right_topic = ""
    if snapshot(review, _SHOWN) != before:
        if review.verdict != before["verdict"]:
            # A changed verdict needs a second look of its own.
            review.second_by = review.second_at = None
        if (review.verdict, review.right_topic) != (before["verdict"], before["right_topic"]):
            review.exported_at = None
        review.by = user
        audit.record(user, "review", f"turn:{turn.pk}", before, snapshot(review, _SHOWN))
    review.save()
    settle(turn.conversation)
    return review


def needs_second_look(turn: Turn, review: Review | None, user: Any = None) -> bool:
    """Returns whether another person must look too: at urgent turns, or missed urgency."""
    if review is None or not review.verdict or review.second_by_id:
        return False
    if not (turn.urgent or turn.urgency or review.right_topic.startswith("help/")):
        return False
    return user is None or review.by_id != user.pk


@transaction.atomic
def look_again(turn: Turn, user: Any) -> None:
    """Notes that a second person agrees; whoever judged first cannot."""
    _lock(turn.conversation)
    review = Review.objects.filter(turn=turn).first()
    if review is None or not needs_second_look(turn, review, user):
        return
    review.second_by, review.second_at = user, timezone.now()
    review.save()
    audit.record(user, "second_look", f"turn:{turn.pk}", after=snapshot(review, _SHOWN))
    settle(turn.conversation)


@transaction.atomic
def accept_rest(conversation: Conversation, user: Any) -> None:
    """Marks right whatever nobody has judged yet."""
    _lock(conversation)
    for turn in conversation.turn_set.select_related("review"):
        review = getattr(turn, "review", None)
        if turn.reviewable and not (review and review.verdict):
            judge(turn, user, verdict=Review.Verdict.RIGHT)
    settle(conversation)


def _lock(conversation: Conversation) -> None:
    """Lets one after the other change what is said about a conversation, also the reader."""
    Conversation.objects.select_for_update().get(pk=conversation.pk)


def settle(conversation: Conversation) -> None:
    """Works out how far a conversation is reviewed."""
    turns = [t for t in conversation.turn_set.select_related("review") if t.reviewable]
    reviews = [getattr(turn, "review", None) for turn in turns]
    judged = [review for review in reviews if review and review.verdict]
    if turns and not judged:
        state = Conversation.State.NEW
    elif len(judged) < len(turns):
        state = Conversation.State.BEGUN
    elif any(needs_second_look(turn, review) for turn, review in zip(turns, reviews)):
        state = Conversation.State.SECOND
    else:
        state = Conversation.State.DONE
    conversation.state = state
    conversation.save(update_fields=["state"])


@transaction.atomic
def assign(conversation: Conversation, user: Any, to: Any) -> None:
    """Gives a conversation to somebody, or to nobody."""
    before = {"assigned_to": conversation.assigned_to_id}
    conversation.assigned_to = to
    conversation.save(update_fields=["assigned_to"])
    after = {"assigned_to": to.pk if to else None}
    audit.record(user, "assign", f"conversation:{conversation.pk}", before, after)


@transaction.atomic
def tag(conversation: Conversation, user: Any, names: list[str]) -> None:
    """Hangs exactly these words on a conversation."""
    before = sorted(conversation.tags.values_list("name", flat=True))
    wanted = sorted({name.strip().lower()[:40] for name in names if name.strip()})
    if wanted == before:
        return
    conversation.tags.set([Tag.objects.get_or_create(name=name)[0] for name in wanted])
    audit.record(user, "tag", f"conversation:{conversation.pk}", {"tags": before}, {"tags": wanted})
