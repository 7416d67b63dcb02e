"""Tunes the sentence embedding to our topics and writes ``data/embedding/e5.npz``.

Learnt are the biases and layer norms of multilingual-e5-small (BitFit: Ben Zaken et al.
2022) and the scales of its 4-bit weights (PEQA: Kim et al. 2023), together 720,000 numbers:
the 4-bit weights and the engine stay as they are, so answering costs the same. Examples
that :func:`infopoint.nlu.held_back.is_held_back` names are left out: the probabilities are
calibrated on them.

Run with ``make tune`` after the training data has grown much; it takes about half an hour
on two cores. Training works without running it again.
"""

from __future__ import annotations

import argparse
import random
import time
import unicodedata
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from infopoint import examples
from infopoint.nlu.e5_batch import BATCH, BatchEncoder, batches
from infopoint.nlu.e5_file import SCALES, E5File
from infopoint.nlu.held_back import is_held_back

OUTPUT = Path("data/embedding/e5.npz")

Floats = npt.NDArray[np.float32]
Tree = dict[str, Any]


def encoder(resume: bool) -> BatchEncoder:
    """Unpacks the model, with what was tuned so far if it is to resume."""
    file = E5File.packaged()
    if resume:
        with np.load(OUTPUT, allow_pickle=False) as arrays:
            file = E5File(file.with_parts(dict(arrays)))
    return BatchEncoder(file)


def careless(text: str, chance: random.Random) -> str:
    """Returns the text as somebody in a hurry might type it; most stay as they are."""
    choice = chance.random()
    if choice > 0.3:
        return text
    if choice < 0.08:
        plain = unicodedata.normalize("NFD", text)
        return "".join(char for char in plain if not unicodedata.combining(char))
    if choice < 0.15:
        return text.lower()
    chars = list(text)
    for _ in range(max(1, len(chars) // 25)):
        at, kind = chance.randrange(len(chars)), chance.random()
        if kind < 0.35 and len(chars) > 1:
            del chars[at]
        elif kind < 0.6:
            chars.insert(at, chars[at])
        elif at + 1 < len(chars):
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
    return "".join(chars)


def parts_of(start: Tree, weights: Tree) -> Tree:
    """Returns the encoder's parts; scales are learnt by how many times they grow."""
    return weights["vectors"] | {
        name: start[name] * jnp.exp(growth) for name, growth in weights["growth"].items()
    }


def tune(epochs: int, rate: float, drop: float, scale: float, resume: bool) -> None:
    """Learns and writes the tuned parts, after each round over the data."""
    chance = random.Random(1)  # noqa: S311
    model = encoder(resume)
    start = model.parts
    known = examples.read()
    data = [(topic, text) for topic, _, text in known if not is_held_back(text)]
    kept = [(topic, text) for topic, _, text in known if is_held_back(text)]
    topics = sorted({topic for topic, _ in data})
    targets = np.array([topics.index(topic) for topic, _ in data])
    print(f"{len(data)} examples, {len(topics)} topics, {len(kept)} held back", flush=True)

    found = model.vectors([model.tokenizer.ids(text) for _, text in data])
    mean = found.mean(axis=0)
    centres = np.stack([found[targets == n].mean(axis=0) - mean for n in range(len(topics))])
    weights: Tree = {
        "vectors": {name: part for name, part in start.items() if not name.endswith(SCALES)},
        "growth": {
            name: jnp.zeros_like(part) for name, part in start.items() if name.endswith(SCALES)
        },
        "centres": jnp.asarray(centres / np.linalg.norm(centres, axis=1, keepdims=True)),
        "mean": jnp.asarray(mean),
    }

    def scores(weights: Tree, rows: Any, mask: Any, key: Any, drop: float) -> jax.Array:
        parts = parts_of(start, weights)
        found = model.embed(parts, model.matrices(parts), rows, mask, key, drop) - weights["mean"]
        found /= jnp.linalg.norm(found, axis=-1, keepdims=True)
        centres = weights["centres"]
        centres /= jnp.linalg.norm(centres, axis=-1, keepdims=True)
        return scale * found @ centres.T

    def loss(weights: Tree, rows: Floats, mask: Floats, wanted: Floats, key: jax.Array) -> Any:
        chances = jax.nn.log_softmax(scores(weights, rows, mask, key, drop))
        right = chances[jnp.arange(len(wanted)), wanted]
        return -(0.95 * right + 0.05 * chances.mean(axis=1)).mean(), chances.argmax(1) == wanted

    @jax.jit
    def step(weights: Tree, moments: Tree, count: float, rate: float, *batch: Any) -> Any:
        (value, right), slope = jax.value_and_grad(loss, has_aux=True)(weights, *batch)
        leaves = jax.tree_util.tree_leaves(slope)
        length = jnp.sqrt(sum((leaf**2).sum() for leaf in leaves))
        slope = jax.tree_util.tree_map(lambda leaf: leaf * jnp.minimum(1, 1 / length), slope)
        # Adam: Kingma and Ba 2015.
        first = jax.tree_util.tree_map(lambda m, g: 0.9 * m + 0.1 * g, moments["first"], slope)
        second = jax.tree_util.tree_map(
            lambda m, g: 0.98 * m + 0.02 * g * g, moments["second"], slope
        )

        def moved(path: Any, weight: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
            own = rate * (3 if path[0].key == "centres" else 1)
            root = jnp.sqrt(v / (1 - 0.98**count)) + 1e-8
            return weight - own * m / (1 - 0.9**count) / root

        weights = jax.tree_util.tree_map_with_path(moved, weights, first, second)
        return weights, {"first": first, "second": second}, value, right.mean()

    @jax.jit
    def ranked(weights: Tree, rows: Any, mask: Any) -> jax.Array:
        return scores(weights, rows, mask, None, 0.0).argmax(1)

    zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
    moments = {"first": zeros, "second": zeros}
    steps = epochs * (len(data) // BATCH)
    count = 0
    key = jax.random.PRNGKey(1)
    started = time.monotonic()
    kept_ids = [model.tokenizer.ids(text) for _, text in kept]
    for epoch in range(1, epochs + 1):
        ids = [model.tokenizer.ids(careless(text, chance)) for _, text in data]
        values, rights = [], []
        order = chance.sample(range(len(data)), len(data))
        drawn = list(batches(ids, order))
        chance.shuffle(drawn)
        for rows in drawn:
            count += 1
            key, own = jax.random.split(key)
            now = rate * min(1.0, count / 100) * max(0.02, 1 - count / steps)
            packed = model.pack([ids[row] for row in rows])
            weights, moments, value, right = step(
                weights, moments, float(count), now, *packed, targets[rows], own
            )
            values.append(float(value))
            rights.append(float(right))
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(OUTPUT, **model.named(parts_of(start, weights)))  # type: ignore[arg-type]
        good = [
            topics[best] == kept[row][0]
            for rows in batches(kept_ids, range(len(kept)))
            for row, best in zip(rows, ranked(weights, *model.pack([kept_ids[r] for r in rows])))
        ]
        print(
            f"round {epoch}: loss {np.mean(values):.3f}, right {100 * np.mean(rights):.1f} %, "
            f"of those held back {100 * np.mean(good):.1f} %, {time.monotonic() - started:.0f} s",
            flush=True,
        )


def main() -> None:
    """Reads the settings from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3, help="rounds over the data")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    parser.add_argument("--drop", type=float, default=0.1, help="share of values left out")
    parser.add_argument("--scale", type=float, default=20.0, help="steepness of the softmax")
    parser.add_argument("--resume", action="store_true", help="go on from the tuned vectors")
    choice = parser.parse_args()
    tune(choice.epochs, choice.rate, choice.drop, choice.scale, choice.resume)


if __name__ == "__main__":
    main()
