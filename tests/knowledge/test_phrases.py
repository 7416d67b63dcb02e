from __future__ import annotations

from pathlib import Path

import pytest

from infopoint.knowledge.model import Fault
from infopoint.knowledge.phrases import Phrases, check_phrases
from infopoint.languages import LANGUAGES

from .conftest import Clock
from .trees import ENGLISH_PHRASES, Knowledge


@pytest.fixture
def phrases(knowledge: Knowledge) -> Knowledge:
    """Returns a knowledge folder with phrases in English and French."""
    knowledge.write("phrases/en.yml", ENGLISH_PHRASES)
    knowledge.write("phrases/fr.yml", "greet: Bonjour.\nuntil: Gardé {days} jours.\n")
    return knowledge


def faults_of(knowledge: Knowledge) -> list[Fault]:
    """Returns the faults, but not that other languages have no file."""
    found = check_phrases(knowledge.root / "phrases")
    return [fault for fault in found if not fault.problem.startswith("there are no phrases for")]


def test_text_is_in_the_language_with_its_values(phrases: Knowledge) -> None:
    words = Phrases(phrases.root)

    assert words.text("greet", "fr") == "Bonjour."
    assert words.text("until", "fr", days=90) == "Gardé 90 jours."


@pytest.mark.parametrize("inside", [True, False])
def test_phrases_can_be_given_either_folder(phrases: Knowledge, inside: bool) -> None:
    words = Phrases(phrases.root / "phrases" if inside else phrases.root)

    assert words.text("greet", "fr") == "Bonjour."


def test_text_falls_back_to_english(phrases: Knowledge) -> None:
    phrases.write("phrases/fr.yml", "until: Gardé {days} jours.\n")
    words = Phrases(phrases.root)

    assert words.text("greet", "fr") == "Hello."
    assert words.text("greet", "ar") == "Hello."


def test_text_of_an_unknown_key_says_which(phrases: Knowledge) -> None:
    with pytest.raises(KeyError, match="farewell"):
        Phrases(phrases.root).text("farewell", "fr")


def test_text_fills_only_what_it_is_given(
    phrases: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    words = Phrases(phrases.root)

    assert words.text("until", "en") == "It is kept {days} days."
    assert "until" in caplog.text
    assert "{days}" in caplog.text


def test_text_treats_values_as_text(phrases: Knowledge) -> None:
    words = Phrases(phrases.root)

    assert words.text("until", "en", days="{days} {0.__class__}") == (
        "It is kept {days} {0.__class__} days."
    )


def test_text_of_words_that_yaml_may_take_for_values(phrases: Knowledge) -> None:
    phrases.write("phrases/en.yml", "greet: Yes\nuntil: no {days}\n")

    assert Phrases(phrases.root).text("greet", "en") == "Yes"


def test_phrases_take_over_a_change(phrases: Knowledge, clock: Clock) -> None:
    words = Phrases(phrases.root, clock)

    phrases.change("phrases/fr.yml", "Bonjour.", "Salut.")
    phrases.write("phrases/nl.yml", "greet: Dag.\nuntil: Bewaard {days} dagen.\n")
    assert words.text("greet", "fr") == "Bonjour."
    clock.pass_seconds(1)

    assert words.text("greet", "fr") == "Salut."
    assert words.text("greet", "nl") == "Dag."

    (phrases.root / "phrases/nl.yml").unlink()
    clock.pass_seconds(1)
    assert words.text("greet", "nl") == "Hello."


def test_phrases_keep_the_last_good_version_of_a_broken_file(
    phrases: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    words = Phrases(phrases.root, clock)

    path = phrases.write("phrases/fr.yml", "greet: a: b\n")
    clock.pass_seconds(1)

    assert words.text("greet", "fr") == "Bonjour."
    assert [(fault.path, fault.line) for fault in words.faults] == [(path, 1)]
    assert str(words.faults[0]) in caplog.text

    phrases.write("phrases/fr.yml", "greet: Salut.\nuntil: Gardé {days} jours.\n")
    clock.pass_seconds(1)
    assert words.text("greet", "fr") == "Salut."
    assert words.faults == ()


def test_check_phrases_is_content_with_the_same_keys(phrases: Knowledge) -> None:
    assert faults_of(phrases) == []


def test_check_phrases_warns_of_languages_without_a_file(phrases: Knowledge) -> None:
    found = list(check_phrases(phrases.root / "phrases"))

    assert {fault.path.stem for fault in found} == set(LANGUAGES) - {"en", "fr"}
    assert all(fault.warning for fault in found)


@pytest.mark.parametrize(
    ("content", "line", "problem", "cure"),
    [
        ("greet: Bonjour.\n", 1, "the phrase 'until' is missing", "Translate 'until'"),
        (
            "greet: Bonjour.\nuntil: x {days}\nbye: Au revoir.\n",
            3, "the phrase 'bye' is not in en.yml", "Remove it, or add it there",
        ),
        (
            "greet: Bonjour.\nuntil: Gardé {jours} jours.\n",
            2, "other placeholders than English: {days}, {jours}", "Keep the words in braces",
        ),
        ("greet: Bonjour {name}.\nuntil: x {days}\n", 1, "other placeholders", "Keep the words"),
        ("greet:\nuntil: x {days}\n", 1, "'greet' is missing", "Write 'greet"),
        ("greet: 3\nuntil: x {days}\n", 1, "'greet' is not a text", "Put it in quotes"),
        ("greet: A\ngreet: B\nuntil: x {days}\n", 2, "'greet' is there twice", "Keep one"),
        ("- greet\n", 1, "the file is not a table", "Write 'key:'"),
    ],
)  # fmt: skip
def test_check_phrases_refuses_and_names_file_line_and_cure(
    phrases: Knowledge, content: str, line: int, problem: str, cure: str
) -> None:
    path = phrases.write("phrases/fr.yml", content)

    found = [fault for fault in faults_of(phrases) if problem in fault.problem]

    assert [(fault.path, fault.line, fault.warning) for fault in found] == [(path, line, False)]
    assert cure in found[0].cure


def test_check_phrases_refuses_a_language_that_is_not_ours(phrases: Knowledge) -> None:
    phrases.write("phrases/english.yml", ENGLISH_PHRASES)

    problems = [fault.problem for fault in faults_of(phrases)]

    assert problems == ["'english' is not a language of the assistant"]


def test_check_phrases_needs_english(phrases: Knowledge) -> None:
    (phrases.root / "phrases/en.yml").unlink()

    problems = [fault.problem for fault in faults_of(phrases)]

    assert problems == ["there are no English phrases"]


def test_phrases_of_a_missing_folder_are_empty(tmp_path: Path) -> None:
    words = Phrases(tmp_path / "gone")

    assert words.faults == ()
    with pytest.raises(KeyError):
        words.text("greet", "en")
