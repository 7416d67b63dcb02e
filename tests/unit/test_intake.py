"""What people type never becomes an intent, and what cannot be read is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infopoint.channels.intake import MAX_CHARACTERS, take_in
from infopoint.channels.limits import RateLimit
from infopoint.dialogue.buttons import Press, parse_press
from infopoint.privacy.masking import Masker

MASKER = Masker()


@pytest.mark.parametrize("text", ["/restart", '/asylum{"x":1}', "//help", " /session_start"])
def test_take_in_never_passes_a_leading_slash(text):
    intake = take_in(text, MASKER)
    assert not intake.text.startswith("/")
    assert intake.parse_data is None


@pytest.mark.parametrize(
    "message", ["", "   ", "\x00\x01", "😀😀", "…", None, 5, ["a"], "\u202e\u202e"]
)
def test_take_in_refuses_what_has_no_words(message):
    assert take_in(message, MASKER).refusal == "no_words"


def test_take_in_refuses_a_too_long_message():
    assert take_in("a" * 100_000, MASKER).refusal == "too_long"
    assert take_in("a" * MAX_CHARACTERS, MASKER).refusal is None


def test_take_in_removes_hidden_characters():
    assert take_in("asy\u200blum \u202eabc\x00", MASKER).text == "asylum abc"


def test_take_in_recognises_a_button_and_nothing_like_it():
    assert take_in("topic:return/cost", MASKER).parse_data["intent"]["name"] == "press"
    assert take_in("nearest:legal", MASKER).parse_data["intent"]["name"] == "ask_nearest"
    assert take_in("topic:return/cost please", MASKER).parse_data is None
    assert take_in("topic:../../etc", MASKER).parse_data is None


def test_press_travels_and_comes_back():
    press = Press("read", "return/cost", "en")
    assert parse_press(str(press)) == press


@given(st.text(max_size=300))
def test_take_in_survives_any_text(text):
    intake = take_in(text, MASKER)
    assert intake.refusal or intake.text


def test_rate_limit_lets_a_burst_pass_then_refuses_then_recovers():
    now = [0.0]
    limit = RateLimit(burst=3, per_second=1.0, clock=lambda: now[0])
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("b")
    now[0] = 1.0
    assert limit.allows("a")
