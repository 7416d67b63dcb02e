"""Rasa component: raises the alarm on messages about danger, whatever their topic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.files import digest
from infopoint.nlu.message_encoder import ENCODING
from infopoint.nlu.sentence_embedder import sentence_vector
from infopoint.nlu.topic_classifier import set_topic_ranking, topic_ranking
from infopoint.nlu.topic_model import HeadSettings, LinearHead
from infopoint.nlu.urgency import UrgencyPhrases

#: Key in the parse result: ``{"topic": "help/…", "score": 0.97, "phrase": "…" or None}``.
URGENCY = "urgency"
HELP_AREA = "help/"
_CALM = "calm"

PHRASES_KEY = "phrases"
THRESHOLD_KEY = "threshold"
SUPPORT_KEY = "support"
CERTAIN_KEY = "certain"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UrgencyDetector(GraphComponent):
    """Two nets: an expert's phrases, and a classifier; either raises the alarm.

    When raised, the help topic becomes the first of the ranking and ``help`` the intent,
    so that the urgent card is shown first, also inside a form.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            **vars(HeadSettings(regularisation=20.0, balanced=False)),
            # folder with one phrase file per language
            PHRASES_KEY: "data/urgency",
            # probability of danger from which the classifier raises the alarm, if the topic
            # classifier gives the help topics together at least SUPPORT_KEY
            THRESHOLD_KEY: 0.3,
            SUPPORT_KEY: 0.3,
            # probability from which it does so whatever the topic classifier says
            CERTAIN_KEY: 0.7,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        phrases: UrgencyPhrases | None = None,
        head: LinearHead | None = None,
    ) -> None:
        """Keeps where to persist; phrases and head are set when loaded."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._phrases = phrases
        self._head = head

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UrgencyDetector:
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
    ) -> UrgencyDetector:
        """Loads the trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            phrases = json.loads((folder / "phrases.json").read_text(encoding="utf-8"))
            head = LinearHead.load(folder, "urgency")
        return cls(config, model_storage, resource, UrgencyPhrases(**phrases), head)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Makes a change of the phrase files a reason to train again."""
        return digest([Path({**cls.get_default_config(), **config}[PHRASES_KEY])])

    def train(self, training_data: TrainingData) -> Resource:
        """Fits "which danger, or none" and copies the phrases into the model."""
        examples = [m for m in training_data.nlu_examples if m.get(INTENT_RESPONSE_KEY)]
        rows = np.stack([sentence_vector(message, ENCODING) for message in examples])
        topics = [message.get(INTENT_RESPONSE_KEY) for message in examples]
        labels = [topic if topic.startswith(HELP_AREA) else _CALM for topic in topics]
        head = LinearHead.fit(rows, labels, HeadSettings.pick(self._config))
        phrases = UrgencyPhrases.read(Path(self._config[PHRASES_KEY]))
        with self._storage.write_to(self._resource) as folder:
            head.save(folder, "urgency")
            (folder / "phrases.json").write_text(
                json.dumps(phrases.as_dict(), ensure_ascii=False), encoding="utf-8"
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Writes ``urgency`` and, on alarm, puts the help topic first."""
        for message in messages:
            self._process_one(message)
        return messages

    def _process_one(self, message: Message) -> None:
        if self._head is None or self._phrases is None:
            return
        probabilities = self._head.probabilities(sentence_vector(message, ENCODING)[np.newaxis])[0]
        by_label = dict(zip(self._head.labels, (float(p) for p in probabilities)))
        score = 1.0 - by_label.pop(_CALM, 0.0)
        sign = self._phrases.find(message.get(TEXT) or "")
        support = sum(p for name, p in topic_ranking(message) if name.startswith(HELP_AREA))
        bar = self._config[THRESHOLD_KEY if support >= self._config[SUPPORT_KEY] else CERTAIN_KEY]
        if sign is None and score < bar:
            message.set(URGENCY, None, add_to_output=True)
            return
        topic = sign.topic if sign else max(by_label, key=lambda label: by_label[label])
        message.set(
            URGENCY,
            {
                "topic": topic,
                "score": round(score, 4),
                "phrase": sign.phrase if sign else None,
            },
            add_to_output=True,
        )
        ranking = topic_ranking(message)
        others = [entry for entry in ranking if entry[0] != topic]
        set_topic_ranking(message, [(topic, 1.0), *others])
