"""Opening hours: read from OpenStreetMap's notation, said in words, compared with a time.

Only the part of the notation that contacts use: ``24/7``, or rules such as
``Mo-Fr 09:00-12:30,13:30-16:00; Sa 10:00-12:00``.
See https://wiki.openstreetmap.org/wiki/Key:opening_hours.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import NamedTuple

from babel.dates import get_day_names

ALWAYS = "24/7"
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = rf"(?:{'|'.join(_DAYS)})"
_SPAN = r"\d\d:\d\d-\d\d:\d\d"
_RULE = re.compile(
    rf"(?:({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) )?({_SPAN}(?:, ?{_SPAN})*)", re.ASCII
)


class Rule(NamedTuple):
    """On which days (Monday is 0), as ranges, and in which spans of time it is open."""

    days: tuple[tuple[int, int], ...]
    spans: tuple[tuple[time, time], ...]

    def covers(self, weekday: int) -> bool:
        """Returns whether the rule is about this day of the week."""
        return any(first <= weekday <= last for first, last in self.days)


def parse(hours: str) -> tuple[Rule, ...]:
    """Returns the rules; ``24/7`` has one that covers everything.

    Raises:
        ValueError: these are no hours in the notation.
    """
    if hours == ALWAYS:
        return (Rule(((0, 6),), ((time.min, time.max),)),)
    return tuple(_rule(part.strip()) for part in hours.split(";"))


def _rule(text: str) -> Rule:
    match = _RULE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a rule of opening hours")
    ranges = []
    for part in (match[1] or "Mo-Su").split(","):
        first, _, last = part.partition("-")
        ranges.append((_DAYS.index(first), _DAYS.index(last or first)))
    spans = []
    for part in match[2].split(","):
        start, end = (time.fromisoformat(clock) for clock in part.strip().split("-"))
        spans.append((start, end))
    if any(first > last for first, last in ranges) or any(start > end for start, end in spans):
        raise ValueError(f"{text!r} ends before it begins")
    return Rule(tuple(ranges), tuple(spans))


def is_open(hours: str, at: datetime) -> bool:
    """Returns whether it should be open at a local time; holidays are not known here."""
    return any(
        rule.covers(at.weekday()) and any(start <= at.time() < end for start, end in rule.spans)
        for rule in parse(hours)
    )


def in_words(hours: str, language: str, always: str) -> str:
    """Returns hours as a person reads them: ``lun.-ven. 09:00-12:30, 13:30-16:00``.

    Args:
        hours: The notation.
        language: Two letters; the names of days come from CLDR.
        always: What to say for ``24/7``.

    Raises:
        ValueError: these are no hours in the notation.
    """
    rules = parse(hours)
    if hours == ALWAYS:
        return always
    names = get_day_names("abbreviated", "format", language)
    said = []
    for rule in rules:
        days = [
            names[first] if first == last else f"{names[first]}-{names[last]}"
            for first, last in rule.days
            if (first, last) != (0, 6)
        ]
        spans = [f"{start:%H:%M}-{end:%H:%M}" for start, end in rule.spans]
        said.append(" ".join(part for part in (", ".join(days), ", ".join(spans)) if part))
    return "; ".join(said)
