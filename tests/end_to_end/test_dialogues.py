"""Whole conversations over REST, checked by the words that people see."""

import json
import sqlite3
import uuid
from pathlib import Path

import pytest
import yaml

from infopoint.privacy.pseudonym import Pseudonyms
from tests.end_to_end.conftest import SECRET, Assistant, install

FOLDER = Path("tests/dialogues")
DIALOGUES = [
    dialogue
    for path in sorted(FOLDER.glob("*.yml"))
    for dialogue in yaml.safe_load(path.read_text("utf-8"))
]


def pass_time(assistant, sender, hours):
    """Makes a conversation older, as if nobody had written for some hours."""
    conversation = Pseudonyms(SECRET).conversation("rest", sender)
    with sqlite3.connect(assistant.database) as database:
        rows = database.execute(
            "SELECT id, data FROM events WHERE sender_id = ?", (conversation,)
        ).fetchall()
        assert rows
        for number, data in rows:
            event = json.loads(data)
            event["timestamp"] -= hours * 3600
            database.execute(
                "UPDATE events SET data = ?, timestamp = ? WHERE id = ?",
                (json.dumps(event), event["timestamp"], number),
            )


def seen(replies):
    """Returns all the words of a reply, those on the buttons too."""
    return "\n".join(
        part
        for reply in replies
        for part in (reply["text"], *(button["title"] for button in reply.get("buttons", ())))
    )


def take(assistant, sender, turn):
    if "silence" in turn:
        pass_time(assistant, sender, turn["silence"])
    replies = assistant.say(sender, turn["say"])
    words, first = seen(replies), replies[0]["custom"]
    for key in ("outcome", "topic"):
        if key in turn:
            assert first[key] == turn[key], (turn["say"], words)
    for expected in turn.get("sees", ()):
        assert expected.casefold() in words.casefold(), (turn["say"], expected, words)
    for unwanted in turn.get("never", ()):
        assert unwanted.casefold() not in words.casefold(), (turn["say"], unwanted, words)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[d["name"] for d in DIALOGUES])
def test_dialogue(assistant, dialogue):
    sender = uuid.uuid4().hex
    for turn in dialogue["turns"]:
        take(assistant, sender, turn)


def test_there_are_forty_dialogues_of_four_to_fifteen_turns():
    assert len(DIALOGUES) >= 40
    assert all(4 <= len(dialogue["turns"]) <= 15 for dialogue in DIALOGUES)


def test_feedback_is_kept_with_the_turn(assistant):
    sender = uuid.uuid4().hex
    assistant.say(sender, "topic:return/cost")
    assistant.say(sender, "unclear:return/cost")
    conversation = Pseudonyms(SECRET).conversation("rest", sender)
    with sqlite3.connect(f"file:{assistant.database}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT data FROM events WHERE sender_id = ? AND type_name = 'bot'", (conversation,)
        ).fetchall()
    kept = [json.loads(data)["metadata"].get("feedback") for (data,) in rows]
    assert {"topic": "return/cost", "helpful": False, "reason": "unclear"} in kept


def test_after_a_crash_the_questions_go_on(tmp_path):
    fragile, sender = Assistant(install(tmp_path)), uuid.uuid4().hex
    fragile.start()
    fragile.say(sender, "guide:situation")
    fragile.say(sender, "pick:standing/order")
    fragile.kill()
    fragile.start()
    assert "Who is with you" in seen(fragile.say(sender, "Syria"))
    fragile.stop()
