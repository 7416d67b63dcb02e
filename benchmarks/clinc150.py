"""Measures our understanding beside stock Rasa's on CLINC150 (Larson et al. 2019).

150 intents in English, 20 examples each, 4,500 test messages and 1,000 out of scope:
``.venv/bin/python -m benchmarks.clinc150 data_full.json``. The file comes from
https://github.com/clinc/oos-eval and is not part of this project. Stock Rasa is the
pipeline that ``rasa init`` writes; leave it out with ``--without-stock``. Our embedding is
the packaged one: what was tuned to our topics is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from benchmarks.common import STOCK_CONFIG

EXAMPLES = 20
_OUTSIDE = "oos"


class Figures(NamedTuple):
    """What is measured of one pipeline."""

    training_seconds: float
    milliseconds: float
    accuracy: float
    outside_auc: float


class Data(NamedTuple):
    """Texts and intents to learn from and to test with; ``outside`` has no intent."""

    train: list[tuple[str, str]]
    test: list[tuple[str, str]]
    outside: list[str]

    @classmethod
    def read(cls, path: Path) -> Data:
        """Reads the published file and draws the examples of each intent."""
        full = json.loads(path.read_text("utf-8"))
        by_intent: dict[str, list[str]] = defaultdict(list)
        for text, intent in full["train"]:
            by_intent[intent].append(text)
        chance = random.Random(1)  # noqa: S311
        train = [
            (text, intent)
            for intent, texts in by_intent.items()
            for text in chance.sample(texts, EXAMPLES)
        ]
        test = [(text, intent) for text, intent in full["test"]]
        return cls(train, test, [text for text, _ in full["oos_test"]])


def figures(
    data: Data, found: Sequence[tuple[str, float]], training: float, seconds: float
) -> Figures:
    """Sums up the best intent and its probability for test messages, then those outside."""
    inside = found[: len(data.test)]
    right = [intent == wanted for (intent, _), (_, wanted) in zip(inside, data.test)]
    is_inside = [row < len(data.test) for row in range(len(found))]
    auc = roc_auc_score(is_inside, [probability for _, probability in found])
    return Figures(training, 1000 * seconds / len(found), 100 * float(np.mean(right)), float(auc))


def ours(data: Data) -> Figures:
    """Trains and measures our embeddings, encoder and head."""
    from infopoint.nlu.embedding import E5Embedder, UseEmbedder
    from infopoint.nlu.held_back import is_held_back
    from infopoint.nlu.topic_model import (
        Encoder,
        EncoderSettings,
        HeadSettings,
        LinearHead,
        Messages,
    )

    started = time.perf_counter()
    e5, use = E5Embedder(), UseEmbedder()

    def messages(texts: Sequence[str]) -> Messages:
        return Messages(texts, ["en"] * len(texts), e5.embed(texts), use.embed(texts))

    texts = [text for text, _ in data.train]
    batch = messages(texts)
    encoder = Encoder.fit(batch, EncoderSettings())
    held_back = np.array([is_held_back(text) for text in texts])
    labels = [intent for _, intent in data.train]
    head = LinearHead.fit(encoder.encode(batch), labels, HeadSettings(), held_back)
    training = time.perf_counter() - started
    started = time.perf_counter()
    found = []
    for text in [*(text for text, _ in data.test), *data.outside]:
        probabilities = head.probabilities(encoder.encode(messages([text])))[0]
        best = int(probabilities.argmax())
        found.append((head.labels[best], float(probabilities[best])))
    return figures(data, found, training, time.perf_counter() - started)


def stock(data: Data) -> Figures:
    """Trains and measures the pipeline that ``rasa init`` writes, without its policies."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in data.train:
        by_intent[intent].append(text)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": "-1"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "config.yml").write_text(STOCK_CONFIG.split("policies:")[0], "utf-8")
        (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}), "utf-8")
        (folder / "domain.yml").write_text(
            yaml.safe_dump({"version": "3.1", "intents": list(by_intent)}), "utf-8"
        )
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "nlu", "-u", "nlu.yml"]
        command += ["-c", "config.yml", "-d", "domain.yml", "--fixed-model-name", "stock"]
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        training = time.perf_counter() - started
        return asyncio.run(_parse_stock(data, folder / "models/stock.tar.gz", training))


async def _parse_stock(data: Data, model: Path, training: float) -> Figures:
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    started = time.perf_counter()
    found = []
    for text in [*(text for text, _ in data.test), *data.outside]:
        ranking = (await agent.parse_message(text))["intent_ranking"]
        # The best behind Rasa's own fallback, whose confidence says nothing.
        best = next(entry for entry in ranking if entry["name"] != "nlu_fallback")
        found.append((best["name"], best["confidence"]))
    return figures(data, found, training, time.perf_counter() - started)


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="data_full.json of CLINC150")
    parser.add_argument("--without-stock", action="store_true", help="measure only ours")
    choice = parser.parse_args()
    data = Data.read(choice.data)
    rows = {"this assistant": ours(data)}
    if not choice.without_stock:
        rows["stock Rasa"] = stock(data)
    print("| pipeline | training, s | a message, ms | accuracy, % | out-of-scope AUC |")
    print("| --- | --- | --- | --- | --- |")
    for name, row in rows.items():
        print(
            f"| {name} | {row.training_seconds:.0f} | {row.milliseconds:.1f} | "
            f"{row.accuracy:.1f} | {row.outside_auc:.3f} |"
        )


if __name__ == "__main__":
    main()
