"""Becomes one process of the product: ``python -m infopoint.runtime.run assistant``.

For containers and other supervisors, which start each process by itself. Nothing is
trained or prepared; see :mod:`infopoint.runtime.prepare`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from honcho.environ import parse_procfile

from infopoint.runtime.environment import ConfigurationError, load
from infopoint.runtime.train import require_whole_model


def main(arguments: Sequence[str]) -> int:
    """Replaces this process, or returns an exit code when that is impossible."""
    processes = parse_procfile(Path("Procfile").read_text("utf-8")).processes
    if len(arguments) != 1 or arguments[0] not in processes:
        print(f"infopoint: name one process: {', '.join(processes)}", file=sys.stderr)
        return 2
    try:
        environment = load()
        if arguments[0] == "assistant":
            require_whole_model()
    except ConfigurationError as error:
        print(f"infopoint: {error}", file=sys.stderr)
        return 1
    except OSError:
        print("infopoint: set INFOPOINT_SECRET; no .env can be written here", file=sys.stderr)
        return 1
    os.execvpe("sh", ["sh", "-c", f"exec {processes[arguments[0]]}"], environment)  # noqa: S606 - a line of our Procfile


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
