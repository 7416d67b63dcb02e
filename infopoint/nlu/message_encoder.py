"""Rasa component: joins all views of a message into the one vector the heads read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.nlu.embedding import E5Embedder, UseEmbedder
from infopoint.nlu.language_identifier import message_language
from infopoint.nlu.sentence_embedder import sentence_vector
from infopoint.nlu.topic_model import Encoder, EncoderSettings, Messages
from infopoint.nlu.trained_component import TrainedComponent

#: Origin of the features this component writes.
ENCODING = "encoding"


def _batch(messages: list[Message]) -> Messages:
    return Messages(
        [message.get(TEXT) or "" for message in messages],
        [message_language(message) for message in messages],
        np.stack([sentence_vector(message, E5Embedder.name) for message in messages]),
        np.stack([sentence_vector(message, UseEmbedder.name) for message in messages]),
    )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageEncoder(TrainedComponent[Encoder]):
    """Centres the sentence vectors by language and adds character n-grams."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings, those of :class:`~.topic_model.EncoderSettings`."""
        return vars(EncoderSettings())

    def fit(self, training_data: TrainingData) -> Encoder:
        """Learns language means and the n-gram projection."""
        settings = EncoderSettings.pick(self.config)
        return Encoder.fit(_batch(training_data.nlu_examples), settings)

    def save(self, learnt: Encoder, folder: Path) -> None:
        """(see parent class)"""
        learnt.save(folder)

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> Encoder:
        """(see parent class)"""
        return Encoder.load(folder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encodes all examples."""
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the encoding as one dense sentence feature."""
        if self.learnt is None or not messages:
            return messages
        for message, row in zip(messages, self.learnt.encode(_batch(messages))):
            message.add_features(Features(row[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, ENCODING))
        return messages
