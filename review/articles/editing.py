"""What staff do with an article: edit, confirm, approve, withdraw, publish again, draft."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from infopoint.knowledge.model import Article, Fault
from review import audit, knowledge
from review.articles import files
from review.articles.files import ArticleFile, ConflictError
from review.models import ArticleChange

Kind = ArticleChange.Kind

#: What changes soon must be looked at again after three months, the rest after a year.
_SOON = frozenset({"amount", "deadline", "address", "policy", "hours", "phone"})


class NamelessError(Exception):
    """Who approves a text must be named; the account has no name."""


def next_due(article: Article, today: date) -> date:
    """Returns when an article read today must be looked at again."""
    return today + timedelta(days=90 if _SOON & set(article.volatile) else 365)


def confirm(article: Article, user: Any, due: date, version: str) -> None:
    """Notes that a named person has read the English text and finds it still valid.

    Raises:
        NamelessError: the account has no name.
        ConflictError: the text is no longer the version that was read.
    """
    file = _as_read(article.topic, article.language, version)
    front, body = file.halves()
    review = f"{{by: {files.quoted(_name(user))}, on: {date.today()}, due: {due}}}"
    text = files.join(files.set_key(front, "review", review), body)
    _change(file, article.topic, article.language, text, Kind.CONFIRMED, user)


def approve(topic: str, language: str, user: Any, version: str) -> None:
    """Notes that a named person has read a translation and approves it.

    Raises:
        NamelessError: the account has no name.
        ConflictError: the text is no longer the version that was read.
    """
    file = _as_read(topic, language, version)
    front, body = file.halves()
    front = files.set_key(front, "reviewed_by", files.quoted(_name(user)))
    front = files.set_key(front, "reviewed_on", date.today().isoformat())
    _change(file, topic, language, files.join(front, body), Kind.APPROVED, user)


def withdraw(topic: str, language: str, user: Any, note: str) -> None:
    """Stops the assistant from giving a text: it looks at the files every second.

    An English article is marked as withdrawn. A translation's file is taken away, so that
    people get the text in another language; the change keeps it. It may be any version of the
    text, and may break rules: nothing shall stand in the way.

    Raises:
        ConflictError: somebody else changed the file at the same moment.
    """
    file = files.read(knowledge.folder(), topic, language)
    text = ""
    if files.is_source(language):
        front, body = file.halves()
        text = files.join(files.set_key(front, "status", "withdrawn"), body)
    _change(file, topic, language, text, Kind.WITHDRAWN, user, note, strict=False)


def publish(topic: str, user: Any, version: str) -> None:
    """Lets the assistant give an article that was withdrawn or a draft.

    Raises:
        FaultsError: the text breaks a rule.
        ConflictError: the text is no longer the version that was read.
    """
    file = _as_read(topic, "en", version)
    front, body = file.halves()
    text = files.join(files.set_key(front, "status", "published"), body)
    _change(file, topic, "en", text, Kind.PUBLISHED, user)


def edit(
    topic: str, language: str, user: Any, text: str, version: str, *, new_meaning: bool, note: str
) -> None:
    """Writes a changed text; what a person had approved is no longer this text.

    Args:
        topic: ``area/topic``.
        language: Its language.
        user: Who writes.
        text: The whole file.
        version: The version that was edited.
        new_meaning: Whether the meaning changed: translations are then outdated.
        note: Why, for the record.

    Raises:
        FaultsError: the text breaks a rule.
        ConflictError: somebody else was faster; the text is kept in the changes.
    """
    now = files.read(knowledge.folder(), topic, language)
    front, body = ArticleFile(now.path, text).halves()
    if files.is_source(language):
        article = knowledge.library().articles.get(topic)
        if article is not None:
            due = article.review.due
            front = files.set_key(front, "review", f"{{by: null, on: null, due: {due}}}")
            if new_meaning:
                front = files.set_key(front, "revision", str(article.revision + 1))
    else:
        front = files.drop_key(files.drop_key(front + "\n", "reviewed_by"), "reviewed_on")
        if files.names(front, "reviewed_by"):
            # Written in another way that YAML knows: nobody approves by editing.
            problem = "'reviewed_by' is written by the console when somebody approves the text"
            raise files.FaultsError([Fault(now.path, 1, problem, "Delete it")])
    edited = ArticleFile(now.path, files.join(front, body))
    _change(now, topic, language, edited.text, Kind.EDITED, user, note, version=version)


def draft(topic: str, user: Any, text: str) -> None:
    """Writes the first text of a new topic, not shown to anybody yet.

    Raises:
        FaultsError: the text breaks a rule.
        ConflictError: the topic has an article already.
    """
    empty = ArticleFile(files.path_of(knowledge.folder(), topic, "en"), "")
    _change(empty, topic, "en", text, Kind.DRAFTED, user)


def _change(
    file: ArticleFile, topic: str, language: str, text: str, kind: Any, user: Any,
    note: str = "", *, version: str | None = None, strict: bool = True,
) -> None:  # fmt: skip
    row = ArticleChange(
        by=user, by_name=_name(user, strict=False), kind=kind, topic=topic, language=language,
        before=file.text, after=text, note=note[:200],
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
            audit.record(user, kind, f"article:{topic}.{language}", after={"note": row.note})
            # Last, so that a file is never changed without a record of it.
            known = file.version if version is None else version
            files.write(knowledge.folder(), topic, language, text, known, strict=strict)
    except ConflictError:
        now = files.read(knowledge.folder(), topic, language)
        row.pk, row.kind, row.before, row.after = None, Kind.CONFLICT, now.text, text
        row.save()
        raise


def _as_read(topic: str, language: str, version: str) -> ArticleFile:
    """Returns a file that is still the version somebody has read; nobody vouches for another."""
    file = files.read(knowledge.folder(), topic, language)
    if file.version != version:
        raise ConflictError(topic)
    return file


def _name(user: Any, *, strict: bool = True) -> str:
    name = user.get_full_name().strip()
    if not name and strict:
        raise NamelessError
    return name or user.get_username()
