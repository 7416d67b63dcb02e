"""Messages whose topic is known, because an example says exactly that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from infopoint.nlu.text import fold

_FILE = "known.npz"


class KnownMessages:
    """Finds the label of a message that somebody has labelled before.

    One example among tens of thousands moves a classifier little; whoever corrects an
    answer expects the very same message to be understood from then on.
    """

    def __init__(self, labels: Mapping[int, int]) -> None:
        """Takes the number of a label for each message's key."""
        self._labels = dict(labels)

    @classmethod
    def of(cls, texts: Iterable[str], labels: Iterable[int]) -> KnownMessages:
        """Remembers texts, whatever their accents and capitals, with their label numbers."""
        return cls({_key(text): label for text, label in zip(texts, labels)})

    def label(self, text: str) -> int | None:
        """Returns the number of the label, or ``None`` if nobody wrote this before."""
        return self._labels.get(_key(text))

    def save(self, folder: Path) -> None:
        """Writes keys only, no text."""
        np.savez_compressed(
            folder / _FILE,
            keys=np.fromiter(self._labels, dtype=np.uint64),
            labels=np.fromiter(self._labels.values(), dtype=np.int32),
        )

    @classmethod
    def load(cls, folder: Path) -> KnownMessages:
        """Reads what :meth:`save` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            return cls(dict(zip(arrays["keys"].tolist(), arrays["labels"].tolist())))


def _key(text: str) -> int:
    return int.from_bytes(hashlib.sha256(fold(text).encode()).digest()[:8], "big")
