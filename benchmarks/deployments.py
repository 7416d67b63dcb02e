"""What the load is put on: the embedded default, two assistants, stock Rasa."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.common import (
    ENVIRONMENT,
    PYTHON,
    ROOT,
    SECRET,
    examples,
    free_port,
    get,
    launch,
    memory,
    serve_stock,
    timed,
    wait_until,
    write_stock,
)
from tests.processes import kill_tree
from tests.servers import REDIS, postgresql_databases, redis_or_skip

#: What belongs to an installation, not to the product.
_OWN = {".env", ".git", "var"}


class MissingError(Exception):
    """A server that a deployment needs does not answer; the message says which."""


@dataclass
class Deployment:
    """Running processes and where they answer.

    Attributes:
        name: What the tables call it.
        assistants: Addresses that take the same messages.
        database: SQLAlchemy address of the conversations; empty for stock Rasa.
        processes: The running processes by name, like ``actions-1``.
    """

    name: str
    assistants: list[str] = field(default_factory=list)
    database: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def memory(self, kind: str) -> float:
        """Returns the resident memory of all processes of a kind, in MB."""
        return sum(memory(p.pid) for name, p in self.processes.items() if name.startswith(kind))

    def stop(self) -> None:
        """Ends all processes."""
        for process in self.processes.values():
            kill_tree(process.pid)
            process.wait()


@contextmanager
def embedded() -> Iterator[Deployment]:
    """Runs one assistant and one action server on SQLite, the default."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = {
            "INFOPOINT_DATABASE_URL": f"sqlite:///{folder}/var/conversations.sqlite",
            "INFOPOINT_CONSOLE_DATABASE_URL": f"sqlite:///{folder}/var/console.sqlite",
            "INFOPOINT_REDIS_URL": "",
        }
        with _running(folder, "1 assistant, SQLite", 1, settings) as deployment:
            yield deployment


@contextmanager
def many() -> Iterator[Deployment]:
    """Runs two assistants, each with an action server, on PostgreSQL and Redis.

    Raises:
        MissingError: PostgreSQL or Redis is not there.
    """
    with ExitStack() as until_the_end:
        try:
            redis_or_skip()
            databases = until_the_end.enter_context(postgresql_databases("assistant", "console"))
        except pytest.skip.Exception as missing:
            raise MissingError(str(missing.msg)) from None
        settings = {
            "INFOPOINT_DATABASE_URL": databases["assistant"],
            "INFOPOINT_CONSOLE_DATABASE_URL": databases["console"],
            "INFOPOINT_REDIS_URL": REDIS,
        }
        folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
        with _running(folder, "2 assistants, PostgreSQL, Redis", 2, settings) as deployment:
            yield deployment


@contextmanager
def stock(limit: int) -> Iterator[Deployment]:
    """Trains stock Rasa on ``limit`` examples a topic and runs it on SQLite, as it comes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, port = Path(temporary), free_port()
        write_stock(folder, examples(limit))
        timed([*PYTHON, "rasa", "train"], folder, ENVIRONMENT)
        deployment = Deployment("stock Rasa, SQLite", [f"http://127.0.0.1:{port}"])
        try:
            deployment.processes["assistant"] = launch(serve_stock(port), folder, ENVIRONMENT)
            wait_until(lambda: get(deployment.assistants[0]), folder)
            yield deployment
        finally:
            deployment.stop()


@contextmanager
def _running(
    folder: Path, name: str, count: int, settings: Mapping[str, str]
) -> Iterator[Deployment]:
    """Lays the product into a folder and runs so many pairs of assistant and action server."""
    for part in ROOT.iterdir():
        if part.name not in _OWN:
            (folder / part.name).symlink_to(part)
    (folder / "var").mkdir()
    environment = {**ENVIRONMENT, **settings, "INFOPOINT_SECRET": SECRET, "TELEGRAM_TOKEN": ""}
    timed([*PYTHON, "infopoint.runtime.prepare"], folder, environment)
    deployment = Deployment(name, database=settings["INFOPOINT_DATABASE_URL"])
    try:
        for number in range(count):
            port, actions = free_port(), free_port()
            own = {
                **environment,
                "INFOPOINT_PORT": str(port),
                "INFOPOINT_ACTIONS_PORT": str(actions),
                "INFOPOINT_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            }
            for process in ("actions", "assistant"):
                command = [*PYTHON, "infopoint.runtime.run", process]
                deployment.processes[f"{process}-{number}"] = launch(command, folder, own)
            deployment.assistants.append(f"http://127.0.0.1:{port}")
        for address in deployment.assistants:
            wait_until(lambda address=address: get(f"{address}/ready"), folder)
        yield deployment
    finally:
        deployment.stop()
