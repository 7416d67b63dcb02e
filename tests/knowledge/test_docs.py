"""The author's guide says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infopoint.knowledge.checks.article import MAX_CONTACTS
from infopoint.knowledge.checks.contacts import MAX_PURPOSE
from infopoint.knowledge.checks.text import MAX_ANSWER, MAX_TEXT, MAX_TITLE
from infopoint.knowledge.contacts import COUNTRIES, KEYS, TAGS, parse_contacts
from infopoint.knowledge.library import Library
from infopoint.knowledge.overview import overview
from infopoint.knowledge.parse import ARTICLE_KEYS, STATUSES, VOLATILE, parse_article

from .trees import Knowledge

GUIDE = (Path(__file__).parents[2] / "knowledge" / "README.md").read_text("utf-8")


def example(first_line: str) -> str:
    """Returns the example in the guide that starts with a line."""
    blocks: list[str] = re.findall(r"^```\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return next(block for block in blocks if first_line in block)


def test_page_of_all_articles_is_current() -> None:
    page = Path("docs/articles.md").read_text("utf-8")

    assert page == overview(Library.load(Path("knowledge"))[0]), "run `make articles`"


def test_guide_shows_an_article_that_is_accepted(knowledge: Knowledge) -> None:
    parsed = parse_article(
        knowledge.write("return/cost.en.md", example("title: Who pays for the trip?"))
    )

    assert parsed.faults == ()
    knowledge.write(
        "return/how_to_apply.en.md", (knowledge.root / "return/cash.en.md").read_bytes()
    )
    (knowledge.root / "return/cost.fr.md").unlink()
    assert knowledge.faults() == []


def test_guide_shows_a_translation_of_the_right_form(knowledge: Knowledge) -> None:
    path = knowledge.write("return/cost.fr.md", example("Qui paie"))

    assert parse_article(path).faults == ()


def test_guide_shows_a_contact_that_is_accepted(knowledge: Knowledge) -> None:
    contacts, faults, document = parse_contacts(
        knowledge.write(
            "contacts/desks.yml", example("be-return:").replace("https://…", "https://a.be")
        )
    )

    assert faults == []
    assert [contact.id for contact in contacts] == ["be-return"]
    assert set(document.value["be-return"]) == set(KEYS)


@pytest.mark.parametrize("key", ARTICLE_KEYS)
def test_guide_explains_every_key(key: str) -> None:
    assert f"| `{key}` |" in GUIDE


@pytest.mark.parametrize("word", [*STATUSES, *VOLATILE])
def test_guide_names_every_word(word: str) -> None:
    assert f"`{word}`" in GUIDE


def test_guide_names_the_tags_and_countries() -> None:
    tags = re.search(r"tags: .*searches: (.*)", GUIDE)

    assert tags is not None
    assert tuple(tags.group(1).split(", ")) == TAGS
    assert "BE, LU or INT" in GUIDE
    assert COUNTRIES == ("BE", "LU", "INT")


@pytest.mark.parametrize(
    "limit",
    [
        f"at most {MAX_TITLE} characters",
        f"**{MAX_ANSWER} characters**",
        f"**{MAX_TEXT:,} characters**",
        f"at most {MAX_PURPOSE} characters",
    ],
)
def test_guide_names_the_limits(limit: str) -> None:
    assert limit in GUIDE.replace("most\n   ", "most ") or limit in re.sub(r"\s+", " ", GUIDE)


def test_guide_names_how_many_contacts() -> None:
    assert MAX_CONTACTS == 4
    assert "at most four" in GUIDE
