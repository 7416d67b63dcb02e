"""Reads ``knowledge/guide``; whatever is in it, the outcome is guides and faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from infopoint.guide.model import Conditions, DeadlineRule, Guides, Option, Question, Texts
from infopoint.knowledge.fields import Fields
from infopoint.knowledge.model import Fault, Source
from infopoint.knowledge.parse import read_document
from infopoint.knowledge.yaml_lines import Document

TABLES = ("situation", "return")
QUESTIONS, DEADLINES, FOLLOW_UPS, TO_ASK = "questions", "deadline", "follow_ups", "to_ask"
FILES = (QUESTIONS, *TABLES, DEADLINES, FOLLOW_UPS, TO_ASK)

_OPTION_KEYS = ("when", "unless", "topic", "text", "contact", "deadline", "source")
_RULE_KEYS = ("decision", "applied", "days", "verified", "text", "topic", "source")


class Read(NamedTuple):
    """What was read from the folder, and where it stands."""

    guides: Guides
    faults: list[Fault]
    documents: dict[str, Document]


def read_guides(folder: Path) -> Read:
    """Reads all files of the folder. Never raises: entries with faults are left out."""
    faults: list[Fault] = []
    documents: dict[str, Document] = {}
    fields: dict[str, Fields] = {}
    for name in FILES:
        path = folder / f"{name}.yml"
        document, unreadable = read_document(path)
        if unreadable:
            faults.append(unreadable)
        documents[name] = document
        fields[name] = Fields(path, document, [] if unreadable else faults)
    guides = Guides(
        questions=_each(fields[QUESTIONS], _question),
        tables={name: _table(fields[name]) for name in TABLES},
        deadlines=_rules(fields[DEADLINES]),
        follow_ups={
            kind: {str(key): str(topic) for key, topic in entry.values.items()}
            for kind, entry in _entries(fields[FOLLOW_UPS]).items()
        },
        to_ask={
            area: [_texts(entry) for entry in fields[TO_ASK].inner_list(area, area)]
            for area in fields[TO_ASK].values
        },
    )
    return Read(guides, faults, documents)


def _texts(fields: Fields) -> Texts:
    """Returns a mapping that is nothing but a text by language."""
    return {language: fields.text(language) for language in fields.values}


def _entries(fields: Fields) -> dict[str, Fields]:
    return {key: fields.inner(key) for key in fields.values}


def _each(fields: Fields, build: Callable[[str, Fields], Any]) -> dict[str, Any]:
    """Returns the entries of a mapping that have no fault."""
    built = {}
    for key, entry in _entries(fields).items():
        before = len(fields.faults)
        if entry.usable:
            value = build(key, entry)
            if len(fields.faults) == before:
                built[key] = value
    return built


def _question(name: str, entry: Fields) -> Question:
    entry.allow(("ask", "why", "choices"))
    choices = entry.inner("choices") if entry.values.get("choices") else None
    return Question(
        id=name,
        ask=entry.texts("ask"),
        why=entry.texts("why"),
        choices={key: choices.texts(key) for key in choices.values} if choices else {},
    )


def _sources(fields: Fields) -> dict[str, Source | None]:
    if not fields.values.get("sources"):
        return {}
    return {key: entry.source() for key, entry in _entries(fields.inner("sources")).items()}


def _table(fields: Fields) -> list[Option]:
    fields.allow(("sources", "options"))
    sources = _sources(fields)
    if not fields.values.get("options"):
        return []

    def option(name: str, entry: Fields) -> Option | None:
        entry.allow(_OPTION_KEYS)
        source = _source(entry, sources)
        if source is None:
            return None
        return Option(
            id=name,
            topic=entry.text("topic"),
            text=entry.texts("text"),
            contact=entry.text("contact"),
            source=source,
            when=_conditions(entry, "when"),
            unless=_conditions(entry, "unless"),
            deadline=entry.values.get("deadline") is True,
        )

    return list(_each(fields.inner("options"), option).values())


def _rules(fields: Fields) -> list[DeadlineRule]:
    fields.allow(("sources", "rules"))
    sources = _sources(fields)
    rules = []
    for entry in fields.inner_list("rules", "rule"):
        before = len(fields.faults)
        entry.allow(_RULE_KEYS)
        source = _source(entry, sources)
        rule = source and DeadlineRule(
            decision=entry.text("decision"),
            applied=entry.optional("applied"),
            days=entry.number("days") if "days" in entry.values else None,
            verified=entry.values.get("verified") is True,
            text=entry.texts("text"),
            topic=entry.text("topic"),
            source=source,
        )
        if rule and len(fields.faults) == before:
            rules.append(rule)
    return rules


def _source(entry: Fields, sources: Mapping[str, Source | None]) -> Source | None:
    key = entry.text("source")
    if key and key not in sources:
        entry.fault("source", f"unknown source '{key}'", "Add it under 'sources:'")
    return sources.get(key)


def _conditions(entry: Fields, key: str) -> Conditions:
    if not entry.values.get(key):
        return {}
    inner = entry.inner(key)
    return {question: inner.words(question) for question in inner.values}
