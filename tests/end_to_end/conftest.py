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
from pathlib import Path

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Assistant:
    """The running product, seen from outside."""

    def __init__(self, address, folder, actions_port, process):
        self.address, self.folder, self.actions_port = address, folder, actions_port
        self._process = process
        self.database, self.log = folder / "conversations.sqlite", folder / "log.txt"

    def kill(self):
        """Ends it without a chance to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

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


SECRET = "a secret for tests only, long enough to pass"  # noqa: S105


@pytest.fixture(scope="session")
def assistant(tmp_path_factory):
    with running(install(tmp_path_factory.mktemp("assistant"))) as started:
        yield started


@contextlib.contextmanager
def running(folder):
    """Starts the product in a folder, and ends it."""
    port, actions_port = free_port(), free_port()
    database = folder / "conversations.sqlite"
    log = folder / "log.txt"
    environment = {
        **os.environ,
        "INFOPOINT_PORT": str(port),
        "INFOPOINT_ACTIONS_PORT": str(actions_port),
        "INFOPOINT_DATABASE_URL": f"sqlite:///{database}",
        "INFOPOINT_SECRET": SECRET,
        "INFOPOINT_ORIGINS": "https://partner.example",
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            SERVE,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 280
        while "infopoint: ready" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the assistant did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.5)
        yield Assistant(f"http://127.0.0.1:{port}", folder, actions_port, process)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
