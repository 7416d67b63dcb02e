"""What a person sees of a contact, and which contacts are near."""

from datetime import datetime
from pathlib import Path

import pytest

from infopoint.answers.compose import Composer
from infopoint.answers.nearby import nearby
from infopoint.guide.parse import read_guides
from infopoint.knowledge.blocks import Contacts
from infopoint.knowledge.library import Library
from infopoint.knowledge.phrases import Phrases
from infopoint.places import find_place

LIBRARY = Library.load(Path("knowledge"))[0]
PHRASES = Phrases(Path("knowledge/phrases"))
QUESTIONS = read_guides(Path("knowledge/guide")).guides.questions
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


def _near(town: str, need: str) -> list[str]:
    place = find_place(town)
    assert place
    composer = Composer(LIBRARY, PHRASES, datetime(2026, 11, 25, 10))
    blocks = nearby(composer, "en", place, need)
    return [card.id for block in blocks if isinstance(block, Contacts) for card in block.items]


def test_a_doctor_near_me_is_no_centre_for_another_need() -> None:
    assert "be-mdm" in _near("Antwerp", "medical")
    assert not [found for found in _near("Gent", "medical") if "cpvs" in found]


def test_lines_of_the_country_come_before_places_far_across_the_border() -> None:
    assert _near("Luxembourg", "minors") == ["lu-kjt", "lu-116000"]
    assert _near("Gent", "food") == ["be-hub"]
    assert _near("Luxembourg", "lgbtq")


@pytest.mark.parametrize("need", QUESTIONS["need"].choices)
@pytest.mark.parametrize("town", ["Gent", "Arlon", "Luxembourg"])
def test_every_need_has_help_near_every_place(town: str, need: str) -> None:
    assert 1 <= len(_near(town, need)) <= 3
