"""Articles, translations, sources, contacts: the words of the design, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from infopoint.knowledge.blocks import TextBlock


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: where, what, and what to do about it.

    Attributes:
        path: The file.
        line: The line, counted from 1.
        problem: What is wrong, without a full stop.
        cure: What to do, without a full stop.
        warning: Whether the text may be served all the same.
    """

    path: Path
    line: int
    problem: str
    cure: str
    warning: bool = False

    def __str__(self) -> str:
        """Returns one line for people, like ``file:line: problem. cure.``."""
        kind = "warning: " if self.warning else ""
        return _one_line(f"{self.path}:{self.line}: {kind}{self.problem}. {self.cure}.")


@dataclass(frozen=True)
class Source:
    """A public page a text rests on; ``published`` is the page's own date, if it shows one."""

    title: str
    publisher: str
    url: str
    checked: date
    published: str | None = None


@dataclass(frozen=True)
class Review:
    """Who read the English text and when; ``due`` is when it must be looked at again."""

    by: str | None
    on: date | None
    due: date


@dataclass(frozen=True)
class Article:
    """The English source text of a topic, with everything its translations share."""

    topic: str
    title: str
    status: str
    revision: int
    sources: tuple[Source, ...]
    review: Review
    answer: tuple[TextBlock, ...]
    details: tuple[TextBlock, ...]
    path: Path
    volatile: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Translation:
    """The text of an article in another language.

    Attributes:
        translates: The English revision that was translated.
        method: ``machine``, or ``human`` if a person translated or corrected it.
        reviewed_by: Who read it in the staff console, if anybody did.
        reviewed_on: When that was.
    """

    topic: str
    language: str
    title: str
    translates: int
    method: str
    answer: tuple[TextBlock, ...]
    details: tuple[TextBlock, ...]
    path: Path
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """An office, desk, help line or organisation.

    ``source`` is named after the contact and the web site, because a contacts file gives
    only the address of the page and its dates.
    """

    id: str
    names: Mapping[str, str]
    purposes: Mapping[str, str]
    country: str
    source: Source
    phones: tuple[str, ...] = ()
    url: str | None = None
    address: str | None = None
    postcode: str | None = None
    town: str | None = None
    lat: float | None = None
    lon: float | None = None
    languages: tuple[str, ...] = ()
    hours: str | None = None
    tags: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Returns the name in a language, else in English."""
        return _pick(self.names, language)

    def purpose(self, language: str) -> str:
        """Returns what one can get there, in a language, else in English."""
        return _pick(self.purposes, language)


@dataclass(frozen=True)
class CountryFact:
    """One dated, sourced statement about a country."""

    texts: Mapping[str, str]
    source: Source

    def text(self, language: str) -> str:
        """Returns the statement in a language, else in English."""
        return _pick(self.texts, language)


@dataclass(frozen=True)
class Country:
    """What is known about a country of origin, by aspect (see ``knowledge/countries.yml``)."""

    code: str
    names: Mapping[str, str]
    facts: Mapping[str, tuple[CountryFact, ...]] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Returns the country's name in a language, else in English."""
        return _pick(self.names, language)


def _pick(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _one_line(text: str) -> str:
    """Returns a text that any terminal and log can hold on one line."""
    return "".join(char if char.isprintable() else " " for char in text)
