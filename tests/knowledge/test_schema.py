"""The schema for editors says the same as the parser, as far as a schema can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from infopoint.knowledge.checks.article import MAX_CONTACTS
from infopoint.knowledge.checks.text import MAX_TITLE
from infopoint.knowledge.parse import (
    ARTICLE_KEYS,
    METHODS,
    STATUSES,
    TRANSLATION_KEYS,
    VOLATILE,
)
from infopoint.knowledge.yaml_lines import load

from .test_parse import REFUSALS
from .trees import ARTICLE, CASH, FRENCH

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "article.schema.json").read_text("utf-8")
)


def front_matter(text: str) -> Any:
    return load(text.split("---\n")[1]).value


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_schema_has_the_words_of_the_parser() -> None:
    article, translation = SCHEMA["$defs"]["article"], SCHEMA["$defs"]["translation"]

    assert tuple(article["properties"]) == ARTICLE_KEYS
    assert tuple(translation["properties"]) == TRANSLATION_KEYS
    assert tuple(article["properties"]["status"]["enum"]) == STATUSES
    assert tuple(article["properties"]["volatile"]["items"]["enum"]) == VOLATILE
    assert tuple(translation["properties"]["method"]["enum"]) == METHODS
    assert article["properties"]["title"]["maxLength"] == MAX_TITLE
    assert article["properties"]["contacts"]["maxItems"] == MAX_CONTACTS


@pytest.mark.parametrize("text", [ARTICLE, CASH, FRENCH])
def test_schema_accepts_what_the_parser_accepts(text: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(front_matter(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (old, new)
        for old, new, _, problem, _ in REFUSALS
        # What is not valid YAML never reaches a schema.
        if not re.search("YAML|is there twice|a tag", problem)
        and new not in {"2026-02-30", "https://localhost", "http://[::1"}
    ],
)
def test_schema_refuses_what_the_parser_refuses(old: str, new: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(front_matter(ARTICLE.replace(old, new, 1)))


def test_examples_of_this_test_are_what_other_yaml_readers_read() -> None:
    """Only words that YAML 1.1 takes for true, false and dates may differ."""
    ours, theirs = front_matter(FRENCH), yaml.safe_load(FRENCH.split("---\n")[1])

    assert ours == theirs
