from __future__ import annotations

import json
from typing import Any

import pytest

from infopoint.knowledge.blocks import (
    NOTE_KINDS,
    Block,
    ContactCard,
    Contacts,
    Link,
    Links,
    Note,
    Paragraph,
    Piece,
    Points,
    Steps,
    TextBlock,
    from_dict,
    pieces,
    to_dict,
)

BLOCKS: list[Block] = [
    Paragraph("Text.", (1, 2)),
    Steps(("Go.", "Ask."), (1, 2), ((1,), (2,))),
    Points(("A.",)),
    Links((Link("Page", "https://a.be"), Link("Other", "https://b.be", "note"))),
    Contacts(
        (ContactCard("be-a", "A", "help", ("112",), "https://a.be", "Street 1", "24/7", "n"),)
    ),
    Contacts((ContactCard("be-a", "A"),)),
    *(Note(kind, "Text.") for kind in ("volatile", "urgent", "info")),
]


@pytest.mark.parametrize("block", BLOCKS)
def test_from_dict_gives_back_what_to_dict_took(block: Block) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(block)))) == block


def test_to_dict_names_the_kind_of_block() -> None:
    assert to_dict(Steps(("Go.",), (1,), ((1,),))) == {
        "block": "steps",
        "items": ("Go.",),
        "sources": (1,),
        "item_sources": ((1,),),
    }


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"block": "table"},
        {"block": ["steps"]},
        {"block": "paragraph"},
        {"block": "paragraph", "text": 3},
        {"block": "paragraph", "text": "a", "sources": ["1"]},
        {"block": "paragraph", "text": "a", "sources": 1},
        {"block": "steps", "items": "abc"},
        {"block": "points", "items": [1]},
        {"block": "links", "items": [{"title": "a"}]},
        {"block": "links", "items": ["a"]},
        {"block": "contacts", "items": [{"id": "a", "name": None}]},
        {"block": "note", "kind": "rumour", "text": "a"},
    ],
)
def test_from_dict_refuses_what_is_no_block(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a"):
        from_dict(value)


def test_note_kinds_are_those_that_channels_render() -> None:
    assert {
        "volatile", "overdue", "unreviewed", "language", "source", "urgent", "info", "country",
    } == NOTE_KINDS  # fmt: skip


def test_pieces_gives_every_item_its_own_sources() -> None:
    blocks: list[TextBlock] = [
        Paragraph("P.", (3,)),
        Steps(("A.", "B."), (1,), ((1,), ())),
        Points(("C.",)),
    ]

    assert list(pieces(blocks)) == [
        Piece("P.", (3,)), Piece("A.", (1,)), Piece("B.", ()), Piece("C.", ()),
    ]  # fmt: skip
