from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from infopoint import cli
from infopoint.languages import LANGUAGES

from .trees import TODAY, Knowledge

COST = "return/cost.en.md"


class _Today(date):
    """A day that does not pass while tests are older than the texts in them."""

    @classmethod
    def today(cls) -> _Today:
        return cls(TODAY.year, TODAY.month, TODAY.day)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "date", _Today)


def run(knowledge: Knowledge, *arguments: str) -> int:
    return cli.main(["--knowledge", str(knowledge.root), *arguments])


def test_check_of_a_good_folder(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(knowledge, "check") == 0
    assert capsys.readouterr().out == (
        "2 articles, 1 translations, 3 contacts: 0 errors, 0 warnings.\n"
    )


def test_check_prints_file_line_problem_and_cure(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    path = knowledge.change(COST, "revision: 3", "revision: x")

    assert run(knowledge, "check") == 1
    assert (
        f"{path}:4: 'revision' is missing or not a whole number from 1. Write 'revision: 1'.\n"
    ) in capsys.readouterr().out


def test_check_is_content_with_warnings(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge.change(COST, "revision: 3", "revision: 4")

    assert run(knowledge, "check") == 0
    assert "warning: the translation is outdated" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("only", "code"),
    [
        ("return", 1),
        ("return/cost", 1),
        ("{root}/return", 1),
        ("{root}/return/cost.en.md", 1),
        ("return/cash", 0),
        ("contacts", 0),
        ("retur", 0),
    ],
)
def test_check_can_look_at_a_part(knowledge: Knowledge, only: str, code: int) -> None:
    knowledge.change(COST, "revision: 3", "revision: x")
    (knowledge.root / "return/cost.fr.md").unlink()

    assert run(knowledge, "check", only.format(root=knowledge.root)) == code


def test_list_missing(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge.write("../data/nlu/living/en.yml", "nlu:\n- intent: living/school\n")

    assert run(knowledge, "list", "--missing", "--language", "fr") == 0
    assert capsys.readouterr().out == "living/school\tfr\nreturn/cash\tfr\n"

    assert run(knowledge, "list", "--missing", "--language", "en") == 0
    assert capsys.readouterr().out == "living/school\ten\n"

    assert run(knowledge, "list", "--missing") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 * len(LANGUAGES) - 3


def test_list_outdated_and_unreviewed(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    run(knowledge, "list", "--outdated")
    assert capsys.readouterr().out == "none\n"

    run(knowledge, "list", "--unreviewed")
    assert capsys.readouterr().out == "return/cash\ten\nreturn/cost\ten\nreturn/cost\tfr\n"

    knowledge.change(COST, "revision: 3", "revision: 4")
    knowledge.change(COST, "{by: null, on: null,", "{by: Me, on: 2026-11-20,")
    run(knowledge, "list", "--outdated")
    assert capsys.readouterr().out == "return/cost\tfr\n"
    run(knowledge, "list", "--unreviewed", "--language", "en")
    assert capsys.readouterr().out == "return/cash\ten\n"


def test_list_overdue(knowledge: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    yesterday = TODAY - timedelta(days=1)
    knowledge.change(COST, "2027-02-24", str(yesterday))

    run(knowledge, "list", "--overdue")

    assert capsys.readouterr().out == f"return/cost\tdue {yesterday}\n"


def test_list_passes_over_what_is_withdrawn(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge.change(COST, "status: published", "status: withdrawn")

    run(knowledge, "list", "--missing", "--language", "nl")

    assert capsys.readouterr().out == "return/cash\tnl\n"


def test_show_prints_text_state_contacts_and_sources(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(knowledge, "show", "return/cost", "--language", "fr") == 0

    shown = capsys.readouterr().out
    assert "Qui paie le voyage ?" in shown
    assert "return/cost [fr] · published · revision 3 · unreviewed · fresh" in shown
    assert "may change: amount" in shown
    assert "There is no text" not in shown
    assert "1. Appelez un guichet de retour." in shown
    assert "aide gratuite au retour" in shown
    assert "+32 800 32 745" in shown
    assert "[1] Fedasil, The return journey (checked on 2026-11-24)" in shown
    assert "https://www.fedasil.be/en/return" in shown


def test_show_of_an_article_without_contacts_and_changes(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge.change("return/cash.en.md", "review:", "contacts: [be-nobody]\nreview:")

    assert run(knowledge, "show", "return/cash") == 0
    assert (
        capsys.readouterr().out
        == """\
Do I get money?
return/cash [en] · published · revision 1 · unreviewed · fresh (due 2027-02-24)

Ask at the desk, it depends on your situation.

[1] Fedasil, Cash (checked on 2026-11-24)
    https://www.fedasil.be/en/cash
"""
    )


def test_show_of_a_missing_language_says_so(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(knowledge, "show", "return/cost", "--language", "nl") == 0
    assert capsys.readouterr().out.startswith("There is no text in 'nl'; this is the English one.")


def test_show_of_an_unknown_topic_suggests_one(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(knowledge, "show", "return/cots") == 1
    assert "did you mean return/cost" in capsys.readouterr().err


def test_main_in_another_folder_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--knowledge", str(tmp_path / "gone"), "check"]) == 2
    assert "go to the project's folder first" in capsys.readouterr().err


class Assistant:
    """Stands in for the running assistant."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.body = b"[]"
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.messages.append(json.loads(self.rfile.read(length)))
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: object) -> None:
                """Stays silent."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/rest/webhook"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    stand_in = Assistant()
    monkeypatch.setenv("INFOPOINT_URL", stand_in.url)
    yield stand_in
    stand_in.stop()


def test_ask_prints_text_and_buttons(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = {
        "recipient_id": "terminal",
        "text": "Rien.",
        "buttons": [{"title": "Plus", "payload": "more:a/b"}],
    }
    assistant.body = json.dumps([reply, {"custom": {}}]).encode()

    assert cli.main(["ask", "Qui paie ?"]) == 0
    assert assistant.messages == [{"sender": "terminal", "message": "Qui paie ?"}]
    assert capsys.readouterr().out == "Rien.\n  [Plus]  more:a/b\n"


def test_ask_chooses_the_language_first(assistant: Assistant) -> None:
    assert cli.main(["ask", "Qui paie ?", "--language", "fr"]) == 0
    assert [body["message"] for body in assistant.messages] == ["language:fr", "Qui paie ?"]


@pytest.mark.usefixtures("assistant")
def test_ask_does_not_use_a_proxy_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert cli.main(["ask", "Hello"]) == 0


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (200, b"<html>", "is not the assistant"),
        (200, b'{"status": "ok"}', "is not the assistant"),
        (200, b'["ok"]', "is not the assistant"),
        (200, b"\xff", "is not the assistant"),
        (404, b"", "refused the question (404)"),
        (500, b"", "refused the question (500)"),
    ],
)
def test_ask_says_in_one_sentence_what_is_wrong(
    assistant: Assistant,
    capsys: pytest.CaptureFixture[str],
    status: int,
    body: bytes,
    sentence: str,
) -> None:
    assistant.status, assistant.body = status, body

    assert cli.main(["ask", "Hello"]) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_ask_without_a_running_assistant_says_how_to_start_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in = Assistant()
    stand_in.stop()
    monkeypatch.setenv("INFOPOINT_URL", stand_in.url)

    assert cli.main(["ask", "Hello"]) == 1
    assert capsys.readouterr().err == (
        f"No assistant answers at {stand_in.url}: start it with 'make run'.\n"
    )


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "nonsense", "http://[", "http://127.0.0.1:x/"]
)
def test_ask_refuses_an_address_that_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("INFOPOINT_URL", url)

    assert cli.main(["ask", "Hello"]) == 1
    error = capsys.readouterr().err
    assert error == f"INFOPOINT_URL is not an http(s) address: {url}\n"


def test_module_runs_without_a_traceback_when_the_reader_leaves(knowledge: Knowledge) -> None:
    for number in range(3000):
        knowledge.write(f"contacts/broken{number}.yml", "x: [")
    root = str(Path(cli.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "infopoint", "--knowledge", str(knowledge.root), "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == b""
    assert process.wait(30) == 1
    process.stderr.close()
