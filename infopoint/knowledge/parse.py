"""Reads article, contact and country files; every fault names file, line and cure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from infopoint.knowledge.blocks import Paragraph, Points, Steps, TextBlock
from infopoint.knowledge.model import (
    Article,
    Contact,
    Country,
    CountryFact,
    Fault,
    Review,
    Source,
    Translation,
)

STATUSES = ("draft", "published", "withdrawn")
METHODS = ("machine", "human")
VOLATILE = ("amount", "address", "hours", "phone", "deadline", "country", "policy", "figure")
MORE = "<!-- more -->"

_PUBLISHED = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_MARK = re.compile(r"\s?\[\^(\d+)\]")
_STEP = re.compile(r"^\d+\.\s+(.*)$")
_POINT = re.compile(r"^-\s+(.*)$")
_FRONT = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n?(.*)\Z", re.DOTALL)
_FILE_NAME = re.compile(r"^([a-z0-9_]+)\.([a-z]{2,3})\.md$")


class Unreadable(Exception):
    """A file cannot be used; carries the faults found."""

    def __init__(self, *faults: Fault) -> None:
        """Takes the faults."""
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class _Front:
    """Front matter of one file, with the line of each key for messages."""

    def __init__(self, path: Path, text: str) -> None:
        match = _FRONT.match(text)
        if not match:
            raise Unreadable(
                Fault(path, 1, "no front matter", "Start with '---', the keys, and '---' again")
            )
        self.path = path
        self.raw, self.body = match.groups()
        self.body_line = self.raw.count("\n") + 4 - 1
        try:
            values = yaml.safe_load(self.raw)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = (mark.line + 2) if mark else 1
            problem = getattr(error, "problem", None) or "not valid YAML"
            raise Unreadable(
                Fault(path, line, f"the front matter cannot be read ({problem})",
                      "Put texts that contain ':' or '#' in quotes and check the indentation")
            ) from None  # fmt: skip
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                Fault(path, 1, f"the front matter cannot be read ({error})", "Correct the value")
            ) from None
        if not isinstance(values, dict):
            raise Unreadable(Fault(path, 2, "the front matter has no keys", "Write 'key: value'"))
        self.values: dict[str, Any] = {str(key): value for key, value in values.items()}
        self.faults: list[Fault] = []

    def line(self, key: str) -> int:
        for number, line in enumerate(self.raw.splitlines(), 2):
            if line.startswith(f"{key}:"):
                return number
        return 1

    def fault(self, key: str, problem: str, cure: str) -> None:
        self.faults.append(Fault(self.path, self.line(key), problem, cure))

    def allow(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
                self.fault(key, f"unknown key '{key}'", f"Use only {', '.join(keys)}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, f"'{key}' is missing or not a text", f"Write '{key}: …'")
            return ""
        return value.strip()

    def number(self, key: str) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.fault(key, f"'{key}' is not a whole number from 1", f"Write '{key}: 1'")
            return 1
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.values.get(key)
        if value not in choices:
            self.fault(key, f"'{key}' is '{value}'", f"Use one of {', '.join(choices)}")
            return choices[0]
        return str(value)

    def list(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f"'{key}' is not a list of words", f"Write '{key}: [a, b]'")
            return ()
        return tuple(value)


def as_date(value: object) -> date | None:
    """Returns a date given as such or as ``2026-11-25``, else ``None``."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def split_name(path: Path) -> tuple[str, str]:
    """Returns topic and language of an article file.

    Raises:
        Unreadable: the name is not ``<topic>.<language>.md``.
    """
    match = _FILE_NAME.match(path.name)
    if not match:
        raise Unreadable(
            Fault(path, 1, "the file name is not 'topic.language.md'", "Rename it, like 'cost.en.md'")
        )
    return f"{path.parent.name}/{match.group(1)}", match.group(2)


def read_text(path: Path) -> str:
    """Returns the text of a file.

    Raises:
        Unreadable: it is not UTF-8 or cannot be opened.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(
            Fault(path, 1, f"not UTF-8 (byte {error.start})", "Save the file as UTF-8")
        ) from None
    except OSError as error:
        raise Unreadable(
            Fault(path, 1, f"cannot be opened ({error.strerror})", "Check that it exists and can be read")
        ) from None


def parse_article(path: Path) -> Article | Translation:
    """Reads one article file.

    Raises:
        Unreadable: the file has faults; all that were found are listed.
    """
    topic, language = split_name(path)
    front = _Front(path, read_text(path))
    answer, details = _body(front)
    result: Article | Translation
    if language == "en":
        result = _article(front, topic, answer, details)
    else:
        front.allow("title", "translates", "method", "reviewed_by")
        reviewer = front.values.get("reviewed_by")
        result = Translation(
            topic=topic,
            language=language,
            title=front.text("title"),
            translates=front.number("translates"),
            method=front.choice("method", METHODS),
            answer=answer,
            details=details,
            path=path,
            reviewed_by=str(reviewer) if reviewer else None,
        )
    if front.faults:
        raise Unreadable(*front.faults)
    return result


def _article(
    front: _Front, topic: str, answer: tuple[TextBlock, ...], details: tuple[TextBlock, ...]
) -> Article:
    front.allow(
        "title", "status", "revision", "sources", "volatile", "contacts", "related", "review"
    )
    volatile = front.list("volatile")
    for word in volatile:
        if word not in VOLATILE:
            front.fault("volatile", f"'{word}' is not a kind of change", f"Use {', '.join(VOLATILE)}")
    return Article(
        topic=topic,
        title=front.text("title"),
        status=front.choice("status", STATUSES),
        revision=front.number("revision"),
        sources=_sources(front),
        review=_review(front),
        answer=answer,
        details=details,
        path=front.path,
        volatile=volatile,
        contacts=front.list("contacts"),
        related=front.list("related"),
    )


def _sources(front: _Front) -> tuple[Source, ...]:
    entries = front.values.get("sources")
    if not isinstance(entries, list) or not entries:
        front.fault("sources", "no source", "Every article needs at least one source with title, publisher, url and checked")  # fmt: skip
        return ()
    sources = []
    for number, entry in enumerate(entries, 1):
        source, problem = source_from(entry)
        if source is None:
            front.fault("sources", f"source {number}: {problem}", "Give title, publisher, url (http or https) and checked (2026-11-25)")  # fmt: skip
        else:
            sources.append(source)
    return tuple(sources)


def source_from(entry: object) -> tuple[Source | None, str]:
    """Returns a source, or ``None`` and what is wrong with the entry."""
    if not isinstance(entry, dict):
        return None, "not a set of keys"
    unknown = set(map(str, entry)) - {"title", "publisher", "url", "checked", "published"}
    if unknown:
        return None, f"unknown key '{sorted(unknown)[0]}'"
    for key in ("title", "publisher", "url"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            return None, f"'{key}' is missing or not a text"
    if not re.match(r"https?://[^\s/]+\.[^\s]+$", entry["url"]):
        return None, f"'{entry['url']}' is not an http(s) address"
    checked = as_date(entry.get("checked"))
    if checked is None:
        return None, "'checked' is not a date"
    published = entry.get("published")
    if published is not None and not _PUBLISHED.match(str(published)):
        return None, f"'published: {published}' is not 2025, 2025-03 or 2025-03-28"
    return (
        Source(
            title=entry["title"].strip(),
            publisher=entry["publisher"].strip(),
            url=entry["url"],
            checked=checked,
            published=str(published) if published is not None else None,
        ),
        "",
    )


def _review(front: _Front) -> Review:
    entry = front.values.get("review")
    cure = "Write 'review: {by: null, on: null, due: 2027-02-25}'"
    due = as_date(entry.get("due")) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or due is None:
        front.fault("review", "'review' has no day when it is due", cure)
        return Review(None, None, date.max)
    by, on = entry.get("by"), as_date(entry.get("on"))
    if bool(by) != bool(on):
        front.fault("review", "a review needs both a name and a day, or neither", cure)
    return Review(str(by) if by else None, on, due)


def _body(front: _Front) -> tuple[tuple[TextBlock, ...], tuple[TextBlock, ...]]:
    """Splits the text at the "more" line and reads both halves."""
    lines = front.body.splitlines()
    cut = next((i for i, line in enumerate(lines) if line.strip() == MORE), len(lines))
    answer = tuple(_blocks(lines[:cut]))
    if not answer:
        front.faults.append(
            Fault(front.path, front.body_line, "no answer", f"Write the short answer above '{MORE}'")
        )
    return answer, tuple(_blocks(lines[cut + 1 :]))


def _blocks(lines: list[str]) -> Iterator[TextBlock]:
    kind, items = "", list[str]()
    for line in [*lines, ""]:
        text = line.strip()
        step, point = _STEP.match(text), _POINT.match(text)
        new_kind = "steps" if step else "points" if point else "text" if text else ""
        if not text or (new_kind != kind and (new_kind != "text" or kind == "")):
            if items:
                yield _block(kind, items)
            kind, items = new_kind, []
        if step or point:
            items.append((step or point).group(1))  # type: ignore[union-attr]
        elif text and items:
            items[-1] += " " + text
        elif text:
            kind, items = "text", [text]


def _block(kind: str, items: list[str]) -> TextBlock:
    texts, marks = [], []
    for item in items:
        marks.append(tuple(int(number) for number in _MARK.findall(item)))
        texts.append(_MARK.sub("", item).strip())
    if kind == "steps":
        return Steps(tuple(texts), tuple(marks))
    if kind == "points":
        return Points(tuple(texts), tuple(marks))
    return Paragraph(texts[0], marks[0])


def _load_yaml(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        values = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable(
            Fault(path, mark.line + 1 if mark else 1, "not valid YAML", "Check indentation and quotes")
        ) from None
    if not isinstance(values, dict):
        raise Unreadable(Fault(path, 1, "not a table of ids", "Write 'id:' and its keys below"))
    return {str(key): value for key, value in values.items()}


def _line_of(path: Path, identifier: str) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(f"{identifier}:"):
            return number
    return 1


def _texts(value: object) -> dict[str, str]:
    if isinstance(value, str):
        return {"en": value}
    if isinstance(value, dict):
        return {str(key): str(text) for key, text in value.items() if text}
    return {}


_CONTACT_KEYS = {
    "name", "for", "phones", "url", "address", "postcode", "town", "country", "lat", "lon",
    "languages", "hours", "tags", "volatile", "source",
}  # fmt: skip


def parse_contacts(path: Path) -> tuple[list[Contact], list[Fault]]:
    """Reads a contacts file; contacts with faults are left out and reported."""
    try:
        entries = _load_yaml(path)
    except Unreadable as error:
        return [], list(error.faults)
    contacts, faults = [], []
    for identifier, entry in entries.items():
        try:
            contacts.append(_contact(identifier, entry))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            faults.append(
                Fault(path, _line_of(path, identifier), f"contact '{identifier}': {error}",
                      "See 'A contact' in knowledge/README.md")
            )  # fmt: skip
    return contacts, faults


def _contact(identifier: str, entry: object) -> Contact:
    if not isinstance(entry, dict):
        raise ValueError("has no keys")
    unknown = set(entry) - _CONTACT_KEYS
    if unknown:
        raise ValueError(f"unknown key '{sorted(map(str, unknown))[0]}'")
    names, purposes = _texts(entry.get("name")), _texts(entry.get("for"))
    if not names or not purposes:
        raise ValueError("'name' or 'for' is missing")
    source = entry.get("source")
    checked = as_date(source.get("checked")) if isinstance(source, dict) else None
    if not isinstance(source, dict) or not str(source.get("url", "")).startswith("http"):
        raise ValueError("'source' needs a url")
    if checked is None:
        raise ValueError("'source' needs the day it was checked")
    for key in ("phones", "languages", "tags", "volatile"):
        if not isinstance(entry.get(key) or [], list):
            raise ValueError(f"'{key}' is not a list")
    lat, lon = entry.get("lat"), entry.get("lon")
    return Contact(
        id=identifier,
        names=names,
        purposes=purposes,
        country=str(entry.get("country") or "INT"),
        source_url=str(source["url"]),
        checked=checked,
        phones=tuple(str(phone) for phone in entry.get("phones") or []),
        url=entry.get("url"),
        address=entry.get("address"),
        postcode=str(entry["postcode"]) if entry.get("postcode") else None,
        town=entry.get("town"),
        lat=float(lat) if lat is not None else None,
        lon=float(lon) if lon is not None else None,
        languages=tuple(entry.get("languages") or []),
        hours=entry.get("hours"),
        tags=tuple(entry.get("tags") or []),
        volatile=tuple(entry.get("volatile") or []),
        published=str(source["published"]) if source.get("published") else None,
    )


def parse_countries(path: Path) -> tuple[list[Country], list[Fault]]:
    """Reads ``countries.yml``; its form is described at the head of that file."""
    if not path.exists():
        return [], []
    try:
        content = _load_yaml(path)
    except Unreadable as error:
        return [], list(error.faults)
    countries, faults = [], []
    sources: dict[str, Source] = {}
    for key, entry in (content.pop("sources", None) or {}).items():
        source, problem = source_from(entry)
        if source is None:
            faults.append(Fault(path, 1, f"source '{key}': {problem}", "Give title, publisher, url, checked"))
        else:
            sources[str(key)] = source
    for code, entry in content.items():
        try:
            countries.append(_country(code, entry, sources))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            faults.append(
                Fault(path, _line_of(path, code), f"country '{code}': {error}", "See the head of the file")
            )
    return countries, faults


def _country(code: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Country:
    facts = {}
    for aspect, statements in (entry.get("facts") or {}).items():
        facts[str(aspect)] = tuple(
            CountryFact(_texts(statement["text"]), sources[statement["source"]])
            for statement in statements
        )
    return Country(code, _texts(entry["name"]), facts, tuple(entry.get("contacts") or []))
