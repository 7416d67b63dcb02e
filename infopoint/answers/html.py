"""Renders blocks as HTML, for pages that work without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape

from infopoint.answers.direction import is_right_to_left
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

#: Numbers to call inside a text, as in `widget/src/segments.ts`.
_PHONE = re.compile(
    r"(?<![\d/.,-])(?:\+\d[\d \u00a0]{6,16}\d|0800[ \u00a0\d]{6,8}\d|116[ \u00a0]?\d{3}"
    r"|11[23]|10[1-3]|10[67]|196|1712|1813)(?![\d/-]|[.,]\d)"
)


def to_html(blocks: Iterable[Block]) -> Markup:
    """Returns the blocks as HTML; every text in them is escaped."""
    return Markup().join(_RENDERERS[type(block)](block) for block in blocks)


def phone_link(phone: str) -> Markup:
    """Returns a link that calls a number; it reads from left to right everywhere."""
    number = re.sub(r"[^+\d]", "", phone)
    return Markup('<a class="phone" href="tel:{}" dir="ltr">{}</a>').format(number, phone)


def _text(text: str) -> Markup:
    pieces, end = [], 0
    for match in _PHONE.finditer(text):
        pieces += [escape(text[end : match.start()]), phone_link(match[0])]
        end = match.end()
    return Markup().join([*pieces, escape(text[end:])])


def _direction(text: str) -> str:
    return "rtl" if is_right_to_left(text) else "ltr"


def _paragraph(block: Paragraph) -> Markup:
    return Markup('<p dir="{}">{}</p>').format(_direction(block.text), _text(block.text))


def _note(block: Note) -> Markup:
    form = Markup('<p class="note {}" dir="{}">{}</p>')
    return form.format(block.kind, _direction(block.text), _text(block.text))


def _list(frame: Markup, items: Iterable[str]) -> Markup:
    row = Markup('<li dir="{}">{}</li>')
    rows = Markup().join(row.format(_direction(item), _text(item)) for item in items)
    return frame.format(rows)


def _link(url: str, title: str) -> Markup:
    # Articles are checked before they are published; the page trusts them no further.
    if not url.startswith(("https://", "http://")):
        return escape(title)
    return Markup('<a href="{}" rel="noopener noreferrer" dir="auto">{}</a>').format(url, title)


def _links(block: Links) -> Markup:
    rows = Markup().join(
        Markup("<li>{}</li>").format(_link(link.url, link.title)) for link in block.items
    )
    return Markup('<ul class="links">{}</ul>').format(rows)


def _card(card: ContactCard) -> Markup:
    phones = Markup(" ").join(phone_link(phone) for phone in card.phones)
    details = [card.purpose, card.address, card.hours, card.note]
    rows = Markup().join(
        Markup('<br><span dir="{}">{}</span>').format(_direction(detail), _text(detail))
        for detail in details
        if detail
    )
    url = Markup("<br>{}").format(_link(card.url, card.url)) if card.url else ""
    return Markup('<li><strong dir="auto">{}</strong> {}{}{}</li>').format(
        card.name, phones, rows, url
    )


def _contacts(block: Contacts) -> Markup:
    rows = Markup().join(_card(card) for card in block.items)
    return Markup('<ul class="contacts">{}</ul>').format(rows)


_RENDERERS: dict[type, Callable[[Any], Markup]] = {
    Paragraph: _paragraph,
    Note: _note,
    Steps: lambda block: _list(Markup("<ol>{}</ol>"), block.items),
    Points: lambda block: _list(Markup("<ul>{}</ul>"), block.items),
    Links: _links,
    Contacts: _contacts,
}
