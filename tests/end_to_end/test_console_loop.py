"""The whole loop once: ask, wrong answer, correct in the console, train, right answer."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.processes import kill_tree

from .conftest import free_port

ROOT = Path(__file__).parents[2]
LINKED = (
    "actions", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "infopoint",
    "knowledge", "requirements.txt", "review", "tools", ".venv", ".env.example", "Procfile",
    "rasa_sdk_plugins.py", "widget",
)  # fmt: skip
#: The loop is shown with a part of the examples and held-out messages, so that it stays short.
ONE_IN = 5
#: Nobody would say it, so nothing else teaches it; the topic is chosen by the reviewer.
MESSAGE = "quellor brindak the sunfish voucher"
TOPIC = "return/cash"

CORRECT = f"""
import django; django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from review import reviewing
from review.improving import examples, trial
from review.models import Trial, Turn
call_command("migrate", verbosity=0)
call_command("importturns")
turn = Turn.objects.get(text={MESSAGE!r})
assert turn.topic != {TOPIC!r}, turn.topic
user = get_user_model().objects.create_user("reviewer")
reviewing.judge(turn, user, verdict="wrong", right_topic={TOPIC!r})
trial.start_command = lambda *_: None
shown = trial.start(user, examples.corrections(None))
trial.run(shown)
assert shown.state == "measured", shown.failure
print(shown.before, shown.after)
trial.accept(shown, user)
assert examples.corrections(None) == []
"""


@pytest.fixture
def project(tmp_path):
    """A project that the console may write to, with the model that is in use."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for name in ("data", "models"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "data/nlu").glob("*/*.yml"):
        path.write_text(_thinned(path.read_text("utf-8"), "      - "), "utf-8")
    held_out = folder / "tests/nlu/held_out"
    held_out.mkdir(parents=True)
    for path in (ROOT / "tests/nlu/held_out").glob("*.tsv"):
        (held_out / path.name).write_text(_thinned(path.read_text("utf-8"), ""), "utf-8")
    (folder / ".cache").mkdir()
    shutil.copy(ROOT / ".cache/vectors.sqlite", folder / ".cache")
    (folder / "var").mkdir()
    return folder


def _thinned(text, start):
    """Keeps one in some of the lines that begin so, always the first after another line."""
    kept, count = [], 0
    for line in text.splitlines(keepends=True):
        count = count + 1 if line.startswith(start) else 0
        if not count or count % ONE_IN == 1:
            kept.append(line)
    return "".join(kept)


@pytest.mark.timeout(2400)
def test_a_correction_in_the_console_becomes_the_right_answer(assistant, project):
    first = assistant.say("loop", MESSAGE)[0]["custom"]
    assert first["topic"] != TOPIC
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "review.settings",
        "INFOPOINT_SECRET": "a secret for tests only, long enough to pass",
        "INFOPOINT_DATABASE_URL": f"sqlite:///{assistant.database}",
        "INFOPOINT_CONSOLE_DATABASE_URL": f"sqlite:///{project}/var/console.sqlite",
        "PYTHONPATH": ".",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CORRECT], cwd=project, env=environment,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    files = (project / "data/nlu/return").glob("*.yml")
    assert any(MESSAGE in path.read_text("utf-8") for path in files)
    with _served(project, environment) as address:
        second = _say(address, MESSAGE)[0]["custom"]
    assert (second["outcome"], second["topic"]) == ("answered", TOPIC)


@contextlib.contextmanager
def _served(project, environment):
    """Starts the assistant in a project; it does not train again."""
    port, actions_port = free_port(), free_port()
    values = {
        **environment,
        "INFOPOINT_PORT": str(port),
        "INFOPOINT_ACTIONS_PORT": str(actions_port),
        "INFOPOINT_CONSOLE_PORT": str(free_port()),
        "INFOPOINT_DATABASE_URL": f"sqlite:///{project}/var/second.sqlite",
    }
    log = project / "var" / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve", "actions", "assistant"],
            cwd=project, env=values, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 280
            while "infopoint: ready" not in log.read_text():
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the assistant did not start:\n{log.read_text()[-3000:]}")
                time.sleep(0.5)
            assert "infopoint: training" not in log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            kill_tree(process.pid)


def _say(address, message):
    body = json.dumps({"sender": "after", "message": message}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
