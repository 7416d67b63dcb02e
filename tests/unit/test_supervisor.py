"""What keeps the processes of one machine running."""

import subprocess
import sys
import time

from infopoint.runtime import supervisor
from infopoint.runtime.serve import Output
from infopoint.runtime.supervisor import Supervisor

WRITES = """
import sys
from datetime import datetime
from honcho.printer import Message
from infopoint.runtime.serve import Output

line = Message(type="line", data="words\\n", time=datetime.now(), name="actions", colour=None)
for as_json in (True, False):
    Output(as_json=as_json).write(line)
print("went on", file=sys.stderr)
"""


def test_a_full_disk_under_the_log_stops_nothing():
    with open("/dev/full", "w", encoding="utf-8") as full:
        run = subprocess.run(
            [sys.executable, "-u", "-c", WRITES], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert "went on" in run.stderr


def test_a_process_that_cannot_start_ends_all(capfd):
    running = Supervisor(Output(as_json=False))
    running.add_process("lives", "sleep 60")
    running.add_process("fails", "exit 3")
    started = time.monotonic()
    running.loop()
    assert running.returncode == 3
    assert time.monotonic() - started < 30
    assert "is started again" not in capfd.readouterr().out


def test_a_process_that_dies_after_a_while_is_started_again(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(supervisor, "_LIVED_SECONDS", 1.0)
    # Dies after two seconds; the second time at once, which ends all.
    mark = tmp_path / "mark"
    running = Supervisor(Output(as_json=False))
    running.add_process("lives", "sleep 60")
    running.add_process("dies", f"test -e {mark} && exit 7; touch {mark}; sleep 2; exit 5")
    running.loop()
    assert running.returncode == 7
    assert capfd.readouterr().out.count("dies is started again") == 1
