"""Rasa component: extracts countries, towns, organisations and papers as entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
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

NAMES_KEY = "names"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(GraphComponent):
    """Adds an entity for each known name; the value is the identifier, not the spelling."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # folder with one file of names per entity
            NAMES_KEY: "data/gazetteer",
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        """Keeps where to persist; the gazetteer is set when loaded."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._gazetteer = gazetteer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GazetteerExtractor:
        """Creates an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GazetteerExtractor:
        """Loads the spaCy pipeline (see parent class)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Gazetteer.load(folder / "gazetteer"))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Makes a change of the name files a reason to train again."""
        return digest([Path({**cls.get_default_config(), **config}[NAMES_KEY])])

    def train(self, training_data: TrainingData) -> Resource:
        """Builds the pipeline from the name files and persists it."""
        gazetteer = Gazetteer.build(Path(self._config[NAMES_KEY]))
        with self._storage.write_to(self._resource) as folder:
            gazetteer.save(folder / "gazetteer")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities found in each message."""
        if self._gazetteer is None:
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
                for name in self._gazetteer.find(message.get(TEXT) or "")
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
