"""What the console keeps: conversations as read, and what staff made of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

#: Marks of a conversation, set once any of its turns earns them.
MARKS = ("urgent", "unknown", "clarified", "negative", "error", "fallback")


class Importing(models.Model):
    """How far the tracker store was read; one row, changed with what was read.

    ``cursor_time`` is the time of the event at the cursor: another event there means
    that the database gave the number out again after a deletion. ``gaps`` maps numbers
    not seen yet to the time they were first missed: a transaction may commit late.
    """

    cursor = models.BigIntegerField(default=0)
    cursor_time = models.FloatField(null=True)
    gaps = models.JSONField(default=dict)
    malformed = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)


class Tag(models.Model):
    """A word that staff hang on conversations."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        """Sorts by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """Everything one person wrote, under a keyed hash."""

    class State(models.TextChoices):
        """How far a conversation is reviewed."""

        NEW = "new", _("Not reviewed")
        BEGUN = "begun", _("Begun")
        SECOND = "second", _("Needs a second look")
        DONE = "done", _("Reviewed")

    key = models.CharField(max_length=255, unique=True)
    channel = models.CharField(max_length=64)
    language = models.CharField(max_length=8, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    turns = models.PositiveIntegerField(default=0)
    first_event = models.BigIntegerField()
    urgent = models.BooleanField(default=False)
    unknown = models.BooleanField(default=False)
    clarified = models.BooleanField(default=False)
    negative = models.BooleanField(default=False)
    error = models.BooleanField(default=False)
    fallback = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="conversations")

    class Meta:
        """Serves the inbox: newest first, by any one filter."""

        indexes = [
            models.Index(fields=["-last_at", "-id"], name="newest"),
            models.Index(fields=["language", "-last_at", "-id"], name="newest_by_language"),
            models.Index(fields=["channel", "-last_at", "-id"], name="newest_by_channel"),
            models.Index(fields=["state", "-last_at", "-id"], name="newest_by_state"),
            *(
                models.Index(
                    fields=["-last_at", "-id"],
                    name=f"newest_{mark}",
                    condition=models.Q(**{mark: True}),
                )
                for mark in MARKS
            ),
        ]

    def get_absolute_url(self) -> str:
        """Returns the address of its page."""
        return reverse("conversation", args=[self.pk])

    @property
    def marks(self) -> list[str]:
        """The marks that are set."""
        return [mark for mark in MARKS if getattr(self, mark)]


class Turn(models.Model):
    """One message of a person and the reply to it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turn_set")
    number = models.PositiveIntegerField()
    event = models.BigIntegerField(unique=True)
    last_event = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    pressed = models.BooleanField(default=False)
    #: Up to four topics with their confidence, best first.
    ranking = models.JSONField(default=list)
    language = models.CharField(max_length=8, blank=True)
    urgency = models.JSONField(null=True)
    #: Messages as the person saw them: text, blocks and buttons.
    reply = models.JSONField(default=list)
    outcome = models.CharField(max_length=16, blank=True)
    topic = models.CharField(max_length=96, blank=True)
    article_language = models.CharField(max_length=8, blank=True)
    revision = models.PositiveIntegerField(null=True)
    urgent = models.CharField(max_length=96, blank=True)
    answer_ms = models.PositiveIntegerField(null=True)

    class Meta:
        """Keeps the order of the conversation."""

        ordering = ("conversation", "number")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="turn_in_order")
        ]
        indexes = [models.Index(fields=["outcome", "-id"], name="turn_by_outcome")]

    @property
    def predicted(self) -> str:
        """The topic that was understood, right or wrong."""
        return self.ranking[0][0] if self.ranking else ""

    @property
    def reviewable(self) -> bool:
        """Whether there is a question to judge: not for pressed buttons."""
        return not self.pressed and bool(self.text)


class ConversationTopic(models.Model):
    """A topic answered in a conversation, for filtering by topic."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=96)

    class Meta:
        """Finds the conversations about a topic."""

        constraints = [models.UniqueConstraint(fields=["topic", "conversation"], name="topic_once")]


class DayCount(models.Model):
    """Turns of one day by language, channel, topic and outcome; nobody can be found in it.

    A person's vote on an answer counts for its topic, with the outcome ``chat``.
    """

    day = models.DateField()
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=64)
    topic = models.CharField(max_length=96)
    outcome = models.CharField(max_length=16)
    turns = models.IntegerField(default=0)
    urgent = models.IntegerField(default=0)
    negative = models.IntegerField(default=0)
    helpful = models.IntegerField(default=0)
    fallback = models.IntegerField(default=0)
    timed = models.IntegerField(default=0)
    milliseconds = models.BigIntegerField(default=0)
    slowest = models.IntegerField(default=0)

    class Meta:
        """One row a combination."""

        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "channel", "topic", "outcome"], name="count_once"
            )
        ]


class Review(models.Model):
    """What staff say about a turn."""

    class Verdict(models.TextChoices):
        """Right or wrong; empty while only a note was left."""

        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong")

    turn = models.OneToOneField(Turn, models.CASCADE, related_name="review")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    #: The topic that was answered, beside the verdict so that both are counted quickly.
    topic = models.CharField(max_length=96, blank=True)
    right_topic = models.CharField(max_length=96, blank=True)
    new_question = models.BooleanField(default=False)
    note = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reviews"
    )
    at = models.DateTimeField(auto_now=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="second_looks"
    )
    second_at = models.DateTimeField(null=True)
    #: When the correction became a training example.
    exported_at = models.DateTimeField(null=True)


class Grant(models.Model):
    """A role somebody has, in one language or in all. A role includes those before it."""

    class Role(models.TextChoices):
        """From the least right to the most."""

        READER = "reader", _("Reader")
        REVIEWER = "reviewer", _("Reviewer")
        EDITOR = "editor", _("Editor")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    language = models.CharField(
        _("language"), max_length=8, blank=True, help_text=_("Empty means all languages.")
    )

    class Meta:
        """One role a language."""

        constraints = [models.UniqueConstraint(fields=["user", "language"], name="one_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.language or '*'})"


#: Roles that include the right to review.
ROLES_THAT_REVIEW = (Grant.Role.REVIEWER, Grant.Role.EDITOR, Grant.Role.ADMINISTRATOR)


class AuditEntry(models.Model):
    """Who did what to what, when, with what it was before and after."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    who_name = models.CharField(max_length=150)
    action = models.CharField(max_length=32)
    target = models.CharField(max_length=160, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)


class Gap(models.Model):
    """Questions alike that nobody answers."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        DRAFTED = "drafted", _("Draft written")
        DISMISSED = "dismissed", _("Set aside")

    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    topic = models.CharField(max_length=96, blank=True)
    since = models.DateTimeField(auto_now_add=True)


class GapQuestion(models.Model):
    """A question in a gap, with its vector."""

    gap = models.ForeignKey(Gap, models.CASCADE, related_name="questions")
    turn = models.OneToOneField(Turn, models.CASCADE, related_name="gap_question")
    vector = models.BinaryField()
    #: How close it is to the middle of its gap; the closest stands for all.
    closeness = models.FloatField(default=0)


class Trial(models.Model):
    """Corrections trained on a copy, to see what they change before they are accepted."""

    class State(models.TextChoices):
        """From the request to the decision."""

        RUNNING = "running", _("Running")
        MEASURED = "measured", _("Measured")
        FAILED = "failed", _("Failed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    #: Topic, language, text and turn of each example.
    examples = models.JSONField(default=list)
    diff = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    failure = models.TextField(blank=True)


class ArticleChange(models.Model):
    """A change that staff made to an article file; nothing written is ever lost."""

    class Kind(models.TextChoices):
        """What was done."""

        DRAFTED = "drafted", _("Draft written")
        EDITED = "edited", _("Text changed")
        CONFIRMED = "confirmed", _("Confirmed still valid")
        APPROVED = "approved", _("Translation approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PUBLISHED = "published", _("Published again")
        CONFLICT = "conflict", _("Kept aside: somebody else was faster")

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    by_name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    topic = models.CharField(max_length=96, db_index=True)
    language = models.CharField(max_length=8)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)


class Digest(models.Model):
    """A digest that was sent; keeps it from being sent twice."""

    day = models.DateField(unique=True)
    sent_at = models.DateTimeField(auto_now_add=True)


def snapshot(instance: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    """Returns some fields of a row for the audit."""
    return {field: getattr(instance, field) for field in fields}
