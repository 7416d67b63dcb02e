"""What the guides understand of what people type, and what they remember."""

from datetime import timedelta

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.chat import ActionChat, my_data
from actions.forms import ValidateDeadlineForm, ValidateNearestForm, ValidateSituationForm
from actions.guides import ActionShowDeadline, ActionShowReturn, ActionShowSituation
from actions.nearest import ActionNearest
from actions.press import ActionPress
from actions.questions import answer_to
from actions.summary import say_summary
from actions.turn import Turn
from infopoint.clock import now
from infopoint.dialogue.buttons import as_parse_data, parse_press


def heard(text, *, slots=None, events=(), form=None, waiting=None, intent="chat", **parsed):
    """Returns the tracker of a conversation in which a message was just understood."""
    press = parse_press(text)
    latest = as_parse_data(text, press) if press else {"text": text, "intent": {"name": intent}}
    latest |= {"entities": latest.get("entities", []), **parsed}
    return Tracker(
        sender_id="somebody",
        slots={"language": "en", "noticed": True, "requested_slot": waiting, **(slots or {})},
        latest_message=latest,
        events=[*events, {"event": "user", "text": text}],
        paused=False,
        followup_action=None,
        active_loop={"name": form} if form else {},
        latest_action_name="action_listen",
    )


def turn_of(*args, **kwargs):
    return Turn(heard(*args, **kwargs), CollectingDispatcher())


def reply(action, tracker):
    """Returns what an action says and which slots it sets."""
    dispatcher = CollectingDispatcher()
    turn = Turn(tracker, dispatcher)
    action.reply(turn)
    slots = {e["name"]: e["value"] for e in turn.events if e["event"] == "slot"}
    return dispatcher.messages, slots, turn.events


@pytest.mark.parametrize(
    ("question", "typed", "answer"),
    [
        ("fear", "yes", "yes"), ("fear", "No.", "no"), ("means", "yes", "enough"),
        ("means", "no", None), ("decision", "Annex 13", "annex_13"),
        ("decision", "annex 13quinquies", "annex_13quinquies"), ("standing", "refused", None),
        ("standing", "protected", None), ("standing", "٦", "no_papers"), ("standing", "11", None),
        ("standing", "10", "skip"), ("family", "my kids", None), ("family", "?", None),
    ],
)  # fmt: skip
def test_an_answer_is_known_by_its_number_or_the_way_it_alone_begins(question, typed, answer):
    turn = turn_of(typed, form="situation_form", waiting=question)
    assert answer_to(turn, turn.guides.questions[question]) == answer


def entity(kind, value, text, name):
    start = text.index(name)
    return {"entity": kind, "value": value, "start": start, "end": start + len(name)}


@pytest.mark.parametrize(
    ("text", "name", "decision"),
    [
        ("annexe 13", "annexe 13", "annex_13"),
        ("an annexe 13", "annexe 13", "annex_13"),
        ("what is annexe 13?", "annexe 13", None),
    ],
)
def test_the_bare_name_of_a_paper_answers_which_it_is(text, name, decision):
    tracker = heard(
        text, form="deadline_form", waiting="decision",
        entities=[entity("paper", "annexe_13", text, name)],
    )  # fmt: skip
    assert reply(ValidateDeadlineForm(), tracker)[1].get("decision") == decision


@pytest.mark.parametrize(
    ("text", "intent", "received"),
    [
        ("Yesterday", "nlu_fallback", (now().date() - timedelta(1)).isoformat()),
        ("I'd rather not say", "nlu_fallback", "skip"),
        ("3 days ago", "living", None),
        ("soon", "nlu_fallback", None),
    ],
)
def test_a_day_is_read_or_asked_again(text, intent, received):
    tracker = heard(text, form="deadline_form", waiting="received", intent=intent)
    assert reply(ValidateDeadlineForm(), tracker)[1] == {"received": received}


def test_a_question_with_a_number_in_it_is_no_day():
    text = "I have 3 children, can they go to school?"
    tracker = heard(text, form="deadline_form", waiting="received", intent="living")
    assert reply(ValidateDeadlineForm(), tracker)[1] == {}


def test_a_few_unclear_words_are_an_answer_that_was_not_understood():
    asked = {"form": "situation_form", "intent": "nlu_fallback"}
    assert reply(ValidateSituationForm(), heard("dunno", waiting="family", **asked))[1] == {
        "family": None
    }
    offered = heard("free lawyer", waiting="family", offer=["asylum/lawyer"], **asked)
    assert reply(ValidateSituationForm(), offered)[1] == {}
    danger = heard("help", waiting="family", urgency={"topic": "help/violence"}, **asked)
    assert reply(ValidateSituationForm(), danger)[1] == {}


GO_ON = {"event": "bot", "text": "Shall we go on?\n\nWhich country are you from?"}
DENY = {"response_selector": {"default": {"ranking": [{"intent_response_key": "chat/deny"}]}}}
AFFIRM = {"response_selector": {"default": {"ranking": [{"intent_response_key": "chat/affirm"}]}}}


def test_no_to_money_and_a_bed_is_no_wish_to_stop():
    asked = {"form": "situation_form", "waiting": "means", **DENY}
    assert reply(ActionChat(), heard("no", **asked)) == ([], {}, [])
    messages, slots, _ = reply(ActionChat(), heard("no", events=[GO_ON], **asked))
    assert messages[0]["text"].startswith("All right, I have stopped")
    assert slots == {"requested_slot": None}


def test_a_typed_yes_deletes():
    asked = {
        "event": "bot",
        "text": Turn(heard("x"), None).composer.phrases.text("delete_ask", "en"),
    }
    messages, slots, _ = reply(ActionChat(), heard("yes", events=[asked], **AFFIRM))
    assert messages[0]["custom"]["deleted"]
    assert slots["forget"]
    messages, slots, _ = reply(ActionChat(), heard("yes", **AFFIRM))
    assert "deleted" not in messages[0]["custom"]
    assert "forget" not in slots


def loop(name):
    return {"event": "active_loop", "name": name}


def waits(question):
    return {"event": "slot", "name": "requested_slot", "value": question}


def test_a_search_for_help_goes_back_to_the_guide_it_interrupted():
    events = [loop("situation_form"), waits("family"), loop("nearest_form"), loop(None)]
    tracker = heard("Gent", slots={"need": "food", "place": "2797656"}, events=events)
    back = reply(ActionNearest(), tracker)[2]
    assert [e["name"] for e in back if e["event"] == "active_loop"] == ["situation_form"]
    assert waits("family")["value"] in [e.get("value") for e in back]
    for alone in ([loop("nearest_form"), loop(None)], [loop("return_form"), *[loop(None)] * 2]):
        tracker = heard("Gent", slots={"need": "food", "place": "2797656"}, events=alone)
        assert not [e for e in reply(ActionNearest(), tracker)[2] if e["event"] == "active_loop"]


def test_another_kind_of_help_can_be_pressed_after_the_search():
    _, slots, events = reply(ActionPress(), heard("pick:need/legal"))
    assert slots == {"need": "legal"}
    assert [e["name"] for e in events if e["event"] == "active_loop"] == ["nearest_form"]


def test_contacts_near_a_town_are_in_the_summary():
    tracker = heard("Gent", slots={"need": "food", "place": "2797656"})
    _, slots, _ = reply(ActionNearest(), tracker)
    turn = turn_of("summary", slots={"discussed": slots["discussed"]})
    say_summary(turn)
    assert "Humanitarian Hub" in turn._dispatcher.messages[0]["text"]


def test_a_follow_up_after_a_guide_is_about_the_guide():
    answers = {"standing": "refused_in_time", "fear": "no"}
    assert reply(ActionShowSituation(), heard("x", slots=answers))[1]["topic"] == "asylum/appeal"
    assert reply(ActionShowReturn(), heard("x", slots=answers))[1]["topic"].startswith("return/")
    decided = {"decision": "annex_13", "received": now().date().isoformat()}
    shown = reply(ActionShowDeadline(), heard("x", slots=decided))[1]
    assert shown["topic"] == "status/order_to_leave"


def test_the_guide_about_return_knows_of_fear():
    messages, _, _ = reply(
        ActionShowReturn(), heard("x", slots={"standing": "waiting", "fear": "yes"})
    )
    assert "Protection comes first" in messages[0]["text"]


def test_what_is_known_names_days_and_deadlines():
    slots = {
        "decision": "annex_13", "received": "2026-11-24", "need": "food",
        "deadlines": [{"decision": "annex_13", "last": "2026-12-24"}], "discussed": ["be-hub"],
    }  # fmt: skip
    turn = turn_of("what do you know about me", slots=slots)
    my_data(turn)
    words = turn._dispatcher.messages[0]["text"]
    for expected in ("24/11/2026", "Thursday 24/12/2026", "Food", "Humanitarian Hub"):
        assert expected in words


@pytest.mark.parametrize(
    "said",
    ["do:menu", "do:keep", "do:country", "area:living", "helpful:return/cost", "do:else",
     "unhelpful:return/cost", "language:fr", "topic:return/cost", "topic:help/suicide",
     "topic:chat/privacy", "topic:chat/delete_data", "topic:chat/thanks", "do:summary"],
)  # fmt: skip
def test_a_person_is_one_tap_away_from_everything(said):
    messages, _, _ = reply(ActionPress(), heard(said))
    assert "do:person" in [button["payload"] for button in messages[-1]["buttons"]]


@pytest.mark.parametrize("old", ["do:bogus", "pick:bogus/x", "topic:bogus/x", "why:bogus"])
def test_a_button_that_means_nothing_any_more_leads_to_the_menu(old):
    assert reply(ActionPress(), heard(old))[0][0]["text"] == "Choose a subject:"


def test_the_deadline_is_counted_from_under_the_answers_about_it():
    messages, _, _ = reply(ActionPress(), heard("topic:asylum/appeal"))
    assert "guide:deadline" in [button["payload"] for button in messages[0]["buttons"]]


def test_no_button_stands_twice_under_an_answer():
    messages, _, _ = reply(ActionPress(), heard("topic:return/cost"))
    titles = [button["title"] for button in messages[0]["buttons"]]
    assert len(titles) == len(set(titles))


def test_help_is_looked_for_where_a_postcode_says():
    tracker = heard("B-1000", form="nearest_form", waiting="place", intent="nlu_fallback")
    assert reply(ValidateNearestForm(), tracker)[1] == {"place": "2800866"}
