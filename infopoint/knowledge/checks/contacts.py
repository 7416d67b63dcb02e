"""What holds for contacts and countries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from infopoint.knowledge.checks.article import Surroundings, check_source
from infopoint.knowledge.checks.links import CURE, accepted
from infopoint.knowledge.checks.personal import is_phone
from infopoint.knowledge.fields import host_of
from infopoint.knowledge.hours import parse
from infopoint.knowledge.model import Contact, Country, Fault
from infopoint.knowledge.yaml_lines import Document

MAX_PURPOSE = 90

#: Rough bounds of Belgium with Luxembourg: south, north, west, east.
_HERE = (49.4, 51.6, 2.4, 6.6)
_POSTCODE = re.compile(r"\d{4}|L-\d{4}", re.ASCII)


def check_contacts(
    files: Mapping[Path, tuple[Document, list[Contact]]], around: Surroundings
) -> Iterator[Fault]:
    """Yields the faults of the contacts that could be read."""
    first: dict[str, Path] = {}
    for path, (document, contacts) in files.items():
        for contact in contacts:
            if contact.id in first:
                problem = f"the contact '{contact.id}' is in {first[contact.id].name} already"
                yield Fault(path, document.line(contact.id), problem, "Keep one, or rename it")
            first.setdefault(contact.id, path)
            yield from _check_contact(contact, path, document, around)


def check_countries(
    path: Path, document: Document, countries: Collection[Country], around: Surroundings
) -> Iterator[Fault]:
    """Yields the faults of the countries that could be read."""
    for country in countries:
        for contact in country.contacts:
            if contact not in around.contacts:
                line = document.line(country.code, "contacts")
                problem = f"country '{country.code}': the contact '{contact}' does not exist"
                yield Fault(path, line, problem, "Use an id from knowledge/contacts")
        for aspect, facts in country.facts.items():
            for index, fact in enumerate(facts):
                line = document.line(country.code, "facts", aspect, index)
                for problem, cure in check_source(fact.source, around.domains, around.today):
                    yield Fault(path, line, f"country '{country.code}': {problem}", cure)


def _check_contact(
    contact: Contact, path: Path, document: Document, around: Surroundings
) -> Iterator[Fault]:
    def at(key: str, problem: str, cure: str, warning: bool = True) -> Fault:
        line = document.line(contact.id, key)
        return Fault(path, line, f"contact '{contact.id}': {problem}", cure, warning)

    for phone in contact.phones:
        if not is_phone(phone):
            problem = f"'{phone}' is not an international phone number"
            yield at("phones", problem, "Write it like '+32 2 123 45 67'", warning=False)
    for language, purpose in contact.purposes.items():
        if len(purpose) > MAX_PURPOSE:
            problem = f"'for' has {len(purpose)} characters in '{language}'"
            yield at("for", problem, f"Use at most {MAX_PURPOSE}")
    if contact.hours and not _readable(contact.hours):
        problem = "'hours' are not OpenStreetMap opening hours"
        cure = "Write them like 'Mo-Fr 09:00-12:30,13:30-16:00', or leave them out"
        yield at("hours", problem, cure)
    if contact.postcode and contact.country != "INT" and not _POSTCODE.fullmatch(contact.postcode):
        yield at("postcode", f"'{contact.postcode}' is not a postcode", "Write it like '1000'")
    south, north, west, east = _HERE
    here = contact.country != "INT" and contact.lat is not None and contact.lon is not None
    if here and not (south <= (contact.lat or 0) <= north and west <= (contact.lon or 0) <= east):
        problem = "this place is not in Belgium or Luxembourg"
        yield at("lat", problem, "Check that 'lat' and 'lon' are not exchanged", warning=False)
    if contact.url and not accepted(contact.url, around.domains):
        yield at("url", f"the site '{host_of(contact.url)}' is not in domains.txt", CURE, False)
    for problem, cure in check_source(contact.source, around.domains, around.today):
        yield at("source", problem, cure, warning="domains.txt" in problem)


def _readable(hours: str) -> bool:
    try:
        return bool(parse(hours))
    except ValueError:
        return False
