"""Articles: how each text stands, side by side, confirmed, approved, withdrawn, changed."""

from __future__ import annotations

import difflib
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from infopoint.knowledge.freshness import freshness
from infopoint.languages import LANGUAGES
from review import figures, knowledge, rights
from review.articles import editing, files
from review.articles.editing import NamelessError
from review.articles.files import ConflictError, FaultsError
from review.models import ArticleChange

STATE_NAMES = {
    "missing": gettext_lazy("missing"),
    "outdated": gettext_lazy("outdated"),
    "unreviewed": gettext_lazy("unreviewed"),
    "reviewed": gettext_lazy("reviewed"),
}
AGE_NAMES = {
    "fresh": gettext_lazy("fresh"),
    "due_soon": gettext_lazy("due soon"),
    "overdue": gettext_lazy("overdue"),
    "far_overdue": gettext_lazy("far overdue"),
}
#: Languages shown as columns; the others are chosen.
_COLUMNS = ("en", "fr", "nl")
_USAGE_DAYS = 30


@rights.needs("reader")
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """Lists all topics with state by language, age, usage, and what people and staff found."""
    library, today = knowledge.library(), timezone.localdate()
    language = request.GET.get("language", "")
    state, age = request.GET.get("state", ""), request.GET.get("age", "")
    area, order = request.GET.get("area", ""), request.GET.get("order", "")
    columns = [language] if language in LANGUAGES else list(_COLUMNS)
    since = today - timedelta(days=_USAGE_DAYS)
    counts = figures.counts(since, today, None)
    used, voted = figures.usage(counts), figures.votes(counts)
    judged = figures.helpfulness()
    rows = []
    for topic in sorted(set(library.articles) | set(_answerable())):
        article = library.articles.get(topic)
        states = [(code, library.state(topic, code)) for code in columns]
        how_old = freshness(article, today) if article else ""
        if (
            (area and not topic.startswith(f"{area}/"))
            or (state and all(s != state for _code, s in states))
            or (age and how_old != age)
        ):
            continue
        right, total = judged.get(topic, (0, 0))
        rows.append(
            {
                "topic": topic,
                "title": knowledge.title(topic),
                "status": article.status if article else "missing",
                "states": [(code, s, STATE_NAMES[s]) for code, s in states],
                "age": how_old,
                "age_name": AGE_NAMES.get(how_old, ""),
                "due": article.review.due if article else None,
                "used": used.get(topic, 0),
                "helped": voted.get(topic),
                "right": right,
                "judged": total,
            }
        )
    if order == "used":
        rows.sort(key=lambda row: -row["used"])
    elif order == "due":
        rows.sort(key=lambda row: row["due"] or date.max)
    context = {
        "rows": rows,
        "columns": [(code, knowledge.language_name(code)) for code in columns],
        "languages": [(code, knowledge.language_name(code)) for code in LANGUAGES],
        "areas": sorted({topic.split("/")[0] for topic in library.articles}),
        "states": STATE_NAMES.items(),
        "ages": AGE_NAMES.items(),
        "chosen": {"language": language, "state": state, "age": age, "area": area, "order": order},
    }
    return render(request, "review/articles.html", context)


@rights.needs("reader")
@require_GET
def article(request: HttpRequest, area: str, name: str, language: str) -> HttpResponse:
    """Shows the English text and one translation side by side, with what may be done."""
    topic = f"{area}/{name}"
    library, today = knowledge.library(), timezone.localdate()
    source = library.articles.get(topic)
    if language not in LANGUAGES or (source is None and topic not in _answerable()):
        raise Http404
    may = rights.of(request)
    shown = language if language != "en" else ""
    context = {
        "topic": topic, "area": area, "name": name, "language": language,
        "language_name": knowledge.language_name(language),
        "direction": knowledge.direction(language),
        "version": files.read(knowledge.folder(), topic, language).version,
        "source": source,
        "translation": library.translations.get((topic, shown)) if shown else None,
        "states": [
            (code, knowledge.language_name(code), library.state(topic, code),
             STATE_NAMES[library.state(topic, code)])
            for code in LANGUAGES
        ],
        "state": library.state(topic, language),
        "state_name": STATE_NAMES[library.state(topic, language)],
        "age_name": AGE_NAMES[freshness(source, today)] if source else "",
        "next_due": editing.next_due(source, today) if source else None,
        "may_review": may.may("reviewer", language),
        "may_edit": may.may("editor", language),
        "changes": ArticleChange.objects.filter(topic=topic)[:10],
        "contacts": [c for c in map(library.contact, source.contacts if source else ()) if c],
    }  # fmt: skip
    return render(request, "review/article.html", context)


@rights.needs("reviewer")
@require_POST
def act(request: HttpRequest, area: str, name: str, language: str) -> HttpResponse:
    """Confirms, approves, withdraws or publishes a text."""
    topic, action = f"{area}/{name}", request.POST.get("action")
    source = knowledge.library().articles.get(topic)
    if source is None or language not in LANGUAGES:
        raise Http404
    rights.of(request).require("editor" if action == "publish" else "reviewer", language)
    note, version = request.POST.get("note", "").strip(), request.POST.get("version", "")
    try:
        if action == "confirm" and language == "en":
            due = _day(request.POST.get("due", ""))
            if not date.today() < due <= date.today() + timedelta(days=366):
                messages.error(request, _("The next day must be within a year from now."))
                return redirect("article", area, name, language)
            editing.confirm(source, request.user, due, version)
        elif action == "approve" and (topic, language) in knowledge.library().translations:
            editing.approve(topic, language, request.user, version)
        elif action == "withdraw" and (note or language != "en"):
            editing.withdraw(topic, language, request.user, note)
        elif action == "publish" and language == "en":
            editing.publish(topic, request.user, version)
        else:
            messages.error(request, _("Nothing was done: say why the text is withdrawn."))
            return redirect("article", area, name, language)
        messages.success(request, _("Done. The assistant follows within seconds."))
    except NamelessError:
        messages.error(request, _("Your account has no name. An administrator can add it."))
    except (ConflictError, FileNotFoundError):
        messages.error(request, _("Somebody else changed this text just now. Read it again."))
    except FaultsError as error:
        for fault in error.faults:
            messages.error(request, f"{fault.problem}. {fault.cure}.")
    return redirect("article", area, name, language)


class EditForm(forms.Form):
    """The text of an article file."""

    front = forms.CharField(
        label=gettext_lazy("About this text"), widget=forms.Textarea(attrs={"rows": 8})
    )
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 18}))
    note = forms.CharField(label=gettext_lazy("What changed, and why"), max_length=200)
    new_meaning = forms.BooleanField(
        label=gettext_lazy("The meaning changed: translations must follow"), required=False
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=64)


@rights.needs("editor")
def edit(request: HttpRequest, area: str, name: str, language: str) -> HttpResponse:
    """Lets an editor change a text, or write a missing translation."""
    topic = f"{area}/{name}"
    rights.of(request).require("editor", language)
    source = knowledge.library().articles.get(topic)
    if source is None or language not in LANGUAGES:
        raise Http404
    file = files.read(knowledge.folder(), topic, language)
    form = EditForm(request.POST or None, initial=_initial(file, source))
    faults: list[Any] = []
    other = ""
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {
            k: v.replace("\r\n", "\n") if isinstance(v, str) else v
            for k, v in form.cleaned_data.items()
        }
        try:
            editing.edit(
                topic, language, request.user, files.join(said["front"], said["body"]),
                said["version"], new_meaning=said["new_meaning"], note=said["note"],
            )  # fmt: skip
        except FaultsError as error:
            faults = error.faults
        except ConflictError:
            other = file.text
            form.data = form.data.copy()
            form.data["version"] = file.version
        else:
            messages.success(request, _("Saved. The assistant follows within seconds."))
            return redirect("article", area, name, language)
    context = {
        "topic": topic, "area": area, "name": name, "language": language, "form": form,
        "language_name": knowledge.language_name(language),
        "direction": knowledge.direction(language),
        "faults": faults, "other": other, "source": source if language != "en" else None,
        "english": language == "en",
    }  # fmt: skip
    return render(request, "review/edit.html", context)


@rights.needs("reader")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Lists what staff changed in the article files, ready to be committed."""
    page = Paginator(ArticleChange.objects.all(), 40).get_page(request.GET.get("page"))
    return render(request, "review/changes.html", {"page": page})


@rights.needs("reader")
@require_GET
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one change as a diff."""
    shown = get_object_or_404(ArticleChange, pk=pk)
    name = f"knowledge/{shown.topic}.{shown.language}.md"
    lines = difflib.unified_diff(
        shown.before.splitlines(), shown.after.splitlines(), f"a/{name}", f"b/{name}", lineterm=""
    )
    kinds = {"+": "added", "-": "removed", "@": "place"}
    diff = [(kinds.get(line[:1], ""), line) for line in lines]
    return render(request, "review/change.html", {"change": shown, "diff": diff})


def _day(text: str) -> date:
    """Returns a day that was typed; one that does not exist is long past."""
    try:
        return parse_date(text) or date.min
    except ValueError:
        return date.min


def _answerable() -> list[str]:
    return [topic for topic in knowledge.all_topics() if not topic.startswith("chat/")]


def _initial(file: files.ArticleFile, source: Any) -> dict[str, str]:
    if file.exists:
        front, body = file.halves()
    else:
        front = f"title: {files.quoted(source.title)}\ntranslates: {source.revision}\nmethod: human"
        _front, body = files.read(knowledge.folder(), source.topic, "en").halves()
    return {"front": front.strip(), "body": body.strip(), "version": file.version}
