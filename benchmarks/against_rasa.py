"""Measures this assistant beside stock Rasa 3.6, trained on the same examples in one run.

Stock Rasa is what ``rasa init`` writes: DIET, ResponseSelector, TED. Run from the project's
root: ``.venv/bin/python benchmarks/against_rasa.py``. Fewer examples a topic make the stock
training shorter: ``--examples 5``. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
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
QUESTION = "who pays the ticket to go home"


def examples(limit: int) -> dict[str, list[str]]:
    """Returns up to ``limit`` training examples a topic, English first."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "data/nlu").glob("*/*.yml"), key=lambda p: p.stem != "en"):
        for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            lines = [line[2:] for line in entry["examples"].splitlines() if line.startswith("- ")]
            found[entry["intent"]] += lines
    return {topic: lines[:limit] for topic, lines in found.items()}


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
    (folder / "data/nlu.yml").write_text(_dump({"version": "3.1", "nlu": nlu}), "utf-8")
    (folder / "data/rules.yml").write_text(_dump({"version": "3.1", "rules": rules}), "utf-8")
    (folder / "data/stories.yml").write_text(_dump({"version": "3.1", "stories": stories}), "utf-8")
    responses = {f"utter_{name}": [{"text": f"About {name}."}] for name in intents.values()}
    domain = {"version": "3.1", "intents": list(intents.values()), "responses": responses}
    (folder / "domain.yml").write_text(_dump(domain), "utf-8")
    (folder / "config.yml").write_text(STOCK_CONFIG, "utf-8")
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    database = "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: stock.sqlite\n"
    (folder / "endpoints.yml").write_text(database, "utf-8")


def _dump(content: object) -> str:
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


def memory(leader: int) -> float:
    """Returns the resident memory of a process group, in MB."""
    table = subprocess.run(
        ["ps", "-eo", "pgid,rss"], capture_output=True, text=True, check=True
    ).stdout.split("\n")[1:]
    rows = [line.split() for line in table if line.strip()]
    return sum(int(rss) for group, rss in rows if int(group) == leader) / 1024


def measure(
    command: list[str], folder: Path, environment: dict[str, str], port: int
) -> dict[str, float]:
    """Starts a product, asks it, and returns its figures."""
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                ask(port, "start")
                break
            except (OSError, RuntimeError, ValueError):
                if time.monotonic() - started > 180:
                    sys.exit(f"{folder} did not start")
                time.sleep(0.2)
        figures = {"start-up, s": time.monotonic() - started}
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
    finally:
        os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    """Trains and measures both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20, help="examples a topic for both")
    limit = parser.parse_args().examples
    chosen = examples(limit)
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": "-1"}
    rasa = [sys.executable, "-W", "ignore", "-m", "rasa"]
    with tempfile.TemporaryDirectory() as temporary:
        stock, ours = Path(temporary) / "stock", Path(temporary) / "ours"
        write_stock(stock, chosen)
        ours.mkdir()
        for name in ("actions", "infopoint", "knowledge", "data", "review", "tools"):
            shutil.copytree(ROOT / name, ours / name)
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
            path.write_text(_dump(content), "utf-8") if content["nlu"] else path.unlink()
        port = free_port()
        own = {
            **environment,
            "INFOPOINT_SECRET": "a secret for the benchmark only, long enough",
            "INFOPOINT_PORT": str(port),
            "INFOPOINT_ACTIONS_PORT": str(free_port()),
            "INFOPOINT_CONSOLE_PORT": str(free_port()),
        }
        rows: dict[str, dict[str, float]] = {}
        seconds = timed([sys.executable, "-m", "infopoint.runtime.train"], ours, own)
        # Without the staff console: stock Rasa has none.
        serve = [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.serve"]
        serve += ["actions", "assistant"]
        rows["this assistant"] = {"training, s": seconds, **measure(serve, ours, own, port)}
        seconds = timed([*rasa, "train"], stock, environment)
        port = free_port()
        run = [*rasa, "run", "--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
        run += ["-i", "127.0.0.1", "-p", str(port)]
        rows["stock Rasa"] = {"training, s": seconds, **measure(run, stock, environment, port)}
    total = sum(map(len, chosen.values()))
    print(f"{len(chosen)} topics, {total} examples, {os.cpu_count()} cores\n")
    print("| figure | this assistant | stock Rasa | ratio |\n| --- | --- | --- | --- |")
    for figure, value in rows["this assistant"].items():
        other = rows["stock Rasa"][figure]
        print(f"| {figure} | {value:.1f} | {other:.1f} | {value / other:.2f} |")


if __name__ == "__main__":
    main()
