"""Measures how training and answering grow with the number of topics.

``.venv/bin/python -m benchmarks.growth`` prints a Markdown table. Topics are random
points with examples around them, of the length our messages have when encoded; embedding is left
out, because it grows with the examples only.
"""

from __future__ import annotations

import time

import numpy as np

from infopoint.nlu.topic_model import HeadSettings, LinearHead

TOPICS = (100, 300, 1000)
EXAMPLES = 30
#: Two embeddings and character n-grams.
_WIDTH = 384 + 512 + 200
_SPREAD = 1.0
_MESSAGES = 200


def main() -> None:
    """Measures and prints the table."""
    chance = np.random.default_rng(1)
    print("| topics | examples | training the head, s | ranking a message, ms |")
    print("| --- | --- | --- | --- |", flush=True)
    for topics in TOPICS:
        centres = chance.normal(size=(topics, _WIDTH)).astype(np.float32)
        targets = np.repeat(np.arange(topics), EXAMPLES)
        noise = chance.normal(scale=_SPREAD, size=(len(targets), _WIDTH)).astype(np.float32)
        rows = centres[targets] + noise
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        held_back = np.arange(len(rows)) % 10 == 0
        started = time.perf_counter()
        labels = [f"topic {target:04}" for target in targets]
        head = LinearHead.fit(rows, labels, HeadSettings(), held_back)
        training = time.perf_counter() - started
        started = time.perf_counter()
        for row in rows[:_MESSAGES]:
            head.probabilities(row[np.newaxis])
        ranking = 1000 * (time.perf_counter() - started) / _MESSAGES
        print(f"| {topics} | {len(rows)} | {training:.0f} | {ranking:.2f} |", flush=True)


if __name__ == "__main__":
    main()
