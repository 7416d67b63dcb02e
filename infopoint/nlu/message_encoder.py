"""Rasa component: joins all views of a message into the one vector the heads read."""

from __future__ import annotations

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

from infopoint.nlu.embedding import E5Embedder, UseEmbedder
from infopoint.nlu.language_identifier import LANGUAGE
from infopoint.nlu.sentence_embedder import sentence_vector
from infopoint.nlu.topic_model import Encoder, EncoderSettings, Messages

#: Origin of the features this component writes.
ENCODING = "encoding"


def _batch(messages: list[Message]) -> Messages:
    return Messages(
        [message.get(TEXT) or "" for message in messages],
        [(message.get(LANGUAGE) or {}).get("code") for message in messages],
        np.stack([sentence_vector(message, E5Embedder.name) for message in messages]),
        np.stack([sentence_vector(message, UseEmbedder.name) for message in messages]),
    )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageEncoder(GraphComponent):
    """Centres the sentence vectors by language and adds character n-grams."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings, those of :class:`~.topic_model.EncoderSettings`."""
        return vars(EncoderSettings())

    def __init__(
        self,
        settings: EncoderSettings,
        storage: ModelStorage,
        resource: Resource,
        encoder: Encoder | None = None,
    ) -> None:
        """Keeps where to persist; the encoder is set when loaded."""
        self._settings = settings
        self._storage = storage
        self._resource = resource
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageEncoder:
        """Creates an untrained component (see parent class)."""
        return cls(EncoderSettings.pick(config), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageEncoder:
        """Loads the trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            encoder = Encoder.load(folder)
        return cls(EncoderSettings.pick(config), model_storage, resource, encoder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns language means and n-gram projection, and persists them."""
        encoder = Encoder.fit(_batch(training_data.nlu_examples), self._settings)
        with self._storage.write_to(self._resource) as folder:
            encoder.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encodes all examples."""
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the encoding as one dense sentence feature."""
        if self._encoder is None or not messages:
            return messages
        for message, row in zip(messages, self._encoder.encode(_batch(messages))):
            message.add_features(Features(row[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, ENCODING))
        return messages
