"""Takes typed values out of a YAML document and collects a fault for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infopoint.knowledge.model import Fault, Source
from infopoint.knowledge.yaml_lines import Document

_LONGEST_ADDRESS = 500
_PUBLISHED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SPACES = re.compile(r"[ \t\n\r]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def quote(value: object) -> str:
    """Returns a value from a file as it may stand in a message: short."""
    text = str(value) if isinstance(value, str | int | float | bool) else type(value).__name__
    return f"'{text[:57]}…'" if len(text) > 60 else f"'{text}'"


def as_date(value: object) -> date | None:
    """Returns a day written as ``2026-11-25``, else ``None``."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def published_day(text: str) -> date | None:
    """Returns the first day of ``2025``, ``2025-03`` or ``2025-03-28``, else ``None``."""
    match = _PUBLISHED.fullmatch(text)
    if not match:
        return None
    try:
        return date(*(int(part or 1) for part in match.groups()))
    except ValueError:
        return None


def host_of(url: str) -> str | None:
    """Returns the host of an http(s) address, or ``None`` if it is not one."""
    if len(url) > _LONGEST_ADDRESS or any(char.isspace() or not char.isprintable() for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and "@" not in parts.netloc
    named = "." in host.strip(".") and not any(char in host for char in "<>\"'`{}|\\^")
    return host if plain and named else None


class Fields:
    """One mapping of a document, read key by key."""

    def __init__(
        self,
        path: Path,
        document: Document,
        faults: list[Fault],
        place: tuple[str | int, ...] = (),
        name: str = "",
    ) -> None:
        """Reads the mapping at a place of the document.

        Args:
            path: The file, for messages.
            document: What was read from it.
            faults: Where faults are put.
            place: Where in the document the mapping is.
            name: How messages call it, like ``source 2``.
        """
        self.path, self.faults, self.place = path, faults, place
        self._document = document
        self._name = f"{name}: " if name else ""
        value = document.value
        for step in place:
            value = value[step]
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        #: Whether it is a mapping at all; if not, that is the one fault to report.
        self.usable = isinstance(value, dict)
        if not self.usable:
            self.fault("", "there are no keys", "Write 'key: value' lines")

    def line(self, *keys: str | int) -> int:
        """Returns the line of a key, or of the mapping if the key is not there."""
        return self._document.line(*self.place, *keys)

    def fault(self, key: str, problem: str, cure: str, warning: bool = False) -> None:
        """Notes a fault at a key."""
        line = self.line(key) if key else self.line()
        self.faults.append(Fault(self.path, line, f"{self._name}{problem}", cure, warning))

    def inner(self, key: str, name: str = "") -> Fields:
        """Returns the mapping under a key."""
        return Fields(self.path, self._document, self.faults, (*self.place, key), name or key)

    def inner_list(self, key: str, name: str) -> Iterator[Fields]:
        """Yields the mappings in the list under a key."""
        for index in range(len(self.values.get(key) or ())):
            place = (*self.place, key, index)
            yield Fields(self.path, self._document, self.faults, place, f"{name} {index + 1}")

    def allow(self, keys: Collection[str]) -> None:
        """Faults every key that is not one of these."""
        for key in self.values:
            if key not in keys:
                self.fault(key, f"unknown key {quote(key)}", f"Use only {', '.join(keys)}")

    def text(self, key: str, example: str = "…") -> str:
        """Returns a text that must be there."""
        value = self.values.get(key)
        if isinstance(value, str) and value.strip():
            return _flat(value)
        problem = f"'{key}' is missing" if value in (None, "") else f"'{key}' is not a text"
        cure = f"Write '{key}: {example}'" if value in (None, "") else "Put it in quotes"
        self.fault(key, problem, cure)
        return ""

    def optional(self, key: str) -> str | None:
        """Returns a text, or a number as text, or ``None``."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fault(key, f"'{key}' is not a text", "Put it in quotes")
            return None
        return _flat(str(value)) or None

    def number(self, key: str) -> int:
        """Returns a whole number from 1 that must be there."""
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 10_000:
            return value
        self.fault(key, f"'{key}' is missing or not a whole number from 1", f"Write '{key}: 1'")
        return 1

    def decimal(self, key: str) -> float | None:
        """Returns a number, or ``None``."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, f"'{key}' is not a number", f"Write '{key}: 50.85'")
            return None
        return float(value)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """Returns one of some words; it must be there."""
        value = self.values.get(key)
        if isinstance(value, str) and value in choices:
            return value
        problem = f"'{key}' is missing" if value is None else f"'{key}' is {quote(value)}"
        self.fault(key, problem, f"Use {_or(choices)}")
        return choices[0]

    def words(self, key: str, choices: Collection[str] | None = None) -> tuple[str, ...]:
        """Returns a list of words, each once, of some choices; empty if the key is not there."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
            self.fault(key, f"'{key}' is not a list of words", f"Write '{key}: [one, two]'")
            return ()
        items = tuple(_flat(str(item)) for item in value)
        for item in dict.fromkeys(items):
            if items.count(item) > 1:
                self.fault(key, f"{quote(item)} is twice in '{key}'", "Keep it once")
            if choices is not None and item not in choices:
                self.fault(key, f"'{key}' has {quote(item)}", f"Use {_or(choices)}")
        return items

    def date(self, key: str) -> date | None:
        """Returns a day that must be there."""
        value = self.values.get(key)
        day = as_date(value)
        if day is None:
            problem = f"'{key}' is missing" if value is None else f"'{key}' is {quote(value)}"
            self.fault(key, f"{problem}, not a day", f"Write '{key}: 2026-11-25'")
        return day

    def texts(self, key: str) -> dict[str, str]:
        """Returns a text by language; a plain text counts as English."""
        value = self.values.get(key)
        if isinstance(value, dict):
            inner = self.inner(key)
            return {language: inner.text(language) for language in inner.values}
        return {"en": text} if (text := self.text(key)) else {}

    def address(self, key: str) -> str | None:
        """Returns an http(s) address, or ``None`` if the key is not there."""
        value = self.optional(key)
        if value is not None and host_of(value) is None:
            self.fault(key, f"{quote(value)} is not an http(s) address", "Write 'https://…'")
        return value

    def source(self, title: str | None = None) -> Source | None:
        """Returns this mapping as a source, or ``None`` if it is not one.

        Args:
            title: What to call the source if titles are not written here.
        """
        if not self.usable:
            return None
        before = len(self.faults)
        named = ("title", "publisher") if title is None else ()
        self.allow((*named, "url", "published", "checked"))
        names = [self.text(key) for key in named]
        url = self.address("url") or ""
        if not url and self.values.get("url") is None:
            self.fault("url", "'url' is missing", "Write 'url: https://…'")
        published = self.optional("published")
        if published is not None and published_day(published) is None:
            cure = "Write 2025, 2025-03 or 2025-03-28, or leave it out"
            problem = f"'published' is {quote(published)}"
            # The date of a contact's page is shown nowhere: no reason to hide the contact.
            self.fault("published", problem, cure, warning=title is not None)
            published = None
        checked = self.date("checked")
        if checked is None or any(not fault.warning for fault in self.faults[before:]):
            return None
        if title is not None:
            names = [title, (host_of(url) or "").removeprefix("www.")]
        return Source(names[0], names[1], url, checked, published)


def _flat(text: str) -> str:
    """Returns a text on one line, without spaces around it; no-break spaces stay."""
    return _SPACES.sub(" ", text).strip()


def _or(choices: Collection[str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
