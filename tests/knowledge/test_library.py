from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from infopoint.knowledge.library import Library

from .trees import CONTACTS, COUNTRIES, FRENCH, Knowledge

COST, COST_FR = "return/cost.en.md", "return/cost.fr.md"


def load(knowledge: Knowledge) -> Library:
    library, faults = Library.load(knowledge.root)
    assert faults == []
    return library


def test_load_reads_everything(knowledge: Knowledge) -> None:
    knowledge.write("countries.yml", COUNTRIES)

    library = load(knowledge)

    assert library.topics == ("return/cash", "return/cost")
    assert list(library.translations) == [("return/cost", "fr")]
    assert list(library.contacts) == ["be-return", "be-112", "lu-asti"]
    assert library.countries["SO"].name("fr") == "Somalie"
    assert library.countries["SO"].facts["return"][0].source.publisher == "UNHCR"


def test_load_tolerates_that_there_are_no_countries(knowledge: Knowledge) -> None:
    assert load(knowledge).countries == {}


def test_load_leaves_out_facts_whose_source_is_wrong(knowledge: Knowledge) -> None:
    """No source, no sentence: the country stays, the fact does not."""
    knowledge.write("countries.yml", COUNTRIES.replace("https://www.unhcr", "www.unhcr"))

    library, faults = Library.load(knowledge.root)

    assert library.countries["SO"].facts == {"return": ()}
    assert ["is not an http(s) address" in fault.problem for fault in faults] == [True]


def test_load_leaves_out_a_country_with_faults(knowledge: Knowledge) -> None:
    more = "ER:\n  name: Eritrea\n  facts: {return: [{text: A.}]}\n"
    knowledge.write("countries.yml", COUNTRIES + more)

    library, faults = Library.load(knowledge.root)

    assert list(library.countries) == ["SO"]
    assert faults[0].line == COUNTRIES.count("\n") + 3
    assert faults[0].problem == "return 1: 'source' is missing"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# nothing yet\n",
        "sources:\n",
        "SO: {name: Somalia}\n",
        "SO: {name: Somalia, facts: }\n",
    ],
)
def test_load_accepts_countries_without_facts(knowledge: Knowledge, content: str) -> None:
    knowledge.write("countries.yml", content)

    assert all(country.facts == {} for country in load(knowledge).countries.values())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- SO\n", "the file is not a table"),
        ("SO: Somalia\n", "there are no keys"),
        ("SO: {name: Somalia, facts: [a]}\n", "there are no keys"),
        ("SO: {name: Somalia, facts: {return: a}}\n", "'return' is not a list"),
        ("SO: {name: Somalia, facts: {return: [a]}}\n", "there are no keys"),
        ("sources: [a]\nSO: {name: Somalia}\n", "there are no keys"),
        ("sources: {a: b}\nSO: {name: Somalia}\n", "there are no keys"),
    ],
)
def test_load_reports_countries_of_another_form(
    knowledge: Knowledge, content: str, problem: str
) -> None:
    path = knowledge.write("countries.yml", content)

    faults = Library.load(knowledge.root)[1]

    assert [(problem in fault.problem, fault.path) for fault in faults] == [(True, path)]


def test_load_leaves_out_what_cannot_be_read_and_reports_it(knowledge: Knowledge) -> None:
    path = knowledge.change(COST, "revision: 3", "revision: x")

    library, faults = Library.load(knowledge.root)

    assert library.topics == ("return/cash",)
    assert [(fault.path, fault.line) for fault in faults] == [(path, 4)]


def test_load_of_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    library, faults = Library.load(tmp_path / "gone")

    assert library.topics == ()
    assert "cannot be read" in faults[0].problem


def test_load_passes_over_hidden_and_backup_files(knowledge: Knowledge) -> None:
    for name in ("return/.#cost.en.md", "return/.cost.en.md.swp", "return/cost.en.md~"):
        knowledge.write(name, "half a file")
    knowledge.write(".git/return.en.md", "x")
    (knowledge.root / "return/folder.en.md").mkdir()

    assert load(knowledge).topics == ("return/cash", "return/cost")


def test_library_cannot_be_changed(knowledge: Knowledge) -> None:
    library = load(knowledge)

    with pytest.raises(FrozenInstanceError):
        library.topics = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        library.articles["a/b"] = library.articles["return/cost"]  # type: ignore[index]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_articles_are_not_served(knowledge: Knowledge, status: str) -> None:
    knowledge.change(COST, "status: published", f"status: {status}")

    library = load(knowledge)

    assert library.topics == ("return/cash",)
    assert library.article("return/cost") is None
    with pytest.raises(KeyError):
        library.version("return/cost", ["fr", "en"])


def test_version_is_the_first_language_that_there_is(knowledge: Knowledge) -> None:
    library = load(knowledge)

    assert library.version("return/cost", ["fr", "en"]).language == "fr"
    assert library.version("return/cost", ["ar", "fr", "en"]).language == "fr"
    assert library.version("return/cost", ["en", "fr"]).language == "en"
    assert library.version("return/cost", ["ar"]).language == "en"
    assert library.version("return/cost", []).language == "en"


def test_version_passes_over_an_outdated_translation(knowledge: Knowledge) -> None:
    knowledge.change(COST, "revision: 3", "revision: 4")
    knowledge.write("return/cost.nl.md", FRENCH.replace("translates: 3", "translates: 4"))

    library = load(knowledge)

    assert library.version("return/cost", ["fr"]).language == "en"
    assert library.version("return/cost", ["fr", "nl", "en"]).language == "nl"


def test_state_is_worked_out(knowledge: Knowledge) -> None:
    library = load(knowledge)
    assert library.state("return/cost", "en") == "unreviewed"
    assert library.state("return/cost", "fr") == "unreviewed"
    assert library.state("return/cost", "ar") == "missing"
    assert library.state("no/topic", "en") == "missing"

    knowledge.change(COST, "{by: null, on: null,", "{by: A. Reader, on: 2026-11-20,")
    knowledge.change(COST_FR, "method: machine", "method: machine\nreviewed_by: B. Reader")
    library = load(knowledge)
    assert library.state("return/cost", "en") == "reviewed"
    assert library.state("return/cost", "fr") == "reviewed"

    knowledge.change(COST, "revision: 3", "revision: 4")
    assert load(knowledge).state("return/cost", "fr") == "outdated"

    knowledge.change(COST, "revision: 4", "revision: 2")
    assert load(knowledge).state("return/cost", "fr") == "outdated"


def test_method_human_is_not_a_review(knowledge: Knowledge) -> None:
    knowledge.change(COST_FR, "method: machine", "method: human")

    assert load(knowledge).state("return/cost", "fr") == "unreviewed"


def test_title_is_in_the_language_or_in_english(knowledge: Knowledge) -> None:
    library = load(knowledge)

    assert library.title("return/cost", "fr") == "Qui paie le voyage ?"
    assert library.title("return/cost", "ar") == "Who pays for the trip?"
    with pytest.raises(KeyError):
        library.title("no/topic", "en")


def test_contacts_are_found_by_id_and_tag(knowledge: Knowledge) -> None:
    library = load(knowledge)
    desk = library.contact("be-return")

    assert desk is not None
    assert desk.name("ar") == "Fedasil voluntary return"
    assert desk.purpose("fr") == "aide gratuite au retour"
    assert desk.source.url == "https://www.fedasil.be/contact"
    assert desk.source.publisher == "fedasil.be"
    assert library.contact("nobody") is None
    assert [c.id for c in library.contacts_tagged("general")] == ["be-return", "lu-asti"]
    assert [c.id for c in library.contacts_tagged("general", "LU")] == ["lu-asti"]
    assert library.contacts_tagged("legal") == ()


def test_of_two_contacts_with_one_id_the_first_stays(knowledge: Knowledge) -> None:
    knowledge.write("contacts/other.yml", CONTACTS.replace("Fedasil voluntary", "Other"))

    contact = load(knowledge).contact("be-return")

    assert contact is not None
    assert contact.name("en") == "Fedasil voluntary return"
