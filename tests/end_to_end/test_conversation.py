"""Typed to the real, running product."""

import concurrent.futures
import json
import sqlite3
import time
import uuid

import pytest

from tests.end_to_end.conftest import unique_word
from tests.processes import hanging

CONTRACT = {
    "outcome", "topic", "topics", "language", "article_language", "revision", "sources",
    "reviewed", "urgent",
}  # fmt: skip


@pytest.fixture
def sender():
    return uuid.uuid4().hex


def test_answer_has_the_contract(assistant, sender):
    first = assistant.say(sender, "who pays the ticket to go home")[0]
    assert first["recipient_id"] == sender
    custom = first["custom"]
    assert custom.keys() >= CONTRACT
    assert (custom["outcome"], custom["topic"]) == ("answered", "return/cost")
    assert custom["topics"] == ["return/cost"]
    assert custom["language"] == custom["article_language"] == "en"
    assert custom["reviewed"] is False
    assert custom["urgent"] is None
    source = custom["sources"][0]
    assert source.keys() == {"title", "publisher", "url", "checked"}
    assert source["url"] in first["text"]
    assert source["publisher"] in first["text"]


def test_answer_comes_in_the_persons_language(assistant, sender):
    custom = assistant.say(sender, "qui paie le billet pour rentrer au pays ?")[0]["custom"]
    assert custom["language"] == "fr"


def test_danger_gets_a_number_first(assistant, sender):
    for message in ("I want to kill myself", "je veux me suicider"):
        first = assistant.say(sender, message)[0]
        assert first["custom"]["outcome"] == "urgent"
        assert first["custom"]["urgent"] == "help/suicide"
        assert any(char.isdigit() for char in first["text"].splitlines()[0])


def test_danger_comes_first_inside_a_form(assistant, sender):
    assert assistant.say(sender, "nearest:legal")[0]["custom"]["outcome"] == "form"
    assert assistant.say(sender, "I want to kill myself")[0]["custom"]["outcome"] == "urgent"
    assert assistant.say(sender, "Gent")[0]["custom"]["outcome"] == "form"


def test_nearest_help_is_found_for_a_town(assistant, sender):
    assistant.say(sender, "nearest:return")
    reply = assistant.say(sender, "9000 Gent")[0]
    assert reply["custom"]["outcome"] == "form"
    assert "Gent" in reply["text"]


def test_unclear_messages_climb_the_ladder(assistant, sender):
    outcomes = [
        assistant.say(sender, message)[0]["custom"]
        for message in ("blorp zint frumple", "wubble norf", "gleeb snarf tok")
    ]
    assert {custom["outcome"] for custom in outcomes} <= {"clarified", "unknown", "out_of_scope"}


def test_something_else_leads_to_the_menu_then_to_people(assistant, sender):
    menu = assistant.say(sender, "do:else")[0]
    assert any(button["payload"] == "area:asylum" for button in menu["buttons"])
    people = assistant.say(sender, "do:else")[0]
    assert people["custom"]["outcome"] == "unknown"
    assert "+32" in people["text"]


def test_menu_leads_to_a_topic(assistant, sender):
    topics = assistant.say(sender, "area:return")[0]["buttons"]
    payload = next(b["payload"] for b in topics if b["payload"] == "topic:return/cost")
    assert assistant.say(sender, payload)[0]["custom"]["topic"] == "return/cost"


def test_more_and_repeat_refer_to_the_last_answer(assistant, sender):
    assistant.say(sender, "topic:return/cost")
    more = assistant.say(sender, "tell me more")[0]["custom"]
    assert more["topic"] == "return/cost"


def test_language_can_be_chosen_and_stays(assistant, sender):
    assistant.say(sender, "language:fr")
    custom = assistant.say(sender, "who pays the ticket to go home")[0]["custom"]
    assert custom["language"] == "fr"


def test_out_of_scope_is_said(assistant, sender):
    custom = assistant.say(sender, "what is the weather tomorrow")[0]["custom"]
    assert custom["outcome"] == "out_of_scope"


def test_bot_says_that_it_is_a_program(assistant, sender):
    reply = assistant.say(sender, "are you a robot")[0]
    assert reply["custom"]["topic"] == "chat/bot_identity"
    assert "computer program" in reply["text"]


@pytest.mark.parametrize(
    "message", ["/restart", '/asylum{"x":1}', "/session_start", '/press{"button":"do:delete"}']
)
def test_typed_payloads_are_only_words(assistant, sender, message):
    custom = assistant.say(sender, message)[0]["custom"]
    assert custom["outcome"] in {
        "answered",
        "clarified",
        "unknown",
        "out_of_scope",
        "chat",
        "error",
    }
    assert "forget" not in json.dumps(custom)


@pytest.mark.parametrize(
    "message",
    ["", "   ", "😀😀", "\x00\x01\x02", "\u202e\u202d", "a" * 100_000, None, 7, ["x"], {"a": 1}],
)
def test_unreadable_messages_get_a_short_notice(assistant, sender, message):
    replies = assistant.say(sender, message)
    assert len(replies) == 1
    assert replies[0]["custom"]["outcome"] == "error"
    assert 0 < len(replies[0]["text"]) < 400


def test_html_is_never_echoed(assistant, sender):
    replies = assistant.say(sender, "<script>alert(1)</script> asylum")
    assert "<script" not in json.dumps(replies)


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (b"{not json", {}),
        (b"[1,2]", {}),
        (b'{"sender":"a","message":"hi"}', {"Content-Type": "text/plain"}),
        (b'{"sender":5,"message":"hi"}', {}),
        (b"[" * 100_000, {}),
    ],
)
def test_wrong_requests_are_refused_with_a_sentence(assistant, data, headers):
    status, _, body = assistant.request("/webhooks/rest/webhook", data, headers)
    assert status == 400
    assert "JSON" in json.loads(body)["error"]


def test_parse_returns_area_and_topic_ranking(assistant):
    _, _, body = assistant.request("/model/parse", {"text": "who pays the ticket to go home"})
    parsed = json.loads(body)
    assert parsed["intent"]["name"] == "return"
    ranking = parsed["response_selector"]["default"]["ranking"]
    assert ranking[0]["intent_response_key"] == "return/cost"


def test_rasas_own_interface_is_shut(assistant):
    for path in ("/conversations/x/tracker", "/domain", "/status"):
        assert assistant.request(path)[0] == 404
    assert assistant.request("/model", method="DELETE")[0] in {404, 405}


def test_web_session_is_issued_by_the_server(assistant):
    assert assistant.request("/chat/messages", {"message": "hello"})[0] == 401
    forged = {"Authorization": "Bearer abc.def"}
    assert assistant.request("/chat/messages", {"message": "hello"}, forged)[0] == 401
    token = json.loads(assistant.request("/chat/session", {})[2])["token"]
    status, _, body = assistant.request(
        "/chat/messages", {"message": "hello"}, {"Authorization": f"Bearer {token}"}
    )
    assert status == 200
    assert json.loads(body)[0]["custom"]["outcome"] == "chat"


def test_only_allowed_web_sites_may_use_the_chat(assistant):
    assert assistant.request("/chat/session", {}, {"Origin": "https://evil.example"})[0] == 403
    status, headers, _ = assistant.request(
        "/chat/session", {}, {"Origin": "https://partner.example"}
    )
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://partner.example"


def test_browsers_that_ask_before_a_request_hear_the_same(assistant):
    def ask(origin):
        return assistant.request("/chat/messages", headers={"Origin": origin}, method="OPTIONS")

    status, headers, _ = ask("https://partner.example")
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == "https://partner.example"
    assert "authorization" in headers["Access-Control-Allow-Headers"]
    assert headers["Access-Control-Allow-Credentials"] is None
    status, headers, _ = ask("https://evil.example")
    assert status == 403
    assert headers["Access-Control-Allow-Origin"] is None


def test_one_session_cannot_flood(assistant):
    token = json.loads(assistant.request("/chat/session", {})[2])["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    statuses = [
        assistant.request("/chat/messages", {"message": "do:menu"}, bearer)[0] for _ in range(40)
    ]
    assert statuses[0] == 200
    assert 429 in statuses


def test_page_is_served_with_a_strict_policy(assistant):
    status, headers, body = assistant.request("/")
    assert status == 200
    assert b"Infopoint" in body
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert assistant.request("/widget.js")[0] == 200


def test_five_quick_messages_are_all_answered_in_order(assistant, sender):
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: assistant.say(sender, "topic:return/cost"), range(5)))
    assert all(reply[0]["custom"]["topic"] == "return/cost" for reply in replies)


def test_long_conversation_keeps_its_memory(assistant, sender):
    assistant.say(sender, "language:fr")
    for _ in range(40):
        assistant.say(sender, "topic:return/cost")
    assert assistant.say(sender, "repeat")[0]["custom"]["language"] == "fr"


def test_nothing_personal_reaches_the_database(assistant, sender):
    assistant.say(sender, "my name is Zebulon Quartz, call 0485 99 88 77, who pays the ticket")
    rows = _rows(assistant)
    assert not any("Zebulon" in row or "99 88" in row or sender in row for row in rows)


def test_tracker_keeps_the_contract_as_metadata(assistant, sender):
    assistant.say(sender, "topic:return/cost")
    bot = [json.loads(row) for row in _rows(assistant) if '"event": "bot"' in row]
    assert any(event["metadata"].get("topic") == "return/cost" for event in bot)


def test_deleting_leaves_nothing(assistant, sender):
    # Letters only: digits may look like a number that is masked.
    marker = unique_word()
    assistant.say(sender, f"{marker} who pays the ticket")
    assert any(marker in row for row in _rows(assistant))
    assistant.say(sender, "do:delete")
    assert not any(marker in row for row in _rows(assistant))


def test_a_broken_article_keeps_its_last_good_version(assistant, sender):
    assistant.say(sender, "do:menu")  # the first reply begins with the privacy notice
    path = assistant.folder / "knowledge/return/cost.en.md"
    good = path.read_text("utf-8")
    before = assistant.say(sender, "topic:return/cost")[0]["text"]
    try:
        path.write_text(good.replace("title:", "titel:", 1), "utf-8")
        time.sleep(2.5)
        assert assistant.say(sender, "topic:return/cost")[0]["text"] == before
        assert "cost.en.md" in assistant.log.read_text()
    finally:
        path.write_text(good, "utf-8")


def test_a_changed_article_is_told_without_a_restart(assistant, sender):
    path = assistant.folder / "knowledge/return/duration.en.md"
    good = path.read_text("utf-8")
    assistant.say(sender, "do:menu")  # the first reply begins with the privacy notice
    first = assistant.say(sender, "topic:return/duration")[0]["text"].split()[0]
    try:
        path.write_text(good.replace(f"\n{first}", f"\nUpdated. {first}", 1), "utf-8")
        time.sleep(2.5)
        assert assistant.say(sender, "topic:return/duration")[0]["text"].startswith("Updated.")
    finally:
        path.write_text(good, "utf-8")


def test_dead_action_server_is_apologised_for_and_comes_back(assistant, sender):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with hanging(assistant.action_pids()):
            waiting = pool.submit(assistant.say, sender, "topic:return/cost")
            time.sleep(1)
        assert waiting.result(timeout=60)
    assert assistant.say(sender, "topic:return/cost")[0]["custom"]["topic"] == "return/cost"


def _rows(assistant):
    with sqlite3.connect(f"file:{assistant.database}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT data FROM events")]
