"""Rasa component: embeds each message as dense sentence features."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.nlu.embedding import EMBEDDERS, Embedder, VectorCache, Vectors

EMBEDDER_KEY = "embedder"
CACHE_KEY = "cache"


def sentence_vector(message: Message, embedder_name: str) -> Vectors:
    """Returns the vector that the named embedder gave to the message.

    Raises:
        KeyError: the pipeline has no ``SentenceEmbedder`` of that name.
    """
    for features in message.features:
        if features.attribute == TEXT and features.origin == embedder_name:
            return np.asarray(features.features[0], dtype=np.float32)
    raise KeyError(f"no '{embedder_name}' vector; add its SentenceEmbedder before this component")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedder(GraphComponent):
    """Adds one dense sentence vector to each message; its origin is the embedder's name.

    Training texts go through a cache on disk, so that a second training computes only
    what is new.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # which embedder of ``infopoint.nlu.embedding.EMBEDDERS``
            EMBEDDER_KEY: "e5",
            # file that keeps the vectors of training texts between trainings
            CACHE_KEY: ".cache/vectors.sqlite",
        }

    def __init__(self, embedder: Embedder, cache: Path) -> None:
        """Keeps the loaded embedder."""
        self._embedder = embedder
        self._cache = cache

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedder:
        """Creates the component (see parent class)."""
        return cls(EMBEDDERS[config[EMBEDDER_KEY]](), Path(config[CACHE_KEY]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embeds all examples, reading known vectors from the cache."""
        messages = training_data.nlu_examples
        cache = VectorCache(self._cache)
        try:
            vectors = cache.embed(self._embedder, [message.get(TEXT) for message in messages])
        finally:
            cache.close()
        self._attach(messages, vectors)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embeds what a person wrote."""
        self._attach(
            messages,
            self._embedder.embed([message.get(TEXT) or "" for message in messages]),
        )
        return messages

    def _attach(self, messages: list[Message], vectors: Vectors) -> None:
        for message, vector in zip(messages, vectors):
            message.add_features(
                Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._embedder.name)
            )
