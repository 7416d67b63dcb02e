"""Renders blocks as plain text: for REST, the terminal and the conversation log."""

from __future__ import annotations

from collections.abc import Iterable

from infopoint.knowledge.blocks import (
    Block,
    ContactCard,
    Contacts,
    Links,
    Note,
    Paragraph,
    Points,
    Steps,
)


def to_text(blocks: Iterable[Block]) -> str:
    """Returns the blocks as text, separated by blank lines."""
    return "\n\n".join(text for block in blocks if (text := _block(block)))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph | Note):
        return block.text
    if isinstance(block, Steps):
        return "\n".join(f"{number}. {item}" for number, item in enumerate(block.items, 1))
    if isinstance(block, Points):
        return "\n".join(f"• {item}" for item in block.items)
    if isinstance(block, Links):
        return "\n".join(f"{link.title}\n{link.url}" for link in block.items)
    if isinstance(block, Contacts):
        return "\n".join(_card(card) for card in block.items)
    raise TypeError(f"no text for {type(block).__name__}")


def _card(card: ContactCard) -> str:
    first = f"☎ {card.name}" if card.phones else f"• {card.name}"
    if card.phones:
        first += ": " + ", ".join(card.phones)
    details = [card.purpose, card.address, card.hours, card.languages, card.url, card.note]
    return "\n".join([first, *(f"   {detail}" for detail in details if detail)])
