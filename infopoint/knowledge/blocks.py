"""The structured blocks that answers are made of; each channel renders them its way."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``sources`` are the numbers of the sources it rests on."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Steps:
    """Things to do, in order."""

    items: tuple[str, ...]
    sources: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Points:
    """A list without order."""

    items: tuple[str, ...]
    sources: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Link:
    """A link to a source or site."""

    title: str
    url: str
    note: str | None = None


@dataclass(frozen=True)
class Links:
    """The sources of an answer."""

    items: tuple[Link, ...]


@dataclass(frozen=True)
class ContactCard:
    """What a person sees of a contact."""

    id: str
    name: str
    purpose: str | None = None
    phones: tuple[str, ...] = ()
    url: str | None = None
    address: str | None = None
    hours: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Contacts:
    """People and offices to turn to."""

    items: tuple[ContactCard, ...]


@dataclass(frozen=True)
class Note:
    """A short remark about the answer; ``kind`` says which."""

    kind: str
    text: str


Block = Paragraph | Steps | Points | Links | Contacts | Note
#: Blocks that an author can write.
TextBlock = Paragraph | Steps | Points

_NAMES: dict[type[Block], str] = {
    Paragraph: "paragraph",
    Steps: "steps",
    Points: "points",
    Links: "links",
    Contacts: "contacts",
    Note: "note",
}


def to_dict(block: Block) -> dict[str, Any]:
    """Returns the JSON form of a block, with its kind under ``block``."""
    return {"block": _NAMES[type(block)], **asdict(block)}

