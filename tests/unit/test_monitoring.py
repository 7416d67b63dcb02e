"""What administrators see: figures, readiness, and log lines without anybody's words."""

import asyncio
import json
import logging
import shutil
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, CollectorRegistry

from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.phrases import Phrases
from infopoint.monitoring import logs, metrics
from infopoint.monitoring.content import ContentCollector
from infopoint.monitoring.readiness import Readiness

CONVERSATION = "0123456789abcdef" * 4


def _value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def _answer(*contracts):
    with metrics.answering("rest") as counted:
        counted.extend({"text": "…", "custom": contract} for contract in contracts)


def test_an_answer_is_counted_by_outcome_and_language():
    labels = {"channel": "rest", "outcome": "answered", "language": "fr"}
    before = _value("infopoint_answers_total", **labels)
    _answer({"outcome": "answered", "language": "fr"}, {})
    assert _value("infopoint_answers_total", **labels) == before + 1


def test_an_urgent_card_is_counted_once_whatever_else_was_answered():
    labels = {"channel": "rest", "language": "nl"}
    before = _value("infopoint_urgent_total", **labels)
    urgent = {"outcome": "urgent", "language": "nl", "urgent": "help/suicide"}
    _answer(urgent, {"outcome": "answered", "language": "nl", "urgent": "help/suicide"})
    assert _value("infopoint_urgent_total", **labels) == before + 1


def test_a_label_is_never_what_somebody_sent():
    _answer({"outcome": "answered", "language": "call me on 0485 99 88 77"})
    languages = {
        sample.labels["language"]
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if "language" in sample.labels
    }
    assert "other" in languages
    assert not any("0485" in language for language in languages)


def test_a_message_waits_until_it_is_answered():
    before = _value("infopoint_messages_waiting", channel="web")
    with metrics.answering("web"):
        assert _value("infopoint_messages_waiting", channel="web") == before + 1
    assert _value("infopoint_messages_waiting", channel="web") == before


@pytest.fixture
def knowledge(tmp_path):
    return Path(shutil.copytree("knowledge", tmp_path / "knowledge"))


class Content:
    """The figures of a knowledge folder."""

    def __init__(self, folder, today=date(2026, 11, 26)):
        seconds = iter(range(0, 10_000, 5))
        library = LiveLibrary(folder, lambda: next(seconds))
        self._registry = CollectorRegistry()
        phrases = Phrases(folder, lambda: next(seconds))
        self._registry.register(ContentCollector(library, phrases, lambda: today))

    def value(self, name, **labels):
        return self._registry.get_sample_value(name, labels)

    def version(self):
        return next(
            sample.labels["version"]
            for metric in self._registry.collect()
            for sample in metric.samples
            if sample.name == "infopoint_content_info"
        )


def test_articles_are_counted_by_freshness(knowledge):
    before, later = Content(knowledge), Content(knowledge, date(2036, 1, 1))
    fresh = before.value("infopoint_articles", freshness="fresh")
    assert fresh > 0
    assert before.value("infopoint_articles", freshness="far_overdue") == 0
    assert later.value("infopoint_articles", freshness="far_overdue") >= fresh


def test_the_content_version_follows_what_is_told(knowledge):
    content = Content(knowledge)
    first = content.version()
    assert content.version() == first == Content(knowledge).version()
    path = knowledge / "return/cost.en.md"
    good = path.read_text("utf-8")
    path.write_text(good.replace("title:", "titel:", 1), "utf-8")
    assert content.value("infopoint_broken_files") == 1
    assert content.version() == first, "the last good version is what is told"
    path.write_text(good.replace("title: ", "title: Again, ", 1), "utf-8")
    assert content.value("infopoint_broken_files") == 0
    assert content.version() != first


def _check(database):
    readiness = Readiness(f"sqlite:///{database}", "http://127.0.0.1:9/webhook")
    return asyncio.run(readiness.check(None))


def test_readiness_says_what_does_not_work(tmp_path):
    found = _check(tmp_path / "conversations.sqlite")
    assert found == {
        "model": "not loaded", "database": "ok", "actions": "no answer", "knowledge": "unknown",
    }  # fmt: skip
    assert _value("infopoint_ready", part="database") == 1
    assert _value("infopoint_ready", part="actions") == 0


def test_a_database_that_cannot_be_written_is_not_ready(tmp_path):
    found = _check(tmp_path / "no such folder/conversations.sqlite")
    assert found["database"] == "not writable (OperationalError)"


def _record(message, *args, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("rasa.core", logging.ERROR, "x.py", 1, message, args, info)


def _failed():
    """An error as Rasa makes it: a failure that repeats what a person wrote."""
    try:
        try:
            raise ValueError("I am afraid of my brother")
        except ValueError as first:
            raise RuntimeError("could not answer 'I am afraid of my brother'") from first
    except RuntimeError as error:
        return error


@pytest.mark.parametrize("kind", logs.FORMATS)
def test_an_error_is_logged_by_type_and_place_without_its_words(kind):
    formatter = logs.formatter("assistant", {logs.FORMAT: kind})
    line = formatter.format(_record("an action failed", error=_failed()))
    assert "afraid" not in line
    for part in ("an action failed", "RuntimeError", "ValueError", "test_monitoring.py"):
        assert part in line


@pytest.mark.parametrize("kind", logs.FORMATS)
def test_secrets_and_conversations_are_hidden(kind):
    environment = {
        logs.FORMAT: kind,
        "TELEGRAM_TOKEN": "123:the-token",
        "INFOPOINT_SECRET": "the secret of this installation",
        "INFOPOINT_DATABASE_URL": "postgresql://rasa:p%40ssword@db/infopoint",
    }
    told = f"the secret of this installation; 123:the-token; p@ssword; p%40ssword; {CONVERSATION}"
    line = logs.formatter("assistant", environment).format(_record(told))
    for secret in ("of this installation", "the-token", "ssword", CONVERSATION):
        assert secret not in line


def test_a_json_line_has_its_fields_and_is_one_line():
    formatter = logs.formatter("assistant", {logs.FORMAT: "json"})
    line = formatter.format(_record("two\nlines: %s", "é", error=_failed()))
    assert "\n" not in line
    fields = json.loads(line)
    assert fields.keys() == {"time", "process", "level", "logger", "message", "errors"}
    assert (fields["process"], fields["level"]) == ("assistant", "error")
    assert fields["message"] == "two lines: é"


def test_what_a_process_prints_becomes_json_once():
    line = logs.as_line("console", "console: http://127.0.0.1:5010/")
    assert json.loads(line)["message"] == "console: http://127.0.0.1:5010/"
    assert logs.as_line("console", line) == line
    assert json.loads(logs.as_line("console", "{no json}"))["message"] == "{no json}"
