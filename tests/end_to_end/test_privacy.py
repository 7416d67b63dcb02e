"""After conversations that give everything away, nothing personal lies anywhere."""

import concurrent.futures
import json
import os
import subprocess
import sys
import time
import urllib.parse
import uuid

import pytest

from tests.end_to_end.conftest import Assistant, install, unique_word
from tests.processes import hanging

#: What is planted, and the pieces that may be found nowhere.
PLANTED = {
    "my name is Zebulon Quartermaine and I got annex 26": ("Zebulon", "Quartermaine"),
    "call me on 0487 65 43 21 please": ("0487 65", "65 43 21", "0487654321"),
    "mijn gsm is 0486/71.82.93": ("71.82.93",),
    "write to zebulon.q at gmail dot com": ("zebulon.q",),
    "my mail is quartz77@example.org": ("quartz77",),
    "my account is BE68 5390 0754 7034": ("5390 0754", "539007547034"),
    "my national number is 85.07.30-033.28": ("033.28",),
    "SP 9.876.543, what now?": ("9.876.543", "9876543"),
    "passport EP7654321 was lost": ("EP7654321", "7654321"),
    "I was born on 3 May 1991 in Aleppo": ("May 1991",),
    "j'habite rue du Marronnier 148 boîte 7": ("Marronnier",),
    "меня зовут Жоржина Перепелкина": ("Перепелкина",),
    "اسمي شهرزاد القاضيلي": ("القاضيلي",),
    "نام من مهرانگیز شباهنگی است": ("شباهنگی",),
}
PIECES = [piece for pieces in PLANTED.values() for piece in pieces]


@pytest.fixture(scope="module")
def confided(tmp_path_factory):
    """The product after it was told everything through every door."""
    running = Assistant(install(tmp_path_factory.mktemp("privacy")))
    try:
        running.start()
        told(running)
        yield running
    finally:
        running.stop()


def told(assistant):
    texts = list(PLANTED)
    # Over REST; the sender is planted as well.
    for number, text in enumerate(texts):
        assistant.say(f"sender-zebulon-{number % 3}", text)
    # In the web chat, with the message's own id.
    token = json.loads(assistant.request("/chat/session", {})[2])["token"]
    for number, text in enumerate(texts):
        body = {"message": text, "id": str(number), "language": "en"}
        assistant.request("/chat/messages", body, {"Authorization": f"Bearer {token}"})
    # On the page without scripts.
    for text in texts[:4]:
        form = urllib.parse.urlencode({"message": text, "token": token, "language": "en"}).encode()
        assistant.request(
            "/chat", form, {"Content-Type": "application/x-www-form-urlencoded"}, method="POST"
        )
    # Inside guides and forms, as an answer to a question.
    for opening in ("guide:situation", "nearest:legal"):
        for text in texts:
            sender = uuid.uuid4().hex
            assistant.say(sender, opening)
            assistant.say(sender, text)
    # As the reason why an answer did not help.
    sender = uuid.uuid4().hex
    assistant.say(sender, "topic:return/cost")
    for text in texts:
        assistant.say(sender, f"that did not help, {text}")
    # While the actions crash, and to the interface that only understands.
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with hanging(assistant.action_pids()):
            waiting = pool.submit(assistant.say, "crash", texts[0])
            time.sleep(1)
        waiting.result(timeout=60)
    for text in texts:
        assistant.request("/model/parse", {"text": text})
        assistant.request("/webhooks/rest/webhook", {"sender": "x" * 300, "message": text})
        assistant.request(f"/nothing?{urllib.parse.urlencode({'q': text})}")
    # What the staff have: the console's copy, the digest, the export.
    time.sleep(35)
    command = [sys.executable, "-W", "ignore", "-m", "review"]
    for name in (("importturns",), ("findgaps",), ("digest",)):
        subprocess.run(
            [*command, *name], cwd=assistant.folder, env=assistant.environment,
            check=False, capture_output=True,
        )  # fmt: skip


def files(assistant):
    """Every file that the product wrote, databases with their journals."""
    for folder, names, found in os.walk(assistant.folder, followlinks=False):
        names[:] = [name for name in names if name != "knowledge"]
        for name in found:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                yield path


def holding(assistant, pieces):
    """Pieces that are found, with the file; also as they are written in JSON."""
    found = []
    for path in files(assistant):
        with open(path, "rb") as file:
            content = file.read()
        for piece in pieces:
            forms = {piece.encode(), json.dumps(piece)[1:-1].encode(), piece.lower().encode()}
            if any(form in content for form in forms):
                found.append((os.path.basename(path), piece))
    return found


def test_the_conversations_were_kept_at_all(confided):
    assert holding(confided, ["[name]"])
    assert {os.path.basename(path) for path in files(confided)} >= {
        "conversations.sqlite", "console.sqlite", "log.txt",
    }  # fmt: skip


def test_nothing_personal_is_in_any_file(confided):
    assert holding(confided, PIECES) == []


def test_nobody_can_be_recognised_by_the_name_of_a_conversation(confided):
    assert holding(confided, ["sender-zebulon", "127.0.0.1:"]) == [] or all(
        name == "log.txt" for name, _ in holding(confided, ["127.0.0.1:"])
    )


def test_deleting_empties_every_store(confided):
    sender = uuid.uuid4().hex
    marker = unique_word()
    confided.say(sender, f"{marker} who pays the ticket")
    deadline = time.monotonic() + 60
    while not any(name.startswith("console.sqlite") for name, _ in holding(confided, [marker])):
        assert time.monotonic() < deadline, "the console did not read the conversation"
        time.sleep(1)
    confided.say(sender, "do:delete")
    deadline = time.monotonic() + 90
    while holding(confided, [marker]):
        assert time.monotonic() < deadline, holding(confided, [marker])
        time.sleep(2)


def test_huge_bodies_are_refused(confided):
    body = b'{"sender": "a", "message": "' + b"a" * 1_500_000 + b'"}'
    try:
        status = confided.request("/webhooks/rest/webhook", body)[0]
    except OSError:
        # The server may close the line before everything was sent.
        status = 413
    assert status == 413
    assert confided.say(uuid.uuid4().hex, "do:menu")
