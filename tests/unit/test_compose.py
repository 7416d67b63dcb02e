"""What a person sees of a contact."""

from datetime import datetime
from pathlib import Path

import pytest

from infopoint.answers.compose import Composer
from infopoint.knowledge.library import Library
from infopoint.knowledge.phrases import Phrases

LIBRARY = Library.load(Path("knowledge"))[0]
PHRASES = Phrases(Path("knowledge/phrases"))
#: A contact that is open on working days only.
DESK = next(
    c
    for c in LIBRARY.contacts.values()
    if c.hours and c.hours.startswith("Mo-") and c.country == "BE"
)


def _hours(at: str, language: str = "en") -> str | None:
    composer = Composer(LIBRARY, PHRASES, datetime.fromisoformat(at))
    return composer.card(DESK, language).hours


def test_hours_say_whether_it_is_open_now() -> None:
    assert "(closed now)" in (_hours("2026-11-25T03:00") or "")
    assert "(open now)" in (_hours("2026-11-25T10:00") or "")


@pytest.mark.parametrize("day", ["2026-12-25", "2027-01-01", "2026-07-21"])
def test_nothing_is_promised_on_a_public_holiday(day: str) -> None:
    assert "now" not in (_hours(f"{day}T10:00") or "")
