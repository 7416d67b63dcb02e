"""Reads ``countries.yml``: what is known about countries of origin, with sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infopoint.knowledge.fields import Fields, quote
from infopoint.knowledge.model import Country, CountryFact, Fault, Source
from infopoint.knowledge.parse import read_document
from infopoint.knowledge.yaml_lines import Document

#: The key that holds the sources, which the facts name.
SOURCES = "sources"


def parse_countries(path: Path) -> tuple[list[Country], list[Fault], Document]:
    """Reads the countries file. Never raises: countries with faults are left out.

    Returns:
        The countries, the faults, and the document with its lines.
    """
    document, unreadable = read_document(path)
    if unreadable:
        return [], [unreadable], document
    faults: list[Fault] = []
    sources = _sources(path, document, faults)
    countries = []
    for code in document.value:
        if code == SOURCES:
            continue
        before = len(faults)
        entry = Fields(path, document, faults, (code,), f"country {quote(code)}")
        country = _country(entry, code, sources) if entry.usable else None
        if country and all(fault.warning for fault in faults[before:]):
            countries.append(country)
    return countries, faults, document


def _sources(path: Path, document: Document, faults: list[Fault]) -> dict[str, Source | None]:
    """Returns the sources by key; ``None`` for one that has faults itself."""
    if document.value.get(SOURCES) is None:
        return {}
    table = Fields(path, document, faults, (SOURCES,), SOURCES)
    return {key: table.inner(key, f"source {quote(key)}").source() for key in table.values}


def _country(entry: Fields, code: str, sources: Mapping[str, Source | None]) -> Country:
    entry.allow(("name", "facts", "contacts"))
    facts: dict[str, tuple[CountryFact, ...]] = {}
    aspects = entry.values.get("facts")
    if aspects is not None:
        table = entry.inner("facts", f"country {quote(code)}")
        for aspect, statements in table.values.items():
            if not isinstance(statements, list):
                table.fault(
                    aspect, f"'{aspect}' is not a list", "Write '- text: …' and 'source: …'"
                )
                continue
            read = (_fact(fields, sources) for fields in table.inner_list(aspect, aspect))
            facts[aspect] = tuple(fact for fact in read if fact)
    return Country(code, entry.texts("name"), facts, entry.words("contacts"))


def _fact(fields: Fields, sources: Mapping[str, Source | None]) -> CountryFact | None:
    if not fields.usable:
        return None
    fields.allow(("text", "source"))
    texts, key = fields.texts("text"), fields.text("source")
    if key and key not in sources:
        fields.fault("source", f"unknown source {quote(key)}", f"Add it under '{SOURCES}:'")
    source = sources.get(key)
    return CountryFact(texts, source) if source else None
