"""What several benchmarks need: stock Rasa's project, processes, memory, tables."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import yaml

from infopoint import examples as training_examples
from tests.processes import tree

ROOT = Path(__file__).resolve().parent.parent
#: How Python starts what is measured, and in which environment.
PYTHON = [sys.executable, "-W", "ignore", "-m"]
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": "-1"}
SECRET = "a secret for the benchmark only, long enough"  # noqa: S105
_PATIENCE_SECONDS = 180
STOCK_CONFIG = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""


def examples(limit: int) -> dict[str, list[str]]:
    """Returns up to ``limit`` training examples a topic, of each language in turn."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    known = training_examples.read(ROOT / training_examples.FOLDER)
    for example in sorted(known, key=lambda example: example.language != "en"):
        found[example.topic].setdefault(example.language, []).append(example.text)
    return {
        topic: [line for turn in zip_longest(*own.values()) for line in turn if line][:limit]
        for topic, own in found.items()
    }


def write_stock(folder: Path, chosen: dict[str, list[str]]) -> None:
    """Writes a stock project: one intent a topic, one response each."""
    intents = {topic: topic.replace("/", "_") for topic in chosen}
    nlu = [
        {"intent": intents[topic], "examples": "".join(f"- {line}\n" for line in lines)}
        for topic, lines in chosen.items()
    ]
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
        for name in intents.values()
    ]
    stories = [
        {
            "story": "a short talk",
            "steps": [
                {"intent": "chat_greet"},
                {"action": "utter_chat_greet"},
                {"intent": "return_cost"},
                {"action": "utter_return_cost"},
            ],
        }
    ]
    (folder / "data").mkdir(parents=True)
    (folder / "data/nlu.yml").write_text(dump({"version": "3.1", "nlu": nlu}), "utf-8")
    (folder / "data/rules.yml").write_text(dump({"version": "3.1", "rules": rules}), "utf-8")
    (folder / "data/stories.yml").write_text(dump({"version": "3.1", "stories": stories}), "utf-8")
    responses = {f"utter_{name}": [{"text": f"About {name}."}] for name in intents.values()}
    domain = {"version": "3.1", "intents": list(intents.values()), "responses": responses}
    (folder / "domain.yml").write_text(dump(domain), "utf-8")
    (folder / "config.yml").write_text(STOCK_CONFIG, "utf-8")
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    database = "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: stock.sqlite\n"
    (folder / "endpoints.yml").write_text(database, "utf-8")


def dump(content: object) -> str:
    """Returns YAML as a person would write it."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def free_port() -> int:
    """Returns a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Runs a command to its end and returns the seconds it took."""
    started = time.monotonic()
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(run.stdout + run.stderr)[-2000:]}")
    return time.monotonic() - started


def serve_stock(port: int) -> list[str]:
    """Returns the command that starts stock Rasa in its folder."""
    files = ["--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    return [*PYTHON, "rasa", "run", *files, "-i", "127.0.0.1", "-p", str(port)]


def launch(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Starts a process; what it prints goes to ``output.txt`` in its folder."""
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )


def wait_until(answers: Callable[[], object], folder: Path) -> None:
    """Waits until a call no longer fails; ends the benchmark if that takes too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            answers()
            return
        except (OSError, RuntimeError, ValueError):
            if time.monotonic() > deadline:
                sys.exit(f"no start:\n{(folder / 'output.txt').read_text()[-2000:]}")
            time.sleep(0.2)


def get(address: str) -> str:
    """Returns what an address shows.

    Raises:
        OSError: nothing answers, or it says that something does not work.
    """
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def memory(process: int) -> float:
    """Returns the resident memory of a process and all that it started, in MB."""
    pids = ",".join(map(str, tree(process)))
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-p", pids], capture_output=True, text=True, check=True
    )
    return sum(map(int, listed.stdout.split())) / 1024


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Returns a Markdown table; numbers get as many places as they deserve."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return (
            f"{value:,.0f}"
            if abs(value) >= 100
            else f"{value:.1f}"
            if abs(value) >= 10
            else f"{value:.2f}"
        )
    return f"{value:,}" if isinstance(value, int) else str(value)
