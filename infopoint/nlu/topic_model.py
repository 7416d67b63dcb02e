"""Which topic a message is about, with a probability that can be believed.

One linear head over three views of the message, chosen by measurement (see
``docs/evaluation.md``): a multilingual sentence embedding, a second one for the
languages it knows, and character n-grams for typos, transliteration and the words on
Belgian papers. Each embedding is centred by subtracting the mean vector of the
message's language, so that "about appeal" weighs more than "in Turkish".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer

Floats = npt.NDArray[np.float32]

#: How many examples the mean of a language needs to count as much as the overall mean.
_SHRINKAGE = 20.0
_BUCKETS = 2**16
#: Examples in one step of the optimiser.
_BATCH = 512
#: Stands between a label and the number of a group of its examples.
_GROUP = "#"
_FEWEST_IN_GROUP = 20
_HASHER = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(2, 5),
    n_features=_BUCKETS,
    alternate_sign=False,
    norm=None,
    lowercase=True,
)


@dataclass(frozen=True)
class EncoderSettings:
    """How much each view of a message counts; the defaults measured best."""

    e5_weight: float = 1.0
    use_weight: float = 0.7
    ngram_weight: float = 0.6
    ngram_size: int = 200

    @classmethod
    def pick(cls, config: Mapping[str, Any]) -> EncoderSettings:
        """Takes the settings out of a component's configuration."""
        return cls(**{field.name: config[field.name] for field in fields(cls)})


@dataclass(frozen=True)
class HeadSettings:
    """How a linear head is fitted: how many steps, how large the first ones are.

    ``balanced`` gives every label the same weight, however many examples it has.
    """

    steps: int = 1000
    learning_rate: float = 0.03
    balanced: bool = True

    @classmethod
    def pick(cls, config: Mapping[str, Any]) -> HeadSettings:
        """Takes the settings out of a component's configuration."""
        return cls(**{field.name: config[field.name] for field in fields(cls)})


def _normalise(matrix: Floats) -> Floats:
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return (matrix / np.maximum(length, 1e-9)).astype(np.float32)


class CharacterView:
    """Character n-grams squeezed into a short dense vector (LSA).

    Deerwester et al. 1990, "Indexing by latent semantic analysis".
    """

    def __init__(self, idf: Floats, components: Floats) -> None:
        """Takes the inverse document frequencies and the projection (buckets x size)."""
        self._idf = idf
        self._components = components

    @classmethod
    def fit(cls, texts: Sequence[str], size: int) -> CharacterView:
        """Learns weights and projection from the training texts."""
        counts = _HASHER.transform(texts)
        frequency = np.bincount(counts.indices, minlength=_BUCKETS)
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        view = cls(idf, np.zeros((0, 0), dtype=np.float32))
        rows = view._weigh(counts)
        size = min(size, len(texts) - 1)
        svd = TruncatedSVD(n_components=size, n_iter=3, random_state=1)
        svd.fit(rows)
        used = frequency > 0
        components = np.zeros((_BUCKETS, size), dtype=np.float32)
        components[used] = svd.components_.T[used]
        return cls(idf, components)

    def _weigh(self, counts: csr_matrix) -> csr_matrix:
        rows = counts.astype(np.float32)
        rows.data = (1 + np.log(rows.data)) * self._idf[rows.indices]
        length = np.sqrt(rows.multiply(rows).sum(axis=1)).A1
        scale = np.repeat(1 / np.maximum(length, 1e-9), np.diff(rows.indptr))
        rows.data *= scale.astype(np.float32)
        return rows

    def view(self, texts: Sequence[str]) -> Floats:
        """Returns one dense row per text, shape (len(texts), size)."""
        rows = self._weigh(_HASHER.transform(texts))
        return np.asarray(rows @ self._components, dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Returns what must be saved: only the buckets in use, in half precision."""
        used = np.flatnonzero(self._components.any(axis=1))
        return {
            "ngram_used": used.astype(np.int32),
            "ngram_idf": self._idf[used],
            "ngram_components": self._components[used].astype(np.float16),
            "ngram_idf_unseen": np.array(self._idf.max(), dtype=np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> CharacterView:
        """Rebuilds a view from :meth:`arrays`."""
        used = arrays["ngram_used"]
        idf = np.full(_BUCKETS, arrays["ngram_idf_unseen"], dtype=np.float32)
        idf[used] = arrays["ngram_idf"]
        projection = np.asarray(arrays["ngram_components"], dtype=np.float32)
        components = np.zeros((_BUCKETS, projection.shape[1]), dtype=np.float32)
        components[used] = projection
        return cls(idf, components)


@dataclass
class Messages:
    """A batch of messages as the model sees them; all parts have the same length.

    A row of ``use`` is zeros in a language that the second embedding was never shown,
    because there it misleads.
    """

    texts: Sequence[str]
    languages: Sequence[str | None]
    e5: Floats
    use: Floats

    def pick(self, rows: npt.NDArray[np.intp]) -> Messages:
        """Returns the given rows."""
        return Messages(
            [self.texts[i] for i in rows],
            [self.languages[i] for i in rows],
            self.e5[rows],
            self.use[rows],
        )


class Encoder:
    """Builds the one vector per message on which the linear heads work."""

    def __init__(
        self,
        settings: EncoderSettings,
        languages: Sequence[str],
        e5_means: Floats,
        use_means: Floats,
        characters: CharacterView,
    ) -> None:
        """Takes trained parts; the last row of the means is for any other language."""
        self.settings = settings
        self._row = {language: row for row, language in enumerate(languages)}
        self._languages = list(languages)
        self._e5_means = e5_means
        self._use_means = use_means
        self._characters = characters

    @classmethod
    def fit(cls, messages: Messages, settings: EncoderSettings) -> Encoder:
        """Learns the language means and the character view."""
        languages = sorted({language for language in messages.languages if language})

        def means(vectors: Floats) -> Floats:
            overall = vectors.mean(axis=0)
            rows = []
            for language in languages:
                own = vectors[[i for i, lang in enumerate(messages.languages) if lang == language]]
                weight = len(own) / (len(own) + _SHRINKAGE)
                rows.append(weight * own.mean(axis=0) + (1 - weight) * overall)
            return np.vstack([*rows, overall]).astype(np.float32)

        characters = CharacterView.fit(messages.texts, settings.ngram_size)
        return cls(settings, languages, means(messages.e5), means(messages.use), characters)

    def encode(self, messages: Messages) -> Floats:
        """Returns one row per message."""
        rows = np.array([self._row.get(lang or "", len(self._row)) for lang in messages.languages])
        e5 = _normalise(messages.e5 - self._e5_means[rows]) * self.settings.e5_weight
        use = _normalise(messages.use - self._use_means[rows]) * self.settings.use_weight
        # No vector, no view: what centring leaves of zeros says nothing.
        use *= messages.use.any(axis=1, keepdims=True)
        characters = _normalise(self._characters.view(messages.texts))
        return np.hstack([e5, use, characters * self.settings.ngram_weight]).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Writes the encoder as plain arrays and JSON."""
        np.savez_compressed(
            folder / "encoder.npz",
            e5_means=self._e5_means,
            use_means=self._use_means,
            **self._characters.arrays(),
        )
        about = {"languages": self._languages, "settings": vars(self.settings)}
        (folder / "encoder.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Reads an encoder written by :meth:`save`."""
        about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        with np.load(folder / "encoder.npz", allow_pickle=False) as arrays:
            return cls(
                EncoderSettings(**about["settings"]),
                about["languages"],
                arrays["e5_means"],
                arrays["use_means"],
                CharacterView.from_arrays(arrays),
            )


def softmax(scores: Floats) -> Floats:
    """Returns probabilities along the last axis."""
    scores = scores - scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    return np.asarray(scores / scores.sum(axis=-1, keepdims=True), dtype=np.float32)


class LinearHead:
    """Multinomial logistic regression with a calibrated temperature.

    Guo et al. 2017, "On Calibration of Modern Neural Networks" (temperature scaling).
    """

    def __init__(
        self, labels: Sequence[str], weights: Floats, bias: Floats, temperature: float
    ) -> None:
        """Takes trained parameters.

        Args:
            labels: The label of each row of weights; equal ones, the groups of one label,
                stand together.
            weights: Shape (rows, features).
            bias: One for each row.
            temperature: What scores are divided by.
        """
        self._row_labels = list(labels)
        self.labels = list(dict.fromkeys(labels))
        self._first_rows = [self._row_labels.index(label) for label in self.labels]
        self._weights = weights
        self._bias = bias
        self.temperature = temperature

    @classmethod
    def fit(
        cls,
        rows: Floats,
        labels: Sequence[str],
        settings: HeadSettings,
        held_back: npt.NDArray[np.bool_] | None = None,
        groups: Mapping[str, int] | None = None,
    ) -> LinearHead:
        """Fits on all rows.

        Args:
            rows: Encoded messages, shape (messages, features).
            labels: The label of each.
            settings: How to fit.
            held_back: Which rows the encoding has not learnt from either; the temperature
                is fitted on what a head without them says about them. ``None``: not fitted.
            groups: Labels whose examples have little in common, and into how many groups of
                like ones to divide them; each group is fitted by itself.
        """
        divided = _divide(rows, labels, groups or {})
        names, targets = np.unique(divided, return_inverse=True)
        temperature = 1.0
        if (
            held_back is not None
            and held_back.any()
            and len(set(targets[~held_back])) == len(names)
        ):
            weights, bias = _fit_linear(rows[~held_back], targets[~held_back], settings)
            scores = (rows[held_back] @ weights.T + bias).astype(np.float64)
            temperature = _fit_temperature(scores, targets[held_back])
        weights, bias = _fit_linear(rows, targets, settings)
        labels = [name.partition(_GROUP)[0] for name in names]
        return cls(labels, weights, bias, temperature)

    def favour(self, label: str, factor: float) -> None:
        """Makes a label this many times likelier, compared with each other one.

        For a label that stands for more of what people write than its share of the
        examples (prior shift; Saerens et al. 2002).
        """
        rows = [row for row, name in enumerate(self._row_labels) if name == label]
        self._bias[rows] += self.temperature * np.log(factor)

    def _scores(self, rows: Floats) -> Floats:
        return np.asarray(rows @ self._weights.T + self._bias, dtype=np.float32)

    def probabilities(self, rows: Floats) -> Floats:
        """Returns calibrated probabilities, shape (rows, labels)."""
        found = softmax(self._scores(rows) / np.float32(self.temperature))
        return np.asarray(np.add.reduceat(found, self._first_rows, axis=1), dtype=np.float32)

    def save(self, folder: Path, name: str) -> None:
        """Writes the head as plain arrays and JSON."""
        np.savez_compressed(
            folder / f"{name}.npz",
            weights=self._weights.astype(np.float16),
            bias=self._bias,
        )
        about = {"labels": self._row_labels, "temperature": self.temperature}
        (folder / f"{name}.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> LinearHead:
        """Reads a head written by :meth:`save`."""
        about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(np.float32)
            return cls(about["labels"], weights, arrays["bias"], about["temperature"])


def _divide(rows: Floats, labels: Sequence[str], groups: Mapping[str, int]) -> npt.NDArray[np.str_]:
    """Returns the labels, followed by the number of a group where they are divided (k-means)."""
    divided = np.asarray(labels, dtype=object)
    for label, wanted in groups.items():
        own = np.flatnonzero(divided == label)
        number = min(wanted, len(own) // _FEWEST_IN_GROUP)
        if number > 1:
            found = MiniBatchKMeans(number, random_state=1, n_init=3).fit_predict(rows[own])
            divided[own] = [f"{label}{_GROUP}{group}" for group in found]
    return divided.astype(str)


def _fit_linear(
    rows: Floats, targets: npt.NDArray[np.intp], settings: HeadSettings
) -> tuple[Floats, Floats]:
    """Returns weights (labels x features) and bias of a multinomial logistic regression.

    Small batches with Adam (Kingma & Ba 2015) and a step size that falls along a cosine
    (Loshchilov & Hutter 2017) get as far as a quasi-Newton method in a fraction of its
    time, which does not grow with the number of examples.
    """
    import tensorflow as tf

    tf.keras.utils.set_random_seed(1)
    counts = np.bincount(targets)
    weights = len(targets) / (len(counts) * counts) if settings.balanced else np.ones(len(counts))
    weighted = (rows, targets, weights[targets].astype(np.float32))
    batches = tf.data.Dataset.from_tensor_slices(weighted).shuffle(len(rows)).repeat()
    layer = tf.keras.layers.Dense(len(counts))
    model = tf.keras.Sequential([layer])
    rate = tf.keras.optimizers.schedules.CosineDecay(settings.learning_rate, settings.steps)
    model.compile(
        tf.keras.optimizers.Adam(rate),
        tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(batches.batch(_BATCH), steps_per_epoch=settings.steps, verbose=0)
    kernel, bias = layer.get_weights()
    return kernel.T.copy(), bias


def _fit_temperature(scores: npt.NDArray[np.float64], targets: npt.NDArray[np.intp]) -> float:
    """Returns the temperature with the smallest log loss on held-back scores."""

    def loss(log_temperature: float) -> float:
        scaled = scores / np.exp(log_temperature)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scaled).sum(axis=1))
        return float((log_sum - scaled[np.arange(len(targets)), targets]).mean())

    found = minimize_scalar(loss, bounds=(-2.0, 2.5), method="bounded")
    return float(np.exp(found.x))
