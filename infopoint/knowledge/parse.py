"""Reads article files; whatever is in them, the outcome is a text or faults that say why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from infopoint.knowledge.body import Body, read_body
from infopoint.knowledge.fields import Fields, quote
from infopoint.knowledge.model import Article, Fault, Review, Source, Translation
from infopoint.knowledge.yaml_lines import Document, YamlError, load

__all__ = ["Fault", "Lines", "Parsed", "parse_article", "read_document", "read_text"]

SOURCE_LANGUAGE = "en"
STATUSES = ("draft", "published", "withdrawn")
METHODS = ("machine", "human")
VOLATILE = ("amount", "address", "hours", "phone", "deadline", "country", "policy", "figure")
ARTICLE_KEYS = (
    "title", "status", "revision", "sources", "volatile", "contacts", "related", "review",
)  # fmt: skip
#: ``reviewed_by`` and ``reviewed_on`` are written by the staff console, not by authors.
TRANSLATION_KEYS = ("title", "translates", "method", "reviewed_by", "reviewed_on")
#: Larger files are no texts of ours.
MAX_BYTES = 400_000

_FILE_NAME = re.compile(r"([a-z][a-z0-9_]*)\.([a-z]{2,3})\.md", re.ASCII)
_AREA = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
#: Stands in for a missing day; a text with this fault is never used.
_NEVER = date.max
_REVIEW_EXAMPLE = "review: {by: null, on: null, due: 2027-02-25}"


@dataclass(frozen=True)
class Lines:
    """Where things stand in an article file.

    Attributes:
        document: The front matter with the line of each key.
        pieces: The line of each paragraph and list item.
        more: The line of the "more" line.
    """

    document: Document = field(default_factory=lambda: Document({}))
    pieces: tuple[int, ...] = ()
    more: int = 1

    def key(self, *path: str | int) -> int:
        """Returns the line of a key of the front matter."""
        return self.document.line(*path)


@dataclass(frozen=True)
class Parsed:
    """What a file holds: a text, or faults; warnings may come with a text."""

    path: Path
    text: Article | Translation | None
    faults: tuple[Fault, ...] = ()
    lines: Lines = field(default_factory=Lines)


class _UnreadableError(Exception):
    """Carries the one fault that ends the reading of a file."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def parse_article(path: Path) -> Parsed:
    """Reads one article file. Never raises: what is wrong is in ``faults``."""
    try:
        topic, language = _name(path)
        front, body, body_line = _halves(path, _text(path))
        document = _load(path, "\n".join(front), first_line=2)
    except _UnreadableError as error:
        return Parsed(path, None, (error.fault,))
    faults: list[Fault] = []
    fields = Fields(path, document, faults)
    read = read_body(body, body_line)
    text: Article | Translation
    if language == SOURCE_LANGUAGE:
        text = _article(fields, topic, read)
    else:
        text = _translation(fields, topic, language, read)
    faults += [Fault(path, fault.line, fault.problem, fault.cure) for fault in read.faults]
    return Parsed(
        path,
        None if any(not fault.warning for fault in faults) else text,
        tuple(faults),
        Lines(document, read.pieces, read.more),
    )


def read_text(path: Path) -> tuple[str, Fault | None]:
    """Returns the text of a file, or an empty text and the fault that explains it."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        return "", Fault(
            path, 1, f"the file cannot be opened ({reason})", "Check that it is there and readable"
        )
    if len(content) > MAX_BYTES:
        return "", Fault(path, 1, "the file is far too long", "Keep to the form of README.md")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", Fault(path, line, "the file is not UTF-8", "Save it again as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def read_document(path: Path) -> tuple[Document, Fault | None]:
    """Returns a YAML file, or an empty document and the fault that explains it."""
    try:
        document = _load(path, _text(path))
    except _UnreadableError as error:
        return Document({}), error.fault
    if document.value is None:
        return Document({}, document.lines), None
    if not isinstance(document.value, Mapping):
        problem, cure = "the file is not a table of keys", "Write 'key:' and its values below"
        return Document({}), Fault(path, 1, problem, cure)
    return document, None


def _text(path: Path) -> str:
    text, fault = read_text(path)
    if fault:
        raise _UnreadableError(fault)
    return text


def _load(path: Path, text: str, first_line: int = 1) -> Document:
    try:
        return load(text, first_line)
    except YamlError as error:
        raise _UnreadableError(Fault(path, error.line, error.problem, error.cure)) from None


def _name(path: Path) -> tuple[str, str]:
    """Returns topic and language of an article file."""
    match = _FILE_NAME.fullmatch(path.name)
    if not match:
        cure = "Rename it like 'cost.en.md': small letters, digits and '_'"
        problem = "the file name is not 'topic.language.md'"
        raise _UnreadableError(Fault(path, 1, problem, cure))
    area = path.parent.name
    if not _AREA.fullmatch(area):
        problem = f"the folder name {quote(area)} is not an area"
        raise _UnreadableError(Fault(path, 1, problem, "Use small letters, digits and '_'"))
    return f"{area}/{match.group(1)}", match.group(2)


def _halves(path: Path, text: str) -> tuple[list[str], list[str], int]:
    """Returns front matter, text, and the line on which the text starts."""
    lines = text.split("\n")
    cure = "Start the file with '---', the keys, and '---' again"
    if lines[0].rstrip() != "---":
        raise _UnreadableError(Fault(path, 1, "there is no front matter", cure))
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return lines[1:index], lines[index + 1 :], index + 2
    raise _UnreadableError(Fault(path, 1, "the front matter does not end", cure))


def _article(fields: Fields, topic: str, body: Body) -> Article:
    fields.allow(ARTICLE_KEYS)
    return Article(
        topic=topic,
        title=fields.text("title", "Who pays for the trip?"),
        status=fields.choice("status", STATUSES),
        revision=fields.number("revision"),
        sources=_sources(fields),
        volatile=fields.words("volatile", VOLATILE),
        contacts=fields.words("contacts"),
        related=fields.words("related"),
        review=_review(fields),
        answer=body.answer,
        details=body.details,
        path=fields.path,
    )


def _translation(fields: Fields, topic: str, language: str, body: Body) -> Translation:
    fields.allow(TRANSLATION_KEYS)
    return Translation(
        topic=topic,
        language=language,
        title=fields.text("title"),
        translates=fields.number("translates"),
        method=fields.choice("method", METHODS),
        reviewed_by=fields.optional("reviewed_by"),
        reviewed_on=None
        if fields.values.get("reviewed_on") is None
        else fields.date("reviewed_on"),
        answer=body.answer,
        details=body.details,
        path=fields.path,
    )


def _sources(fields: Fields) -> tuple[Source, ...]:
    entries = fields.values.get("sources")
    if not isinstance(entries, list) or not entries:
        cure = "List at least one, with title, publisher, url and checked"
        fields.fault("sources", "there is no source", cure)
        return ()
    sources = (entry.source() for entry in fields.inner_list("sources", "source"))
    return tuple(source for source in sources if source)


def _review(fields: Fields) -> Review:
    if not isinstance(fields.values.get("review"), dict):
        fields.fault("review", "'review' is missing", f"Write '{_REVIEW_EXAMPLE}'")
        return Review(None, None, _NEVER)
    review = fields.inner("review")
    review.allow(("by", "on", "due"))
    by, due = review.optional("by"), review.date("due")
    on = None if review.values.get("on") is None else review.date("on")
    if (by is None) != (review.values.get("on") is None):
        problem = "a review needs a name and a day"
        review.fault("by", problem, "Fill in both 'by' and 'on', or leave both null")
    return Review(by, on, due or _NEVER)
