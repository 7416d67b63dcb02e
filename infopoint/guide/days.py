"""Days as people write them, and the last day of a time limit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import holidays
from babel.dates import format_date, get_month_names

from infopoint.languages import LANGUAGES, western_digits
from infopoint.nlu.text import fold

#: Longest ago that a day is believed; without a year it must be more recent.
_OLDEST = timedelta(days=366)
_RECENT = timedelta(days=92)

_NUMBERS = re.compile(r"\b(\d{1,4})\s*[-/. ]\s*(\d{1,2})(?:\s*[-/. ]\s*(\d{2,4}))?\b")
_NAMED = re.compile(
    r"\b(\d{1,2})(?:er|st|nd|rd|th|e|de|ste)?\.?\s+(?:de\s+|of\s+)?([^\W\d]+)\.?(?:,?\s+(?:de\s+)?(\d{4}))?"
)
_NAMED_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?")


def parse_day(text: str, today: date) -> date | None:
    """Returns the day a person wrote: ``24/11/2026``, ``24-11``, ``24 november 2026``.

    Day goes before month, as in Belgium. Without a year it is the latest such day, if that
    is recent. A day in the future, or longer ago than a year, is not believed.
    """
    digits = western_digits(text)
    folded = fold(digits)
    for found in _NAMED.finditer(folded):
        if month := _months().get(found[2]):
            return _believed(found[3], month, found[1], today)
    for found in _NAMED_FIRST.finditer(folded):
        if month := _months().get(found[1]):
            return _believed(found[3], month, found[2], today)
    numbers = _NUMBERS.search(digits)
    if not numbers:
        return None
    first, second, third = numbers.groups()
    if len(first) == 4:
        return _believed(first, int(second), third or "", today) if third else None
    return _believed(third, int(second), first, today)


def _believed(year: str | None, month: int, day: str, today: date) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year, today.year - 1]
    for candidate in years:
        try:
            found = date(candidate, month, int(day))
        except ValueError:
            continue
        if today - (_OLDEST if year else _RECENT) <= found <= today:
            return found
    return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Returns the names of the months in all languages of the assistant."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names.setdefault(fold(name).strip("."), number)
    return names


def last_day(received: date, days: int) -> date:
    """Returns the last day of a time limit; the day of receipt does not count."""
    return received + timedelta(days=days)


def working_day_until(day: date) -> date:
    """Returns the day itself, or the last one before it that is no weekend or holiday.

    A limit that ends on such a day may run on until the next working day. Nobody should
    rely on it, so the safe side is the day before.
    """
    while day.weekday() >= 5 or day in public_holidays("BE", day.year):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=8)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Returns the public holidays of a year; none for a country that is not known."""
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


def in_words(day: date, language: str) -> str:
    """Returns a day with its weekday, in a language: ``Thursday 24/12/2026``."""
    return f"{format_date(day, 'EEEE', language)} {day:%d/%m/%Y}"
