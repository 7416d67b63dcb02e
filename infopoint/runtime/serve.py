"""Starts the whole product under one supervisor: ``python -m infopoint.runtime.serve``.

Names of processes behind it start only those.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from infopoint.knowledge.validate import validate
from infopoint.runtime.environment import ConfigurationError, load
from infopoint.runtime.train import TrainingError, train_if_changed
from infopoint.telegram import bot as telegram

_START_LIMIT_SECONDS = 120


def prepare(environment: Mapping[str, str]) -> None:
    """Checks ports, knowledge base and Telegram, makes folders, trains if needed.

    Raises:
        ConfigurationError: a port is busy, the knowledge base has faults, Telegram
            refuses the token, or the console's database cannot be used.
        TrainingError: training failed.
    """
    host = environment["INFOPOINT_HOST"]
    for key, where in (
        ("INFOPOINT_PORT", host),
        ("INFOPOINT_ACTIONS_PORT", "127.0.0.1"),
        ("INFOPOINT_CONSOLE_PORT", environment["INFOPOINT_CONSOLE_HOST"]),
    ):
        _require_free_port(where, int(environment[key]), key)
    faults = [fault for fault in validate(Path("knowledge"), date.today()) if not fault.warning]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise ConfigurationError("the knowledge base has faults; correct the lines above")
    Path("var").mkdir(exist_ok=True)
    print(f"infopoint: {telegram.check(environment)}", flush=True)
    _prepare_console(environment)
    train_if_changed(environment)


def _prepare_console(environment: Mapping[str, str]) -> None:
    """Makes the console's tables, before its processes would all do so at once."""
    command = [sys.executable, "-W", "ignore", "-m", "review", "migrate", "--verbosity", "0"]
    run = subprocess.run(command, env=dict(environment), check=False)
    if run.returncode:
        raise ConfigurationError(
            "the console's database cannot be used; the lines above say why "
            "(INFOPOINT_CONSOLE_DATABASE_URL)"
        )


def _require_free_port(host: str, port: int, key: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigurationError(
                f"port {port} is in use; stop what uses it or set {key} to another number"
            ) from None


def _announce_when_ready(address: str, supervisor: Manager) -> None:
    """Waits until a real question is answered, then prints the addresses."""
    started = time.monotonic()
    while time.monotonic() - started < _START_LIMIT_SECONDS:
        if supervisor.returncode is not None:
            return
        if _answers(address):
            print(
                f"infopoint: ready after {time.monotonic() - started:.0f} s\n"
                f"infopoint: chat    {address}/\n"
                f"infopoint: demo    {address}/demo\n"
                f"infopoint: REST    {address}/webhooks/rest/webhook\n"
                f"infopoint: Ctrl-C stops everything",
                flush=True,
            )
            return
        time.sleep(0.3)
    print(
        "infopoint: the assistant did not become ready; the lines above say why",
        file=sys.stderr,
    )
    supervisor.terminate()


def _answers(address: str) -> bool:
    body = json.dumps({"sender": "health", "message": "do:menu"}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            replies = json.load(answer)
    except (OSError, ValueError):
        return False
    return bool(replies) and replies[0].get("custom", {}).get("outcome") == "clarified"


def main(only: Sequence[str] = ()) -> int:
    """Prepares, starts, announces and stops; returns the exit code.

    Args:
        only: Names of the processes to start; all of the Procfile if empty.
    """
    try:
        environment = load()
        prepare(environment)
    except (ConfigurationError, TrainingError) as error:
        print(f"infopoint: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"infopoint: {error.strerror} ({error.filename})", file=sys.stderr)
        return 1
    supervisor = Manager(Printer(sys.stdout))
    for name, command in parse_procfile(Path("Procfile").read_text("utf-8")).processes.items():
        if only and name not in only:
            continue
        supervisor.add_process(name, command, env=environment, cwd=os.getcwd())
    address = f"http://{environment['INFOPOINT_HOST']}:{environment['INFOPOINT_PORT']}"
    threading.Thread(target=_announce_when_ready, args=(address, supervisor), daemon=True).start()
    supervisor.loop()
    return supervisor.returncode or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
