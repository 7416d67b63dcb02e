"""Ending a started product as a power cut would, and letting parts of it hang."""

import contextlib
import os
import signal
import subprocess
import time


def kill_tree(pid):
    """Kills a process and all that it started, at once and without a chance to tidy up.

    Waits until all are gone: on a busy machine a child holds for a moment what its successor needs.
    """
    killed = tree(pid)
    for each in killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(map(_runs, killed)):
        assert time.monotonic() < deadline, "a killed process does not end"
        time.sleep(0.01)


def _runs(pid):
    """Returns whether a process still holds anything; one that only waits for its parent does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip()[:1] not in {"", "Z", "X"}


def tree(pid):
    """Returns a process and all that it started, the oldest first."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    children = [int(line) for line in listed.stdout.split()]
    return [pid, *(descendant for child in children for descendant in tree(child))]


@contextlib.contextmanager
def hanging(pids):
    """Lets processes hang, so that they answer nothing; afterwards they go on."""
    assert pids
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
