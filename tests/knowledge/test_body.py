from __future__ import annotations

import pytest

from infopoint.knowledge.blocks import Paragraph, Points, Steps
from infopoint.knowledge.body import read_body


def test_read_body_splits_answer_and_details() -> None:
    body = read_body(["Yes.[^1]", "", "<!-- more -->", "", "More.[^2]"], 10)

    assert body.answer == (Paragraph("Yes.", (1,)),)
    assert body.details == (Paragraph("More.", (2,)),)
    assert body.pieces == (10, 14)
    assert body.more == 12
    assert body.faults == ()


def test_read_body_without_a_more_line_is_all_answer() -> None:
    body = read_body(["Yes."], 1)

    assert body.answer == (Paragraph("Yes."),)
    assert body.details == ()


def test_read_body_joins_lines_and_takes_marks_out_of_the_text() -> None:
    body = read_body(["One [^1], two.[^2][^1]", "  Three. [^3]"], 1)

    assert body.answer == (Paragraph("One, two. Three.", (1, 2, 1, 3)),)


def test_read_body_keeps_no_break_spaces() -> None:
    body = read_body(["Cela\u00a0coûte  30\u202f€.[^1]"], 1)

    assert body.answer == (Paragraph("Cela\u00a0coûte 30\u202f€.", (1,)),)


def test_read_body_reads_steps_and_points_with_the_sources_of_each_item() -> None:
    body = read_body(["1. Go.[^1]", "2. Ask", "   again.[^2][^3]", "- A.", "- B.[^1]"], 1)

    assert body.answer == (
        Steps(("Go.", "Ask again."), (1, 2, 3), ((1,), (2, 3))),
        Points(("A.", "B."), (1,), ((), (1,))),
    )
    assert body.pieces == (1, 2, 4, 5)


def test_read_body_keeps_a_list_together_over_blank_lines() -> None:
    body = read_body(["1. Go.", "", "2. Ask.", "", "- A.", "", "- B."], 1)

    assert body.answer == (
        Steps(("Go.", "Ask."), (), ((), ())),
        Points(("A.", "B."), (), ((), ())),
    )


def test_read_body_takes_numbers_of_other_scripts_for_steps_and_marks() -> None:
    body = read_body(["١. اذهب.[^١]", "٢. اسأل."], 1)

    assert body.answer == (Steps(("اذهب.", "اسأل."), (1,), ((1,), ())),)


def test_read_body_takes_a_number_at_a_line_break_for_text() -> None:
    body = read_body(["The rule is from", "12. It is new."], 1)

    assert body.answer == (Paragraph("The rule is from 12. It is new."),)
    assert body.faults == ()


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        ([], 5, "there is no answer"),
        (["<!-- more -->", "Text."], 5, "there is no answer"),
        (["A.", "<!-- more -->", "B.", "<!--MORE-->", "C."], 8, "is there twice"),
        (["- A.", "    - B."], 6, "a list is inside a list"),
        (["1. A.", "3. B."], 6, "step 3 comes where 2 should"),
        (["2. A."], 5, "step 2 comes where 1 should"),
        (["1. A.", "2. B.", "", "1. C."], 8, "a second list of steps begins"),
        (["A.", "", "[^1]"], 7, "there are no words here"),
        (["A.", "", "- [^1]"], 7, "there are no words here"),
    ],
)
def test_read_body_faults_name_the_line_and_the_cure(
    lines: list[str], line: int, problem: str
) -> None:
    body = read_body(lines, 5)

    assert [fault.line for fault in body.faults if problem in fault.problem] == [line]
    assert all(fault.cure for fault in body.faults)
