"""The real product on the emulated Telegram, by webhook, and with a wrong token."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.end_to_end.conftest import free_port
from tests.telegram.conftest import SECRET, Product
from tests.telegram.wire import person

EN_SUBJECTS = "Choose a subject:"


@pytest.fixture(scope="module")
def product(wire, tmp_path_factory):
    running = Product(
        tmp_path_factory.mktemp("webhook"), wire, TELEGRAM_WEBHOOK_URL="https://chat.example.org/"
    )
    running.start()
    deadline = time.monotonic() + 30
    while wire.webhook is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield running
    running.stop()


@pytest.fixture
def chat(product):
    chat.last = getattr(chat, "last", 8_000_000_000) + 1
    return chat.last


def update(number, chat, text):
    return {
        "update_id": number,
        "message": {
            "message_id": number, "date": 1, "text": text, "from": person(chat),
            "chat": {"id": chat, "type": "private"},
        },
    }  # fmt: skip


def post(product, body, headers):
    address = f"http://127.0.0.1:{product.port}/webhooks/telegram/webhook"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_webhook_is_set_with_a_secret_and_the_kinds_of_update_we_answer(product, wire):
    assert wire.webhook["url"] == "https://chat.example.org/webhooks/telegram/webhook"
    assert len(wire.webhook["secret_token"]) == 64
    assert SECRET not in wire.webhook["secret_token"]
    assert json.loads(wire.webhook["allowed_updates"]) == [
        "message", "edited_message", "callback_query", "my_chat_member", "channel_post"
    ]  # fmt: skip
    assert "(webhook)" in product.log.read_text()


def test_a_question_is_answered(wire, chat):
    assert "You pay nothing" in wire.ask(chat, "who pays the ticket to go home")["text"]


@pytest.mark.parametrize(
    "headers",
    [{}, *({"X-Telegram-Bot-Api-Secret-Token": guess} for guess in ("guess", "\xe9", "a" * 64))],
)
def test_a_post_without_the_secret_is_refused(product, wire, chat, headers):
    body = json.dumps(update(9_000_000, chat, "/menu")).encode()
    assert post(product, body, {"Content-Type": "application/json", **headers}) == 403
    time.sleep(0.5)
    assert wire.sent(chat) == []


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[" * 5000, 400), (b"[]", 200), (b" " * 2_000_000, 413)]
)
def test_what_is_no_update_is_not_taken_in(product, wire, body, status):
    secret = {"X-Telegram-Bot-Api-Secret-Token": wire.webhook["secret_token"]}
    assert post(product, body, secret) == status


def test_updates_that_overtook_each_other_are_answered_in_order(wire, chat):
    languages = ["en", "fr", "nl", "es", "pt"]
    updates = [
        update(8_000_000 + number, chat, f"language:{language}")
        for number, language in enumerate(languages)
    ]
    assert wire.deliver_all([updates[index] for index in (2, 0, 4, 1, 3)]) == [200] * 5
    texts = [message["text"] for message in wire.wait(chat, 5)]
    assert [next(word for word in WORDS if word in text) for text in texts] == WORDS


WORDS = ["English", "français", "Nederlands", "español", "português"]


def test_the_same_update_twice_at_once_and_later_is_answered_once(wire, chat):
    same = update(8_100_000, chat, "/menu")
    assert wire.deliver_all([same, same, same]) == [200] * 3
    assert wire.deliver_all([same]) == [200]
    time.sleep(1)
    assert len(wire.sent(chat)) == 1


def test_restart_in_the_middle_loses_nothing_and_repeats_nothing(product, wire, chat):
    done = update(8_200_000, chat, "/menu")
    wire.deliver_all([done])
    chats = [chat + 1000 + number for number in range(5)]
    for pid in product.pids(product.actions_port):
        os.kill(pid, signal.SIGSTOP)
    for each in chats:
        wire.say(each, "/menu")
    time.sleep(1)
    product.kill()
    product.start()
    for each in chats:
        assert wire.wait(each)[0]["text"].endswith(EN_SUBJECTS)
    assert wire.deliver_all([done]) == [200]
    time.sleep(1)
    assert [len(wire.sent(each)) for each in [chat, *chats]] == [1] * 6


def test_a_wrong_token_stops_the_start_with_one_sentence(wire, tmp_path):
    environment = {
        **os.environ, "INFOPOINT_SECRET": SECRET, "TELEGRAM_TOKEN": "123456789:wrong",
        "TELEGRAM_API_URL": wire.address, "TELEGRAM_WEBHOOK_URL": "", "INFOPOINT_PORT": str(free_port()),
        "INFOPOINT_ACTIONS_PORT": str(free_port()), "INFOPOINT_CONSOLE_PORT": str(free_port()),
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.strip() == (
        "infopoint: Telegram does not accept TELEGRAM_TOKEN; copy it again from @BotFather"
    )
    assert "123456789" not in run.stdout
