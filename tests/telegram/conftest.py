"""The real product on the emulated Telegram."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.end_to_end.conftest import free_port
from tests.processes import kill_tree
from tests.telegram.wire import HERE, TOKEN, Wire

SECRET = "a secret for tests only, long enough to pass"


@pytest.fixture(scope="session")
def emulator():
    """Installs the emulator from its lock file, once."""
    if not shutil.which("npm"):
        pytest.skip("the emulator of the Telegram Bot API needs Node and npm")
    if not (HERE / "node_modules").exists():
        installed = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, check=False
        )
        if installed.returncode:
            pytest.skip("the emulator of the Telegram Bot API could not be installed with npm")


@pytest.fixture(scope="module")
def wire(emulator):
    line = Wire(free_port(), free_port())
    yield line
    line.close()


class Product:
    """The product, started and stopped as an administrator does it."""

    def __init__(self, folder, wire, **settings):
        self.database, self.log = folder / "conversations.sqlite", folder / "log.txt"
        self.port, self.actions_port = free_port(), str(free_port())
        wire.webhook_target = f"http://127.0.0.1:{self.port}/webhooks/telegram/webhook"
        self._environment = {
            **os.environ,
            "INFOPOINT_PORT": str(self.port),
            "INFOPOINT_ACTIONS_PORT": self.actions_port,
            "INFOPOINT_DATABASE_URL": f"sqlite:///{self.database}",
            "INFOPOINT_CONSOLE_PORT": str(free_port()),
            "INFOPOINT_CONSOLE_DATABASE_URL": f"sqlite:///{folder}/console.sqlite",
            "INFOPOINT_SECRET": SECRET,
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": wire.address,
            "TELEGRAM_WEBHOOK_URL": "",
            **settings,
        }

    def start(self):
        self._written = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve"],
                env=self._environment, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 280
        while "infopoint: ready" not in self.log.read_text()[self._written :]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the product did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.3)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.kill()

    def kill(self):
        """Ends everything at once, as a power cut does."""
        kill_tree(self.process.pid)
        for pid in self.pids():
            kill_tree(pid)
        self.process.wait(10)
        while self.pids():
            time.sleep(0.05)

    def pids(self, port=None):
        """The processes of the product that listen on its ports, or on one of them."""
        ports = "|".join([port] if port else [str(self.port), self.actions_port])
        found = subprocess.run(
            ["pgrep", "-f", f"rasa(_sdk| run) .*--port ({ports})$"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(pid) for pid in found.stdout.split()]

    def rows(self):
        """All that is in the database, as text."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            return [
                str(row)
                for (table,) in tables.fetchall()
                for row in database.execute(f"SELECT * FROM {table}")
            ]
