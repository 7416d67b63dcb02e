"""Rasa component: finds the topic (``area/topic``) of a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.nlu.held_back import is_held_back
from infopoint.nlu.known_messages import KnownMessages
from infopoint.nlu.message_encoder import ENCODING
from infopoint.nlu.sentence_embedder import sentence_vector
from infopoint.nlu.topic_model import HeadSettings, LinearHead
from infopoint.nlu.trained_component import TrainedComponent
from infopoint.topics import OUT_OF_SCOPE

RANKING = "ranking"
OUTSIDE_KEY = "outside"
OUTSIDE_GROUPS_KEY = "outside_groups"
#: Key of Rasa's response selector under which all areas share one ranking.
DEFAULT_SELECTOR = "default"
_RANKED = 10
_NAME = "topics"
#: How much an example's own label counts for a message that says exactly the same.
_KNOWN = 0.95


def topic_ranking(message: Message) -> list[tuple[str, float]]:
    """Returns the topics the classifier ranked, best first, with their probability."""
    ranking = message.get(RESPONSE_SELECTOR, {}).get(DEFAULT_SELECTOR, {}).get(RANKING, [])
    return [(entry[INTENT_RESPONSE_KEY], entry[PREDICTED_CONFIDENCE_KEY]) for entry in ranking]


def set_topic_ranking(message: Message, ranking: list[tuple[str, float]]) -> None:
    """Writes topics and their areas onto a message in the forms that Rasa reads.

    The intent is the area of the best topic; the topic ranking has the shape that a
    response selector would write, so that ``rasa test nlu`` reports on topics.
    """
    entries = [
        {INTENT_RESPONSE_KEY: topic, PREDICTED_CONFIDENCE_KEY: round(probability, 5)}
        for topic, probability in ranking[:_RANKED]
    ]
    areas: dict[str, float] = {}
    for topic, probability in ranking:
        area = topic.split("/")[0]
        areas[area] = areas.get(area, 0.0) + probability
    best_area = ranking[0][0].split("/")[0]
    ordered = sorted(areas, key=lambda area: (area != best_area, -areas[area]))
    intents = [
        {INTENT_NAME_KEY: area, PREDICTED_CONFIDENCE_KEY: min(1.0, round(areas[area], 5))}
        for area in ordered
    ]
    message.set(INTENT, intents[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, intents, add_to_output=True)
    message.set(
        RESPONSE_SELECTOR,
        {
            "all_retrieval_intents": ordered,
            DEFAULT_SELECTOR: {
                RESPONSE: {"responses": None, "utter_action": None, **entries[0]},
                RANKING: entries,
            },
        },
        add_to_output=True,
    )


class _Learnt(NamedTuple):
    head: LinearHead
    known: KnownMessages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(TrainedComponent[_Learnt]):
    """Ranks all topics for a message and sets the area as Rasa's intent."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            **vars(HeadSettings()),
            # into how many groups to divide what is out of scope, as if these were topics
            OUTSIDE_GROUPS_KEY: 30,
            # how much likelier a message is in one of them than about any single topic
            OUTSIDE_KEY: 3.0,
        }

    def fit(self, training_data: TrainingData) -> _Learnt:
        """Fits the head on the examples that carry a topic, and remembers them."""
        examples = [m for m in training_data.nlu_examples if m.get(INTENT_RESPONSE_KEY)]
        rows = np.stack([sentence_vector(message, ENCODING) for message in examples])
        labels = [message.get(INTENT_RESPONSE_KEY) for message in examples]
        held_back = np.array([is_held_back(message.get(TEXT)) for message in examples])
        groups = {OUT_OF_SCOPE: self.config[OUTSIDE_GROUPS_KEY]}
        head = LinearHead.fit(rows, labels, HeadSettings.pick(self.config), held_back, groups)
        head.favour(OUT_OF_SCOPE, self.config[OUTSIDE_KEY])
        number = {label: row for row, label in enumerate(head.labels)}
        texts = (message.get(TEXT) for message in examples)
        return _Learnt(head, KnownMessages.of(texts, (number[label] for label in labels)))

    def save(self, learnt: _Learnt, folder: Path) -> None:
        """(see parent class)"""
        learnt.head.save(folder, _NAME)
        learnt.known.save(folder)

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> _Learnt:
        """(see parent class)"""
        return _Learnt(LinearHead.load(folder, _NAME), KnownMessages.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Writes intent, intent ranking and topic ranking onto each message."""
        if self.learnt is None:
            return messages
        head, known_messages = self.learnt
        for message in messages:
            row = sentence_vector(message, ENCODING)[np.newaxis]
            probabilities = head.probabilities(row)[0]
            known = known_messages.label(message.get(TEXT) or "")
            if known is not None:
                probabilities *= 1 - _KNOWN
                probabilities[known] += _KNOWN
            order = np.argsort(-probabilities)
            set_topic_ranking(
                message,
                [(head.labels[i], float(probabilities[i])) for i in order],
            )
        return messages
