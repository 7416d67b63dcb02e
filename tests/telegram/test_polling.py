"""The real product on the emulated Telegram, by long polling."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
import yaml

from infopoint.languages import LANGUAGES
from tests.processes import hanging
from tests.telegram.conftest import Product
from tests.telegram.wire import BOT, TOKEN, person

PHRASES = {
    code: yaml.safe_load(Path(f"knowledge/phrases/{code}.yml").read_text("utf-8"))
    for code in LANGUAGES
}
EN = PHRASES["en"]
PROFILE_WAITS = 40
GENT = {"latitude": 51.054317, "longitude": 3.717439}


@pytest.fixture(scope="module")
def product(wire, tmp_path_factory):
    Path(f"var/telegram-{BOT['id']}.profile").unlink(missing_ok=True)
    running = Product(tmp_path_factory.mktemp("telegram"), wire)
    wire.fail("setMyCommands", 429, retry_after=PROFILE_WAITS)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def chat(product):
    """A chat nobody has used yet."""
    chat.last = getattr(chat, "last", 7_000_000_000) + 1
    return chat.last


def buttons(message):
    return json.loads(message.get("reply_markup") or "{}").get("inline_keyboard", [])


def answers_after(wire, chat, count=1, seconds=1.5):
    """Returns the messages of a chat once no more than expected can be on their way."""
    wire.wait(chat, count)
    time.sleep(seconds)
    return wire.sent(chat)


def until_confirmed(wire, seconds=60):
    """Waits until the bot has confirmed all updates."""
    deadline = time.monotonic() + seconds
    while wire.unconfirmed():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_start_says_where_the_bot_is(product):
    assert "infopoint: Telegram https://t.me/TestNameBot (long polling)" in product.log.read_text()


def test_answers_do_not_wait_while_telegram_makes_commands_and_names_wait(wire, chat):
    answer = wire.ask(chat, "/menu")
    refused = next(call for call in wire.calls if call["status"] == 429)
    assert refused["method"] == "setMyCommands"
    assert answer["at"] < refused["at"] + PROFILE_WAITS


def test_start_greets_in_the_language_of_the_persons_telegram(wire, chat):
    text = wire.ask(chat, "/start", **{"from": person(chat, "fr")})["text"]
    assert text.startswith("Bonjour")
    assert PHRASES["fr"]["telegram_privacy"].replace("'", "'") in text


def test_an_unknown_language_of_telegram_means_english(wire, chat):
    assert wire.ask(chat, "/start", **{"from": person(chat, "ja")})["text"].startswith("Hello")


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("/help", EN["capabilities"]),
        ("/menu", EN["subjects"]),
        ("/language", EN["language_ask"]),
        ("/privacy", "You do not need to give your name"),
        ("/delete", EN["delete_ask"]),
        ("/human", EN["human"]),
        ("/mydata", EN["my_data_none"]),
    ],
)
def test_commands_answer(wire, chat, command, beginning):
    assert wire.ask(chat, command)["text"].startswith(beginning[:40])


def test_a_question_is_answered_with_formatting_and_without_link_preview(wire, chat):
    message = wire.ask(chat, "who pays the ticket to go home")
    assert message["parse_mode"] == "HTML"
    assert json.loads(message["link_preview_options"])["is_disabled"] is True
    assert "+32-800-32-745" in message["text"]
    assert '<a href="https://' in message["text"]
    assert all(len(row) == 1 for row in buttons(message))
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in buttons(message))


def test_danger_gets_a_number_in_the_first_line(wire, chat):
    first = wire.ask(chat, "I want to kill myself")["whole"].splitlines()[0]
    assert first.startswith("<b>")
    assert "1813" in first


def test_a_deep_link_opens_a_topic_in_a_language_and_notes_the_site(product, wire, chat):
    wire.say(chat, "/start fr__return-cost__site-partner-one")
    greeting, answer = wire.wait(chat, 2)
    assert greeting["text"].startswith("Bonjour")
    assert "billet" in answer["text"]
    assert any('"site": "partner-one"' in row for row in product.rows())


def test_a_deep_link_to_danger_shows_the_number_first(wire, chat):
    assert "1813" in wire.ask(chat, "/start help-suicide")["whole"].splitlines()[0]


def test_only_the_first_answer_says_what_is_kept(wire, chat):
    first = wire.ask(chat, "who pays the ticket to go home")
    second = wire.ask(chat, "how long does it take to go home")
    assert (first["noticed"], second["noticed"]) == (True, False)


def test_language_can_be_chosen_with_the_command(wire, chat):
    assert wire.ask(chat, "/language nl")["text"].startswith(PHRASES["nl"]["language_set"])


def test_a_pressed_button_is_marked_and_a_decision_takes_its_buttons_away(wire, chat):
    menu = wire.ask(chat, "/menu")
    wire.press(chat, "area:return", menu)
    wire.wait(chat, 2)
    edited = wire.wait(chat, 1, "editMessageReplyMarkup")[0]
    titles = [row[0]["text"] for row in buttons(edited)]
    assert "✓ " + EN["area_return"] in titles
    assert EN["area_asylum"] in titles
    assert any(call["method"] == "answerCallbackQuery" for call in wire.calls)
    question = wire.ask(chat, "/delete")
    wire.press(chat, "do:keep", question)
    assert buttons(wire.wait(chat, 2, "editMessageReplyMarkup")[1]) == []


def test_a_button_of_an_old_version_leads_to_the_menu(wire, chat):
    menu = wire.ask(chat, "/menu")
    wire.press(chat, "gone:button", menu)
    assert wire.wait(chat, 2)[1]["text"] == EN["subjects"]


FILE = {"file_id": "f", "file_unique_id": "u"}
WORDLESS = {
    "photo": ({"photo": [{**FILE, "width": 9, "height": 9}]}, "file_unread"),
    "document": ({"document": {**FILE, "file_name": "bijlage13.pdf"}}, "file_unread"),
    "voice": ({"voice": {**FILE, "duration": 3}}, "voice_unread"),
    "video": ({"video": {**FILE, "width": 9, "height": 9, "duration": 3}}, "voice_unread"),
    "video note": ({"video_note": {**FILE, "length": 9, "duration": 3}}, "voice_unread"),
    "sticker": (
        {"sticker": {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False,
                     "is_video": False}},
        "no_words",
    ),
    "moving picture": (
        {"animation": {**FILE, "width": 9, "height": 9, "duration": 3}, "document": FILE},
        "no_words",
    ),
    "contact": ({"contact": {"phone_number": "+32485998877", "first_name": "Z"}}, "contact_unread"),
    "poll": (
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0,
                  "is_closed": False, "is_anonymous": True, "type": "regular",
                  "allows_multiple_answers": False, "allows_revoting": False,
                  "members_only": False}},
        "poll_unread",
    ),
    "dice": ({"dice": {"emoji": "🎲", "value": 3}}, "no_words"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDLESS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_not_text_gets_a_fitting_answer_in_the_persons_language(wire, chat, kind, language):
    fields, phrase = WORDLESS[kind]
    wire.send(chat, **fields, **{"from": person(chat, language)})
    text = wire.wait(chat)[0]["text"]
    assert PHRASES[language][phrase] in text
    if phrase == "file_unread":
        assert buttons(wire.sent(chat)[0])


def test_no_file_is_ever_asked_for(wire):
    assert not any(call["method"] == "getFile" for call in wire.calls)


def test_an_album_is_answered_once_and_a_caption_is_read(wire, chat):
    photo = {"photo": [{**FILE, "width": 9, "height": 9}], "media_group_id": f"album{chat}"}
    for _ in range(3):
        wire.send(chat, **photo)
    assert len(answers_after(wire, chat)) == 1
    wire.send(chat, **{**photo, "media_group_id": "b"}, caption="who pays the ticket to go home")
    notice, answer = wire.wait(chat, 3)[1:]
    assert notice["text"] == EN["file_unread"]
    assert "You pay nothing" in answer["text"]


def test_nothing_stands_before_the_number_whatever_the_danger_came_with(wire, chat):
    said = {"text": "I want to kill myself"}
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    photo = {"photo": [{**FILE, "width": 9, "height": 9}], "caption": said["text"]}
    message = {
        "message_id": 5, "date": 1, "from": person(chat), "chat": {"id": chat, "type": "private"},
    }  # fmt: skip
    for number, update in enumerate(
        (
            {"message": {**message, **said, "forward_origin": origin}},
            {"edited_message": {**message, **said, "edit_date": 2}},
            {"edited_message": {**message, **photo, "edit_date": 2}},
            {"message": {**message, **photo}},
        ),
        1,
    ):
        wire.inject(**update)
        assert "1813" in wire.wait(chat, number)[number - 1]["whole"].splitlines()[0]
    assert wire.wait(chat, 5)[4]["text"] == EN["file_unread"]


def test_edited_forwarded_and_replying_messages(wire, chat):
    message = {
        "message_id": 5, "date": 1, "edit_date": 2, "from": person(chat),
        "chat": {"id": chat, "type": "private"}, "text": "who pays the ticket to go home",
    }  # fmt: skip
    wire.inject(edited_message=message)
    notice, answer = wire.wait(chat, 2)
    assert notice["text"] == EN["edited"]
    assert "You pay nothing" in answer["text"]
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    wire.say(chat, "who pays the ticket to go home", forward_origin=origin)
    assert wire.wait(chat, 4)[2]["text"] == EN["forwarded"]
    reply = wire.ask(chat, "who pays the ticket to go home", reply_to_message=message)
    assert "You pay nothing" in reply["text"]


def test_a_live_location_that_moves_is_not_answered_again(wire, chat):
    message = {
        "message_id": 5, "date": 1, "edit_date": 2, "from": person(chat),
        "chat": {"id": chat, "type": "private"}, "location": {**GENT, "live_period": 60},
    }  # fmt: skip
    wire.inject(edited_message=message)
    wire.ask(chat, "/menu")
    assert len(wire.sent(chat)) == 1


def test_location_is_used_for_nearest_help_and_not_stored(product, wire, chat):
    human = wire.ask(chat, "/human")
    wire.press(chat, "nearest:legal", human)
    question, offer = wire.wait(chat, 3)[1:]
    assert EN["stop"] in [row[0]["text"] for row in buttons(question)]
    keyboard = json.loads(offer["reply_markup"])["keyboard"]
    assert keyboard[0][0]["request_location"] is True
    wire.send(chat, location=GENT)
    found, further = wire.wait(chat, 5)[3:]
    assert "Gent" in found["text"] or "Ghent" in found["text"]
    assert EN["location_used"] in found["text"]
    assert json.loads(found["reply_markup"]) == {"remove_keyboard": True}
    assert further["text"] == EN["affirm"]
    # The search is over: the next message is an ordinary question.
    assert "You pay nothing" in wire.ask(chat, "who pays the ticket to go home")["text"]
    assert not any("51.0543" in row or "3.7174" in row for row in product.rows())


def test_a_place_may_also_be_written(wire, chat):
    human = wire.ask(chat, "/human")
    wire.press(chat, "nearest:legal", human)
    wire.wait(chat, 3)
    found = wire.ask(chat, "9000 Gent")
    assert "km" in found["text"]


def test_a_location_in_another_country_is_declined(wire, chat):
    wire.send(chat, location={"latitude": 33.5, "longitude": 36.3})
    assert wire.wait(chat)[0]["text"] == EN["place_unknown"]


class Group:
    def __init__(self, wire, chat):
        self.wire, self.id, self.member = wire, -1_000_000_000_000 - chat, chat

    def say(self, text, **fields):
        message = {
            "message_id": 9, "date": 1, "from": person(self.member), "text": text,
            "chat": {"id": self.id, "type": "supergroup", "title": "Quartzine group"}, **fields,
        }  # fmt: skip
        if "@TestNameBot" in text and "entities" not in fields:
            start = text.index("@TestNameBot")
            message["entities"] = [{"type": "mention", "offset": start, "length": 12}]
        self.wire.inject(message=message)


@pytest.fixture
def group(wire, chat):
    return Group(wire, chat)


def test_a_group_is_answered_only_when_it_addresses_the_bot(wire, group):
    group.say("how many people died on the way to Europe")
    group.say("@TestNameBot how many people died on the way to Europe in 2014?")
    message = answers_after(wire, group.id)
    assert len(message) == 1
    assert json.loads(message[0]["reply_parameters"])["message_id"] == 9
    assert buttons(message[0])[0][0]["url"] == "https://t.me/TestNameBot"
    assert "3,000" in message[0]["text"] or "deaths" in message[0]["text"].lower()


@pytest.mark.parametrize(
    "text",
    ["@TestNameBot my asylum claim was refused, what now?", "/mydata", "/delete@TestNameBot"],
)
def test_personal_matters_are_not_answered_in_a_group(wire, group, text):
    entities = {}
    if text.startswith("/"):
        entities["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    group.say(text, **entities)
    message = wire.wait(group.id)[0]
    assert message["text"] == EN["group_private"]


def test_danger_in_a_group_gets_its_number(wire, group):
    group.say("@TestNameBot I want to kill myself")
    assert "1813" in wire.wait(group.id)[0]["text"]


def test_a_group_that_adds_the_bot_is_told_how_to_ask(wire, group):
    def member(status):
        return {"user": BOT, "status": status}

    wire.inject(
        my_chat_member={
            "chat": {"id": group.id, "type": "group", "title": "g"}, "from": person(group.member),
            "date": 1, "old_chat_member": member("left"), "new_chat_member": member("member"),
        }
    )  # fmt: skip
    assert "@TestNameBot" in wire.wait(group.id)[0]["text"]


def test_a_channel_that_addresses_the_bot_is_invited_to_a_private_chat(wire, chat):
    channel = {"id": -1_002_000_000_000 - chat, "type": "channel", "title": "c"}
    post = {"message_id": 1, "date": 1, "chat": channel, "text": "@TestNameBot hello"}
    mention = [{"type": "mention", "offset": 0, "length": 12}]
    wire.inject(channel_post={**post, "entities": mention})
    assert wire.wait(channel["id"])[0]["text"] == EN["group_private"]


def test_messages_of_one_chat_are_answered_in_order(wire, chat):
    for language in LANGUAGES:
        wire.say(chat, f"language:{language}")
    texts = [message["text"].strip("\u200f") for message in wire.wait(chat, len(LANGUAGES))]
    assert texts == [PHRASES[language]["language_set"] for language in LANGUAGES]


def test_a_slow_chat_does_not_hold_up_another(wire, chat):
    """One chat's answer is refused by Telegram again and again; another's comes at once."""
    wire.fail("sendMessage", 500, 500)
    wire.say(chat, "/menu")
    deadline = time.monotonic() + 10
    while wire.faults["sendMessage"] and time.monotonic() < deadline:
        if len(wire.faults["sendMessage"]) == 1:
            break
        time.sleep(0.01)
    wire.faults["sendMessage"].clear()
    other = wire.ask(chat + 500_000, "/menu")
    held_up = wire.wait(chat)
    assert len(held_up) == 1
    assert other["at"] < held_up[0]["at"]


def test_typing_is_shown_while_the_assistant_is_slow(product, wire, chat):
    with hanging(product.pids(product.actions_port)):
        wire.say(chat, "/menu")
        assert wire.wait(chat, 1, "sendChatAction")[0]["action"] == "typing"
    wire.wait(chat)


def test_an_update_of_an_unknown_form_holds_up_nobody(wire, chat):
    wire.inject(message={"message_id": 1, "poll": {"new": "form"}, "chat": {"id": chat}})
    assert wire.ask(chat, "/menu")["text"] == EN["subjects"]


def test_a_repeated_update_is_ignored(wire, chat):
    wire.ask(chat, "/menu")
    wire.repeat(max(wire.history))
    wire.ask(chat, "/help")
    assert len(answers_after(wire, chat, 2)) == 2


def test_flood_limit_is_waited_for_and_nothing_is_sent_twice(wire, chat):
    wire.fail("sendMessage", 429, retry_after=2)
    started = time.monotonic()
    wire.ask(chat, "/menu")
    assert time.monotonic() - started >= 2
    assert len(answers_after(wire, chat)) == 1


def test_a_failing_telegram_is_tried_again_without_sending_twice(wire, chat):
    wire.fail("sendMessage", 502, 500)
    wire.say(chat, "/menu")
    assert len(answers_after(wire, chat)) == 1


def test_a_message_that_may_have_arrived_is_not_sent_again(wire, chat):
    wire.fail("sendMessage", 0, deliver=True)
    wire.say(chat, "/menu")
    deadline = time.monotonic() + 10
    while not [c for c in wire.calls if c.get("chat_id") == str(chat)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(3)
    assert len([c for c in wire.calls if c.get("chat_id") == str(chat)]) == 1
    assert wire.ask(chat, "/help")["text"].startswith(EN["capabilities"][:30])


def test_an_answer_whose_form_telegram_refuses_arrives_in_plain_words(wire, chat):
    wire.fail("sendMessage", 400)
    message = wire.ask(chat, "I want to kill myself")
    assert "1813" in message["text"].splitlines()[0]
    assert "parse_mode" not in message
    assert "<b>" not in message["text"]


def test_a_person_who_blocked_the_bot_is_noted_and_nobody_else_is_disturbed(product, wire, chat):
    wire.fail("sendMessage", 403)
    wire.say(chat, "/menu")
    deadline = time.monotonic() + 10
    while "the person has blocked the bot" not in product.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert wire.ask(chat + 600_000, "/menu")["text"] == EN["subjects"]


def test_writing_too_fast_is_answered_once(wire, chat):
    for _ in range(30):
        wire.say(chat, "/menu")
    texts = [message["text"] for message in answers_after(wire, chat, 20, seconds=3)]
    assert texts.count(EN["too_fast"]) == 1
    assert 20 <= texts.count(EN["subjects"]) < 30


def test_a_flood_without_words_ends_without_an_answer_each(wire, chat):
    """More than Telegram allows for one chat would make it stop the bot for all."""
    sticker = WORDLESS["sticker"][0]
    for _ in range(120):
        wire.send(chat, **sticker)
    wire.ask(chat + 500_000, "/menu")
    until_confirmed(wire)
    assert 30 <= len(wire.sent(chat)) < 100


def test_a_group_cannot_use_up_what_telegram_allows_the_bot_to_say_there(wire, group):
    for _ in range(60):
        group.say("@TestNameBot")
    until_confirmed(wire)
    assert 10 <= len(wire.sent(group.id)) < 40


def test_what_was_said_in_groups_is_shown_and_deleted_from_the_private_chat(product, wire, group):
    chat = group.member
    marker = "marker" + "abcdefghij"[chat % 10] * 3
    group.say(f"@TestNameBot {marker} how many people died on the way to Europe in 2014?")
    wire.wait(group.id)
    kept = wire.ask(chat, "/mydata")
    assert "I keep 1 of your messages" in kept["text"]
    assert any(marker in row for row in product.rows())
    wire.press(chat, "do:delete", kept)
    assert wire.wait(chat, 2)[1]["text"] == EN["deleted"]
    # What was said in the group goes right after what was said here.
    assert wire.ask(chat, "/mydata")["text"] == EN["my_data_none"]
    assert not any(marker in row for row in product.rows())


def test_my_data_says_what_is_kept_and_delete_deletes_it(product, wire, chat):
    marker = "marker" + "abcdefghij"[chat % 10] * 3
    wire.ask(chat, f"{marker} who pays the ticket to go home")
    kept = wire.ask(chat, "/mydata")
    assert "I keep 1 of your messages" in kept["text"]
    assert any(marker in row for row in product.rows())
    wire.press(chat, "do:delete", kept)
    assert wire.wait(chat, 3)[2]["text"] == EN["deleted"]
    assert not any(marker in row for row in product.rows())
    assert wire.ask(chat, "/mydata")["text"] == EN["my_data_none"]


def test_restart_in_the_middle_loses_nothing_and_repeats_nothing(product, wire, chat):
    marker = "marker" + "abcdefghij"[chat % 10] * 3
    wire.ask(chat, f"{marker} who pays the ticket to go home")
    answered = max(wire.history)
    chats = [chat + 700_000 + number for number in range(8)]
    # One answer is made but cannot be sent, others are not even made.
    asked = chat + 800_000
    wire.fail("sendMessage", *[500] * 9)
    wire.say(asked, f"who pays the ticket to go home, {marker}")
    deadline = time.monotonic() + 30
    while len(wire.faults["sendMessage"]) == 9:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for pid in product.pids(product.actions_port):
        os.kill(pid, signal.SIGSTOP)
    for each in chats:
        wire.say(each, "/menu")
    time.sleep(1)
    product.kill()
    wire.faults["sendMessage"].clear()
    assert not any(wire.sent(each) for each in chats)
    wire.repeat(answered)
    product.start()
    for each in chats:
        wire.wait(each)
    time.sleep(2)
    assert [len(wire.sent(each)) for each in chats] == [1] * len(chats)
    assert len(wire.sent(chat)) == 1
    assert "You pay nothing" in wire.wait(asked)[0]["text"]
    assert "I keep 1 of your messages" in wire.ask(asked, "/mydata")["text"]
    # The person of before comes back and can still delete.
    assert any(marker in row for row in product.rows())
    question = wire.ask(chat, "/delete")
    wire.press(chat, "do:delete", question)
    wire.wait(chat, 3)
    question = wire.ask(asked, "/delete")
    wire.press(asked, "do:delete", question)
    wire.wait(asked, 4)
    assert not any(marker in row for row in product.rows())


def test_commands_name_and_description_are_registered_in_every_language(product, wire):
    deadline = time.monotonic() + 60
    while len([c for c in wire.calls if c["method"] == "setMyName"]) <= len(LANGUAGES):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    by_method = {}
    for call in wire.calls:
        by_method.setdefault(call["method"], []).append(call)
    expected = {"", *LANGUAGES}
    for method in ("setMyName", "setMyDescription", "setMyShortDescription"):
        assert {call.get("language_code", "") for call in by_method[method]} == expected
    assert all(len(call["name"]) <= 64 for call in by_method["setMyName"])
    assert all(len(call["description"]) <= 512 for call in by_method["setMyDescription"])
    private = [
        call for call in by_method["setMyCommands"]
        if json.loads(call["scope"])["type"] == "all_private_chats"
    ]  # fmt: skip
    assert {call.get("language_code", "") for call in private} == expected
    names = [command["command"] for command in json.loads(private[0]["commands"])]
    assert names == [
        "start", "help", "menu", "language", "mydata", "delete", "privacy", "human"
    ]  # fmt: skip


def test_an_hour_without_telegram_loses_nothing_and_repeats_nothing(product, wire, chat):
    """Shorter than an hour: the tries are the same, only more, and at most a minute apart."""
    wire.ask(chat, "/menu")
    others = [chat + 800_000 + number for number in range(5)]
    with hanging(product.pids(product.actions_port)):
        wire.say(chat, "who pays the ticket to go home")
        _wait_for(wire.unconfirmed)
        wire.unplug()
    try:
        for each in others:
            wire.say(each, "/menu")
        # The answer is made meanwhile, and waits as the questions of others do.
        _wait_for(lambda: "Telegram does not take it" in product.log.read_text())
        _wait_for(lambda: "Telegram does not answer" in product.log.read_text())
        assert not any(wire.sent(each) for each in others)
    finally:
        wire.plug()
    assert "+32-800-32-745" in wire.wait(chat, 2, seconds=120)[1]["text"]
    for each in others:
        wire.wait(each, seconds=120)
    time.sleep(2)
    assert [len(wire.sent(each)) for each in (chat, *others)] == [2, *[1] * len(others)]


def _wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


@pytest.mark.timeout(900)
def test_a_thousand_chats_at_once_neither_lose_nor_mix_a_message(product, wire, chat):
    chats = [chat + 1_000_000 + number for number in range(1000)]
    expected = {}
    for number, each in enumerate(chats):
        language = LANGUAGES[number % len(LANGUAGES)]
        if number % 5:
            expected[each] = PHRASES[language]["language_set"]
            wire.say(each, f"language:{language}")
        else:
            expected[each] = "You pay nothing"
            wire.say(each, "who pays the ticket to go home")
    started = time.monotonic()
    while time.monotonic() - started < 800 and not all(wire.sent(each) for each in chats):
        time.sleep(0.5)
    print(f"1000 chats answered {time.monotonic() - started:.0f} s after the last wrote")
    time.sleep(1)
    assert [each for each in chats if len(wire.sent(each)) != 1] == []
    texts = {each: wire.sent(each)[0]["text"].strip("\u200f") for each in chats}
    wrong = {each: text for each, text in texts.items() if not text.startswith(expected[each])}
    assert wrong == {}


def test_neither_token_nor_chat_nor_name_is_in_log_or_database(product):
    log = product.log.read_text()
    everything = log + "\n".join(product.rows())
    assert TOKEN not in everything
    assert TOKEN.split(":")[1] not in everything
    assert "70000000" not in everything
    assert "Quartzine" not in everything
