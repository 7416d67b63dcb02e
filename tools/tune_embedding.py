"""Tunes the sentence embedding to our topics and writes ``data/embedding/e5.npz``.

Only the biases and layer norms of multilingual-e5-small are learnt (BitFit: Ben Zaken et
al. 2022), 60,672 numbers: the 4-bit weights and the engine stay as they are, so answering
costs the same. Examples that :func:`infopoint.nlu.held_back.is_held_back` names are left
out: the probabilities are calibrated on them.

Run with ``make tune`` after the training data has grown much; it takes about half an hour
on two cores. Training works without running it again.
"""

from __future__ import annotations

import argparse
import os
import random
import time
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import yaml

from infopoint.nlu.e5_file import E5File
from infopoint.nlu.held_back import is_held_back

OUTPUT = Path("data/embedding/e5.npz")
EXAMPLES = Path("data/nlu")
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_VECTORS = (
    *(f"{name}.b" for name in _MATRICES), "aln.w", "aln.b", "oln.w", "oln.b",
)  # fmt: skip
_LONGEST = 96
_BATCH = 64

Floats = npt.NDArray[np.float32]
Tree = dict[str, Any]


class Encoder(NamedTuple):
    """The packaged model as arrays: fixed matrices, tunable vectors, token embeddings."""

    file: E5File
    matrices: Tree
    vectors: Tree
    words: Floats
    positions: Floats

    @classmethod
    def load(cls, resume: bool) -> Encoder:
        """Unpacks the model, with the vectors tuned so far if it is to resume.

        Matrices have shape (layers, inputs, outputs).
        """
        file = E5File.packaged()
        if resume:
            with np.load(OUTPUT, allow_pickle=False) as arrays:
                file = E5File(file.with_vectors(dict(arrays)))
        width, layers, inner = file.shape.width, file.shape.layers, file.shape.inner
        shapes = dict.fromkeys(_MATRICES, (width, width))
        shapes |= {"fi": (inner, width), "fo": (width, inner)}
        matrices = {
            name: jnp.asarray(
                np.stack([file.matrix(f"l{i}.{name}.w").reshape(shape).T for i in range(layers)]),
                dtype=jnp.bfloat16,
            )
            for name, shape in shapes.items()
        }
        vectors = {
            name: jnp.asarray(np.stack([file.vector(f"l{i}.{name}") for i in range(layers)]))
            for name in _VECTORS
        }
        vectors |= {name: jnp.asarray(file.vector(name)) for name in ("emb.ln.w", "emb.ln.b")}
        words = file.matrix("emb.word").reshape(-1, width)
        positions = file.vector("emb.pos").reshape(-1, width) + file.vector("emb.type")[:width]
        return cls(file, matrices, vectors, words, positions)

    def pack(self, ids: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        """Returns padded token embeddings (texts, tokens, width) and the mask of tokens."""
        longest = min(_LONGEST, -(-max(map(len, ids)) // 8) * 8)
        rows = np.zeros((len(ids), longest, self.words.shape[1]), dtype=np.float32)
        mask = np.zeros((len(ids), longest), dtype=np.float32)
        for row, tokens in enumerate(ids):
            tokens = tokens[:longest]
            rows[row, : len(tokens)] = self.words[tokens] + self.positions[: len(tokens)]
            mask[row, : len(tokens)] = 1
        return rows, mask

    def unstacked(self, vectors: Tree) -> dict[str, Floats]:
        """Returns tuned vectors under their names in the file."""
        named = {name: np.asarray(vectors[name]) for name in ("emb.ln.w", "emb.ln.b")}
        for name in _VECTORS:
            for layer, values in enumerate(np.asarray(vectors[name])):
                named[f"l{layer}.{name}"] = values
        return named


def _norm(x: jax.Array, weight: jax.Array, bias: jax.Array, epsilon: float) -> jax.Array:
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred**2).mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt(variance + epsilon) * weight + bias


def embed(
    encoder: Encoder, vectors: Tree, rows: jax.Array, mask: jax.Array, key: jax.Array, drop: float
) -> jax.Array:
    """Returns unit sentence vectors (texts, width), as ``e5.c`` computes them."""
    epsilon, heads = encoder.file.shape.epsilon, encoder.file.shape.heads
    texts, tokens, width = rows.shape
    ignore = (1 - mask)[:, None, None, :] * -1e9
    x = _norm(rows, vectors["emb.ln.w"], vectors["emb.ln.b"], epsilon)

    def dropped(y: jax.Array, key: jax.Array) -> jax.Array:
        return y * jax.random.bernoulli(key, 1 - drop, y.shape) / (1 - drop) if drop else y

    def layer(state: tuple[jax.Array, jax.Array], part: tuple[Tree, Tree]) -> tuple[Any, None]:
        (x, key), (weights, small) = state, part

        def linear(y: jax.Array, name: str) -> jax.Array:
            product = jnp.matmul(y.astype(jnp.bfloat16), weights[name])
            return product.astype(jnp.float32) + small[f"{name}.b"]

        key, first, second = jax.random.split(key, 3)
        q, k, v = (linear(x, name).reshape(texts, tokens, heads, -1) for name in "qkv")
        scores = jnp.einsum("bihd,bjhd->bhij", q, k) / np.sqrt(width // heads) + ignore
        context = jnp.einsum("bhij,bjhd->bihd", jax.nn.softmax(scores), v)
        attended = linear(context.reshape(texts, tokens, width), "ao")
        x = _norm(x + dropped(attended, first), small["aln.w"], small["aln.b"], epsilon)
        inner = jax.nn.gelu(linear(x, "fi"), approximate=False)
        x = _norm(x + dropped(linear(inner, "fo"), second), small["oln.w"], small["oln.b"], epsilon)
        return (x, key), None

    stacked = {name: vectors[name] for name in _VECTORS}
    (x, _), _ = jax.lax.scan(layer, (x, key), (encoder.matrices, stacked))
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)


def examples() -> list[tuple[str, str]]:
    """Returns topic and text of each training example that is not held back."""
    return [
        (entry["intent"], line.removeprefix("- "))
        for path in sorted(EXAMPLES.glob("*/*.yml"))
        for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        for line in entry["examples"].splitlines()
        if not is_held_back(line.removeprefix("- "))
    ]


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


def batches(ids: Sequence[Sequence[int]], chance: random.Random) -> Iterator[list[int]]:
    """Yields rows of similar length, in random order."""
    order = list(range(len(ids)))
    chance.shuffle(order)
    found = []
    for start in range(0, len(order), _BATCH * 16):
        group = sorted(order[start : start + _BATCH * 16], key=lambda row: len(ids[row]))
        found += [group[at : at + _BATCH] for at in range(0, len(group) - _BATCH + 1, _BATCH)]
    chance.shuffle(found)
    yield from found


def tune(epochs: int, rate: float, drop: float, scale: float, resume: bool) -> None:
    """Learns and writes the tuned vectors, after each round over the data."""
    chance = random.Random(1)  # noqa: S311
    encoder = Encoder.load(resume)
    tokenizer = encoder.file.tokenizer()
    data = examples()
    topics = sorted({topic for topic, _ in data})
    targets = np.array([topics.index(topic) for topic, _ in data])
    print(f"{len(data)} examples, {len(topics)} topics", flush=True)

    plain = jax.jit(
        lambda rows, mask: embed(encoder, encoder.vectors, rows, mask, jax.random.PRNGKey(0), 0.0)
    )
    ids = [tokenizer.ids(text) for _, text in data]
    start = np.zeros((len(data), encoder.file.shape.width), dtype=np.float32)
    for rows in batches(ids, chance):
        start[rows] = plain(*encoder.pack([ids[row] for row in rows]))
    mean = start.mean(axis=0)
    centres = np.stack([start[targets == n].mean(axis=0) - mean for n in range(len(topics))])
    weights = {
        "vectors": encoder.vectors,
        "centres": jnp.asarray(centres / np.linalg.norm(centres, axis=1, keepdims=True)),
        "mean": jnp.asarray(mean),
    }

    def loss(weights: Tree, rows: Floats, mask: Floats, wanted: Floats, key: jax.Array) -> Any:
        found = embed(encoder, weights["vectors"], rows, mask, key, drop) - weights["mean"]
        found /= jnp.linalg.norm(found, axis=-1, keepdims=True)
        centres = weights["centres"]
        centres /= jnp.linalg.norm(centres, axis=-1, keepdims=True)
        scores = scale * found @ centres.T
        chances = jax.nn.log_softmax(scores)
        right = chances[jnp.arange(len(wanted)), wanted]
        return -(0.95 * right + 0.05 * chances.mean(axis=1)).mean(), scores.argmax(1) == wanted

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

    zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
    moments = {"first": zeros, "second": zeros}
    steps = epochs * (len(data) // _BATCH)
    count = 0
    key = jax.random.PRNGKey(1)
    started = time.monotonic()
    for epoch in range(1, epochs + 1):
        ids = [tokenizer.ids(careless(text, chance)) for _, text in data]
        values, rights = [], []
        for rows in batches(ids, chance):
            count += 1
            key, own = jax.random.split(key)
            now = rate * min(1.0, count / 100) * max(0.02, 1 - count / steps)
            packed = encoder.pack([ids[row] for row in rows])
            weights, moments, value, right = step(
                weights, moments, float(count), now, *packed, targets[rows], own
            )
            values.append(float(value))
            rights.append(float(right))
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        np.savez(OUTPUT, **encoder.unstacked(weights["vectors"]))
        print(
            f"round {epoch}: loss {np.mean(values):.3f}, right {100 * np.mean(rights):.1f} %, "
            f"{time.monotonic() - started:.0f} s",
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
