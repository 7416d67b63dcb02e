"""Rasa component: decides whether a topic is certain enough to answer at once."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

from infopoint.nlu.topic_classifier import topic_ranking
from infopoint.nlu.urgency_detector import URGENCY
from infopoint.topics import SMALL_TALK

ANSWER_KEY = "answer_from"
OFFER_KEY = "offer_from"
#: At most this many topics are offered as buttons.
OFFERED = 3

#: Key in the parse result: topics worth offering, best first; empty if none is.
OFFER = "offer"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class ConfidenceGate(FallbackClassifier):
    """Turns an uncertain prediction into ``nlu_fallback`` and says what to offer.

    Rasa's own fallback looks at the area; this one looks at the topic, because an answer
    is about a topic. It is a ``FallbackClassifier`` so that ``rasa test nlu`` knows to
    look behind the fallback.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            # probability of the best topic from which it is answered without asking
            ANSWER_KEY: 0.5,
            # probability from which a topic is worth offering in "Did you mean…?"
            OFFER_KEY: 0.06,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceGate:
        """Creates the component (see parent class)."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Writes ``offer`` and, where uncertain, the fallback intent."""
        for message in messages:
            self._process_one(message)
        return messages

    def _process_one(self, message: Message) -> None:
        ranking = topic_ranking(message)
        if not ranking or message.get(URGENCY):
            return
        offer = [
            topic
            for topic, probability in ranking[: OFFERED + 2]
            if probability >= self.component_config[OFFER_KEY] and not topic.startswith(SMALL_TALK)
        ][:OFFERED]
        message.set(OFFER, offer, add_to_output=True)
        if ranking[0][1] >= self.component_config[ANSWER_KEY]:
            return
        fallback = {
            INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
            PREDICTED_CONFIDENCE_KEY: round(1.0 - ranking[0][1], 5),
        }
        message.set(INTENT, fallback, add_to_output=True)
        ranked = message.get(INTENT_RANKING_KEY) or []
        message.set(INTENT_RANKING_KEY, [fallback, *ranked], add_to_output=True)
