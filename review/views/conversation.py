"""The conversation page: the transcript, and the judging of its turns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review import audit, forgetting, knowledge, reviewing, rights
from review.models import ROLES_THAT_REVIEW, Conversation, Review, Turn
from review.views.inbox import neighbours


@rights.needs("reader")
@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a conversation as the person saw it, with what was understood beside it."""
    shown = _conversation(request, pk, "reader")
    turns = list(shown.turn_set.select_related("review", "review__by", "review__second_by"))
    before, after = neighbours(request, shown)
    audit.record(request.user, "read", f"conversation:{shown.pk}")
    context = {
        "conversation": shown,
        "turns": [
            _told(turn, turns[i - 1] if i else None, request) for i, turn in enumerate(turns)
        ],
        "newer": before,
        "older": after,
        "query": request.GET.urlencode(),
        "people": _people(shown),
        "tags": ", ".join(tag.name for tag in shown.tags.all()),
        "may_review": rights.of(request).may("reviewer", shown.language),
        "may_delete": rights.of(request).may("administrator", shown.language),
    }
    return render(request, "review/conversation.html", context)


@rights.needs("reviewer")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Judges one turn; answers with the turn for htmx, else goes back to the page."""
    turn = _turn(request, pk)
    changes: dict[str, Any] = {}
    if request.POST.get("verdict") in Review.Verdict.values:
        changes["verdict"] = request.POST["verdict"]
    if "right_topic" in request.POST:
        topic = request.POST["right_topic"].strip()
        if topic and topic not in knowledge.all_topics():
            messages.error(request, _("There is no topic “%(topic)s”.") % {"topic": topic[:96]})
        elif topic:
            changes |= {"right_topic": topic, "verdict": Review.Verdict.WRONG}
    if "note" in request.POST:
        changes["note"] = request.POST["note"].strip()[:2000]
        changes["new_question"] = bool(request.POST.get("new_question"))
    if changes:
        reviewing.judge(turn, request.user, **changes)
    return _turn_again(request, turn)


@rights.needs("reviewer")
@require_POST
def second_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes the agreement of a second person with the judgement of an urgent turn."""
    turn = _turn(request, pk)
    reviewing.look_again(turn, request.user)
    return _turn_again(request, turn)


@rights.needs("reviewer")
@require_POST
def accept_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks all turns right that nobody has judged."""
    shown = _conversation(request, pk, "reviewer")
    reviewing.accept_rest(shown, request.user)
    return _back(request, shown)


@rights.needs("reviewer")
@require_POST
def organise(request: HttpRequest, pk: int) -> HttpResponse:
    """Assigns and tags a conversation."""
    shown = _conversation(request, pk, "reviewer")
    wanted = request.POST.get("assigned_to", "")
    person = next((p for p in _people(shown) if str(p.pk) == wanted), None)
    if shown.assigned_to != person:
        reviewing.assign(shown, request.user, person)
    reviewing.tag(shown, request.user, request.POST.get("tags", "").split(",")[:10])
    messages.success(request, _("Saved."))
    return _back(request, shown)


@rights.needs("administrator")
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a conversation here and in the assistant, with all that was said about it."""
    shown = _conversation(request, pk, "administrator")
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box to delete the conversation."))
        return _back(request, shown)
    forgetting.forget([shown])
    audit.record(request.user, "delete", f"conversation:{pk}")
    messages.success(request, _("The conversation is deleted, here and in the assistant."))
    return redirect("inbox")


@rights.needs("reader")
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """Offers topics while a reviewer types."""
    found = knowledge.find_topics(request.GET.get("right_topic", "")[:96])
    return render(request, "review/_topics.html", {"found": found})


def _conversation(request: HttpRequest, pk: int, role: str) -> Conversation:
    """Returns a conversation that the person may see; others do not exist for them."""
    shown = get_object_or_404(rights.of(request).conversations(), pk=pk)
    rights.of(request).require(role, shown.language)
    return shown


def _turn(request: HttpRequest, pk: int) -> Turn:
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=pk)
    turn.conversation = _conversation(request, turn.conversation_id, "reviewer")
    return turn


def _turn_again(request: HttpRequest, turn: Turn) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return _back(request, turn.conversation, f"#turn-{turn.number}")
    turns = Turn.objects.select_related("review", "review__by", "review__second_by")
    again = turns.get(pk=turn.pk)
    again.conversation = turn.conversation
    before = turns.filter(conversation=turn.conversation_id, number=turn.number - 1).first()
    context = {"told": _told(again, before, request), "may_review": True, "fresh": True}
    return render(request, "review/_turn.html", context | {"conversation": turn.conversation})


def _back(request: HttpRequest, shown: Conversation, anchor: str = "") -> HttpResponse:
    query = request.GET.urlencode()
    address = f"{shown.get_absolute_url()}{'?' + query if query else ''}{anchor}"
    return redirect(address)


def _people(shown: Conversation) -> list[Any]:
    """Returns who may review conversations in this language, and who has this one already."""
    having = Q(grants__role__in=ROLES_THAT_REVIEW, grants__language__in=["", shown.language])
    having = Q(having | Q(is_superuser=True), is_active=True) | Q(pk=shown.assigned_to_id)
    return list(get_user_model().objects.filter(having).distinct().order_by("username"))


def _told(turn: Turn, before: Turn | None, request: HttpRequest) -> dict[str, Any]:
    """Returns a turn with what the page tells about it."""
    judgement = getattr(turn, "review", None)
    article = knowledge.library().articles.get(turn.topic)
    return {
        "turn": turn,
        "review": judgement,
        "label": _label(turn, before),
        "ranking": [(topic, knowledge.title(topic), 100 * value) for topic, value in turn.ranking],
        "urgent": turn.urgent or str((turn.urgency or {}).get("topic") or ""),
        "revision_now": article.revision if article else None,
        "status_now": article.status if article else None,
        "second": reviewing.needs_second_look(turn, judgement),
        "may_look": reviewing.needs_second_look(turn, judgement, request.user),
    }


def _label(turn: Turn, before: Turn | None) -> str:
    """Returns what stood on the button that was pressed."""
    if not turn.pressed:
        return ""
    for message in before.reply if before else ():
        for button in message["buttons"]:
            if button["payload"] == turn.text:
                return str(button["title"])
    return turn.text
