from __future__ import annotations

import pytest

from infopoint.knowledge.checks.personal import (
    PublicData,
    is_phone,
    phone_numbers,
    without_phones,
)

BOOK = PublicData(
    ["+32 800 32 745", "+32 2 488 80 00", "+352 26 48 00 00", "112", "116 000"],
    ["Rue Héger-Bordet 3, 1000 Brussels", "Belliardstraat / rue Belliard 68"],
)


@pytest.mark.parametrize(
    "text",
    [
        "Call +32 800 32 745.",
        "Call 0800 32 745 or 02/488.80.00.",
        "Call 0800/32.745 (free).",
        "Call 00352 26 48 00 00.",
        "Call 112.",
        "In danger, call the number 112, or 116 000 for a missing child.",
        "اتصل ٠٨٠٠ ٣٢ ٧٤٥.",
        # No phone numbers
        "Call within 100 days.",
        "From 01/02/2026 to 28.02.2026, or 2026-02-01.",
        "Open 09.00-12.30 and 13:30-16:00.",
        "117,300,000 people; 117 300 000 people; 117.300.000 people.",
        "It costs 0,50 or 1 250 euros, 107 places.",
        "Call and ask for 150 euros.",
    ],
)
def test_unknown_passes_over_known_numbers_and_other_digits(text: str) -> None:
    assert BOOK.unknown_phones(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Call +32 2 123 45 67.", "+32 2 123 45 67"),
        ("Call 0470/12.34.56 now", "0470/12.34.56"),
        ("Write to 0032 470 12 34 56", "0032 470 12 34 56"),
        ("Call (02) 123 45 67", "(02) 123 45 67"),
        ("Call 107.", "107"),
        ("Call 112 or 1712.", "1712"),
        ("اتصل ٠٢ ١٢٣ ٤٥ ٦٧", "02 123 45 67"),
    ],
)
def test_unknown_finds_numbers_of_nobody(text: str, number: str) -> None:
    assert BOOK.unknown_phones(text) == [number]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to a.reader@example.org.", "email"),
        ("Ask @fatima_help.", "handle"),
        ("His number is 85.07.30-033.28.", "national number"),
        ("My name is Amina Yusuf.", "name"),
        ("Call 0800 32 745 or write to a@example.org", "email"),
    ],
)
def test_personal_names_the_kind(text: str, kind: str) -> None:
    assert kind in BOOK.personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "The date on your letter counts: call a lawyer the same day.",
        "In 2025, 117 300 000 people fled; 40,000 came here.",
        "From 2012-2016, 2006/2018, 1999 – 2004; Directive 2024/1346 and 2013/33.",
        "Annex 26 and 9ter, since 12 June 2026, from 9:00 to 17:00.",
        "Call 0800 32 745 or 0470 12 34 56.",
        "Words in [brackets] stay.",
    ],
)
def test_personal_finds_nothing_in_plain_texts(text: str) -> None:
    assert BOOK.personal(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Go to Rue des Chartreux 21.", "Rue des Chartreux 21"),
        ("Ga naar Kerkstraat 12.", "Kerkstraat 12"),
        ("Go to rue Belliard 70.", "rue Belliard 70"),
        ("Go to Rue Haute 68 [now].", "Rue Haute 68"),
        ("Write to a@b.org or go to Rue Haute 68.", "Rue Haute 68"),
    ],
)
def test_unknown_addresses_finds_addresses_of_nobody(text: str, address: str) -> None:
    assert BOOK.unknown_addresses(text) == [address]
    assert "address" not in BOOK.personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Go to rue Heger-Bordet 3.",
        "Go to Belliardstraat 68, or rue Belliard 68.",
        "You get an open return place de retour ouverte, 30 days at most.",
        "Older pages still show boulevard Pachéco.",
    ],
)
def test_unknown_addresses_passes_over_those_of_contacts(text: str) -> None:
    assert BOOK.unknown_addresses(text) == []


def test_phone_numbers_are_compared_by_their_digits() -> None:
    assert phone_numbers("Call 0800 32 745.") == phone_numbers("Bel 0800/32.745.") == {"080032745"}
    assert phone_numbers("اتصل ٠٨٠٠ ٣٢ ٧٤٥.") == {"080032745"}
    assert without_phones("Call 0800 32 745 in 30 days") == "Call   in 30 days"


@pytest.mark.parametrize("phone", ["112", "1712", "116 000", "+32 2 488 80 00", "+352 26 48 00 00"])
def test_is_phone_accepts(phone: str) -> None:
    assert is_phone(phone)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "02 488 80 00",
        "call us",
        "+32 1",
        "12",
        "0032 2 488 80 00",
        "tel:+32 2 488 80 00",
        "+32 2 48",
    ],
)
def test_is_phone_refuses(phone: str) -> None:
    assert not is_phone(phone)
