"""Whatever is in a file, reading it gives a text or faults, never another exception."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infopoint.knowledge.checks.numbers import differences
from infopoint.knowledge.contacts import parse_contacts
from infopoint.knowledge.countries import parse_countries
from infopoint.knowledge.model import Fault
from infopoint.knowledge.parse import parse_article
from infopoint.knowledge.phrases import read_phrases
from infopoint.knowledge.validate import validate

from .trees import ARTICLE, CONTACTS, COUNTRIES, FRENCH, TODAY, Knowledge

SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

#: YAML that is valid but not what the format wants.
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["2026-11-25", "9999-99-99", "https://a.be", "http://[", "be-return", "&a", "*"]
    ),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        path = Path(name) / "return"
        path.mkdir()
        yield path


def _mutated(text: str) -> st.SearchStrategy[bytes]:
    """Returns a file in which a part was replaced by anything."""
    length = len(text)
    return st.builds(
        lambda start, size, part: (
            text[:start].encode() + part + text[min(start + size, length) :].encode()
        ),
        st.integers(0, length),
        st.integers(0, 60),
        st.one_of(
            st.binary(max_size=30), st.text(max_size=30).map(lambda t: t.encode("utf-8", "replace"))
        ),
    )


def _is_plain(faults: list[Fault] | tuple[Fault, ...]) -> bool:
    return all(
        fault.line >= 1 and fault.problem and fault.cure and "\n" not in str(fault)
        and str(fault).encode()
        for fault in faults
    )  # fmt: skip


@SETTINGS
@given(content=st.one_of(st.binary(max_size=300), _mutated(ARTICLE)))
def test_any_bytes_as_article_give_a_text_or_faults(folder: Path, content: bytes) -> None:
    path = folder / "cost.en.md"
    path.write_bytes(content)

    parsed = parse_article(path)

    assert (parsed.text is None) == any(not fault.warning for fault in parsed.faults)
    assert _is_plain(parsed.faults)


@SETTINGS
@given(content=_mutated(FRENCH))
def test_any_bytes_as_translation_give_a_text_or_faults(folder: Path, content: bytes) -> None:
    path = folder / "cost.fr.md"
    path.write_bytes(content)

    parsed = parse_article(path)

    assert (parsed.text is None) == bool(parsed.faults)


@SETTINGS
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["title", "status", "revision", "sources", "volatile", "contacts", "review"]
        ),
        _VALUES,
    )
)
def test_any_yaml_as_front_matter_gives_faults(folder: Path, values: dict[str, object]) -> None:
    import yaml

    path = folder / "cost.en.md"
    front = yaml.safe_dump(values, allow_unicode=True)
    path.write_bytes(f"---\n{front}---\nText.[^1]\n".encode("utf-8", "replace"))

    assert _is_plain(parse_article(path).faults)


@SETTINGS
@given(content=st.one_of(st.binary(max_size=200), _mutated(CONTACTS), _mutated(COUNTRIES)))
def test_any_bytes_as_other_files_give_faults(folder: Path, content: bytes) -> None:
    path = folder / "file.yml"
    path.write_bytes(content)

    for read in (parse_contacts, parse_countries, read_phrases):
        assert _is_plain(read(path)[1])


@settings(SETTINGS, max_examples=60)
@given(
    article=_mutated(ARTICLE), french=_mutated(FRENCH), contacts=_mutated(CONTACTS),
    countries=_mutated(COUNTRIES), domains=st.binary(max_size=40),
)  # fmt: skip
def test_any_folder_can_be_validated(
    article: bytes, french: bytes, contacts: bytes, countries: bytes, domains: bytes
) -> None:
    with TemporaryDirectory() as name:
        knowledge = Knowledge(Path(name) / "knowledge")
        knowledge.write("return/cost.en.md", article)
        knowledge.write("return/cost.fr.md", french)
        knowledge.write("contacts/desks.yml", contacts)
        knowledge.write("countries.yml", countries)
        knowledge.write("domains.txt", domains)

        assert _is_plain(validate(knowledge.root, TODAY, ()))


@SETTINGS
@given(text=st.text(alphabet="0123456789.,:/- hu٣٤\u00a0'pm€ab", max_size=40))
def test_a_text_has_the_same_numbers_as_itself(text: str) -> None:
    assert differences(text, text) == ([], [])


@SETTINGS
@given(day=st.dates(min_value=date(1, 1, 1)))
def test_any_day_can_be_today(folder: Path, day: date) -> None:
    knowledge = Knowledge(folder.parent / "knowledge")

    assert _is_plain(knowledge.faults(day))
