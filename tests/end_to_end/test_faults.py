"""What breaks under the running product: nothing is lost, and nothing is said twice."""

import concurrent.futures
import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import time
import urllib.error
import urllib.request
import uuid

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from infopoint.privacy.pseudonym import Pseudonyms
from tests.end_to_end.conftest import SECRET, Assistant, install, unique_word
from tests.end_to_end.test_many_workers import Topology
from tests.processes import hanging
from tests.servers import own_postgresql, own_redis

DAY = 86_400


def _wait(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.2)


def _get(address):
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def _figure(address, name, **labels):
    return sum(
        sample.value
        for family in text_string_to_metric_families(_get(f"{address}/metrics")[1])
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def _is_ready(address):
    return _get(f"{address}/ready")[0] == 200


class Pair(Topology):
    """Two assistants with a PostgreSQL and a Redis of their own, which tests may stop."""

    def __init__(self, folder, address, redis):
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE ROLE console LOGIN"))
            connection.execute(sa.text("CREATE DATABASE console OWNER console"))
        engine.dispose()
        console = sa.engine.make_url(address).set(username="console", database="console")
        super().__init__(folder, {"assistant": address, "console": str(console)})
        self.environment["INFOPOINT_REDIS_URL"] = redis
        self.environment["INFOPOINT_ACTIONS_URL"] = f"http://127.0.0.1:{self.actions[0]}/webhook"

    def address(self, worker):
        return f"http://127.0.0.1:{self.workers[worker]}"

    def asked(self, sender):
        """Returns what the database holds of what a person wrote, in order."""
        conversation = self.pseudonyms.conversation("rest", sender)
        return [text for kind, text in self.told(conversation) if kind == "user"]

    def all_ready(self):
        return all(_is_ready(self.address(worker)) for worker in (0, 1))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    with own_postgresql() as (postgresql, address), own_redis() as (redis, redis_address):
        running = Pair(install(tmp_path_factory.mktemp("pair")), address, redis_address)
        running.postgresql, running.redis = postgresql, redis
        running.prepare()
        try:
            for name in ("actions-0", "assistant-0", "assistant-1"):
                running.start(name)
            _wait(running.all_ready, 280)
            yield running
        finally:
            running.stop()


@pytest.fixture
def sender():
    return uuid.uuid4().hex


def test_people_do_not_notice_that_postgresql_is_down(pair, sender):
    """Shorter than 30 s: how long it lasts makes no difference to what happens."""
    other = uuid.uuid4().hex
    pair.say(0, sender, "language:fr")
    pair.postgresql.stop()
    try:
        answered = pair.say(0, sender, "who pays the ticket to go home")[0]["custom"]
        assert (answered["language"], answered["topic"]) == ("fr", "return/cost")
        assert pair.say(0, sender, "nearest:legal")[0]["custom"]["outcome"] == "form"
        assert "Gand" in pair.say(0, sender, "9000 Gent")[0]["text"]
        assert pair.say(1, other, "I want to kill myself")[0]["custom"]["outcome"] == "urgent"
        status, said = _get(f"{pair.address(0)}/ready")
        assert status == 503
        assert "turns kept until they can be stored: 3" in said
        assert _figure(pair.address(0), "infopoint_turns_kept") == 3
        assert _figure(pair.address(0), "infopoint_store_failures_total") > 0
    finally:
        pair.postgresql.start()
    _wait(pair.all_ready)
    expected = ["language:fr", "who pays the ticket to go home", "nearest:legal", "9000 Gent"]
    assert pair.asked(sender) == expected
    assert pair.asked(other) == ["I want to kill myself"]
    # What both share again holds what one of them kept meanwhile.
    assert pair.say(1, sender, "topic:return/cost")[0]["custom"]["language"] == "fr"


def test_a_hanging_postgresql_costs_one_wait(pair, sender):
    pair.say(0, sender, "language:fr")
    with hanging(pair.postgresql.pids()):
        assert pair.say(0, sender, "topic:return/cost")[0]["custom"]["language"] == "fr"
        started = time.monotonic()
        for _ in range(5):
            assert pair.say(0, sender, "topic:return/duration")[0]["custom"]["language"] == "fr"
        assert time.monotonic() - started < 15
        assert _get(f"{pair.address(0)}/health")[0] == 200
        assert _get(f"{pair.address(0)}/ready")[0] == 503
    _wait(pair.all_ready)
    assert pair.asked(sender) == [
        "language:fr",
        "topic:return/cost",
        *["topic:return/duration"] * 5,
    ]


def test_deleting_while_postgresql_is_down_deletes_when_it_is_back(pair, sender):
    marker = unique_word()
    pair.say(0, sender, f"{marker} who pays the ticket")
    pair.postgresql.stop()
    try:
        pair.say(0, sender, f"{marker} how long does it take? My number is 0485 99 88 77")
        journal = pair.folder / f"var/turns-{pair.workers[0]}.jsonl"
        assert marker in journal.read_text()
        assert "99 88" not in journal.read_text()
        assert sender not in journal.read_text()
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        assert pair.say(0, sender, "do:delete")
        assert marker not in journal.read_text()
    finally:
        pair.postgresql.start()
    _wait(pair.all_ready)
    assert pair.told(pair.pseudonyms.conversation("rest", sender)) == []


def test_an_assistant_that_dies_while_postgresql_is_down_loses_no_turn(pair, sender):
    pair.say(0, sender, "language:fr")
    pair.postgresql.stop()
    try:
        pair.say(0, sender, "topic:return/cost")
        pair.kill("assistant-0")
        pair.start("assistant-0")
        _wait(lambda: '"model":"ok"' in _get(f"{pair.address(0)}/ready")[1], 280)
        again = pair.say(0, sender, "topic:return/duration")[0]["custom"]
        assert (again["language"], again["topic"]) == ("fr", "return/duration")
    finally:
        pair.postgresql.start()
    _wait(pair.all_ready)
    assert pair.asked(sender) == ["language:fr", "topic:return/cost", "topic:return/duration"]


def test_without_redis_both_assistants_go_on_and_lose_nothing(pair, sender):
    pair.say(0, sender, "language:fr")
    messages = [f"topic:return/{name}" for name in ("cost", "duration", "how_to_apply")] * 2
    logs = [pair.folder / f"assistant-{worker}.log" for worker in (0, 1)]
    pair.redis.stop()
    try:
        _wait(lambda: all("Redis does not answer" in log.read_text() for log in logs))
        with concurrent.futures.ThreadPoolExecutor(len(messages)) as people:
            answers = [
                people.submit(pair.say, number % 2, sender, message)
                for number, message in enumerate(messages)
            ]
            topics = [answer.result()[0]["custom"]["topic"] for answer in answers]
        assert topics == [message.removeprefix("topic:") for message in messages]
    finally:
        pair.redis.start()
    assert sorted(pair.asked(sender)) == sorted(["language:fr", *messages])
    assert pair.say(1, sender, "topic:return/cost")[0]["custom"]["language"] == "fr"


def test_an_action_server_killed_in_the_middle_of_an_answer_is_apologised_for(pair, sender):
    def understood():
        labels = {"stage": "understanding"}
        return _figure(pair.address(0), "infopoint_stage_seconds_count", **labels)

    pair.say(0, sender, "language:fr")
    before = understood()
    apologies = _figure(pair.address(0), "infopoint_apologies_total", channel="rest")
    with concurrent.futures.ThreadPoolExecutor(1) as person:
        pair.processes["actions-0"].send_signal(signal.SIGSTOP)
        answer = person.submit(pair.say, 0, sender, "who pays the ticket to go home")
        _wait(lambda: understood() > before)
        pair.kill("actions-0")
        apology = answer.result()
    assert [reply["custom"]["outcome"] for reply in apology] == ["error"]
    assert "800" in apology[0]["text"]
    assert _figure(pair.address(0), "infopoint_apologies_total", channel="rest") == apologies + 1
    assert '"actions":"no answer"' in _get(f"{pair.address(0)}/ready")[1]
    pair.start("actions-0")
    _wait(pair.all_ready)
    again = pair.say(0, sender, "who pays the ticket to go home")[0]["custom"]
    assert (again["language"], again["topic"]) == ("fr", "return/cost")
    assert pair.asked(sender) == ["language:fr", *["who pays the ticket to go home"] * 2]


CLOCK = """
import time
from pathlib import Path
_real, _file = time.time, Path({path!r})
time.time = lambda: _real() + float(_file.read_text())
"""


class Single(Assistant):
    """The product on one machine, whose clock a test may turn."""

    def __init__(self, folder):
        super().__init__(folder)
        clock = folder / "clock"
        clock.mkdir()
        self._offset = clock / "offset"
        self.turn_clock(0)
        (clock / "sitecustomize.py").write_text(CLOCK.format(path=str(self._offset)))
        self.environment["PYTHONPATH"] = str(clock)
        self.pseudonyms = Pseudonyms(SECRET)

    def turn_clock(self, seconds):
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._offset)

    def asked(self, sender, channel="rest"):
        conversation = self.pseudonyms.conversation(channel, sender)
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            rows = database.execute(
                "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY id",
                (conversation,),
            ).fetchall()
        return [json.loads(data)["text"] for (data,) in rows]

    def assistant_pids(self):
        port = self.environment["INFOPOINT_PORT"]
        found = subprocess.run(
            ["pgrep", "-f", f"rasa run .*--port {port}$"], capture_output=True, text=True
        )
        return [int(pid) for pid in found.stdout.split()]


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    running = Single(install(tmp_path_factory.mktemp("single")))
    running.start()
    yield running
    running.stop()


def test_memory_and_answers_survive_a_clock_that_jumps(single, sender):
    single.say(sender, "language:fr")
    messages = ["language:fr"]
    try:
        for days in (3, 0, -3):
            single.turn_clock(days * DAY)
            answered = single.say(sender, "topic:return/cost")[0]["custom"]
            assert (answered["language"], answered["topic"]) == ("fr", "return/cost"), days
            messages.append("topic:return/cost")
        single.say(sender, "language:nl")
        assert single.say(sender, "topic:return/cost")[0]["custom"]["language"] == "nl"
        urgent = single.say(sender, "I want to kill myself")[0]["custom"]
        assert (urgent["outcome"], urgent["language"]) == ("urgent", "nl")
    finally:
        single.turn_clock(0)
    assert single.say(sender, "topic:return/cost")[0]["custom"]["language"] == "nl"
    messages += ["language:nl", "topic:return/cost", "I want to kill myself", "topic:return/cost"]
    assert single.asked(sender) == messages


def test_a_full_disk_is_not_noticed_and_what_waited_is_stored_once_there_is_room(single, sender):
    """The assistant may not write another byte to any file, as on a full disk."""
    single.say(sender, "language:fr")
    pid = single.assistant_pids()[0]
    nothing, unlimited = (0, resource.RLIM_INFINITY), (resource.RLIM_INFINITY,) * 2
    resource.prlimit(pid, resource.RLIMIT_FSIZE, nothing)
    try:
        answered = single.say(sender, "who pays the ticket to go home")[0]["custom"]
        assert (answered["language"], answered["topic"]) == ("fr", "return/cost")
        urgent = single.say(sender, "I want to kill myself")[0]["custom"]
        assert (urgent["outcome"], urgent["language"]) == ("urgent", "fr")
        status, said = _get(f"{single.address}/ready")
        assert status == 503
        assert "turns kept until they can be stored: 2" in said
        assert "turns are kept in memory only" in single.log.read_text()
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    _wait(lambda: _is_ready(single.address))
    assert single.asked(sender) == [
        "language:fr", "who pays the ticket to go home", "I want to kill myself",
    ]  # fmt: skip


def test_a_message_in_the_middle_of_a_power_cut_is_answered_once_after_it(single):
    """Killed with its supervisor between receiving and answering; the browser sends again."""
    token = json.loads(single.request("/chat/session", {})[2])["token"]
    bearer, name = {"Authorization": f"Bearer {token}"}, single.pseudonyms.session_name(token)

    def send(message, identifier):
        data = {"message": message, "id": identifier}
        return json.loads(single.request("/chat/messages", data, bearer)[2])

    def waiting():
        return _figure(single.address, "infopoint_messages_waiting", channel="web")

    send("language:fr", "first")
    with concurrent.futures.ThreadPoolExecutor(1) as person:
        with hanging(single.action_pids()):
            cut_off = person.submit(send, "who pays the ticket to go home", "second")
            _wait(waiting)
            single.kill()
        assert cut_off.exception(timeout=60)
    single.start()
    answered = send("who pays the ticket to go home", "second")
    assert answered[0]["custom"]["topic"] == "return/cost"
    assert answered[0]["custom"]["language"] == "fr"
    assert send("who pays the ticket to go home", "second") == answered
    assert single.asked(name, "web") == ["language:fr", "who pays the ticket to go home"]


@pytest.mark.parametrize("part", ["actions", "assistant"])
def test_a_part_that_dies_is_started_again_and_the_others_stay(single, sender, part):
    def pids():
        return {"actions": single.action_pids(), "assistant": single.assistant_pids()}

    single.say(sender, "language:fr")
    before = pids()
    # Only what has lived for a while is started again.
    _wait(lambda: all(_age(pid) > 25 for pid in before[part]))
    for pid in before[part]:
        os.kill(pid, signal.SIGKILL)
    _wait(lambda: not set(before[part]) & set(pids()[part]))
    _wait(lambda: _is_ready(single.address), 280)
    after = pids()
    assert after[part] != before[part]
    assert all(after[other] == before[other] for other in before if other != part)
    assert f"{part} is started again" in single.log.read_text()
    assert single.say(sender, "topic:return/cost")[0]["custom"]["language"] == "fr"
    assert single.asked(sender) == ["language:fr", "topic:return/cost"]


def _age(pid):
    seconds = subprocess.run(
        ["ps", "-o", "etimes=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(seconds.stdout)


def test_a_restart_of_the_supervisor_ends_and_starts_everything(single, sender):
    single.say(sender, "language:fr")
    single.process.send_signal(signal.SIGTERM)
    single.process.wait(timeout=60)
    _wait(lambda: not single.assistant_pids() and not single.action_pids())
    single.start()
    assert single.say(sender, "topic:return/cost")[0]["custom"]["language"] == "fr"
    assert single.asked(sender) == ["language:fr", "topic:return/cost"]
