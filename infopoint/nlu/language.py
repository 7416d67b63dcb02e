"""Which language a message is written in.

A linear model over character n-grams, trained on our own examples, because the
messages are short, misspelled and often in a script that is not the language's own
(Arabizi, Finglish), and no packaged identifier knows Tigrinya, Pashto and those.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

_BUCKETS = 2**15
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_HASHER = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(1, 4),
    n_features=_BUCKETS,
    alternate_sign=False,
    norm="l2",
    lowercase=True,
)


class LanguageGuess(NamedTuple):
    """The most likely language and how likely it is (0 to 1)."""

    code: str
    confidence: float


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).strip()


class LanguageModel:
    """Identifies the language of short messages.

    Weights are one row per language over hashed character n-grams of length 1 to 4.
    """

    def __init__(
        self,
        languages: Sequence[str],
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        """Takes the trained parameters; use :meth:`train` or :meth:`load`."""
        self.languages = list(languages)
        self._weights = weights
        self._bias = bias

    @classmethod
    def train(cls, texts: Sequence[str], languages: Sequence[str]) -> LanguageModel:
        """Learns from texts with known languages."""
        model = SGDClassifier(
            loss="log_loss",
            alpha=1e-6,
            max_iter=20,
            tol=None,
            random_state=1,
            class_weight="balanced",
        )
        model.fit(_HASHER.transform([_letters(text) for text in texts]), list(languages))
        weights, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        return cls(list(model.classes_), weights.astype(np.float32), bias.astype(np.float32))

    def guess(self, text: str) -> LanguageGuess | None:
        """Returns the likeliest language, or ``None`` if the text has no letters."""
        letters = _letters(text)
        if not letters:
            return None
        row: csr_matrix = _HASHER.transform([letters])
        scores = self._weights[:, row.indices] @ row.data + self._bias
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
        best = int(scores.argmax())
        return LanguageGuess(self.languages[best], float(scores[best]))

    def save(self, folder: Path) -> None:
        """Writes the model into a folder, as plain arrays and JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "language.npz",
            weights=self._weights.astype(np.float16),
            bias=self._bias,
        )
        (folder / "language.json").write_text(json.dumps(self.languages), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LanguageModel:
        """Reads a model written by :meth:`save`."""
        languages = json.loads((folder / "language.json").read_text(encoding="utf-8"))
        with np.load(folder / "language.npz", allow_pickle=False) as arrays:
            return cls(languages, arrays["weights"].astype(np.float32), arrays["bias"])
