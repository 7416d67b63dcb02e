"""Understanding does not get worse than the score card in the documentation says."""

import json

import pytest

from infopoint.scorecard.measure import measure
from infopoint.scorecard.page import FIGURES, figures, sample

#: How many points a share may be worse before it counts as a loss.
MARGINS = {
    ("ordinary", "first"): -1.5,
    ("ordinary", "offered"): -1.0,
    ("ordinary", "wrong"): 1.0,
    ("ordinary", "alarm"): 0.6,
    ("ordinary", "language"): -0.5,
    ("urgent", "alarm"): -1.5,
    ("near_miss", "alarm"): 3.0,
    ("out_of_scope", "first"): -3.0,
}


@pytest.fixture(scope="module")
def measured():
    return figures(measure(sample()))


@pytest.mark.parametrize("group", MARGINS, ids=" ".join)
def test_understanding_is_as_good_as_documented(measured, group):
    kind, share = group
    documented = json.loads(FIGURES.read_text("utf-8"))["sample"][kind][share]
    margin = MARGINS[group]
    change = measured[kind][share] - documented
    assert change >= margin if margin < 0 else change <= margin, f"{share} of {kind} messages"
