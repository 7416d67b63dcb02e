"""Reads the contacts files: offices, desks, help lines, organisations."""

from __future__ import annotations

import re
from pathlib import Path

from infopoint.knowledge.fields import Fields, quote
from infopoint.knowledge.model import Contact, Fault
from infopoint.knowledge.parse import VOLATILE, read_document
from infopoint.knowledge.yaml_lines import Document

COUNTRIES = ("BE", "LU", "INT")
#: What "nearest help" can search for.
TAGS = (
    "return", "asylum", "legal", "medical", "shelter", "food", "work", "women", "minors", "lgbtq",
    "violence", "trafficking", "general", "family", "discrimination", "integration",
)  # fmt: skip
KEYS = (
    "name", "for", "phones", "url", "address", "postcode", "town", "country", "lat", "lon",
    "languages", "hours", "tags", "volatile", "source",
)  # fmt: skip

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


def parse_contacts(path: Path) -> tuple[list[Contact], list[Fault], Document]:
    """Reads a contacts file. Never raises: contacts with faults are left out.

    Returns:
        The contacts, the faults, and the document with its lines.
    """
    document, unreadable = read_document(path)
    if unreadable:
        return [], [unreadable], document
    contacts, faults = [], list[Fault]()
    for identifier in document.value:
        before = len(faults)
        entry = Fields(path, document, faults, (identifier,), f"contact {quote(identifier)}")
        contact = _contact(entry, identifier)
        if contact and all(fault.warning for fault in faults[before:]):
            contacts.append(contact)
    return contacts, faults, document


def _contact(entry: Fields, identifier: str) -> Contact | None:
    if not entry.usable:
        return None
    entry.allow(KEYS)
    if not _ID.fullmatch(identifier):
        entry.fault("", "the id has other characters", "Use small letters, digits and '-'")
    names, purposes = entry.texts("name"), entry.texts("for")
    title = names.get("en") or next(iter(names.values()), identifier)
    source = None
    if isinstance(entry.values.get("source"), dict):
        source = entry.inner("source", f"contact {quote(identifier)}: source").source(title)
    else:
        entry.fault("source", "'source' is missing", "Write its url and the day it was checked")
    languages = entry.words("languages")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            cure = "Use codes like fr, nl, en"
            entry.fault("languages", f"'languages' has {quote(language)}", cure)
    lat, lon = entry.decimal("lat"), entry.decimal("lon")
    if (lat is None) != (lon is None):
        entry.fault("lat", "'lat' and 'lon' go together", "Give both or neither")
    elif lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        entry.fault("lat", f"{lat}, {lon} is not a place", "Write latitude and longitude")
    has_country = entry.values.get("country") is not None
    country = entry.choice("country", COUNTRIES) if has_country else "INT"
    contact_fields = {key: entry.optional(key) for key in ("address", "postcode", "town", "hours")}
    phones, tags = entry.words("phones"), entry.words("tags", TAGS)
    volatile, url = entry.words("volatile", VOLATILE), entry.address("url")
    if source is None:
        return None
    return Contact(
        id=identifier,
        names=names,
        purposes=purposes,
        country=country,
        source=source,
        phones=phones,
        url=url,
        lat=lat,
        lon=lon,
        languages=languages,
        tags=tags,
        volatile=volatile,
        **contact_fields,
    )
