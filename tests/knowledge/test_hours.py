"""Opening hours are said in words and compared with the clock."""

from datetime import datetime

import pytest

from infopoint.knowledge.hours import in_words, is_open, parse

HOURS = "Mo-Th 09:30-12:30,13:00-16:00; Sa 10:00-11:00"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Mon-Thu 09:30-12:30, 13:00-16:00; Sat 10:00-11:00"),
        ("fr", "lun.-jeu. 09:30-12:30, 13:00-16:00; sam. 10:00-11:00"),
        ("nl", "ma-do 09:30-12:30, 13:00-16:00; za 10:00-11:00"),
        ("ti", "ሰኑ-ሓሙ 09:30-12:30, 13:00-16:00; ቀዳ 10:00-11:00"),
    ],
)
def test_hours_are_said_in_the_language(language: str, words: str) -> None:
    assert in_words(HOURS, language, "always") == words


def test_every_day_needs_no_names_of_days() -> None:
    assert in_words("12:00-20:00", "en", "always") == "12:00-20:00"
    assert in_words("24/7", "en", "day and night") == "day and night"


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-11-23T09:30", True),
        ("2026-11-23T12:30", False),
        ("2026-11-26T15:59", True),
        ("2026-11-27T10:00", False),
        ("2026-11-28T10:30", True),
        ("2026-11-29T10:30", False),
    ],
)
def test_a_time_is_inside_or_outside(at: str, open_: bool) -> None:
    assert is_open(HOURS, datetime.fromisoformat(at)) is open_
    assert is_open("24/7", datetime.fromisoformat(at))


@pytest.mark.parametrize(
    "hours", ["", "mornings", "Mo 12:00-09:00", "Fr-Mo 09:00-12:00", "Mo 9-12"]
)
def test_what_is_no_hours_is_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="rule|before"):
        parse(hours)
