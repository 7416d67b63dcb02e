"""Compares the numbers of a translation with those of the English text.

Languages write the same number differently: ``1,200`` is ``1 200`` and ``1.200``, ``5 pm``
is ``17 h``, ``12/06`` is ``12 June``, and small numbers are often words. What is left after
that is a mistake: a wrong amount or deadline does more harm than a missing text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from infopoint.languages import western_digits

#: English words that a translation may write in digits.
WORDS = {
    "one": 1, "once": 1, "first": 1, "two": 2, "twice": 2, "second": 2, "both": 2, "three": 3,
    "third": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5, "six": 6, "sixth": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "half": 2, "hundred": 100,
    "thousand": 1000,
}  # fmt: skip
#: Numbers up to this may be words in a translation.
_SPELLED = 12

_SPACES = "\u0020\u00a0\u2009\u202f"
_TIME = re.compile(
    rf"""(?<![\d.,:])(?P<hour>\d{{1,2}})
    (?: :(?P<minute>\d\d)(?!\d)
      | [{_SPACES}]?(?:h|u|uur|Uhr)(?:[{_SPACES}]?(?P<after>\d\d))?(?![\w])
      | \.(?P<dotted>\d\d)(?=[{_SPACES}]?(?:h|u|uur|am|pm|a\.m|p\.m)\b) )?
    (?P<half>[{_SPACES}]?(?:am|pm|a\.m\.|p\.m\.)(?![\w]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d.,/-])(?:(?P<day>\d{1,2})(?P<s>[./-])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4})"
    r"|(?P<year2>\d{4})-(?P<month2>\d{2})-(?P<day2>\d{2}))(?![\d/-])"
)
_SHORT_DATE = re.compile(r"(?<![\d.,/-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/-])")
_SEPARATOR = rf"[.,'’\u066c{_SPACES}]"
_NUMBER = re.compile(
    rf"(?<!\d)(?P<grouped>\d{{1,3}}(?P<s>{_SEPARATOR})\d{{3}}(?!\d)(?:(?P=s)\d{{3}}(?!\d))*)"
    r"(?:[.,\u066b](?P<cents>\d{1,2})(?!\d))?"
    r"|(?P<whole>\d+)(?:[.,\u066b](?P<decimals>\d+))?"
)


@dataclass(frozen=True)
class Numbers:
    """The numbers in a text.

    Attributes:
        plain: Numbers as they compare, like ``1200`` and ``2.4``.
        times: Hours and minutes, as written.
        months: Months of dates in digits, which others write as words.
    """

    plain: frozenset[str]
    times: frozenset[tuple[int, int]]
    months: frozenset[str]


def differences(english: str, translated: str) -> tuple[list[str], list[str]]:
    """Returns the numbers that a translation lacks, and those that it should not have."""
    theirs, ours = numbers_in(english), numbers_in(translated)
    words = {str(WORDS[word]) for word in re.findall(r"[a-z]+", english.lower()) if word in WORDS}
    lacking = {
        number
        for number in theirs.plain - ours.plain - _hands(ours.times) - ours.months
        if not _may_be_word(number)
    }
    extra = ours.plain - theirs.plain - _hands(theirs.times) - theirs.months - words - {"1"}
    lacking_times = _missing_times(theirs, ours)
    extra_times = _missing_times(ours, theirs)
    return _sorted(lacking, lacking_times), _sorted(extra, extra_times)


def numbers_in(text: str) -> Numbers:
    """Returns the numbers in a text, however they are written."""
    text = western_digits(text)
    plain: set[str] = set()
    times: set[tuple[int, int]] = set()
    months: set[str] = set()

    def take_date(match: re.Match[str]) -> str:
        groups = match.groupdict()
        day, month, year = (groups[name] or groups[f"{name}2"] for name in ("day", "month", "year"))
        if not _is_day(int(day), int(month)):
            return match.group()
        plain.update((str(int(day)), str(int(year))))
        months.add(str(int(month)))
        return " . "

    def take_short_date(match: re.Match[str]) -> str:
        if not _is_day(int(match["day"]), int(match["month"])):
            return match.group()
        plain.add(str(int(match["day"])))
        months.add(str(int(match["month"])))
        return " . "

    def take_time(match: re.Match[str]) -> str:
        hour = int(match["hour"])
        minute = int(match["minute"] or match["after"] or match["dotted"] or 0)
        if match.group() == match["hour"] or hour > 24 or minute > 59:
            return match.group()
        half = (match["half"] or "").strip().lower()
        if half:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        times.add((hour % 24, minute))
        return " . "

    text = _SHORT_DATE.sub(take_short_date, _DATE.sub(take_date, text))
    text = _TIME.sub(take_time, text)
    plain.update(_canonical(match) for match in _NUMBER.finditer(text))
    return Numbers(frozenset(plain), frozenset(times), frozenset(months))


def _canonical(match: re.Match[str]) -> str:
    whole = re.sub(r"\D", "", match["grouped"] or match["whole"])
    decimals = match["cents"] or match["decimals"] or ""
    return _decimal(whole, decimals)


def _decimal(whole: str, decimals: str) -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _hands(times: Iterable[tuple[int, int]]) -> set[str]:
    """Returns the numbers by which a clock may be read aloud: 17 and 5, and the minutes."""
    found: set[str] = set()
    for hour, minute in times:
        found |= _hour_forms(hour) | {str(minute), _decimal(str(hour), f"{minute:02}")}
    return found


def _hour_forms(hour: int) -> set[str]:
    return {str(hour), str(hour % 12 or 12), str(hour or 24)}


def _missing_times(first: Numbers, second: Numbers) -> list[str]:
    """Returns the times of one text that the other has neither as time nor in numbers."""
    missing = []
    for hour, minute in sorted(first.times - second.times):
        dotted = _decimal(str(hour), f"{minute:02}") in second.plain
        spoken = _hour_forms(hour) & second.plain and (not minute or str(minute) in second.plain)
        if not dotted and not spoken:
            missing.append(f"{hour}:{minute:02}")
    return missing


def _is_day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _may_be_word(number: str) -> bool:
    return number.isdecimal() and int(number) <= _SPELLED


def _sorted(numbers: Iterable[str], times: list[str]) -> list[str]:
    return sorted(numbers, key=lambda number: (len(number), number)) + times
