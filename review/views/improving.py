"""Improving: corrections become training examples, unanswered questions become articles."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from review import audit, figures, rights
from review.articles import editing, files
from review.articles.files import ConflictError, FaultsError
from review.background import start_command
from review.improving import examples, trial
from review.improving.trial import TrialError
from review.models import Gap, Trial

REASONS = {
    "language": gettext_lazy("not one of our languages"),
    "personal": gettext_lazy("may tell about a person"),
    "form": gettext_lazy("too long, or with brackets"),
    "held_out": gettext_lazy("held out for measuring"),
    "same": gettext_lazy("is an example already"),
    "contradiction": gettext_lazy("is an example of another topic"),
}
FAILURES = {
    "Another trial is running.": gettext_lazy("Another trial is running."),
    "There is no example to try.": gettext_lazy("There is no example to try."),
    "Only a measured trial can be decided.": gettext_lazy("Only a measured trial can be decided."),
    "The training data changed since; start a new trial.": gettext_lazy(
        "The training data changed since; start a new trial."
    ),
}


@rights.needs("editor")
@require_GET
def improve(request: HttpRequest) -> HttpResponse:
    """Shows the corrections, the diff they make, and the trials."""
    found = examples.corrections(rights.of(request).languages("editor"))
    selection = examples.select(found, settings.PROJECT)
    changed = examples.changed_files(selection.examples, settings.PROJECT)
    running = trial.any_running()
    context = {
        "selection": selection,
        "left_out": [(example, REASONS[reason]) for example, reason in selection.left_out],
        "diff": _coloured(examples.diff(changed, settings.PROJECT)),
        "trials": Trial.objects.select_related("by").order_by("-pk")[:10],
        "running": running,
    }
    return render(request, "review/improve.html", context)


@rights.needs("editor")
@require_GET
def improve_diff(request: HttpRequest) -> HttpResponse:
    """Gives the diff as a file for ``git apply``; audited."""
    found = examples.corrections(rights.of(request).languages("editor"))
    chosen = examples.select(found, settings.PROJECT).examples
    text = examples.diff(examples.changed_files(chosen, settings.PROJECT), settings.PROJECT)
    audit.record(request.user, "export", "corrections", after={"examples": len(chosen)})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="corrections.diff"'
    return response


@rights.needs("editor")
@require_POST
def start_trial(request: HttpRequest) -> HttpResponse:
    """Starts to train the corrections on a copy."""
    try:
        started = trial.start(
            request.user, examples.corrections(rights.of(request).languages("editor"))
        )
    except TrialError as error:
        messages.error(request, FAILURES.get(str(error), str(error)))
        return redirect("improve")
    return redirect("trial", pk=started.pk)


@rights.needs("editor")
@require_GET
def show_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows how far a trial is, and then the score cards before and after."""
    shown = get_object_or_404(Trial, pk=pk)
    context = {"trial": shown, "card": _card(shown), "diff": _coloured(shown.diff)}
    partial = bool(request.headers.get("HX-Request"))
    return render(request, "review/_trial.html" if partial else "review/trial.html", context)


@rights.needs("editor", rights.ALL)
@require_POST
def decide_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepts a trial into the training data, or puts it aside."""
    shown = get_object_or_404(Trial, pk=pk)
    try:
        if request.POST.get("decision") == "accept":
            trial.accept(shown, request.user)
            messages.success(request, _("Accepted. The assistant uses it after its next start."))
        else:
            trial.reject(shown, request.user)
            messages.success(request, _("Put aside."))
    except TrialError as error:
        messages.error(request, FAILURES.get(str(error), str(error)))
    return redirect("trial", pk=pk)


@rights.needs("reader")
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Lists the content gaps, those most asked about first."""
    wanted = request.GET.get("state", "")
    state = wanted if wanted in Gap.State.values else "open"
    languages = rights.of(request).languages("reader")
    page = Paginator(figures.gaps(state, languages), 25).get_page(request.GET.get("page"))
    shown = [(gap, list(figures.questions(gap, languages)[:6])) for gap in page]
    context = {"page": page, "shown": shown, "state": state, "states": Gap.State.choices}
    return render(request, "review/gaps.html", context)


@rights.needs("editor")
@require_POST
def find_gaps(request: HttpRequest) -> HttpResponse:
    """Groups the unanswered questions anew, in a process of its own."""
    start_command("findgaps")
    messages.success(request, _("Grouping has begun; look again in a minute."))
    return redirect("gaps")


@rights.needs("editor")
@require_POST
def set_gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets a gap aside, or opens it again."""
    gap = _gap(request, pk)
    before = gap.state
    wanted = request.POST.get("state")
    gap.state = Gap.State.DISMISSED if wanted == "dismissed" else Gap.State.OPEN
    gap.save(update_fields=["state"])
    audit.record(request.user, "gap", f"gap:{pk}", {"state": before}, {"state": gap.state})
    return redirect("gaps")


class DraftForm(forms.Form):
    """The first text of a new topic."""

    topic = forms.RegexField(
        rf"\A{files.TOPIC.pattern}\Z",
        label=gettext_lazy("Topic, as area/topic"),
        max_length=80,
        help_text=gettext_lazy("Small letters, digits and “_”, like return/pets."),
    )
    title = forms.CharField(label=gettext_lazy("The question in plain English"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("Text in English"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Put [^1] behind every sentence that rests on the source."),
    )
    source_title = forms.CharField(label=gettext_lazy("Title of the source"), max_length=200)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=100)
    url = forms.URLField(label=gettext_lazy("Address of the page"), assume_scheme="https")


@rights.needs("editor", "en")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Turns a gap into the draft of an article; nobody is shown it before it is published."""
    gap = _gap(request, pk)
    form = DraftForm(request.POST or None)
    faults: list[object] = []
    if request.method == "POST" and form.is_valid():
        topic = form.cleaned_data["topic"]
        try:
            editing.draft(topic, request.user, _draft_text(form.cleaned_data))
        except FaultsError as error:
            faults = list(error.faults)
        except ConflictError:
            form.add_error("topic", _("This topic has an article already."))
        else:
            gap.state, gap.topic = Gap.State.DRAFTED, topic
            gap.save(update_fields=["state", "topic"])
            audit.record(request.user, "gap", f"gap:{pk}", after={"draft": topic})
            messages.success(request, _("The draft is written. Add examples and publish it."))
            return redirect("article", *topic.split("/"), "en")
    questions = figures.questions(gap, rights.of(request).languages("reader"))[:12]
    context = {"gap": gap, "form": form, "questions": questions, "faults": faults}
    return render(request, "review/draft.html", context)


def _gap(request: HttpRequest, pk: int) -> Gap:
    """Returns a gap that the person may see; others do not exist for them."""
    visible = figures.visible_gaps(rights.of(request).languages("editor"))
    return get_object_or_404(visible, pk=pk)


def _draft_text(said: dict[str, str]) -> str:
    today = date.today()
    front = "\n".join(
        [
            f"title: {files.quoted(said['title'])}",
            "status: draft",
            "revision: 1",
            "sources:",
            f"  - title: {files.quoted(said['source_title'])}",
            f"    publisher: {files.quoted(said['publisher'])}",
            f"    url: {files.quoted(said['url'])}",
            f"    checked: {today}",
            f"review: {{by: null, on: null, due: {today + timedelta(days=90)}}}",
        ]
    )
    return files.join(front, said["text"].replace("\r\n", "\n"))


def _coloured(text: str) -> list[tuple[str, str]]:
    """Returns the lines of a diff with the kind of each, for colour."""
    kinds = {"+": "added", "-": "removed", "@": "place"}
    return [(kinds.get(line[:1], ""), line) for line in text.splitlines()]


def _card(shown: Trial) -> list[dict[str, object]]:
    """Returns the rows of the score card: before, after and the difference."""
    if not (shown.before and shown.after):
        return []
    rows = []
    for kind, before in shown.before.items():
        after = shown.after.get(kind, {})
        values = [
            (before[name], after.get(name, 0), round(after.get(name, 0) - before[name], 1), good)
            for name, good in (("first", 1), ("offered", 1), ("wrong", -1), ("alarm", 0))
        ]
        rows.append({"kind": kind, "messages": before["messages"], "values": values})
    return rows
