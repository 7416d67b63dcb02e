from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infopoint.knowledge.model import Fault
from infopoint.knowledge.words import read_word_lists
from infopoint.languages import LANGUAGES

from .trees import COUNTRIES, FRENCH, Knowledge

COST, COST_FR, CASH = "return/cost.en.md", "return/cost.fr.md", "return/cash.en.md"
WORDS = Path(__file__).parents[2] / "knowledge" / "words"
LEGAL = """\
entry ban:
  source: {url: "https://www.fedasil.be/ban", checked: 2026-11-25}
  en: {words: [entry ban, entry bans], explained: [may not come back]}
  fr: {words: [interdiction d'entrée], explained: [interdit de revenir]}
"""
NEVER = """\
promise:
  problem: is a promise
  cure: Say what is possible
  en: {phrases: [promise, we guarantee], allowed: [nobody can promise it]}
  fr: {phrases: [je promets, soyez sûr]}
"""


@pytest.fixture
def listed(knowledge: Knowledge) -> Knowledge:
    """Returns a good knowledge folder with both lists."""
    knowledge.write("words/legal.yml", LEGAL)
    knowledge.write("words/never.yml", NEVER)
    assert knowledge.faults() == []
    return knowledge


def only(knowledge: Knowledge) -> Fault:
    """Returns the one fault of a folder."""
    [fault] = knowledge.faults()
    return fault


def test_validate_warns_of_a_legal_word_without_its_meaning(listed: Knowledge) -> None:
    path = listed.change(COST, "You may take", "There is no Entry Ban. You may take")

    fault = only(listed)

    assert (fault.path, fault.line, fault.warning) == (path, listed.line(COST, "20 kg"), True)
    assert fault.problem == "'entry ban' is not explained where it first appears"
    assert "like 'may not come back'" in fault.cure


def test_validate_accepts_a_legal_word_that_is_explained(listed: Knowledge) -> None:
    listed.change(
        COST, "You may take", "There is no entry ban: you MAY not come back. You may take"
    )

    assert listed.faults() == []


def test_only_the_first_use_must_be_explained(listed: Knowledge) -> None:
    listed.change(COST, "Call a return desk.", "No entry ban: you may not come back.")
    listed.change(COST, "Ask a return counsellor what", "Ask about the entry ban and what")
    assert listed.faults() == []

    listed.change(COST, "Nothing. The", "No entry ban. The")
    assert only(listed).line == listed.line(COST, "No entry ban. The")


def test_a_title_may_have_an_unexplained_legal_word(listed: Knowledge) -> None:
    listed.change(COST, "Who pays for the trip?", "Who pays with an entry ban?")

    assert listed.faults() == []


def test_legal_words_are_found_in_translations_whatever_the_apostrophe(listed: Knowledge) -> None:
    path = listed.change(COST_FR, "20 kg.", "20 kg, sans interdiction d’entrée.")
    assert only(listed).path == path

    listed.change(COST_FR, "d’entrée.", "d’entrée (interdit de\u00a0revenir).")
    assert listed.faults() == []


def test_legal_words_are_whole_words(listed: Knowledge) -> None:
    listed.change(COST, "You may take", "A re-entry banner. A pre-entry ban. You may take")

    assert listed.faults() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        (COST, "Who pays for the trip?", "We guarantee the trip", "title"),
        (COST, "You do not pay", "I promise. You do not pay", "You do not pay"),
        (COST_FR, "Rien. Le", "Rien, je\u202fpromets. Le", "Rien"),
        (COST_FR, "Qui paie le voyage ?", "Soyez sûr", "title"),
    ],
)
def test_validate_refuses_what_must_never_be_said(
    listed: Knowledge, name: str, old: str, new: str, where: str
) -> None:
    path = listed.change(name, old, new)

    fault = only(listed)

    # A paragraph has the line of its first words.
    assert (fault.path, fault.warning) == (path, False)
    assert fault.line in {listed.line(name, where), listed.line(name, where) - 1}
    assert "is a promise" in fault.problem
    assert fault.cure == "Say what is possible"


def test_an_exact_quotation_is_allowed_and_nothing_more(listed: Knowledge) -> None:
    listed.change(COST, "You do not pay", "Nobody can promise it. You do not pay")
    assert listed.faults() == []

    listed.change(COST, "Nobody can", "I can")
    assert "'promise' is a promise" in only(listed).problem


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("contacts/desks.yml", "free help with going back", "we guarantee free help"),
        ("countries.yml", "Le retour est possible.", "Je promets le retour."),
        ("guide/to_ask.yml", "Which papers?", "Promise?"),
        ("phrases/fr.yml", "Bonjour.", "Bonjour, je promets."),
    ],
)
def test_other_files_may_not_say_it_either(
    listed: Knowledge, name: str, old: str, new: str
) -> None:
    listed.write("countries.yml", COUNTRIES)
    listed.write("phrases/en.yml", "greet: Hello.\n")
    listed.write("phrases/fr.yml", "greet: Bonjour.\n")
    listed.write("guide/to_ask.yml", 'a:\n  - {en: "Which papers?", fr: "Quels papiers ?"}\n')
    path = listed.change(name, old, new)

    found = [fault for fault in listed.faults() if "is a promise" in fault.problem]

    assert [(fault.path, fault.line) for fault in found] == [(path, listed.line(name, new))]


@pytest.mark.parametrize(
    ("name", "old", "new", "missing"),
    [
        ("contacts/desks.yml", "aide gratuite au retour", "aide de 20 ans", "20"),
        ("countries.yml", "Le retour est possible.", "Appelez le +32 2 123 45 67.", "3221234567"),
        ("phrases/fr.yml", "de 2 000", "de 3 000", "2000, 3000"),
    ],
)
def test_texts_side_by_side_have_the_same_numbers(
    knowledge: Knowledge, name: str, old: str, new: str, missing: str
) -> None:
    knowledge.write("countries.yml", COUNTRIES)
    knowledge.write("phrases/en.yml", "long: It has more than 2,000 letters.\n")
    knowledge.write("phrases/fr.yml", "long: Il a plus de 2 000 lettres.\n")
    assert not [fault for fault in knowledge.faults() if "numbers" in fault.problem]

    path = knowledge.change(name, old, new)

    [fault] = [fault for fault in knowledge.faults() if "numbers" in fault.problem]
    assert (fault.path, fault.line) == (path, knowledge.line(name, new))
    assert missing in fault.problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("entry ban:\n", "entry ban: x\nother:\n", "entry ban: there are no keys"),
        ("  source:", "  sauce:", "'source' is missing"),
        ("https://www.fedasil.be/ban", "fedasil", "'fedasil' is not an http(s) address"),
        ("words: [entry ban, entry bans]", "words: entry ban", "'words' is not a list of words"),
        ("  fr:", "  english:", "unknown key 'english'"),
        ("explained: [may not come back]", "explained: []", "'words' or 'explained' is empty"),
        ("explained: [may not come back]", "means: [x]", "unknown key 'means'"),
        ("entry ban:", "entry ban: {", "cannot be read"),
    ],
)
def test_faults_in_the_list_are_named(listed: Knowledge, old: str, new: str, problem: str) -> None:
    path = listed.change("words/legal.yml", old, new)

    faults = [fault for fault in listed.faults() if fault.path == path]

    assert faults
    if problem != "cannot be read":
        assert any(problem in fault.problem for fault in faults), faults


def test_links_of_the_list_and_of_contacts_lead_to_accepted_sites(listed: Knowledge) -> None:
    listed.write("domains.txt", "sos112.be\nasti.lu\nvoluntaryreturn.be\nfedasil.be\n")
    assert listed.faults() == []

    listed.change("words/legal.yml", "fedasil.be", "elsewhere.be")
    assert "'www.elsewhere.be' is not in domains.txt" in only(listed).problem

    listed.write("words/legal.yml", LEGAL)
    path = listed.change("contacts/desks.yml", "www.voluntaryreturn.be", "www.elsewhere.be")
    fault = only(listed)
    assert (fault.path, fault.warning) == (path, False)
    assert fault.line == listed.line("contacts/desks.yml", "elsewhere")


def test_links_of_the_guides_lead_to_accepted_sites(knowledge: Knowledge) -> None:
    knowledge.write("domains.txt", "sos112.be\nasti.lu\nvoluntaryreturn.be\nfedasil.be\n")
    path = knowledge.write(
        "guide/deadline.yml", "sources:\n  a:\n    url: https://elsewhere.be/x\n"
    )

    found = [fault for fault in knowledge.faults() if "domains.txt" in fault.problem]

    assert [(fault.path, fault.line) for fault in found] == [(path, 3)]


def test_real_legal_words_have_meanings_in_three_languages() -> None:
    entries = yaml.safe_load((WORDS / "legal.yml").read_text("utf-8"))

    for name, entry in entries.items():
        assert set(entry) == {"source", "en", "fr", "nl"}, name
        for language in ("en", "fr", "nl"):
            assert entry[language]["words"], (name, language)
            assert entry[language]["explained"], (name, language)


def test_real_list_of_what_is_never_said_covers_all_languages() -> None:
    entries = yaml.safe_load((WORDS / "never.yml").read_text("utf-8"))

    for kind in ("advice", "prediction", "promise", "safety"):
        assert set(LANGUAGES) <= set(entries[kind]), kind


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You should go back to your country."),
        ("en", "You will get asylum."),
        ("en", "Don't worry, your country is safe."),
        ("fr", "Vous feriez mieux de partir."),
        ("fr", "Votre demande sera acceptée."),
        ("fr", "Tu peux rester."),
        ("nl", "Wij raden u aan te vertrekken."),
        ("nl", "Uw kansen zijn groot."),
        ("nl", "Vraag het aan je advocaat."),
        ("ru", "Ваши шансы велики."),
        ("tr", "Merak etmeyin."),
        ("ar", "لا تقلق"),
        ("ti", "ኣይትሻቐል"),
    ],
)
def test_real_list_catches(language: str, sentence: str) -> None:
    lists, faults = read_word_lists(WORDS.parent)

    assert faults == []
    assert any(kind.phrases.search(sentence.casefold()) for kind in lists.never[language])


def test_a_folder_without_lists_is_checked_without_them(knowledge: Knowledge) -> None:
    knowledge.write("return/cost.fr.md", FRENCH.replace("Rien.", "Rien, je promets."))

    assert knowledge.faults() == []
