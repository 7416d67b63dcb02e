from __future__ import annotations

import pytest

from infopoint.knowledge.yaml_lines import YamlError, load


def test_load_keeps_words_that_other_yaml_takes_for_values() -> None:
    text = "on: yes\nno: off\nday: 2026-11-25\ntime: 10:30\nphone: +3280032745\npostcode: 0100\n"

    assert load(text).value == {
        "on": "yes",
        "no": "off",
        "day": "2026-11-25",
        "time": "10:30",
        "phone": "+3280032745",
        "postcode": "0100",
    }


def test_load_reads_numbers_truth_and_null() -> None:
    text = 'a: 3\nb: 4.35\nc: true\nd: null\ne: ~\nf:\ng: "3"\nh: "null"\n'

    values = load(text).value

    assert values == {
        "a": 3, "b": 4.35, "c": True, "d": None, "e": None, "f": None, "g": "3", "h": "null",
    }  # fmt: skip


def test_document_knows_the_line_of_every_key_and_item() -> None:
    document = load("a: 1\nb:\n  - x: 1\n    y: 2\n  - z: 3\nc: [k, l]\n", first_line=2)

    assert document.line("a") == 2
    assert document.line("b", 0, "y") == 5
    assert document.line("b", 1) == 6
    assert document.line("c", 1) == 7


def test_document_line_of_a_missing_key_is_that_of_what_should_hold_it() -> None:
    document = load("a:\n  b: 1\n")

    assert document.line("a", "missing") == 1
    assert document.line("a", "b", "deeper") == 2
    assert document.line("elsewhere") == 1


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\na: 2\n", 2, "'a' is there twice"),
        ("a: 1\nb: [*a]\n", 2, "not valid YAML"),
        ("a: &x [1]\nb: *x\n", 1, "an alias"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "a tag"),
        ("a: !mine 1\n", 1, "a tag"),
        ("a: 1\nb: one: two\n", 2, "not valid YAML"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("? [1]\n: 2\n", 1, "a key is not a word"),
        ("a: " + "[" * 50 + "]" * 50, 1, "nested too deeply"),
        ("a: " + "[" * 50_000, 1, "not valid YAML"),
        ("a: \x00", 1, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
    ],
)
def test_load_refuses_and_names_the_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(YamlError) as caught:
        load(text)

    assert problem in caught.value.problem
    assert caught.value.line == line
    assert caught.value.cure


def test_load_of_a_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )

    with pytest.raises(YamlError, match="alias"):
        load(bomb)
