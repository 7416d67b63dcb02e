"""The decision tables are fair to everybody, days are counted right, parts are found."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from infopoint.dialogue.parts import correction, two_questions
from infopoint.guide.check import LAWYER, PROTECTION, check_guides, combinations, unfair
from infopoint.guide.days import in_words, last_day, parse_day, working_day_until
from infopoint.guide.live import LiveGuides
from infopoint.guide.parse import read_guides
from infopoint.knowledge.library import Library
from infopoint.knowledge.phrases import Phrases
from infopoint.knowledge.validate import validate
from infopoint.languages import LANGUAGES
from infopoint.nlu.requests import Requests

FOLDER = Path("knowledge/guide")
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def guides():
    read = read_guides(FOLDER)
    assert read.faults == []
    return read.guides


@pytest.fixture(scope="module")
def library():
    return Library.load(Path("knowledge"))[0]


def test_every_combination_of_answers_is_looked_at(guides):
    every = list(combinations("situation", guides))
    assert len(every) == 10 * 5 * 5 * 4 * 4
    assert len(list(combinations("return", guides))) >= 10 * 5 * 4


@pytest.mark.parametrize("table", ["situation", "return"])
def test_tables_are_fair(guides, table):
    assert unfair(table, guides) == []


def test_nobody_who_fears_return_is_offered_it(guides):
    for answers in combinations("situation", guides):
        topics = [option.topic for option in guides.options("situation", answers)]
        assert topics
        if answers["fear"] == "yes":
            assert not [topic for topic in topics if topic.startswith("return/")]
        assert not topics[0].startswith("return/")


@pytest.mark.parametrize("table", ["situation", "return"])
def test_protection_comes_first_for_somebody_who_fears_return(guides, table):
    for answers in combinations(table, guides):
        if answers["fear"] == "yes":
            options = guides.options(table, answers)
            calm = [o.topic for o in options if not o.deadline and o.topic not in LAWYER]
            assert calm[0] in PROTECTION, answers


def test_the_lawyer_stands_right_below_a_deadline(guides):
    for answers in combinations("situation", guides):
        if answers["standing"] in {"refused_in_time", "refused_final", "order"}:
            options = guides.options("situation", answers)
            assert options[0].deadline
            assert options[1].topic == "asylum/lawyer"


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        ("situation", "topic: asylum/appeal", "topic: asylum/nothing", "no article"),
        ("situation", "contact: be-adde", "contact: be-nobody", "no contact"),
        ("situation", 'unless: {fear: ["yes"]}', "unless: {fear: [skip]}", "who fears it"),
        (
            "situation",
            'standing: [eu_citizen], fear: ["yes", unsure]',
            "fear: [skip]",
            "protection",
        ),
        ("situation", "{standing: [order]}", "{standing: [maybe]}", "no answer 'maybe'"),
        ("situation", ', nl: "U kunt in beroep gaan.', ', de: "U kunt in beroep gaan.', "'nl'"),
        ("situation", "source: fedasil-appeal", "source: nowhere", "unknown source"),
        ("deadline", "decision: annex_13\n", "decision: annex_99\n", "unknown decision"),
    ],
)
def test_the_check_names_what_is_wrong(tmp_path, library, file, before, after, problem):
    folder = shutil.copytree(FOLDER, tmp_path / "guide")
    path = folder / f"{file}.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(before, after, 1), "utf-8")
    faults = [str(fault) for fault in check_guides(folder, library)]
    assert any(problem in fault and f"{file}.yml:" in fault for fault in faults), faults


def test_a_withdrawn_article_does_not_keep_the_assistant_from_starting(tmp_path):
    root = Path(shutil.copytree("knowledge", tmp_path / "knowledge"))
    shutil.copytree("data/nlu", tmp_path / "data/nlu")
    path = root / "return/cost.en.md"
    path.write_text(path.read_text("utf-8").replace("status: published", "status: withdrawn", 1))
    faults = validate(root, date(2026, 11, 26))
    assert [fault for fault in faults if not fault.warning] == []
    assert any("'return/cost' is withdrawn" in str(fault) for fault in faults)


def test_a_table_without_the_lawyer_is_refused(tmp_path, library):
    folder = shutil.copytree(FOLDER, tmp_path / "guide")
    path = folder / "situation.yml"
    path.write_text(
        path.read_text("utf-8").replace("topic: asylum/lawyer", "topic: asylum/what_is")
    )
    faults = [str(fault) for fault in check_guides(folder, library)]
    assert any("legal help" in fault or "lawyer" in fault for fault in faults)


def test_broken_guides_keep_the_last_good_version(tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "guide")
    now = [0.0]
    live = LiveGuides(folder, clock=lambda: now[0])
    path = folder / "return.yml"
    good = path.read_text("utf-8")
    path.write_text("options: [", "utf-8")
    now[0] = 2.0
    assert len(live.current.tables["return"]) > 5
    path.write_text(good.replace("In 2025, 79%", "In 2025, about 79%"), "utf-8")
    now[0] = 4.0
    assert any("about 79%" in option.text["en"] for option in live.current.tables["return"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("24-11", date(2026, 11, 24)),
        ("24.11.26", date(2026, 11, 24)),
        ("2026-11-02", date(2026, 11, 2)),
        ("I got it on 3 November", date(2026, 11, 3)),
        ("le 3 novembre 2026", date(2026, 11, 3)),
        ("op 1 oktober", date(2026, 10, 1)),
        ("3 ноября", date(2026, 11, 3)),
        ("November 3rd, 2026", date(2026, 11, 3)),
        ("on november 3", date(2026, 11, 3)),
        ("2 letters came on 3 november", date(2026, 11, 3)),
        ("٢٤/١١/٢٠٢٦", date(2026, 11, 24)),
        ("26/11/2026", None),  # in the future
        ("30/11", None),  # nearly a year ago: more likely a mistake
        ("1/1/2020", None),
        ("31/2/2026", None),
        ("11", None),
        ("soon", None),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    assert parse_day(text, TODAY) == day


def test_the_last_day_does_not_count_the_day_of_receipt():
    assert last_day(date(2026, 11, 24), 30) == date(2026, 12, 24)
    assert last_day(date(2026, 2, 26), 5) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("day", "safe"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 24)),  # Christmas
        (date(2026, 11, 29), date(2026, 11, 27)),  # a Sunday
        (date(2026, 7, 21), date(2026, 7, 20)),  # national day
        (date(2027, 5, 17), date(2027, 5, 14)),  # Whit Monday, after a weekend
    ],
)
def test_weekends_and_belgian_holidays_move_the_day_to_the_safe_side(day, safe):
    assert working_day_until(day) == safe


def test_days_are_said_in_the_persons_language():
    assert in_words(date(2026, 12, 24), "fr") == "jeudi 24/12/2026"


def test_deadlines_are_only_counted_where_they_are_known(guides):
    assert guides.deadline("annex_13", "skip").days == 30
    assert guides.deadline("cgrs_refusal", "before").days == 30
    for decision, applied in [
        ("cgrs_refusal", "since"), ("cgrs_refusal", "unsure"), ("cgrs_fast", "unsure"),
        ("annex_26quater", "skip"), ("detention", "skip"), ("unsure", "skip"), ("skip", None),
    ]:  # fmt: skip
        rule = guides.deadline(decision, applied)
        assert rule is None or rule.days is None
    assert not any(rule.verified for rule in guides.deadlines)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("What can I do?", "situation"), ("que puis-je faire ?", "situation"),
        ("Wat kan ik doen?", "situation"), ("how much?", "cost"), ("où ?", "where"),
        ("En voor mijn vrouw?", "family"), ("send me a summary", "summary"),
        ("how much is the ticket to Rome", None), ("where can I find a doctor in Gent", None),
    ],
)  # fmt: skip
def test_short_requests_are_the_whole_message(text, request_):
    assert Requests.read(Path("data/requests")).find(text) == request_


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_buttons_of_the_guides_say_can_be_typed(language):
    phrases, requests = Phrases(Path("knowledge/phrases")), Requests.read(Path("data/requests"))
    for key, request in [
        ("guide_return_check", "return_check"), ("guide_deadline", "deadline"),
        ("guide_nearest", "nearest"), ("summary", "summary"), ("stop", "stop"),
    ]:  # fmt: skip
        assert requests.find(phrases.text(key, language)) == request, key
    what_can_i_do = re.split("[:፦]", phrases.text("guide_situation", language))[1]
    assert requests.find(what_can_i_do) == "situation"


def test_a_postcode_may_stand_beside_the_name_of_a_town():
    requests, text = Requests.read(Path("data/requests")), "and in 9000 Gent"
    town = {"entity": "town", "start": 12, "end": 16, "value": "2797656"}
    assert requests.find(text, [town]) == "town"
    assert requests.find("is there work in 9000 Gent", [{**town, "start": 22, "end": 26}]) is None


def test_a_bare_name_is_a_request_and_a_sentence_is_not():
    requests = Requests.read(Path("data/requests"))
    name = {"entity": "country", "start": 0, "end": 5}
    assert requests.find("Syria", [name]) == "country"
    assert requests.find("and in Syria?", [{**name, "start": 7, "end": 12}]) == "country"
    assert requests.find("Syria war news today", [name]) is None


def test_two_questions_are_taken_apart():
    assert two_questions("How do I appeal? And who pays?") == ("How do I appeal?", "And who pays?")
    assert two_questions("who pays the ticket and how long does it take") == (
        "who pays the ticket",
        "how long does it take",
    )
    assert two_questions("I have a wife and a child") is None
    assert two_questions("one. two. three.") is None


def test_a_correction_gives_what_is_meant():
    assert correction("No, I meant the luggage") == "the luggage"
    assert correction("non, je voulais dire le billet") == "le billet"
    assert correction("nee, ik bedoel het ticket") == "het ticket"
    assert correction("no") is None
    assert correction("I want to go home") is None
