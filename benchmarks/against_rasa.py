"""Measures this assistant beside stock Rasa 3.6, trained on the same examples in one run.

Stock Rasa is what ``rasa init`` writes: DIET, ResponseSelector, TED. Run from the project's
root: ``.venv/bin/python -m benchmarks.against_rasa``. Fewer examples a topic make the stock
training shorter: ``--examples 5``. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from benchmarks.common import (
    ENVIRONMENT,
    PYTHON,
    ROOT,
    SECRET,
    dump,
    examples,
    free_port,
    launch,
    memory,
    serve_stock,
    table,
    timed,
    wait_until,
    write_stock,
)
from tests.processes import kill_tree

QUESTION = "who pays the ticket to go home"


def ask(port: int, sender: str, text: str = QUESTION) -> float:
    """Asks once over REST and returns the milliseconds until the answer."""
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        if not json.load(answer):
            raise RuntimeError("no answer")
    return (time.perf_counter() - started) * 1000


@contextmanager
def started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], port: int
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Runs a product; gives its process and how many seconds its start took."""
    began = time.monotonic()
    process = launch(command, folder, environment)
    try:
        wait_until(lambda: ask(port, "start"), folder)
        yield process, time.monotonic() - began
    finally:
        kill_tree(process.pid)


def measure(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], port: int
) -> dict[str, float]:
    """Starts a product, asks it, and returns its figures.

    What is measured is its second start: the first checks and lays out what stays.
    """
    with started(command, folder, environment, port):
        pass
    with started(command, folder, environment, port) as (process, seconds):
        figures = {"start-up, s": seconds}
        one = [ask(port, f"one{turn % 10}") for turn in range(60)]
        figures["p50 of 1 conversation, ms"] = statistics.median(one)
        figures["p95 of 1 conversation, ms"] = statistics.quantiles(one, n=20)[18]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            many = list(pool.map(lambda n: ask(port, f"many{n % 8}"), range(160)))
        figures["p50 of 8 conversations, ms"] = statistics.median(many)
        figures["p95 of 8 conversations, ms"] = statistics.quantiles(many, n=20)[18]
        long = [ask(port, "long") for _ in range(210)]
        figures["turn 10, ms"] = statistics.median(long[5:15])
        figures["turn 200, ms"] = statistics.median(long[190:210])
        figures["turn 200 / turn 10"] = figures["turn 200, ms"] / figures["turn 10, ms"]
        figures["memory, MB"] = memory(process.pid)
        return figures


def main() -> None:
    """Trains and measures both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20, help="examples a topic for both")
    limit = parser.parse_args().examples
    chosen = examples(limit)
    with tempfile.TemporaryDirectory() as temporary:
        stock, ours = Path(temporary) / "stock", Path(temporary) / "ours"
        write_stock(stock, chosen)
        ours.mkdir()
        for name in (
            "actions",
            "infopoint",
            "knowledge",
            "data",
            "review",
            "tools",
            "widget",
        ):
            shutil.copytree(ROOT / name, ours / name, ignore=shutil.ignore_patterns("node_modules"))
        for name in (
            "config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "Procfile",
            ".env.example", "requirements.txt", "rasa_sdk_plugins.py",
        ):  # fmt: skip
            shutil.copy(ROOT / name, ours / name)
        (ours / ".venv").symlink_to(ROOT / ".venv")
        keep = {(topic, line) for topic, lines in chosen.items() for line in lines}
        for path in (ours / "data/nlu").glob("*/*.yml"):
            content = yaml.safe_load(path.read_text("utf-8"))
            for entry in content["nlu"]:
                lines = [
                    x for x in entry["examples"].splitlines() if (entry["intent"], x[2:]) in keep
                ]
                entry["examples"] = "".join(f"{line}\n" for line in lines)
            content["nlu"] = [entry for entry in content["nlu"] if entry["examples"]]
            path.write_text(dump(content), "utf-8") if content["nlu"] else path.unlink()
        port = free_port()
        own = {
            **ENVIRONMENT,
            "INFOPOINT_SECRET": SECRET,
            "INFOPOINT_PORT": str(port),
            "INFOPOINT_ACTIONS_PORT": str(free_port()),
            "INFOPOINT_CONSOLE_PORT": str(free_port()),
        }
        rows: dict[str, dict[str, float]] = {}
        seconds = timed([*PYTHON, "infopoint.runtime.train"], ours, own)
        # Without the staff console: stock Rasa has none.
        serve = [*PYTHON, "infopoint.runtime.serve", "actions", "assistant"]
        rows["this assistant"] = {"training, s": seconds, **measure(serve, ours, own, port)}
        seconds = timed([*PYTHON, "rasa", "train"], stock, ENVIRONMENT)
        port = free_port()
        figures = measure(serve_stock(port), stock, ENVIRONMENT, port)
        rows["stock Rasa"] = {"training, s": seconds, **figures}
    total = sum(map(len, chosen.values()))
    print(f"{len(chosen)} topics, {total} examples, {os.cpu_count()} cores\n")
    both = zip(rows["this assistant"].items(), rows["stock Rasa"].values(), strict=True)
    lines = [(figure, own, other, own / other) for (figure, own), other in both]
    print(table(("figure", "this assistant", "stock Rasa", "ratio"), lines))


if __name__ == "__main__":
    main()
