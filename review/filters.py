"""The inbox's filters: they combine, live in the address and explain themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infopoint.languages import LANGUAGES
from review import knowledge, search
from review.models import Conversation, ConversationTopic, Tag

MARK_NAMES = {
    "urgent": gettext_lazy("urgent"),
    "unknown": gettext_lazy("unknown"),
    "clarified": gettext_lazy("asked back"),
    "negative": gettext_lazy("negative feedback"),
    "error": gettext_lazy("error"),
    "fallback": gettext_lazy("other language"),
}
#: Outcomes in the words of the pages.
OUTCOME_NAMES = {
    "answered": gettext_lazy("answered"),
    "urgent": gettext_lazy("urgent"),
    "clarified": gettext_lazy("asked back"),
    "unknown": gettext_lazy("unknown"),
    "out_of_scope": gettext_lazy("outside our subjects"),
    "chat": gettext_lazy("small talk"),
    "form": gettext_lazy("search for help nearby"),
    "error": gettext_lazy("error"),
    "": gettext_lazy("not answered yet"),
}
#: Databases and time zones know no days far before or after.
_SENSIBLE = (MinValueValidator(date(1970, 1, 2)), MaxValueValidator(date(9000, 1, 1)))


class InboxFilter(forms.Form):
    """What the inbox is narrowed to; every field may be empty."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    topic = forms.CharField(label=gettext_lazy("Topic"), required=False, max_length=96)
    marks = forms.MultipleChoiceField(
        label=gettext_lazy("Marks"),
        required=False,
        choices=list(MARK_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any")), *Conversation.State.choices],
    )
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Assigned to me"), required=False)
    since = forms.DateField(
        validators=_SENSIBLE,
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        validators=_SENSIBLE,
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = ("", _("Any"))
        languages = [(code, knowledge.language_name(code)) for code in LANGUAGES]
        self.fields["language"].choices = [anything, *languages]
        self.fields["channel"].choices = [anything, *((c, c) for c in _channels())]
        tags = Tag.objects.values_list("name", flat=True)
        self.fields["tag"].choices = [anything, *((tag, tag) for tag in tags)]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, conversations: QuerySet[Conversation], user: Any) -> QuerySet[Conversation]:
        """Returns the conversations that pass all filters that are set."""
        chosen = self.chosen
        for name in ("language", "channel", "state"):
            if name in chosen:
                conversations = conversations.filter(**{name: chosen[name]})
        for mark in chosen.get("marks", ()):
            conversations = conversations.filter(**{mark: True})
        if "topic" in chosen:
            topic = chosen["topic"]
            exact = {"topic": topic} if "/" in topic else {"topic__startswith": f"{topic}/"}
            about = ConversationTopic.objects.filter(**exact)
            conversations = conversations.filter(pk__in=about.values("conversation"))
        if "tag" in chosen:
            conversations = conversations.filter(tags__name=chosen["tag"])
        if "mine" in chosen:
            conversations = conversations.filter(assigned_to=user)
        if "since" in chosen:
            conversations = conversations.filter(last_at__gte=_midnight(chosen["since"]))
        if "until" in chosen:
            day_after = _midnight(chosen["until"] + timedelta(days=1))
            conversations = conversations.filter(last_at__lt=day_after)
        if search.words(chosen.get("q", "")):
            conversations = conversations.filter(pk__in=search.conversations_with(chosen["q"]))
        return conversations

    def describe(self) -> list[str]:
        """Returns in words what is shown, one part a filter."""
        if not self.is_valid():
            return [_("A filter is not valid; everything is shown.")]
        chosen, parts = self.chosen, []
        if "language" in chosen:
            name = knowledge.language_name(chosen["language"])
            parts.append(_("in %(language)s") % {"language": name})
        if "channel" in chosen:
            parts.append(_("through %(channel)s") % {"channel": chosen["channel"]})
        if "topic" in chosen:
            parts.append(_("about “%(topic)s”") % {"topic": knowledge.title(chosen["topic"])})
        if "marks" in chosen:
            marks = _(" and ").join(str(MARK_NAMES[mark]) for mark in chosen["marks"])
            parts.append(_("marked %(marks)s") % {"marks": marks})
        if "state" in chosen:
            parts.append(str(Conversation.State(chosen["state"]).label).lower())
        if "tag" in chosen:
            parts.append(_("tagged “%(tag)s”") % {"tag": chosen["tag"]})
        if "mine" in chosen:
            parts.append(_("assigned to me"))
        if "since" in chosen:
            parts.append(_("since %(day)s") % {"day": date_format(chosen["since"])})
        if "until" in chosen:
            parts.append(_("until %(day)s") % {"day": date_format(chosen["until"])})
        if "q" in chosen:
            query = chosen["q"]
            parts.append(_("where a person wrote “%(words)s”") % {"words": query})
        return parts


def _channels() -> list[str]:
    """Returns the channels there are, jumping from one to the next in the index."""
    found: list[str] = []
    while True:
        later = Conversation.objects.order_by("channel")
        if found:
            later = later.filter(channel__gt=found[-1])
        name = later.values_list("channel", flat=True).first()
        if name is None:
            return found
        found.append(name)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
