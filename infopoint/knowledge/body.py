"""Reads the text of an article: paragraphs, steps, points and their source marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from infopoint.knowledge.blocks import Paragraph, Points, Steps, TextBlock

MORE = "<!-- more -->"

_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_MARK = re.compile(r"\s*\[\^(\d{1,3})\]")
#: Ordinary ones only: French sets no-break spaces before "?" and "€".
_SPACES = re.compile(r"[ \t]+")
_STEP = re.compile(r"(\d{1,2})\.\s+(.+)")
_POINT = re.compile(r"-\s+(.+)")
_NESTED = re.compile(r"(?: {2,}|\t)\s*(?:-|\d{1,2}\.)\s")

Kind = Literal["text", "steps", "points"]


@dataclass(frozen=True)
class BodyFault:
    """Something wrong with the form of the text, at a line."""

    line: int
    problem: str
    cure: str


@dataclass(frozen=True)
class Body:
    """The blocks of a text.

    Attributes:
        answer: What stands above the "more" line.
        details: What stands below it.
        pieces: The line of each paragraph and list item, the answer's first.
        more: The line of the "more" line, or the last line of the text.
        faults: What is wrong with the form.
    """

    answer: tuple[TextBlock, ...]
    details: tuple[TextBlock, ...]
    pieces: tuple[int, ...]
    more: int
    faults: tuple[BodyFault, ...]


@dataclass
class _Item:
    line: int
    text: str


@dataclass
class _Group:
    kind: Kind
    items: list[_Item] = field(default_factory=list)


def read_body(lines: Iterable[str], first_line: int) -> Body:
    """Reads the lines of a text, the first of which has a number in its file."""
    halves: list[list[_Group]] = [[]]
    faults: list[BodyFault] = []
    more = last = first_line
    previous_empty = True
    for number, line in enumerate(lines, first_line):
        text = line.strip()
        if _MORE.fullmatch(text):
            if len(halves) == 2:
                faults.append(BodyFault(number, f"'{MORE}' is there twice", "Keep the first"))
            else:
                halves.append([])
                more = number
        elif text:
            if _NESTED.match(line) and halves[-1]:
                faults.append(
                    BodyFault(number, "a list is inside a list", "Start the line with '-' or '1.'")
                )
            wrong = _add(halves[-1], text, number, previous_empty)
            faults += [wrong] if wrong else []
        last = number if text else last
        previous_empty = not text
    answer, details = halves[0], halves[1] if len(halves) == 2 else []
    if not answer:
        cure = f"Write the short answer above '{MORE}'"
        faults.append(BodyFault(first_line, "there is no answer", cure))
    for group in (*answer, *details):
        for item in group.items:
            if not _MARK.sub("", item.text).strip():
                faults.append(BodyFault(item.line, "there are no words here", "Write the sentence"))
    return Body(
        answer=tuple(_block(group) for group in answer),
        details=tuple(_block(group) for group in details),
        pieces=tuple(item.line for group in (*answer, *details) for item in group.items),
        more=more if len(halves) == 2 else last,
        faults=tuple(faults),
    )


def _add(groups: list[_Group], text: str, line: int, after_empty: bool) -> BodyFault | None:
    """Adds a line to the groups read so far: a new item, or more of the last one."""
    last = groups[-1] if groups else None
    if point := _POINT.fullmatch(text):
        _item(groups, "points", point.group(1), line)
    elif (step := _STEP.fullmatch(text)) and _is_step(step, last, after_empty):
        number, expected = int(step.group(1)), _next_step(last)
        if number not in {1, expected}:
            groups.append(_Group("text", [_Item(line, text)]))
            return BodyFault(line, f"step {number} comes where {expected} should", "Count from 1")
        if number == 1 and last and last.kind == "steps" and expected > 2:
            return BodyFault(line, "a second list of steps begins", "Put a sentence between them")
        _item(groups, "steps", step.group(2), line)
    elif last and not after_empty:
        last.items[-1].text += f" {text}"
    else:
        groups.append(_Group("text", [_Item(line, text)]))
    return None


def _is_step(step: re.Match[str], last: _Group | None, after_empty: bool) -> bool:
    """Inside a sentence, "12. " may be the end of one: only a list goes on there."""
    return after_empty or last is None or last.kind == "steps" or int(step.group(1)) == 1


def _next_step(last: _Group | None) -> int:
    return len(last.items) + 1 if last and last.kind == "steps" else 1


def _item(groups: list[_Group], kind: Kind, text: str, line: int) -> None:
    if not groups or groups[-1].kind != kind:
        groups.append(_Group(kind))
    groups[-1].items.append(_Item(line, text))


def _block(group: _Group) -> TextBlock:
    texts, marks = [], []
    for item in group.items:
        marks.append(tuple(int(number) for number in _MARK.findall(item.text)))
        texts.append(_SPACES.sub(" ", _MARK.sub("", item.text)).strip())
    if group.kind == "text":
        return Paragraph(texts[0], marks[0])
    together = tuple(dict.fromkeys(number for numbers in marks for number in numbers))
    block = Steps if group.kind == "steps" else Points
    return block(tuple(texts), together, tuple(marks))
