"""Rasa component: extracts countries, towns, organisations and papers as entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.files import digest
from infopoint.nlu.gazetteer import Gazetteer
from infopoint.nlu.trained_component import TrainedComponent

NAMES_KEY = "names"
_FOLDER = "gazetteer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(TrainedComponent[Gazetteer]):
    """Adds an entity for each known name; the value is the identifier, not the spelling."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # folder with one file of names per entity
            NAMES_KEY: "data/gazetteer",
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Makes a change of the name files a reason to train again."""
        return digest([Path({**cls.get_default_config(), **config}[NAMES_KEY])])

    def fit(self, training_data: TrainingData) -> Gazetteer:
        """Builds a spaCy pipeline from the name files."""
        return Gazetteer.build(Path(self.config[NAMES_KEY]))

    def save(self, learnt: Gazetteer, folder: Path) -> None:
        """(see parent class)"""
        learnt.save(folder / _FOLDER)

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> Gazetteer:
        """(see parent class)"""
        return Gazetteer.load(folder / _FOLDER)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities found in each message."""
        if self.learnt is None:
            return messages
        for message in messages:
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: name.entity,
                    ENTITY_ATTRIBUTE_VALUE: name.value,
                    ENTITY_ATTRIBUTE_START: name.start,
                    ENTITY_ATTRIBUTE_END: name.end,
                    EXTRACTOR: type(self).__name__,
                }
                for name in self.learnt.find(message.get(TEXT) or "")
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
