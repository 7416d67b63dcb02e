from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from infopoint.knowledge.checks.reading import (
    MAX_AVERAGE,
    MAX_LIX,
    MAX_WORDS,
    average_words,
    lix,
    sentences,
)
from infopoint.knowledge.validate import validate

from .trees import CASH, FRENCH, Knowledge

CASH_PATH = "return/cash.en.md"
GUIDE = (Path(__file__).parents[2] / "knowledge" / "README.md").read_text("utf-8")
HARD = "Institutional accommodation necessitates comprehensive administrative documentation."


def test_lix_is_words_in_a_sentence_plus_the_share_of_long_words() -> None:
    # 10 words in 2 sentences; "lawyer" has six letters and is short, "decision" is long.
    text = "Call your lawyer now. You can ask about the decision."

    assert lix([text]) == 10 / 2 + 100 * 1 / 10
    assert average_words([text]) == 5


def test_lix_of_nothing_is_zero() -> None:
    assert lix([]) == lix(["…"]) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It costs 3.5 euro. You pay.", 2),
        ("Old rule: 10 days; new rule: not known.", 4),
        ("Say: “I ask for asylum.” Then wait.", 3),
        ("Vous avez un papier ? Apportez-le !", 2),
        ("- ", 0),
    ],
)
def test_sentences_end_at_signs_not_inside_numbers(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_validate_warns_of_a_text_that_is_hard_to_read(knowledge: Knowledge) -> None:
    path = knowledge.change(CASH_PATH, "Ask at the desk, it depends on your situation.", HARD)

    [fault] = knowledge.faults()

    assert (fault.path, fault.line, fault.warning) == (
        path, knowledge.line(CASH_PATH, "Institutional"), True,
    )  # fmt: skip
    assert "hard to read (LIX" in fault.problem
    assert f"up to LIX {MAX_LIX['en']}" in fault.cure


def test_validate_warns_of_sentences_that_are_long_on_average(knowledge: Knowledge) -> None:
    knowledge.change(
        CASH_PATH,
        "Ask at the desk, it depends on your situation.",
        "Ask at the desk if you can get the money that you need now.",
    )

    [fault] = knowledge.faults()

    assert fault.problem == "a sentence has 14.0 words on average"


def test_validate_looks_at_translations_too(knowledge: Knowledge) -> None:
    long = "La Belgique paie " + "et paie " * 13
    path = knowledge.write("return/cost.fr.md", FRENCH.replace("la Belgique paie ", long))

    problems = {fault.problem: fault.path for fault in knowledge.faults()}

    assert problems["a sentence has 31 words"] == path


def test_validate_has_no_limit_for_languages_that_were_not_measured(knowledge: Knowledge) -> None:
    text = CASH[CASH.index("---\n", 4) + 4 :].replace("Ask", "Sor " * 30 + "Ask")
    knowledge.write(
        "return/cash.tr.md", f"---\ntitle: Para\ntranslates: 1\nmethod: machine\n---\n{text}"
    )

    assert [fault for fault in knowledge.faults() if "words" in fault.problem] == []


def test_all_texts_are_within_the_limits_and_free_of_other_warnings() -> None:
    """What only says that time has passed is left out: it is no mistake of an author."""
    faults = validate(Path("knowledge"), date.today())

    assert [str(fault) for fault in faults if "due" not in fault.problem] == []


def test_guide_names_the_limits_and_their_source() -> None:
    guide = re.sub(r"\s+", " ", GUIDE)

    for limit in (*MAX_LIX.values(), MAX_AVERAGE, MAX_WORDS):
        assert f"{limit}" in guide
    assert "10.2307/747382" in guide
