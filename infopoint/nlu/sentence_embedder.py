"""Rasa component: embeds each message as dense sentence features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.files import digest
from infopoint.nlu.embedding import (
    E5Embedder,
    Embedder,
    Part,
    UseEmbedder,
    VectorCache,
    Vectors,
    embed_known,
)
from infopoint.nlu.language_identifier import message_language
from infopoint.nlu.trained_component import TrainedComponent

EMBEDDER_KEY = "embedder"
CACHE_KEY = "cache"
TUNING_KEY = "tuning"
_TUNING_FILE = "tuning.npz"


def sentence_vector(message: Message, embedder_name: str) -> Vectors:
    """Returns the vector that the named embedder gave to the message.

    Raises:
        KeyError: the pipeline has no ``SentenceEmbedder`` of that name.
    """
    for features in message.features:
        if features.attribute == TEXT and features.origin == embedder_name:
            return np.asarray(features.features[0], dtype=np.float32)
    raise KeyError(f"no '{embedder_name}' vector; add its SentenceEmbedder before this component")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEmbedder(TrainedComponent[Embedder]):
    """Adds one dense sentence vector to each message; its origin is the embedder's name.

    Training texts go through a cache on disk, so that a second training computes only
    what is new. Tuned parts are copied into the model, so that they always belong to
    the classifiers behind them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # which embedder: ``e5`` or ``use``
            EMBEDDER_KEY: E5Embedder.name,
            # file that tunes ``e5`` to our topics, or nothing
            TUNING_KEY: None,
            # file that keeps the vectors of training texts between trainings
            CACHE_KEY: ".cache/vectors.sqlite",
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes a change of the tuned parts a reason to train again."""
        return digest([Path(config[TUNING_KEY])]) if config.get(TUNING_KEY) else None

    def fit(self, training_data: TrainingData) -> Embedder:
        """Takes the packaged embedder, and the file that tunes it."""
        if self.config[EMBEDDER_KEY] == UseEmbedder.name:
            return UseEmbedder()
        return E5Embedder(_read_tuning(self.config[TUNING_KEY]))

    def save(self, learnt: Embedder, folder: Path) -> None:
        """Copies the tuned parts into the model."""
        if isinstance(learnt, E5Embedder):
            np.savez(folder / _TUNING_FILE, **learnt.tuning)  # type: ignore[arg-type]

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> Embedder:
        """(see parent class)"""
        if config[EMBEDDER_KEY] == UseEmbedder.name:
            return UseEmbedder()
        return E5Embedder(_read_tuning(folder / _TUNING_FILE))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embeds all examples, reading known vectors from the cache."""
        embedder = self.learnt
        if embedder is None:
            return training_data
        cache = VectorCache(Path(self.config[CACHE_KEY]))
        try:
            _attach(training_data.nlu_examples, embedder, partial(cache.embed, embedder))
        finally:
            cache.close()
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embeds what a person wrote."""
        if self.learnt is not None:
            _attach(messages, self.learnt)
        return messages


def _read_tuning(path: str | Path | None) -> dict[str, Part]:
    if not path:
        return {}
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _attach(
    messages: list[Message],
    embedder: Embedder,
    embed: Callable[[Sequence[str]], Vectors] | None = None,
) -> None:
    texts = [message.get(TEXT) or "" for message in messages]
    languages = [message_language(message) for message in messages]
    for message, vector in zip(messages, embed_known(embedder, texts, languages, embed)):
        features = Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, embedder.name)
        message.add_features(features)
