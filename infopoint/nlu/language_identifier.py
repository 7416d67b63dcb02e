"""Rasa component: identifies the language of each message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.nlu.language import LanguageModel

#: Property of a message, and key in the parse result: ``{"code": "fr", "confidence": 0.98}``.
LANGUAGE = "language"


def example_language(message: Message) -> str | None:
    """Returns the language that a training example is labelled with, if any."""
    metadata = message.get(METADATA) or {}
    return (metadata.get(METADATA_INTENT) or {}).get(LANGUAGE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Writes ``language`` onto each message.

    Learns from the ``metadata: {language: …}`` of the NLU examples. The language of a
    training example is its label, never a guess.
    """

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        model: LanguageModel | None = None,
    ) -> None:
        """Keeps where to persist; ``model`` is set when loaded."""
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Creates an untrained component (see parent class)."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        """Loads the trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, LanguageModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the labelled examples and persists the model."""
        labelled = [
            (message.get(TEXT), language)
            for message in training_data.nlu_examples
            if (language := example_language(message))
        ]
        texts, languages = zip(*labelled)
        self._model = LanguageModel.train(texts, languages)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Copies each example's label onto the example."""
        for message in training_data.nlu_examples:
            message.set(LANGUAGE, {"code": example_language(message), "confidence": 1.0})
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Guesses the language; leaves it unset if a message has no letters."""
        for message in messages:
            guess = self._model.guess(message.get(TEXT) or "") if self._model else None
            if guess:
                value = {"code": guess.code, "confidence": round(guess.confidence, 4)}
                message.set(LANGUAGE, value, add_to_output=True)
        return messages
