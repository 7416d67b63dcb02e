"""Ending a started product as a power cut would, and letting parts of it hang."""

import contextlib
import os
import signal
import subprocess


def kill_tree(pid):
    """Kills a process and all that it started, at once and without a chance to tidy up."""
    for each in tree(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


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
