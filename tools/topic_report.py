"""Runs ``rasa test nlu`` on the held-out messages: Rasa's own report for each topic.

Run with ``make report``; the reports and the confusion matrix go to ``results/topics``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import yaml

from infopoint.scorecard.messages import HELD_OUT, read

OUTPUT = Path("results/topics")
MODEL = Path("models/infopoint.tar.gz")


def write_examples(path: Path) -> None:
    """Writes the held-out messages in Rasa's format."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for message in read(HELD_OUT):
        by_topic[message.topic].append(message.text.replace("[", "(").replace("]", ")"))
    nlu = [
        {"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)}
        for topic, texts in sorted(by_topic.items())
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")


def main() -> int:
    """Runs the test and prints the weighted averages; returns the exit code."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    examples = OUTPUT / "held_out.yml"
    write_examples(examples)
    command = [
        sys.executable, "-W", "ignore", "-m", "rasa", "test", "nlu", "--model", str(MODEL),
        "--nlu", str(examples), "--out", str(OUTPUT), "--no-plot",
    ]  # fmt: skip
    run = subprocess.run(
        command,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if run.returncode:
        print(run.stdout.decode()[-3000:], file=sys.stderr)
        return run.returncode
    for name in ("intent_report", "response_selection_report"):
        report = json.loads((OUTPUT / f"{name}.json").read_text("utf-8"))
        average = report["weighted avg"]
        print(
            f"{name}: precision {average['precision']:.3f}, recall {average['recall']:.3f}, "
            f"F1 {average['f1-score']:.3f} on {average['support']} messages"
        )
    print(f"each topic: {OUTPUT}/response_selection_report.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
