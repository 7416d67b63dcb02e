"""Rasa component: turns short requests and follow-ups into intents of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from infopoint.dialogue.buttons import GUIDES
from infopoint.nlu.requests import Requests
from infopoint.nlu.urgency_detector import URGENCY

REQUESTS_KEY = "requests"
#: Intent of everything that refers to the conversation so far.
FOLLOW_UP_INTENT = "follow_up"
#: Key in the parse result: what a short message asks for.
REQUEST = "request"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class RequestDetector(GraphComponent):
    """Sets the intent of a guide ("what can I do?") or ``follow_up``; danger goes first."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # folder with one file of short messages per language
            REQUESTS_KEY: "data/requests",
        }

    def __init__(self, requests: Requests) -> None:
        """Takes the short requests to look for."""
        self._requests = requests

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestDetector:
        """Reads the requests (see parent class)."""
        return cls(Requests.read(Path(config[REQUESTS_KEY])))

    def process(self, messages: list[Message]) -> list[Message]:
        """Writes ``request`` and the intent that goes with it."""
        for message in messages:
            self._process_one(message)
        return messages

    def _process_one(self, message: Message) -> None:
        if message.get(URGENCY):
            return
        request = self._requests.find(message.get(TEXT) or "", message.get(ENTITIES) or ())
        message.set(REQUEST, request, add_to_output=True)
        if request is None:
            return
        name = GUIDES.get(request, FOLLOW_UP_INTENT)
        intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
        message.set(INTENT, intent, add_to_output=True)
        ranking = message.get(INTENT_RANKING_KEY) or []
        message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
