"""Rasa component: raises the alarm on messages about danger, whatever their topic."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from infopoint.files import digest
from infopoint.nlu.message_encoder import ENCODING
from infopoint.nlu.sentence_embedder import sentence_vector
from infopoint.nlu.topic_classifier import set_topic_ranking, topic_ranking
from infopoint.nlu.topic_model import HeadSettings, LinearHead
from infopoint.nlu.trained_component import TrainedComponent
from infopoint.nlu.urgency import Sign, UrgencyPhrases
from infopoint.topics import HELP_AREA

#: Key in the parse result: ``{"topic": "help/…", "score": 0.97, "phrase": "…" or None}``.
URGENCY = "urgency"
_CALM = "calm"
_NAME = "urgency"
_PHRASES_FILE = "phrases.json"
#: What a phrase counts when it is to be told which danger it is; a classifier counts 1.
_PHRASE_VOTE = 1.2

PHRASES_KEY = "phrases"
THRESHOLD_KEY = "threshold"
SUPPORT_KEY = "support"
CERTAIN_KEY = "certain"
SUPPORTED_KEY = "supported"


class _Learnt(NamedTuple):
    head: LinearHead
    phrases: UrgencyPhrases


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UrgencyDetector(TrainedComponent[_Learnt]):
    """Two nets: an expert's phrases, and a classifier; either raises the alarm.

    When raised, the help topic becomes the first of the ranking and ``help`` the intent,
    so that the urgent card is shown first, also inside a form.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default settings."""
        return {
            **vars(HeadSettings(balanced=False)),
            # folder with one phrase file per language
            PHRASES_KEY: "data/urgency",
            # probability of danger from which the classifier raises the alarm, if the topic
            # classifier gives the help topics together at least SUPPORT_KEY
            THRESHOLD_KEY: 0.2,
            SUPPORT_KEY: 0.15,
            # probability from which it does so whatever the topic classifier says
            CERTAIN_KEY: 0.7,
            # what the topic classifier gives to the help topics from which this alone is enough
            SUPPORTED_KEY: 0.5,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Makes a change of the phrase files a reason to train again."""
        return digest([Path({**cls.get_default_config(), **config}[PHRASES_KEY])])

    def fit(self, training_data: TrainingData) -> _Learnt:
        """Fits "which danger, or none" and takes the phrases."""
        examples = [m for m in training_data.nlu_examples if m.get(INTENT_RESPONSE_KEY)]
        rows = np.stack([sentence_vector(message, ENCODING) for message in examples])
        topics = [message.get(INTENT_RESPONSE_KEY) for message in examples]
        labels = [topic if topic.startswith(HELP_AREA) else _CALM for topic in topics]
        head = LinearHead.fit(rows, labels, HeadSettings.pick(self.config))
        return _Learnt(head, UrgencyPhrases.read(Path(self.config[PHRASES_KEY])))

    def save(self, learnt: _Learnt, folder: Path) -> None:
        """(see parent class)"""
        learnt.head.save(folder, _NAME)
        phrases = json.dumps(learnt.phrases.as_dict(), ensure_ascii=False)
        (folder / _PHRASES_FILE).write_text(phrases, encoding="utf-8")

    @classmethod
    def read(cls, config: dict[str, Any], folder: Path) -> _Learnt:
        """(see parent class)"""
        phrases = json.loads((folder / _PHRASES_FILE).read_text(encoding="utf-8"))
        return _Learnt(LinearHead.load(folder, _NAME), UrgencyPhrases(**phrases))

    def process(self, messages: list[Message]) -> list[Message]:
        """Writes ``urgency`` and, on alarm, puts the help topic first."""
        for message in messages:
            self._process_one(message)
        return messages

    def _process_one(self, message: Message) -> None:
        if self.learnt is None:
            return
        head, phrases = self.learnt
        probabilities = head.probabilities(sentence_vector(message, ENCODING)[np.newaxis])[0]
        by_label = dict(zip(head.labels, (float(p) for p in probabilities)))
        score = 1.0 - by_label.pop(_CALM, 0.0)
        sign = phrases.find(message.get(TEXT) or "")
        ranked = {name: p for name, p in topic_ranking(message) if name.startswith(HELP_AREA)}
        support = sum(ranked.values())
        bar = self.config[THRESHOLD_KEY if support >= self.config[SUPPORT_KEY] else CERTAIN_KEY]
        if sign is None and score < bar and support < self.config[SUPPORTED_KEY]:
            message.set(URGENCY, None, add_to_output=True)
            return
        topic = _likeliest(by_label, ranked, sign)
        message.set(
            URGENCY,
            {
                "topic": topic,
                "score": round(score, 4),
                "phrase": sign.phrase if sign else None,
            },
            add_to_output=True,
        )
        others = [entry for entry in topic_ranking(message) if entry[0] != topic]
        set_topic_ranking(message, [(topic, 1.0), *others])


def _likeliest(
    classified: Mapping[str, float], ranked: Mapping[str, float], sign: Sign | None
) -> str:
    """Returns which danger it is: both classifiers have a vote, a phrase a little more."""
    votes: defaultdict[str, float] = defaultdict(float)
    for net in (classified, ranked):
        total = sum(net.values()) or 1.0
        for topic, probability in net.items():
            votes[topic] += probability / total
    if sign:
        votes[sign.topic] += _PHRASE_VOTE
    return max(votes, key=lambda topic: votes[topic])
