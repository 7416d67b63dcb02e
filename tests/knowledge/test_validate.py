from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from infopoint.knowledge.checks.article import only_says_whom_to_ask
from infopoint.knowledge.model import Fault
from infopoint.knowledge.validate import trained_topics, validate

from .trees import ARTICLE, CASH, CONTACTS, COUNTRIES, ENGLISH_PHRASES, FRENCH, TODAY, Knowledge

COST, COST_FR, DESKS = "return/cost.en.md", "return/cost.fr.md", "contacts/desks.yml"
POINT = "- You may take 20 kg with you.[^1]"
POINT_FR = "- Vous pouvez emporter 20 kg.[^1]"


def found(knowledge: Knowledge, problem: str, today: date = TODAY) -> Fault:
    """Returns the one fault with a problem."""
    faults = [fault for fault in knowledge.faults(today) if problem in fault.problem]
    assert len(faults) == 1, knowledge.faults(today)
    return faults[0]


def errors(knowledge: Knowledge) -> list[Fault]:
    """Returns the faults that are no warnings: a word of 200 letters is hard to read."""
    return [fault for fault in knowledge.faults() if not fault.warning]


def test_validate_is_content_with_a_good_folder(knowledge: Knowledge) -> None:
    knowledge.write("countries.yml", COUNTRIES)
    knowledge.write(
        "domains.txt",
        "# ours\nfedasil.be\nwww.sos112.be\nasti.lu # L\nvoluntaryreturn.be\nunhcr.org\n",
    )
    knowledge.write("README.md", "How to write")

    assert knowledge.faults() == []


#: In the English article: what is changed, where the fault must be, what and how it must say.
ARTICLE_FAULTS = [
    ("[be-return]", "[be-retrun]", "contacts:", "the contact 'be-retrun' does not exist", "Perhaps 'be-return'"),
    ("[be-return]", "[a, b, c, d, e]", "contacts:", "there are 5 contacts", "Keep the 4 most useful"),
    ("[return/cash]", "[return/csh]", "related:", "the related topic 'return/csh' does not exist", "Perhaps 'return/cash'"),
    ("[return/cash]", "[no/thing]", "related:", "the related topic 'no/thing' does not exist", "Use the topic of another"),
    ("[return/cash]", "[return/cost]", "related:", "the article names itself", "Name another topic"),
    ("Who pays for the trip?", "Who pays " + "x" * 52, "title:", "the title has 61 characters", "Use at most 60"),
    ("Nothing. The", "Nothing. " + "Word. " * 60 + "The", "<!-- more -->", "the answer has 440 characters", "Use at most 400 above"),
    ("- You may", "- " + "Word. " * 180 + "You may", "<!-- more -->", "the text has 1286 characters", "Use at most 1200"),
    ("20 kg with you.[^1]", "20 kg with you.[^2]", "20 kg", "[^2] points to no source", "Number the marks like the sources"),
    ("20 kg with you.[^1]", "20 kg with you.[^0]", "20 kg", "[^0] points to no source", "Number the marks like the sources"),
    ("20 kg with you.[^1]", "20 kg with you.", "20 kg", "there is no source mark here", "Put a mark like [^1]"),
    ("20 kg with you.[^1]", "20 kg with you.[1]", "20 kg", "'[1]' is not a source mark", "Write it like [^1]"),
    ("20 kg with you.[^1]", "20 kg with you.[^a][^1]", "20 kg", "'[^a]' is not a source mark", "Write it like [^1]"),
    ("You may take", "You **may** take", "20 kg", "'**' is bold or italic", "Write plain text"),
    ("You may take", "You *may* take", "20 kg", "'*may*' is bold or italic", "Write plain text"),
    ("You may take", "You <b>may</b> take", "20 kg", "'<b>' is HTML", "Write plain text"),
    ("You may take", "You&nbsp;may take", "20 kg", "'&nbsp;' is HTML", "Write plain text"),
    ("You may take", "You <!-- no --> may take", "20 kg", "'<!--' is HTML", "Write plain text"),
    ("You may take", "See https://fedasil.be. You may take", "20 kg", "'https://' is a link", "links belong in sources"),
    ("You may take", "See www.fedasil. You may take", "20 kg", "'www.' is a link", "links belong in sources"),
    ("You may take", "See fedasil.be. You may take", "20 kg", "'fedasil.be' is a link", "links belong in sources"),
    ("You may take", "See [here](/x). You may take", "20 kg", "'](' is a link", "links belong in sources"),
    ("You may take", "mailto:me You may take", "20 kg", "'mailto:m' is a link", "links belong in sources"),
    ("Nothing. The", "# Nothing. The", "# Nothing", "'#' is a heading", "Write plain text"),
    ("Nothing. The", "> Nothing. The", "> Nothing", "'>' is a heading, table or quotation", "Write plain text"),
    ("Nothing. The", "| Nothing. The", "| Nothing", "'|' is a heading, table or quotation", "Write plain text"),
    (POINT, POINT.replace("-", "*", 1), "20 kg", "'*' is another sign for a list", "Start points with '- '"),
    (POINT, "1) You may take 20 kg.[^1]", "20 kg", "'1)' is another sign for a list", "steps with '1. '"),
    ("You may take", "You\u200b may take", "20 kg", "an invisible character (U+200B)", "Delete it"),
    ("You may take", "You \u202emay take", "20 kg", "an invisible character (U+202E)", "Delete it"),
    ("You may take", "You \ufffd may take", "20 kg", "an invisible character (U+FFFD)", "Delete it"),
    ("You may take", "Call 02 123 45 67. You may take", "20 kg", "the phone number 02 123 45 67 is not in contacts", "Add it there with its source"),
    ("You may take", "Call 107. You may take", "20 kg", "the phone number 107 is not in contacts", "Add it there with its source"),
    ("You may take", "Ask a@b.org. You may take", "20 kg", "personal data (email)", "Remove it"),
    ("You may take", "Ask at Rue Haute 12. You may take", "20 kg", "the address 'Rue Haute 12' is not in contacts", "Correct it there"),
    ("Who pays for the trip?", "Who pays **me**?", "title:", "'**' is bold or italic", "Write plain text"),
    ("https://www.fedasil.be/en/return", "https://web.archive.org/x", "url:", "source 1: 'web.archive.org' is a mirror", "the page itself"),
    ("2026-11-24", "2026-11-27", "url:", "'checked' is in the future (2026-11-27)", "Write the day of the check"),
    ("published: 2025-03", "published: 2027", "url:", "'published' is in the future (2027)", "the page's own date"),
    ("{by: null, on: null,", "{by: Me, on: 2026-11-27,", "review:", "the review is in the future", "the day of the review"),
    ("{by: null, on: null, due: 2027-02-24", "{by: Me, on: 2026-11-20, due: 2026-11-20", "review:", "due before it was reviewed", "a later day"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "problem", "cure"), ARTICLE_FAULTS)
def test_validate_refuses_an_article(
    knowledge: Knowledge, old: str, new: str, where: str, problem: str, cure: str
) -> None:
    path = knowledge.change(COST, old, new)

    fault = found(knowledge, problem)

    assert (fault.path, fault.line) == (path, knowledge.line(COST, where))
    assert cure in fault.cure
    assert not fault.warning
    assert str(fault).startswith(f"{path}:{fault.line}: {fault.problem}. {fault.cure}")


def test_validate_refuses_a_source_that_is_not_used(knowledge: Knowledge) -> None:
    second = "  - {title: Two, publisher: IOM, url: https://iom.int/a, checked: 2026-11-24}\n"
    path = knowledge.change(COST, "volatile:", f"{second}volatile:")

    fault = found(knowledge, "source 2 is not used")

    assert (fault.path, fault.line) == (path, knowledge.line(COST, "title: Two"))
    assert "Put [^2] after what it supports" in fault.cure
    assert not fault.warning


def test_validate_refuses_a_first_source_that_is_not_used(knowledge: Knowledge) -> None:
    knowledge.change("return/cash.en.md", "[^1]", "")

    assert found(knowledge, "source 1 is not used").line == knowledge.line(
        "return/cash.en.md", "Cash"
    )


def test_validate_refuses_a_site_that_is_not_in_the_list(knowledge: Knowledge) -> None:
    knowledge.write("domains.txt", "# accepted\nsos112.be\nasti.lu\nnotfedasil.be\n")

    faults = knowledge.faults()

    sites = {(fault.path.name, fault.line, fault.warning): fault for fault in faults}
    url = knowledge.line(COST, "url:")
    assert (
        "the site 'www.fedasil.be' is not in domains.txt" in sites["cost.en.md", url, False].problem
    )
    assert "add the site there" in sites["cost.en.md", url, False].cure
    # Nobody sees where a contact comes from: it is only a warning.
    assert sites["desks.yml", knowledge.line(DESKS, "contact"), True]


@pytest.mark.parametrize(
    "entry", ["fedasil.be", "www.fedasil.be", "FEDASIL.BE  # ours", "be\nfedasil.be"]
)
def test_validate_accepts_a_site_and_what_is_below_it(knowledge: Knowledge, entry: str) -> None:
    knowledge.write("domains.txt", f"{entry}\nsos112.be\nasti.lu\nvoluntaryreturn.be\n")

    assert knowledge.faults() == []


def test_validate_does_not_accept_all_sites_of_a_country(knowledge: Knowledge) -> None:
    knowledge.write("domains.txt", "be\nsos112.be\nasti.lu\n")

    assert any("'www.fedasil.be' is not in domains.txt" in f.problem for f in knowledge.faults())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Who pays for the trip?", "Who pays " + "x" * 51),
        ("2026-11-24", "2026-11-26"),
        ("published: 2025-03", "published: 2026-11-26"),
        ("{by: null, on: null,", "{by: Me, on: 2026-11-26,"),
        ("[be-return]", "[be-return, be-112, lu-asti, be-more]"),
        ("[return/cash]", "[return/cash, a/b, c/d]"),
        ("be-return]", "be-return]\n# a remark"),
        ("You may take", "A word with_a_line, 3*4, a < b and R&D; AT&T. You may take"),
        ("You may take", "U.S. papers, e.g. a p.m. visit. You may take"),
    ],
)
def test_validate_allows_what_is_just_within_the_limits(
    knowledge: Knowledge, old: str, new: str
) -> None:
    knowledge.write(
        "contacts/more.yml", CONTACTS.replace("be-return", "be-more").split("be-112")[0]
    )
    knowledge.change(COST, old, new)

    faults = validate(knowledge.root, TODAY, ["a/b", "c/d"])

    assert [fault for fault in faults if "has no article yet" not in fault.problem] == []


def test_whole_text_may_have_1200_characters(knowledge: Knowledge) -> None:
    (knowledge.root / COST_FR).unlink()
    shown = "Ask " + "x" * 195
    more = "\n".join(f"- Ask {'x' * 192}y[^1]" for _ in range(4))
    cash = CASH[: CASH.index("Ask at the desk")] + f"{shown}[^1]\n\n<!-- more -->\n\n{more}\n"
    knowledge.write("return/cash.en.md", cash + "- Ask " + "x" * 204 + "\n")
    assert errors(knowledge) == []

    knowledge.write("return/cash.en.md", cash + "- Ask " + "x" * 205 + "\n")
    assert found(knowledge, "the text has 1201 characters")


def test_validate_warns_of_long_sentences(knowledge: Knowledge) -> None:
    path = knowledge.change(COST, "You may take", "Word " * 18 + "you may take")
    assert knowledge.faults() == []

    knowledge.change(COST, "Word Word", "Word Word Word")
    fault = found(knowledge, "a sentence has 26 words")
    assert (fault.path, fault.line, fault.warning) == (path, knowledge.line(COST, "20 kg"), True)


def test_length_counts_what_people_read(knowledge: Knowledge) -> None:
    """Marks do not count; exactly 400 characters are allowed."""
    start, end = CASH.index("Ask at the desk"), len(CASH)
    words = "Ask " + "x" * 396
    knowledge.write("return/cash.en.md", CASH[:start] + words + "[^1]\n" + CASH[end:])
    assert errors(knowledge) == []

    knowledge.write("return/cash.en.md", CASH[:start] + words + "x[^1]\n")
    assert found(knowledge, "the answer has 401 characters")


#: Warnings: the text may be served all the same.
ARTICLE_WARNINGS = [
    ("[amount]", "[]", "volatile:", "names an amount", "Add 'amount'", "20 kg", "€20 and 20 kg"),
    ("[amount]", "[deadline]", "volatile:", "has a deadline but not", "the date on the letter", "", ""),
    ("[amount]", "[deadline]", "volatile:", "has a deadline but not", "call a lawyer", "20 kg", "a letter of 20 kg"),
    ("[amount]", "[deadline]", "volatile:", "has a deadline but not", "the date on the letter", "20 kg", "a lawyer and 20 kg"),
    ("2027-02-24", "2027-03-15", "review:", "'due' is 111 days after", "at most 95 days", "", ""),
    ("2027-02-24", "2026-12-01", "review:", "the text is due on 2026-12-01", "Compare it", "", ""),
    ("2027-02-24", "2026-11-24", "review:", "the text was due on 2026-11-24", "Compare it", "", ""),
    ("2027-02-24", "2026-08-01", "review:", "and is no longer shown", "Compare it", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "where", "problem", "cure", "old2", "new2"), ARTICLE_WARNINGS
)
def test_validate_warns_about_an_article(
    knowledge: Knowledge,
    old: str,
    new: str,
    where: str,
    problem: str,
    cure: str,
    old2: str,
    new2: str,
) -> None:
    (knowledge.root / COST_FR).unlink()
    knowledge.change(COST, old2, new2)
    path = knowledge.change(COST, old, new)

    fault = found(knowledge, problem)

    assert (fault.path, fault.line, fault.warning) == (path, knowledge.line(COST, where), True)
    assert cure in fault.cure


def test_validate_allows_a_year_for_what_does_not_change(knowledge: Knowledge) -> None:
    knowledge.change(COST, "[amount]", "[phone]")
    knowledge.change(COST, "2027-02-24", "2027-11-25")
    assert knowledge.faults() == []

    knowledge.change(COST, "2027-11-25", "2028-01-25")
    assert "at most 366 days" in found(knowledge, "'due' is 427 days").cure


def test_validate_is_content_when_a_deadline_says_what_to_do(knowledge: Knowledge) -> None:
    knowledge.change(COST, "[amount]", "[deadline]")
    knowledge.change(
        COST, "You do not pay it back.", "The date on your letter counts: call a lawyer today."
    )

    assert not any("deadline" in fault.problem for fault in knowledge.faults())


def test_validate_warns_of_related_topics_that_are_not_shown(knowledge: Knowledge) -> None:
    knowledge.change("return/cash.en.md", "status: published", "status: draft")
    fault = found(knowledge, "the related topic 'return/cash' is draft")
    assert fault.warning

    knowledge.change(COST, "[return/cash]", "[return/duration]")
    faults = validate(knowledge.root, TODAY, ["return/duration"])
    assert [(f.problem, f.line, f.warning) for f in faults] == [
        ("the related topic 'return/duration' has no article yet", 13, True)
    ]


def test_validate_takes_only_english_files_for_topics(knowledge: Knowledge) -> None:
    knowledge.write("return/other.fr.md", "half a file")
    knowledge.change(COST, "[return/cash]", "[return/other]")

    assert not found(knowledge, "the related topic 'return/other' does not exist").warning


def test_validate_reports_a_broken_article_once(knowledge: Knowledge) -> None:
    """Articles that name it as related, and contacts with faults, are no second fault."""
    knowledge.change("return/cash.en.md", "revision: 1", "revision: x")
    knowledge.change(DESKS, "country: BE", "country: Belgium")

    assert {fault.path.name for fault in knowledge.faults() if not fault.warning} == {
        "cash.en.md", "desks.yml",
    }  # fmt: skip


def test_validate_warns_of_too_many_related_topics_and_twice_the_same_source(
    knowledge: Knowledge,
) -> None:
    second = "  - {title: Two, publisher: A, url: https://www.fedasil.be/en/return, checked: 2026-11-24}\n"
    knowledge.change(COST, "volatile:", f"{second}volatile:")
    knowledge.change(COST, "20 kg with you.[^1]", "20 kg with you.[^1][^2]")
    knowledge.change(COST_FR, "20 kg.[^1]", "20 kg.[^2][^1]")
    knowledge.change(COST, "[return/cash]", "[return/cash, a/b, c/d, e/f]")

    assert found(knowledge, "source 2 has the address of another").warning
    assert found(knowledge, "there are 4 related topics").warning


@pytest.mark.parametrize(
    "text",
    [
        "Ask a return counsellor what else is paid.",
        "A lawyer can tell you more.",
        "Are you in danger? Call 112.",
        "Contact the town hall or your social worker.",
        "Ask " + "x" * 246,
    ],
)
def test_a_sentence_that_only_says_whom_to_ask_needs_no_mark(text: str) -> None:
    assert only_says_whom_to_ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "The trip is free.",
        "You must leave within 30 days: call a lawyer.",
        "The centres help you in secret.",
        "Ask " + "x" * 247,
        "Ask. " + "And then a long story follows about many other things. " * 5,
    ],
)
def test_a_sentence_that_states_something_needs_a_mark(text: str) -> None:
    assert not only_says_whom_to_ask(text)


#: In the French translation: what is changed, where the fault is, what and how it says.
TRANSLATION_FAULTS = [
    ("2. Apportez", "2. Attendez.[^1]\n3. Apportez", "Appelez", "the details: 3 steps, 2 points, but in English 2 steps, 2 points", "the same paragraphs"),
    (POINT_FR + "\n", "", "Demandez", "the details: 2 steps, 1 point, but in English 2 steps, 2 points", "the same paragraphs"),
    ("\n<!-- more -->\n", "", "Demandez", "the details: nothing, but in English 2 steps", "the same paragraphs"),
    ("Rien. Le", "Rien.[^1]\n\nLe", "Le voyage", "the answer: paragraph, paragraph, but in English paragraph", "the same paragraphs"),
    ("emporter 20 kg.[^1]", "emporter 20 kg.", "20 kg", "the source marks are none, in English [^1]", "Put the same marks"),
    ("emporter 20 kg.[^1]", "emporter 20 kg.[^2]", "20 kg", "the source marks are [^2], in English [^1]", "Put the same marks"),
    ("emporter 20 kg", "emporter 30 kg", "30 kg", "missing 20; not in English 30", "Give it the same numbers"),
    ("dans les 30 jours", "dans le mois", "dans le mois", "missing 30", "Give it the same numbers"),
    ("Qui paie le voyage ?", "Qui paie les 90 euros ?", "title:", "not in English 90", "Give it the same numbers"),
    ("Rien. Le", "Rien. Appelez le 0800 32 745. Le", "Rien", "the phone numbers are not those in English: 080032745", "exactly as in English"),
    ("Vous ne le", "Écrivez à a@b.org. Vous ne le", "Rien", "personal data (email)", "Remove it"),
    ("Vous ne le", "Vous **ne** le", "Rien", "'**' is bold", "Write plain text"),
    ("Qui paie le voyage ?", "Qui paie " + "x" * 52, "title:", "the title has 61 characters", "Use at most 60"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "problem", "cure"), TRANSLATION_FAULTS)
def test_validate_refuses_a_translation(
    knowledge: Knowledge, old: str, new: str, where: str, problem: str, cure: str
) -> None:
    path = knowledge.change(COST_FR, old, new)

    fault = found(knowledge, problem)

    assert (fault.path, fault.line) == (path, knowledge.line(COST_FR, where))
    assert cure in fault.cure
    assert not fault.warning


@pytest.mark.parametrize(
    ("revision", "cure"), [("2", "Translate revision 3"), ("4", "Correct 'translates'")]
)
def test_validate_warns_of_a_translation_of_another_revision(
    knowledge: Knowledge, revision: str, cure: str
) -> None:
    """Its text is not compared: it may differ."""
    knowledge.change(COST_FR, "20 kg", "30 kg")
    path = knowledge.change(COST_FR, "translates: 3", f"translates: {revision}")

    faults = knowledge.faults()

    assert [(f.path, f.line, f.warning) for f in faults] == [(path, 3, True)]
    assert "the translation is outdated" in faults[0].problem
    assert cure in faults[0].cure


def test_validate_refuses_a_translation_without_english(knowledge: Knowledge) -> None:
    path = knowledge.write("return/other.fr.md", FRENCH)

    fault = found(knowledge, "there is no English article")

    assert (fault.path, fault.line, fault.warning) == (path, 1, False)
    assert "other.en.md" in fault.cure


def test_validate_refuses_a_language_that_is_not_ours(knowledge: Knowledge) -> None:
    knowledge.write("return/cost.de.md", FRENCH)

    assert "Use one of en, fr" in found(knowledge, "'de' is not a language").cure


@pytest.mark.parametrize("language", ["ar", "fa", "ps", "ru", "uk", "ti"])
def test_validate_refuses_a_text_in_other_letters(knowledge: Knowledge, language: str) -> None:
    knowledge.write(f"return/cost.{language}.md", FRENCH)

    fault = found(knowledge, "the answer is not written in")

    assert "Translate it" in fault.cure
    assert fault.line == knowledge.line(COST_FR, "Rien")


def test_validate_accepts_a_text_in_its_letters(knowledge: Knowledge) -> None:
    french = FRENCH.replace(
        "Rien. Le voyage est gratuit : la Belgique paie le billet.",
        "لا شيء. السفر مجاني مع Fedasil.",
    )
    knowledge.write(
        "return/cost.ar.md", french.replace("Vous ne le remboursez pas.", "لا تدفع شيئا بعد ذلك.")
    )

    assert knowledge.faults() == []


def test_validate_looks_for_names_and_addresses_in_english_only(knowledge: Knowledge) -> None:
    knowledge.change(COST_FR, "Vous ne le", "Mon nom est Amina, Rue Haute 20. Vous ne le")
    knowledge.change(COST, "You do not", "Number 20. You do not")

    assert knowledge.faults() == []


def test_validate_accepts_an_address_of_a_contact(knowledge: Knowledge) -> None:
    knowledge.change(DESKS, "town: Brussels", "town: Brussels\n  address: Rue Haute 12")
    knowledge.change(COST, "You may take", "Ask at Rue Haute 12. You may take")
    knowledge.change(COST_FR, "Vous pouvez", "Demandez Rue Haute 12. Vous pouvez")

    assert knowledge.faults() == []


def test_validate_warns_of_what_was_not_translated(knowledge: Knowledge) -> None:
    knowledge.change(COST_FR, "Vous pouvez emporter 20 kg.", "You may take 20 kg with you.")

    assert found(knowledge, "this is the English text").warning


def test_validate_accepts_other_order_of_marks_and_spelled_numbers(knowledge: Knowledge) -> None:
    knowledge.change(COST, "20 kg with you", "3 bags of 1,200 grams, from 9:00 to 17:00")
    knowledge.change(
        COST_FR, "emporter 20 kg", "emporter trois sacs de 1 200 grammes, de 9 h à 17 h"
    )

    assert knowledge.faults() == []


CONTACT_FAULTS = [
    ("+32 800 32 745", "0800 32 745", "phones:", "'0800 32 745' is not an international", "+32 2 123", False),
    ("lat: 50.85", "lat: 4.35", "lat:", "this place is not in Belgium or Luxembourg", "exchanged", False),
    ("  lat: 50.85\n", "", "be-return:", "'lat' and 'lon' go together", "both or neither", False),
    ("lat: 50.85", "lat: north", "lat:", "'lat' is not a number", "lat: 50.85", False),
    ("town: Brussels", "town: [Brussels]", "town:", "'town' is not a text", "Put it in quotes", False),
    ("town: Brussels", "town: true", "town:", "'town' is not a text", "Put it in quotes", False),
    ('["+32 800 32 745"]', "112", "phones:", "'phones' is not a list of words", "Write 'phones", False),
    ("[return, general]", "[return, return]", "tags:", "'return' is twice in 'tags'", "Keep it once", False),
    ("town: Brussels", "languages: [french]", "languages:", "'languages' has 'french'", "codes like fr", False),
    ("town: Brussels", "volatile: [price]", "volatile:", "'volatile' has 'price'", "Use amount", False),
    ("name: Fedasil voluntary return", "name: {en: }", "name:", "'en' is missing", "Write 'en", False),
    ("name: Fedasil voluntary return", "name: [a]", "name:", "'name' is not a text", "quotes", False),
    ("lat: 50.85", "lat: -91", "lat:", "-91.0, 4.35 is not a place", "latitude", False),
    ("lon: 4.35", "lon: 181", "lat:", "50.85, 181.0 is not a place", "latitude", False),
    ("lon: 4.35", "lon: -181", "lat:", "50.85, -181.0 is not a place", "latitude", False),
    ("lat: 50.85", "lat: 150", "lat:", "150.0, 4.35 is not a place", "latitude", False),
    ("Mo-Fr 09:00-12:30,13:30-16:00", "in the morning", "hours:", "'hours' are not OpenStreetMap", "Mo-Fr", True),
    ("free help with going back", "x" * 91, "for:", "'for' has 91 characters", "at most 90", True),
    ("town: Brussels", "town: Brussels\n  postcode: BE-1000", "postcode:", "'BE-1000' is not a postcode", "1000", True),
    ("country: BE", "country: DE", "country:", "'country' is 'DE'", "BE, LU or INT", False),
    ("[return, general]", "[return, money]", "tags:", "'tags' has 'money'", "Use return, asylum", False),
    ("url: https://www.vol", "url: www.vol", "url:", "is not an http(s) address", "https://…", False),
    ("town: Brussels", "city: Brussels", "city:", "unknown key 'city'", "Use only name", False),
    ("  name: Fedasil voluntary return\n", "", "be-return:", "'name' is missing", "Write 'name", False),
    ("  for: {en: free help with going back, fr: aide gratuite au retour}\n", "", "be-return:", "'for' is missing", "Write 'for", False),
    ('  source: {url: "https://www.fedasil.be/contact", checked: 2026-11-24}\n', "", "be-return:", "'source' is missing", "the day it was checked", False),
    ("contact\", checked: 2026-11-24", "contact\", checked: soon", "contact\"", "'checked' is 'soon'", "2026-11-25", False),
    ("contact\", checked: 2026-11-24", "contact\", checked: 2026-12-24", "contact\"", "'checked' is in the future", "the day of the check", False),
    ("contact\", checked", "contact\", published: 2020-21, checked", "contact\"", "'published' is '2020-21'", "2025-03", True),
    ("be-return:", "Be Return:", "Be Return:", "the id has other characters", "small letters", False),
    ("be-112:", "be-return:", "Emergency", "'be-return' is there twice", "Keep one", False),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "problem", "cure", "warning"), CONTACT_FAULTS)
def test_validate_checks_contacts(
    knowledge: Knowledge, old: str, new: str, where: str, problem: str, cure: str, warning: bool
) -> None:
    path = knowledge.change(DESKS, old, new)
    line = knowledge.line(DESKS, where) - (where == "Emergency")

    fault = found(knowledge, problem)

    assert (fault.path, fault.line, fault.warning) == (path, line, warning)
    assert cure in fault.cure


def test_validate_refuses_a_contact_that_two_files_have(knowledge: Knowledge) -> None:
    path = knowledge.write("contacts/more.yml", CONTACTS[: CONTACTS.index("be-112")])

    fault = found(knowledge, "the contact 'be-return' is in desks.yml already")

    assert (fault.path, fault.line, fault.warning) == (path, 1, False)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("49.3", "4.35"), ("51.7", "4.35"), ("50.85", "2.3"), ("50.85", "6.7"), ("0", "0")],
)
def test_validate_refuses_contacts_elsewhere(knowledge: Knowledge, lat: str, lon: str) -> None:
    knowledge.change(DESKS, "lat: 50.85\n  lon: 4.35", f"lat: {lat}\n  lon: {lon}")

    assert found(knowledge, "this place is not in Belgium or Luxembourg")


def test_validate_lets_international_contacts_be_anywhere(knowledge: Knowledge) -> None:
    knowledge.change(
        DESKS,
        "lat: 50.85\n  lon: 4.35",
        "lat: 2.04\n  lon: 45.34\n  postcode: BN-1\n  languages: [so, kmr]",
    )
    knowledge.change(DESKS, "country: BE", "country: INT")
    knowledge.change(DESKS, "free help with going back", "x" * 90)

    assert knowledge.faults() == []


@pytest.mark.parametrize(
    "hours",
    ["24/7", "09:00-12:30", "Mo-Fr 09:00-12:30,13:30-16:00", "Mo,We 09:00-12:00; Fr 10:00-11:00", "Mo-Fr 09:00-12:00; Sa 10:00-11:00"],
)  # fmt: skip
def test_validate_accepts_opening_hours(knowledge: Knowledge, hours: str) -> None:
    knowledge.change(DESKS, "Mo-Fr 09:00-12:30,13:30-16:00", hours)

    assert knowledge.faults() == []


COUNTRY_FAULTS = [
    ("source: unhcr", "source: unhrc", "source: unhrc", "unknown source 'unhrc'", "Add it under 'sources:'"),
    ("[be-return]", "[be-nobody]", "contacts:", "the contact 'be-nobody' does not exist", "Use an id"),
    ("    publisher: UNHCR\n", "", "unhcr:", "source 'unhcr': 'publisher' is missing", "Write 'publisher"),
    ("checked: 2026-11-24", "checked: 2027-11-24", "- text:", "'checked' is in the future", "day of the check"),
    ("name: {en: Somalia, fr: Somalie}", "name: ", "name:", "country 'SO': 'name' is missing", "Write 'name"),
    ("  facts:", "  fact:", "  fact:", "unknown key 'fact'", "Use only name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "problem", "cure"), COUNTRY_FAULTS)
def test_validate_checks_countries(
    knowledge: Knowledge, old: str, new: str, where: str, problem: str, cure: str
) -> None:
    knowledge.write("countries.yml", COUNTRIES)
    path = knowledge.change("countries.yml", old, new)

    fault = found(knowledge, problem)

    assert (fault.path, fault.line, fault.warning) == (
        path,
        knowledge.line("countries.yml", where),
        False,
    )
    assert cure in fault.cure


def test_validate_checks_phrases(knowledge: Knowledge) -> None:
    knowledge.write("phrases/en.yml", ENGLISH_PHRASES)
    knowledge.write("phrases/fr.yml", "greet: Bonjour.\n")

    assert not found(knowledge, "the phrase 'until' is missing").warning
    others = [f for f in knowledge.faults() if f.path != knowledge.root / "phrases/fr.yml"]
    assert all("there are no phrases for" in fault.problem for fault in others)


@pytest.mark.parametrize(
    "name", ["return/cost.en.txt", "contacts/more.yaml", "notes.md", "return/old/cost.en.md"]
)
def test_validate_warns_of_files_that_nothing_reads(knowledge: Knowledge, name: str) -> None:
    knowledge.write(name, "x")
    knowledge.write("return/cost.en.txt~", "a copy that an editor made")

    fault = found(knowledge, "nothing reads this file")

    assert fault.warning
    assert ("*.yml" in fault.cure) == ("contacts" in name)
    assert str(fault.path) in str(knowledge.root / name)


def test_validate_puts_errors_first(knowledge: Knowledge) -> None:
    knowledge.change(COST, "2027-02-24", "2026-12-01")
    knowledge.change(COST, "20 kg", "20 **kg**")
    knowledge.change(COST_FR, "20 kg", "21 kg")

    assert [fault.warning for fault in knowledge.faults()] == [False, False, True]


def test_validate_of_a_missing_folder_is_one_fault(tmp_path: Path) -> None:
    faults = validate(tmp_path / "gone", TODAY)

    assert len(faults) == 1
    assert not faults[0].warning


def test_trained_topics_come_from_the_training_data(knowledge: Knowledge) -> None:
    knowledge.change(COST, "[return/cash]", "[status/medical_9ter]")
    knowledge.write(
        "../data/nlu/status/en.yml",
        "nlu:\n  - intent: status/medical_9ter\n  - intent: chat/greet\n",
    )

    assert trained_topics(knowledge.root) == {"status/medical_9ter"}
    assert [fault.warning for fault in validate(knowledge.root, TODAY)] == [True]


def test_validate_judges_by_the_day_it_is_given(knowledge: Knowledge) -> None:
    due = date(2027, 2, 24)
    cash = "return/cash.en.md"

    problems = {
        days: [
            f.problem for f in knowledge.faults(due + timedelta(days=days)) if f.path.name in cash
        ]
        for days in (-15, 1, 91)
    }

    assert problems[-15] == []
    assert problems[1] == ["the text was due on 2027-02-24"]
    assert problems[91] == ["the text was due on 2027-02-24 and is no longer shown"]


def test_validate_of_450_texts_finds_no_fault_in_right_ones(knowledge: Knowledge) -> None:
    for number in range(150):
        knowledge.write(f"more/topic{number}.en.md", ARTICLE)
        knowledge.write(f"more/topic{number}.fr.md", FRENCH)
        knowledge.write(f"more/topic{number}.nl.md", FRENCH)

    assert knowledge.faults() == []
