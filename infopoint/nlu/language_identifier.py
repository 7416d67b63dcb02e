"""Rasa component: identifies the language of each message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.nlu.language import LanguageModel
from infopoint.nlu.trained_component import TrainedComponent

#: Property of a message, and key in the parse result: ``{"code": "fr", "confidence": 0.98}``.
LANGUAGE = "language"


def example_language(message: Message) -> str | None:
    """Returns the language that a training example is labelled with, if any."""
    metadata = message.get(METADATA) or {}
    return (metadata.get(METADATA_INTENT) or {}).get(LANGUAGE)


def message_language(message: Message) -> str | None:
    """Returns the language that this component has written onto a message, if any."""
    return (message.get(LANGUAGE) or {}).get("code")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(TrainedComponent[LanguageModel]):
    """Writes ``language`` onto each message.

    Learns from the ``metadata: {language: …}`` of the NLU examples. The language of a
    training example is its label, never a guess.
    """

    def fit(self, training_data: TrainingData) -> LanguageModel:
        """Trains on the labelled examples."""
        labelled = [
            (message.get(TEXT), language)
            for message in training_data.nlu_examples
            if (language := example_language(message))
        ]
        texts, languages = zip(*labelled)
        return LanguageModel.train(texts, languages)

    def save(self, learnt: LanguageModel, folder: Path) -> None:
        """(see parent class)"""
        learnt.save(folder)

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> LanguageModel:
        """(see parent class)"""
        return LanguageModel.load(folder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Copies each example's label onto the example."""
        for message in training_data.nlu_examples:
            message.set(LANGUAGE, {"code": example_language(message), "confidence": 1.0})
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Guesses the language; leaves it unset if a message has no letters."""
        for message in messages:
            guess = self.learnt.guess(message.get(TEXT) or "") if self.learnt else None
            if guess:
                value = {"code": guess.code, "confidence": round(guess.confidence, 4)}
                message.set(LANGUAGE, value, add_to_output=True)
        return messages
