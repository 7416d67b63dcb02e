"""The structured blocks that answers are made of; each channel renders them its way.

Text never holds markup. Source marks such as ``[^1]`` are taken out of the text and kept
as numbers: ``sources`` of a block, and ``item_sources`` of each item of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, cast, get_args

NoteKind = Literal[
    "volatile", "overdue", "unreviewed", "language", "source", "urgent", "info", "country"
]
#: The kinds a :class:`Note` may have; ``country`` names the country of what follows.
NOTE_KINDS: frozenset[str] = frozenset(get_args(NoteKind))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``sources`` are the numbers of the sources it rests on."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Steps:
    """Things to do, in order."""

    items: tuple[str, ...]
    sources: tuple[int, ...] = ()
    item_sources: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Points:
    """A list without order."""

    items: tuple[str, ...]
    sources: tuple[int, ...] = ()
    item_sources: tuple[tuple[int, ...], ...] = ()


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
    languages: str | None = None


@dataclass(frozen=True)
class Contacts:
    """People and offices to turn to."""

    items: tuple[ContactCard, ...]


@dataclass(frozen=True)
class Note:
    """A short remark about the answer; ``kind`` says which."""

    kind: NoteKind
    text: str


Block = Paragraph | Steps | Points | Links | Contacts | Note
#: Blocks that an author can write.
TextBlock = Paragraph | Steps | Points


class Piece(NamedTuple):
    """A paragraph or one item of a list, with the sources it rests on."""

    text: str
    sources: tuple[int, ...]


def pieces(blocks: Iterable[TextBlock]) -> Iterator[Piece]:
    """Yields the paragraphs and list items of blocks, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Piece(block.text, block.sources)
        else:
            for index, item in enumerate(block.items):
                known = index < len(block.item_sources)
                yield Piece(item, block.item_sources[index] if known else ())


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


def from_dict(value: Mapping[str, Any]) -> Block:
    """Returns the block whose JSON form this is; unknown keys are passed over.

    Raises:
        ValueError: it is not the JSON form of a block.
    """
    name = value.get("block")
    build = _BUILDERS.get(name) if isinstance(name, str) else None
    if build is None:
        raise ValueError(f"not a block: {name!r}")
    try:
        return build(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {name} block: {error!r}") from None


def _paragraph(value: Mapping[str, Any]) -> Block:
    return Paragraph(_text(value["text"]), _numbers(value.get("sources")))


def _items(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "items": _texts(value["items"]),
        "sources": _numbers(value.get("sources")),
        "item_sources": tuple(_numbers(marks) for marks in value.get("item_sources") or ()),
    }


def _links(value: Mapping[str, Any]) -> Block:
    return Links(
        tuple(
            Link(_text(link["title"]), _text(link["url"]), _optional(link.get("note")))
            for link in value["items"]
        )
    )


def _contacts(value: Mapping[str, Any]) -> Block:
    optional = ("purpose", "url", "address", "hours", "note", "languages")
    return Contacts(
        tuple(
            ContactCard(
                id=_text(card["id"]),
                name=_text(card["name"]),
                phones=_texts(card.get("phones") or ()),
                **{key: _optional(card.get(key)) for key in optional},
            )
            for card in value["items"]
        )
    )


def _note(value: Mapping[str, Any]) -> Block:
    if value["kind"] not in NOTE_KINDS:
        raise TypeError(f"unknown kind {value['kind']!r}")
    return Note(cast(NoteKind, value["kind"]), _text(value["text"]))


_BUILDERS: dict[str, Callable[[Mapping[str, Any]], Block]] = {
    "paragraph": _paragraph,
    "steps": lambda value: Steps(**_items(value)),
    "points": lambda value: Points(**_items(value)),
    "links": _links,
    "contacts": _contacts,
    "note": _note,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is not a list")
    return tuple(_text(item) for item in value)


def _numbers(value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(type(item) is int for item in value):
        raise TypeError(f"{value!r} is not a list of numbers")
    return tuple(value)
