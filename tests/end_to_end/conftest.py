"""Starts the real product once for all end-to-end tests."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest

from tests.processes import kill_tree


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


SECRET = "a secret for tests only, long enough to pass"  # noqa: S105


class Assistant:
    """The running product, seen from outside."""

    def __init__(self, folder):
        port, self.actions_port = free_port(), free_port()
        self.console_port = free_port()
        #: Another web site that may embed the chat.
        self.partner_port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.database, self.log = folder / "conversations.sqlite", folder / "log.txt"
        self.environment = {
            **os.environ,
            "INFOPOINT_PORT": str(port),
            "INFOPOINT_ACTIONS_PORT": str(self.actions_port),
            "INFOPOINT_DATABASE_URL": f"sqlite:///{self.database}",
            "INFOPOINT_CONSOLE_PORT": str(self.console_port),
            "INFOPOINT_CONSOLE_DATABASE_URL": f"sqlite:///{folder}/console.sqlite",
            "INFOPOINT_SECRET": SECRET,
            # As people write it; browsers say it in small letters and without the slash.
            "INFOPOINT_ORIGINS": f"https://Partner.example/, http://localhost:{self.partner_port}",
            "TELEGRAM_TOKEN": "",
        }

    def start(self):
        """Starts everything and waits until it answers."""
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                SERVE,
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 280
        while "infopoint: ready" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the assistant did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.5)

    def stop(self):
        """Stops everything as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self):
        """Ends everything without a chance to tidy up."""
        kill_tree(self.process.pid)
        self.process.wait()

    def action_pids(self):
        """The processes of the action server."""
        found = subprocess.run(
            ["pgrep", "-f", f"rasa_sdk --actions actions --port {self.actions_port}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(pid) for pid in found.stdout.split()]

    def request(self, path, data=None, headers=None, method=None):
        """Returns status, headers and body of an HTTP exchange."""
        body = data if isinstance(data, bytes | None) else json.dumps(data).encode()
        request = urllib.request.Request(
            self.address + path,
            body,
            {"Content-Type": "application/json", **(headers or {})},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def say(self, sender, message):
        """Says something over the REST contract and returns the replies."""
        _, _, body = self.request("/webhooks/rest/webhook", {"sender": sender, "message": message})
        return json.loads(body)


def install(folder):
    """Lays the product into a folder, with a knowledge base of its own to change."""
    for part in Path.cwd().iterdir():
        if part.name not in {"knowledge", "var", ".env", ".git"}:
            (folder / part.name).symlink_to(part)
    shutil.copytree("knowledge", folder / "knowledge")
    return folder


SERVE = [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve"]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory):
    running = Assistant(install(tmp_path_factory.mktemp("assistant")))
    running.start()
    yield running
    running.stop()


def unique_word():
    """Returns a word that nobody wrote before; of letters only, so that masking leaves it."""
    return "".join(chr(ord("g") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])
