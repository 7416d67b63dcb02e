from __future__ import annotations

import pytest

from infopoint.knowledge.checks.numbers import WORDS, differences
from infopoint.languages import western_digits

SAME = [
    ("1,200 people", "1 200 personnes"),
    ("1,200 people", "1.200 mensen"),
    ("1,200 people", "1\u202f200 personnes"),
    ("1,200 people", "١٬٢٠٠ شخص"),
    ("3,000,000", "3 000 000"),
    ("€2.40 a ride", "2,40 € par trajet"),
    ("€1,250.50", "1.250,50 €"),
    ("€250.00", "250 €"),
    ("within 30 days", "خلال ٣٠ يوما"),
    ("within 30 days", "در ۳۰ روز"),
    ("63 %", "63%"),
    ("14 to 18 years", "14-18 ans"),
    # Times of day
    ("from 9:00 to 17:00", "de 9 h à 17 h"),
    ("from 9:00 to 12:30", "de 9h à 12h30"),
    ("from 9:00 to 12:30", "van 9 tot 12.30 uur"),
    ("from 9 am to 5 pm", "de 9 h à 17 h"),
    ("from 9 a.m. to 5 p.m.", "de 9:00 à 17:00"),
    ("from 09:00", "с 9 часов"),
    ("until 21:30", "21.30'a kadar"),
    ("from 12 am to 12 pm", "de 0 h à 12 h"),
    ("from 12 am to 12 pm", "de 24 h à 12:00"),
    ("at 24:00", "à 0:00"),
    ("at 12:59", "à 12h59"),
    ("at 16:00", "a las 4 de la tarde"),
    ("at 12 pm", "à 12 h"),
    ("at 17:45", "at 17 45"),
    ("at 5 pm", "a las 5 de la tarde"),
    ("from 8:30", "من ٨:٣٠"),
    # Dates
    ("since 12 June 2026", "depuis le 12 juin 2026"),
    ("since 12 June 2026", "sinds 12/06/2026"),
    ("since 12 June 2026", "с 12.06.2026"),
    ("on 12 June", "le 12/6"),
    ("since 2026-06-12", "depuis le 12 juin 2026"),
    # Small numbers as words
    ("two weeks, 3 times", "2 semaines, trois fois"),
    ("once a year", "1 fois par an"),
    ("a year", "1 an"),
    ("thirty days", "30 jours"),
    ("the second step", "la 2e étape"),
    # Papers and other names
    ("annex 26 and 9ter", "annexe 26 et 9ter"),
    ("24/7", "24h/24 et 7j/7"),
]

DIFFERENT = [
    ("within 30 days", "dans les 20 jours", ["30"], ["20"]),
    ("within 30 days", "bientôt", ["30"], []),
    ("soon", "dans les 30 jours", [], ["30"]),
    ("3 months", "5 mois", [], ["5"]),
    ("€1,200", "1,20 €", ["1200"], ["1.2"]),
    ("€2.40", "24 €", ["2.4"], ["24"]),
    ("from 9:00 to 17:00", "de 9 h à 18 h", ["17:00"], ["18:00"]),
    ("until 12:30", "jusque 12h15", ["12:30"], ["12:15"]),
    ("since 12 June 2026", "depuis le 12 juin 2025", ["2026"], ["2025"]),
    ("since 12 June 2026", "sinds 13/06/2026", [], ["13"]),
    ("at 9:00", "à 21:00", ["9:00"], ["21:00"]),
    ("at 9:40", "à 9 h", ["9:40"], ["9:00"]),
    ("at 9:40", "à 9", ["9:40"], []),
    ("at 9:40", "à 40", ["9:40"], []),
    ("at 12 pm", "à 0 h", ["12:00"], ["0:00"]),
    ("25:40", "25:41", ["40"], ["41"]),
    ("12:60", "12:61", ["60"], ["61"]),
    ("13 months", "mois", ["13"], []),
    # No days of the year
    ("32 2026", "32/12/2026", [], ["12"]),
    ("0 2026", "0/12/2026", [], ["12"]),
    ("1 2026", "1/13/2026", [], ["13"]),
    ("5 2026", "5/0/2026", [], ["0"]),
    ("32", "32/12", [], ["12"]),
    ("2026 100 people", "2026 personnes", ["100"], []),
    ("annex 26", "annexe 13", ["26"], ["13"]),
]


@pytest.mark.parametrize(("english", "translated"), SAME)
def test_differences_tolerates_how_languages_write(english: str, translated: str) -> None:
    assert differences(english, translated) == ([], [])


@pytest.mark.parametrize(("english", "translated", "lacking", "extra"), DIFFERENT)
def test_differences_finds_what_is_wrong(
    english: str, translated: str, lacking: list[str], extra: list[str]
) -> None:
    assert differences(english, translated) == (lacking, extra)


@pytest.mark.parametrize(
    ("english", "translated"), [("12 months", "mois"), ("31", "31/12"), ("1", "1/1")]
)
def test_differences_tolerates_up_to_the_limit(english: str, translated: str) -> None:
    assert differences(english, translated) == ([], [])


@pytest.mark.parametrize(("word", "number"), sorted(WORDS.items()))
def test_differences_knows_english_numbers(word: str, number: int) -> None:
    assert differences(f"{word} days", f"{number} jours") == ([], [])
    assert differences(f"{word} days", "77 jours") == ([], ["77"])


def test_english_numbers_are_right() -> None:
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

    assert [WORDS[name] for name in names] == list(range(1, 11))
    assert [WORDS[name] for name in ("fifteen", "twenty", "thirty", "sixty", "ninety")] == [
        15, 20, 30, 60, 90,
    ]  # fmt: skip
    assert (WORDS["eleven"], WORDS["twelve"], WORDS["dozen"]) == (11, 12, 12)
    assert (WORDS["hundred"], WORDS["thousand"]) == (100, 1000)


def test_western_digits_keeps_the_length() -> None:
    assert western_digits("٣٠ يوم") == "30 يوم"
    assert western_digits("½ ² Ⅷ") == "½ ² Ⅷ"
