"""What administrators see of the running product."""

import contextlib
import json
import re
import shutil
import sqlite3
import time
import urllib.request
import uuid
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.end_to_end.conftest import SECRET, Assistant, install, unique_word
from tests.processes import hanging

MONITORING = Path("deploy/monitoring")


@pytest.fixture
def sender():
    return uuid.uuid4().hex


def _families(text):
    return list(text_string_to_metric_families(text))


def _assistants(assistant):
    status, headers, body = assistant.request("/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    return body.decode()


def _actions(assistant):
    with urllib.request.urlopen(
        f"http://127.0.0.1:{assistant.actions_port}/metrics", timeout=30
    ) as answer:
        return answer.read().decode()


def _consoles(assistant):
    with urllib.request.urlopen(
        f"http://127.0.0.1:{assistant.console_port}/metrics", timeout=30
    ) as answer:
        return answer.read().decode()


def _value(text, name, **labels):
    return sum(
        sample.value
        for family in _families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def _ready(assistant):
    status, _, body = assistant.request("/ready")
    return status, json.loads(body)["parts"]


def _wait(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.2)


def test_answers_are_counted_with_outcome_channel_and_language(assistant, sender):
    labels = {"channel": "rest", "outcome": "answered", "language": "fr"}
    before = _value(_assistants(assistant), "infopoint_answers_total", **labels)
    assistant.say(sender, "qui paie le billet pour rentrer au pays ?")
    after = _value(_assistants(assistant), "infopoint_answers_total", **labels)
    assert after == before + 1


def test_danger_is_counted(assistant, sender):
    before = _value(_assistants(assistant), "infopoint_urgent_total")
    assistant.say(sender, "I want to kill myself")
    assert _value(_assistants(assistant), "infopoint_urgent_total") == before + 1


@pytest.mark.parametrize("stage", ["masking", "lock", "understanding", "policy", "action", "store"])
def test_each_stage_of_a_message_is_measured(assistant, sender, stage):
    labels = {"stage": stage}
    before = _value(_assistants(assistant), "infopoint_stage_seconds_count", **labels)
    assistant.say(sender, "who pays the ticket to go home")
    after = _value(_assistants(assistant), "infopoint_stage_seconds_count", **labels)
    assert after > before


def test_too_fast_messages_are_counted(assistant):
    token = json.loads(assistant.request("/chat/session", {})[2])["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    statuses = [
        assistant.request("/chat/messages", {"message": "do:menu"}, bearer)[0] for _ in range(40)
    ]
    counted = _value(_assistants(assistant), "infopoint_rate_limited_total", channel="web")
    assert counted >= statuses.count(429) > 0


def test_versions_of_model_and_content_are_told(assistant):
    for text, name in (
        (_assistants(assistant), "infopoint_model_info"),
        (_actions(assistant), "infopoint_content_info"),
    ):
        versions = [
            sample.labels["version"]
            for family in _families(text)
            for sample in family.samples
            if sample.name == name
        ]
        assert len(versions) == 1
        assert re.fullmatch(r"[0-9a-f]{12,32}", versions[0])


def test_a_broken_article_is_counted_until_it_is_good_again(assistant):
    path = assistant.folder / "knowledge/return/cost.en.md"
    good = path.read_text("utf-8")
    assert _value(_actions(assistant), "infopoint_broken_files") == 0
    try:
        path.write_text(good.replace("title:", "titel:", 1), "utf-8")
        _wait(lambda: _value(_actions(assistant), "infopoint_broken_files") == 1)
    finally:
        path.write_text(good, "utf-8")
    _wait(lambda: _value(_actions(assistant), "infopoint_broken_files") == 0)
    assert _value(_actions(assistant), "infopoint_articles") > 100


def test_no_figure_tells_who_wrote_or_what(assistant, sender):
    marker = unique_word()
    assistant.say(sender, f"{marker} who pays the ticket")
    for text in (_assistants(assistant), _actions(assistant), _consoles(assistant)):
        assert marker not in text
        assert sender not in text
        assert not re.search(r"[0-9a-f]{64}", text)


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_nothing_is_told_through_a_proxy(assistant, path, header):
    status, _, body = assistant.request(path, headers={header: "203.0.113.7"})
    assert (status, body) == (404, b"")


def test_ready_names_every_part(assistant):
    assert _ready(assistant) == (
        200, {"model": "ok", "database": "ok", "actions": "ok", "knowledge": "ok"},
    )  # fmt: skip


def test_a_hanging_action_server_is_not_ready_but_the_process_lives(assistant):
    with hanging(assistant.action_pids()):
        status, parts = _ready(assistant)
        assert (status, parts["actions"], parts["model"]) == (503, "no answer", "ok")
        assert assistant.request("/health")[0] == 200
        assert _value(_assistants(assistant), "infopoint_ready", part="actions") == 0
    _wait(lambda: _ready(assistant)[0] == 200)


def test_a_locked_database_is_not_ready_and_the_turn_is_kept_and_counted(assistant, sender):
    name = "infopoint_store_failures_total"
    before = _value(_assistants(assistant), name, verb="save")
    marker = unique_word()
    with contextlib.closing(sqlite3.connect(assistant.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, parts = _ready(assistant)
        assert status == 503
        assert parts["database"] != "ok"
        assert assistant.say(sender, f"{marker} who pays the ticket")
        assert _value(_assistants(assistant), "infopoint_turns_kept") == 1
        assert "turns kept until they can be stored: 1" in _ready(assistant)[1]["database"]
        other.execute("ROLLBACK")
    _wait(lambda: _ready(assistant)[0] == 200)
    assert _value(_assistants(assistant), name, verb="save") > before
    with contextlib.closing(sqlite3.connect(assistant.database)) as reader:
        rows = reader.execute("SELECT data FROM events WHERE type_name = 'user'").fetchall()
    assert sum(marker in data for (data,) in rows) == 1
    log = assistant.log.read_text()
    assert "the database does not take turns (OperationalError)" in log
    assert marker not in log


def test_the_console_says_whether_its_reader_keeps_up(assistant, sender):
    assistant.say(sender, "who pays the ticket to go home")
    _wait(lambda: _value(_consoles(assistant), "infopoint_console_unread_events") == 0)
    assert _value(_consoles(assistant), "infopoint_console_kept_too_long") == 0


def test_dashboard_and_alerts_name_only_figures_that_there_are(assistant):
    told, families = set(), set()
    for text in (_assistants(assistant), _actions(assistant), _consoles(assistant)):
        for family in _families(text):
            families.add(family.name)
            told.add(family.name)
            told.update(sample.name for sample in family.samples)
            if family.type == "counter":
                told.add(f"{family.name}_total")
    dashboard = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))
    questions = [
        target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())
    ]
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))["groups"]:
        questions += [rule["expr"] for rule in group["rules"]]
    assert len(questions) > 20
    page = Path("docs/operation.md").read_text("utf-8")
    own = {family for family in families if family.startswith("infopoint_")}
    assert [family for family in sorted(own) if family not in page] == []
    for question in questions:
        named = set(re.findall(r"\b(?:infopoint|process|python)_\w+", question))
        assert named or "up" in question, question
        assert named <= told, f"{question} names {named - told}"


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """The product with JSON logs and an action that fails in the words of the person."""
    folder = install(tmp_path_factory.mktemp("failing"))
    (folder / "actions").unlink()
    shutil.copytree("actions", folder / "actions")
    path = folder / "actions/answer.py"
    code = path.read_text("utf-8")
    start = "        if turn.topic:\n"
    assert start in code
    failure = '        if "zither" in turn.text:\n            raise ValueError(turn.text)\n'
    path.write_text(code.replace(start, failure + start, 1), "utf-8")
    running = Assistant(folder)
    running.environment["INFOPOINT_LOG_FORMAT"] = "json"
    running.start()
    yield running
    running.stop()


def test_logs_are_json_and_hold_nothing_that_people_write(failing, sender):
    token = json.loads(failing.request("/chat/session", {})[2])["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    messages = (
        "zither who pays the ticket to go home",
        "who pays the ticket, says Xanthippe",
        "my number is 0485 99 88 77",
        "x" * 5000,
        "{not json",
        "blorp zint frumple",
    )
    for message in messages:
        failing.say(sender, message)
        failing.request("/chat/messages", {"message": message, "id": message[:9]}, bearer)
    failing.request("/webhooks/rest/webhook", b"{zither")
    failing.request("/zither?zither=1")

    lines = [json.loads(line) for line in failing.log.read_text().splitlines()]
    assert all({"time", "process", "level", "message"} <= line.keys() for line in lines)
    errors = [line for line in lines if line["level"] == "error"]
    assert {line["process"] for line in errors} >= {"actions", "assistant"}
    assert any("ValueError" in json.dumps(line) for line in errors)
    log = failing.log.read_text()
    name = token.split(".")[0]
    for hidden in ("zither", "Xanthippe", "99 88", "frumple", sender, token, name, SECRET):
        assert hidden not in log
    assert not re.search(r"[0-9a-f]{64}", log), "a conversation's hash"


def test_an_action_that_fails_is_counted_and_apologised_for(failing, sender):
    before = _assistants(failing)
    reply = failing.say(sender, "zither who pays the ticket to go home")[0]
    assert reply["custom"]["outcome"] == "error"
    after = _assistants(failing)
    for name, labels in (
        ("infopoint_errors_total", {"place": "action"}),
        ("infopoint_apologies_total", {"channel": "rest"}),
    ):
        assert _value(after, name, **labels) > _value(before, name, **labels)
