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
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from honcho.environ import parse_procfile
from honcho.printer import Printer

from infopoint.files import digest, replace_text
from infopoint.knowledge.validate import validate
from infopoint.monitoring import OK, logs
from infopoint.runtime.environment import ConfigurationError, load
from infopoint.runtime.supervisor import Supervisor
from infopoint.runtime.train import TrainingError, require_whole_model, train_if_changed
from infopoint.telegram import bot as telegram

_START_LIMIT_SECONDS = 120
_KNOWLEDGE = Path("knowledge")
#: What the check of the knowledge base depends on, beside the day: its texts, its rules, and the
#: questions from which the ordinary words are learnt.
_CHECKED = (_KNOWLEDGE, Path("infopoint/knowledge"), Path("infopoint/privacy"), Path("data"))
#: Says when the knowledge base was last found sound, and in which state.
_SOUND = Path(".cache/knowledge.stamp")


class Output(Printer):
    """What the supervisor and its processes print: for people, or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        """Prints to standard output."""
        super().__init__(sys.stdout)
        self._json = as_json

    def write(self, message: Any) -> None:
        """Prints lines of a process (see parent class).

        A line that cannot be printed, as when the disk is full, must not stop anything.
        """
        with suppress(OSError):
            if not self._json:
                super().write(message)
                return
            data = message.data
            text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
            self._print(message.name or "supervisor", text)

    def say(self, text: str) -> None:
        """Prints lines of the supervisor itself."""
        if self._json:
            self._print("supervisor", text)
        else:
            print(text, flush=True)

    def _print(self, process: str, text: str) -> None:
        for line in text.splitlines():
            print(logs.as_line(process, line), flush=True)


def prepare(environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Checks ports, knowledge base and Telegram, makes folders, trains if needed.

    Raises:
        ConfigurationError: a port is busy, the knowledge base has faults, Telegram
            refuses the token, the console's database cannot be used, or the model is broken.
        TrainingError: training failed.
    """
    host = environment["INFOPOINT_HOST"]
    for key, where in (
        ("INFOPOINT_PORT", host),
        ("INFOPOINT_ACTIONS_PORT", "127.0.0.1"),
        ("INFOPOINT_CONSOLE_PORT", environment["INFOPOINT_CONSOLE_HOST"]),
    ):
        _require_free_port(where, int(environment[key]), key)
    _require_sound_knowledge(date.today())
    Path("var").mkdir(exist_ok=True)
    say(f"infopoint: {telegram.check(environment)}")
    _prepare_console(environment)
    train_if_changed(environment)
    require_whole_model()


def _require_sound_knowledge(today: date) -> None:
    """Checks the knowledge base, unless it was found sound today and nothing changed since.

    Raises:
        ConfigurationError: it has faults.
    """
    checksum = f"{today} {digest(_CHECKED)}"
    if _SOUND.exists() and _SOUND.read_text(encoding="utf-8") == checksum:
        return
    faults = [fault for fault in validate(_KNOWLEDGE, today) if not fault.warning]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise ConfigurationError("the knowledge base has faults; correct the lines above")
    # Where nothing can be written, it is checked at every start.
    with suppress(OSError):
        _SOUND.parent.mkdir(exist_ok=True)
        replace_text(_SOUND, checksum)


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


def _announce_when_ready(address: str, supervisor: Supervisor, say: Callable[[str], None]) -> None:
    """Waits until all that an answer needs works, then prints the addresses."""
    started, missing = time.monotonic(), ""
    while time.monotonic() - started < _START_LIMIT_SECONDS:
        if supervisor.returncode is not None:
            return
        missing = _missing(address)
        if not missing:
            say(
                f"infopoint: ready after {time.monotonic() - started:.0f} s\n"
                f"infopoint: chat    {address}/\n"
                f"infopoint: demo    {address}/demo\n"
                f"infopoint: REST    {address}/webhooks/rest/webhook\n"
                f"infopoint: Ctrl-C stops everything"
            )
            return
        time.sleep(0.3)
    say(f"infopoint: the assistant did not become ready ({missing}); the lines above say why")
    supervisor.terminate()


def _missing(address: str) -> str:
    """Returns what does not work yet, in a few words; nothing if all does."""
    try:
        with urllib.request.urlopen(f"{address}/ready", timeout=10):
            return ""
    except urllib.error.HTTPError as error:
        parts = json.loads(error.read())["parts"]
        return ", ".join(f"{part}: {state}" for part, state in parts.items() if state != OK)
    except OSError:
        return "no answer"


def main(only: Sequence[str] = ()) -> int:
    """Prepares, starts, announces and stops; returns the exit code.

    Args:
        only: Names of the processes to start; all of the Procfile if empty.
    """
    try:
        environment = load()
        output = Output(as_json=environment[logs.FORMAT] == "json")
        prepare(environment, output.say)
    except (ConfigurationError, TrainingError) as error:
        print(f"infopoint: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"infopoint: {error.strerror} ({error.filename})", file=sys.stderr)
        return 1
    supervisor = Supervisor(output)
    for name, command in parse_procfile(Path("Procfile").read_text("utf-8")).processes.items():
        if only and name not in only:
            continue
        supervisor.add_process(name, command, env=environment, cwd=os.getcwd())
    address = f"http://{environment['INFOPOINT_HOST']}:{environment['INFOPOINT_PORT']}"
    announce = (address, supervisor, output.say)
    threading.Thread(target=_announce_when_ready, args=announce, daemon=True).start()
    supervisor.loop()
    return supervisor.returncode or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
