from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infopoint.knowledge.blocks import Paragraph, Points, Steps
from infopoint.knowledge.model import Article, Fault, Review, Source, Translation
from infopoint.knowledge.parse import MAX_BYTES, parse_article

from .trees import ARTICLE, FRENCH, Knowledge

COST = "return/cost.en.md"
COST_FR = "return/cost.fr.md"


def test_parse_article_reads_every_key(knowledge: Knowledge) -> None:
    path = knowledge.root / COST
    parsed = parse_article(path)

    assert parsed.faults == ()
    assert parsed.text == Article(
        topic="return/cost",
        title="Who pays for the trip?",
        status="published",
        revision=3,
        sources=(
            Source(
                title="The return journey",
                publisher="Fedasil",
                url="https://www.fedasil.be/en/return",
                checked=date(2026, 11, 24),
                published="2025-03",
            ),
        ),
        volatile=("amount",),
        contacts=("be-return",),
        related=("return/cash",),
        review=Review(None, None, date(2027, 2, 24)),
        answer=(
            Paragraph(
                "Nothing. The trip home is free: Belgium pays the ticket. You do not pay it back.",
                (1, 1),
            ),
        ),
        details=(
            Steps(("Call a return desk.", "Bring your papers within 30 days."), (1,), ((1,), (1,))),
            Points(
                ("You may take 20 kg with you.", "Ask a return counsellor what else is paid."),
                (1,),
                ((1,), ()),
            ),
        ),
        path=path,
    )


def test_parse_article_reads_a_review(knowledge: Knowledge) -> None:
    """YAML 1.1 takes the key "on" for true: a review would never be seen."""
    path = knowledge.change(COST, "{by: null, on: null,", "{by: A. Reader, on: 2026-11-20,")

    text = parse_article(path).text

    assert isinstance(text, Article)
    assert text.review == Review("A. Reader", date(2026, 11, 20), date(2027, 2, 24))


def test_parse_article_reads_a_translation(knowledge: Knowledge) -> None:
    text = parse_article(knowledge.root / COST_FR).text

    assert isinstance(text, Translation)
    assert (text.topic, text.language, text.translates, text.method, text.reviewed_by) == (
        "return/cost", "fr", 3, "machine", None,
    )  # fmt: skip
    assert [type(block) for block in text.details] == [Steps, Points]


def test_parse_article_knows_where_things_stand(knowledge: Knowledge) -> None:
    lines = parse_article(knowledge.root / COST).lines

    assert lines.key("sources", 0, "url") == knowledge.line(COST, "url:")
    assert lines.pieces[0] == knowledge.line(COST, "Nothing.")
    assert lines.pieces[-1] == knowledge.line(COST, "Ask a return counsellor")
    assert lines.more == knowledge.line(COST, "<!-- more -->")


@pytest.mark.parametrize("before", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_parse_article_accepts_what_editors_write(
    knowledge: Knowledge, before: str, end: str
) -> None:
    expected = parse_article(knowledge.root / COST)

    path = knowledge.write(COST, before + ARTICLE.replace("\n", end))

    assert parse_article(path) == expected


#: What is changed in the English article, and where, what and how the fault must say.
REFUSALS = [
    ("title: Who pays for the trip?\n", "", 2, "'title' is missing", "Write 'title: "),
    ("Who pays for the trip?", "2026", 2, "'title' is not a text", "Put it in quotes"),
    ("Who pays for the trip?", "Help: who pays?", 2, "not valid YAML", "in quotes"),
    ("status: published", "status: live", 3, "'status' is 'live'", "draft, published or withdrawn"),
    ("status: published\n", "", 2, "'status' is missing", "draft, published or withdrawn"),
    ("revision: 3", "revision: three", 4, "'revision' is missing or not", "Write 'revision: 1'"),
    ("revision: 3", "revision: 10000", 4, "'revision' is missing or not", "Write 'revision: 1'"),
    ("revision: 3", "revision: 0", 4, "'revision' is missing or not", "Write 'revision: 1'"),
    ("revision: 3", "revision: true", 4, "'revision' is missing or not", "Write 'revision: 1'"),
    ("publisher: Fedasil", "editor: Fedasil", 7, "source 1: unknown key 'editor'", "Use only"),
    ("    publisher: Fedasil\n", "", 6, "source 1: 'publisher' is missing", "Write 'publisher"),
    ("https://www", "ftp://www", 8, "source 1: 'ftp://www.fedasil.be/en/return' is not", "https://…"),
    ("https://www", "javascript:www", 8, "is not an http(s) address", "https://…"),
    ("https://www", "https://me@www", 8, "is not an http(s) address", "https://…"),
    ("https://www.fedasil.be", "http://[::1", 8, "is not an http(s) address", "https://…"),
    ("https://www.fedasil.be", "https://localhost", 8, "is not an http(s) address", "https://…"),
    ("    url: https://www.fedasil.be/en/return\n", "", 6, "source 1: 'url' is missing", "https://…"),
    ("2025-03", "March 2025", 9, "'published' is 'March 2025'", "2025-03"),
    ("2025-03", "2025-13", 9, "'published' is '2025-13'", "2025-03"),
    ("2026-11-24", "24/11/2026", 10, "'checked' is '24/11/2026', not a day", "checked: 2026-11-25"),
    ("2026-11-24", "2026-02-30", 10, "'checked' is '2026-02-30', not a day", "checked: 2026-11-25"),
    ("    checked: 2026-11-24\n", "", 6, "'checked' is missing, not a day", "checked: 2026-11-25"),
    ("[amount]", "amount", 11, "'volatile' is not a list", "Write 'volatile: [one, two]'"),
    ("[amount]", "[price]", 11, "'volatile' has 'price'", "Use amount, address"),
    ("[be-return]", "[be-return, be-return]", 12, "'be-return' is twice", "Keep it once"),
    ("related: [", "relatd: [", 13, "unknown key 'relatd'", "Use only title, status"),
    ("due: 2027-02-24", "by_when: soon", 14, "'due' is missing", "due: 2026-11-25"),
    ("due: 2027-02-24", "due: soon", 14, "'due' is 'soon', not a day", "due: 2026-11-25"),
    ("by: null", "by: Me", 14, "a review needs a name and a day", "both 'by' and 'on'"),
    ("on: null", "on: 2026-11-20", 14, "a review needs a name and a day", "both 'by' and 'on'"),
    ("on: null", "on: today", 14, "'on' is 'today', not a day", "on: 2026-11-25"),
    ("review: {", "rewiew: {", 14, "unknown key 'rewiew'", "Use only title"),
    ("[amount]", "!!set {amount}", 11, "a tag", "Remove it"),
    ("revision: 3", "revision: 3\nrevision: 4", 5, "'revision' is there twice", "Keep one"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "problem", "cure"), REFUSALS)
def test_parse_article_refuses_and_names_file_line_and_cure(
    knowledge: Knowledge, old: str, new: str, line: int, problem: str, cure: str
) -> None:
    path = knowledge.change(COST, old, new)

    parsed = parse_article(path)

    assert parsed.text is None
    found = [fault for fault in parsed.faults if problem in fault.problem]
    assert [(fault.path, fault.line) for fault in found] == [(path, line)]
    assert cure in found[0].cure
    assert not found[0].warning


def test_parse_article_without_sources_is_refused(knowledge: Knowledge) -> None:
    start, end = ARTICLE.index("sources:"), ARTICLE.index("volatile:")
    for sources in ("", "sources: []\n", "sources: Fedasil\n"):
        path = knowledge.write(COST, ARTICLE[:start] + sources + ARTICLE[end:])

        parsed = parse_article(path)

        assert parsed.text is None
        assert [fault.problem for fault in parsed.faults] == ["there is no source"]
        assert parsed.faults[0].line == (5 if sources else 2)
        assert "title, publisher, url and checked" in parsed.faults[0].cure


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("translates: 3\n", "", 2, "'translates' is missing"),
        ("method: machine", "method: google", 4, "'method' is 'google'"),
        ("method: machine", "method: machine\nstatus: published", 5, "unknown key 'status'"),
        ("translates: 3", "translates: 3\nreviewed: yes", 4, "unknown key 'reviewed'"),
    ],
)
def test_parse_article_refuses_a_translation(
    knowledge: Knowledge, old: str, new: str, line: int, problem: str
) -> None:
    parsed = parse_article(knowledge.change(COST_FR, old, new))

    assert parsed.text is None
    assert [f.line for f in parsed.faults if problem in f.problem] == [line]


def test_parse_article_lists_all_faults_of_a_file(knowledge: Knowledge) -> None:
    knowledge.change(COST, "status: published", "status: live")
    knowledge.change(COST, "revision: 3", "revision: x")
    path = knowledge.change(COST, "2. Bring", "4. Bring")

    faults = parse_article(path).faults

    assert [fault.line for fault in faults] == [3, 4, knowledge.line(COST, "4. Bring")]


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("", 1, "there is no front matter"),
        ("title: x\n", 1, "there is no front matter"),
        ("---\ntitle: x\n", 1, "the front matter does not end"),
        ("---\n---\nText.\n", 2, "there are no keys"),
        ("---\n- a\n---\nText.\n", 2, "there are no keys"),
        ("---\ntitle: x\n---text\n", 1, "the front matter does not end"),
        (b"---\ntitle: \xff\n---\n", 2, "the file is not UTF-8"),
        (b"x" * (MAX_BYTES + 1), 1, "the file is far too long"),
        (ARTICLE.split("Nothing.")[0], 16, "there is no answer"),
    ],
)
def test_parse_article_refuses_a_file(
    knowledge: Knowledge, content: str | bytes, line: int, problem: str
) -> None:
    parsed = parse_article(knowledge.write(COST, content))

    assert parsed.text is None
    assert [f.line for f in parsed.faults if problem in f.problem] == [line]
    assert all(fault.cure for fault in parsed.faults)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("return/cost.md", "the file name is not"),
        ("return/Cost.en.md", "the file name is not"),
        ("return/cost.english.md", "the file name is not"),
        ("return/who pays.en.md", "the file name is not"),
        ("Going home/cost.en.md", "the folder name 'Going home'"),
    ],
)
def test_parse_article_refuses_a_name(knowledge: Knowledge, name: str, problem: str) -> None:
    parsed = parse_article(knowledge.write(name, ARTICLE))

    assert parsed.text is None
    assert problem in parsed.faults[0].problem
    assert parsed.faults[0].cure


def test_parse_article_of_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    parsed = parse_article(tmp_path / "return" / "gone.en.md")

    assert parsed.text is None
    assert "cannot be opened" in parsed.faults[0].problem


def test_fault_reads_as_one_line() -> None:
    fault = Fault(Path("a/b.en.md"), 3, "'x\ny' is\u2028wrong \ud800", "Do this", warning=True)

    assert str(fault) == "a/b.en.md:3: warning: 'x y' is wrong  . Do this."


def test_translation_and_article_can_be_compared(knowledge: Knowledge) -> None:
    first = parse_article(knowledge.root / COST_FR)

    assert parse_article(knowledge.write(COST_FR, FRENCH)) == first
