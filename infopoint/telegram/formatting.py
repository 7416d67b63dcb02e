"""Renders the blocks of an answer as Telegram messages.

Markup is built here and only here: every text is escaped, so content never formats
anything. Each line carries whole tags, so a message may be cut between any two lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape

from infopoint.answers.direction import is_right_to_left
from infopoint.knowledge.blocks import (
    Block,
    ContactCard,
    Contacts,
    Link,
    Links,
    Note,
    Paragraph,
    Points,
    Steps,
)
from infopoint.languages import RIGHT_TO_LEFT

#: Longest message, counted as Telegram does, in UTF-16 units. Tags are counted too,
#: although they are free: that only cuts a little earlier.
LIMIT = 4096

_RLM, _LRM = "\u200f", "\u200e"
_TAG = re.compile(r"<[^>]*>")
_LRI, _PDI = "\u2066", "\u2069"
#: Words in Latin script, with what stands between them, in a right-to-left line.
_LATIN_RUN = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[^\u0590-\u08ff\ufb1d-\ufeff]*[A-Za-z\u00c0-\u024f])?\)?"
)


def to_messages(blocks: Iterable[Block], language: str, *, urgent: bool = False) -> list[str]:
    """Returns the blocks as HTML messages, none longer than Telegram allows.

    Args:
        blocks: The answer.
        language: The person's language; phone numbers stand the right way round in it.
        urgent: Whether the first paragraph stands out.
    """
    parts: list[str] = []
    for position, block in enumerate(blocks):
        parts += _packed(_lines(block, language, strong=urgent and position == 0), "\n")
    return _packed(parts, "\n\n")


def phone_text(phone: str) -> str:
    """Returns a phone number so that a tap does something.

    Telegram itself links international numbers in the form "+1-212-555-0123"; a tap on a
    short number, which it does not link, copies it.
    """
    return phone.replace(" ", "-") if phone.startswith("+") else f"<code>{escape(phone)}</code>"


def plain_text(message: str) -> str:
    """Returns a message without its formatting."""
    return unescape(_TAG.sub("", message))


def _packed(parts: Iterable[str], between: str) -> list[str]:
    """Joins parts as long as they fit into one message."""
    packed: list[str] = []
    for part in parts:
        if packed and _units(packed[-1] + between + part) <= LIMIT:
            packed[-1] += between + part
        else:
            packed.append(part)
    return packed


def _lines(block: Block, language: str, *, strong: bool) -> Iterator[str]:
    if isinstance(block, Paragraph):
        for line in block.text.splitlines():
            yield from _line(line, "<b>{}</b>" if strong else "{}")
    elif isinstance(block, Steps):
        for number, item in enumerate(block.items, 1):
            yield from _line(item, f"{number}. {{}}")
    elif isinstance(block, Points):
        for item in block.items:
            yield from _line(item, "• {}")
    elif isinstance(block, Note):
        yield from _line(block.text, "<b>{}</b>" if block.kind == "country" else "<i>{}</i>")
    elif isinstance(block, Links):
        for link in block.items:
            yield from _line(link.title, _anchor(link))
    elif isinstance(block, Contacts):
        for position, card in enumerate(block.items):
            if position:
                yield ""
            yield from _card(card, language)


def _card(card: ContactCard, language: str) -> Iterator[str]:
    yield from _line(card.name, "<b>{}</b>")
    mark = _LRM if language in RIGHT_TO_LEFT else ""
    for phone in card.phones:
        yield f"☎ {mark}{phone_text(phone)}"
    for detail in (card.purpose, card.address, card.hours, card.languages):
        if detail:
            yield from _line(detail, "{}")
    if card.url:
        yield from _line(card.url.split("://")[-1].rstrip("/"), _anchor(Link("", card.url)))
    if card.note:
        yield from _line(card.note, "<i>{}</i>")


def _anchor(link: Link) -> str:
    address = escape(link.url).replace("{", "%7B").replace("}", "%7D")
    return f'<a href="{address}">{{}}</a>'


def _line(text: str, form: str) -> Iterator[str]:
    """Yields a line in its form; one that no message could hold is cut between words."""

    def build(part: str) -> str:
        if not is_right_to_left(part):
            return form.format(escape(part, quote=False))
        return _RLM + form.format(escape(_LATIN_RUN.sub(_isolated, part), quote=False))

    yield from _cut(text, build)


def _isolated(run: re.Match[str]) -> str:
    """Sets a Latin run apart, so that brackets and dates around it keep their place."""
    words, closing = run[0], ""
    if words.endswith(")") and "(" not in words:
        words, closing = words[:-1], ")"
    return f"{_LRI}{words}{_PDI}{closing}"


def _cut(text: str, build: Callable[[str], str]) -> Iterator[str]:
    if _units(build(text)) <= LIMIT:
        yield build(text)
        return
    middle = len(text) // 2
    space = text.rfind(" ", 1, middle)
    cut = space if space > 0 else middle
    yield from _cut(text[:cut], build)
    yield from _cut(text[cut:].lstrip(), build)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
