"""The training data is complete, unique, and apart from the held-out messages."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from rasa.shared.importers.rasa import RasaFileImporter

from infopoint.knowledge.library import Library
from infopoint.languages import LANGUAGES
from infopoint.nlu.example_importer import ExampleImporter
from infopoint.nlu.text import fold
from infopoint.scorecard.messages import HELD_OUT, UNSEEN, read

FEWEST_EXAMPLES = 20


def _examples():
    for path in sorted(Path("data/nlu").glob("*/*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            assert entry["metadata"]["language"] == path.stem
            for line in entry["examples"].splitlines():
                yield entry["intent"], path.stem, line.removeprefix("- ")


def _held_out():
    return [*read(HELD_OUT), *read(UNSEEN)]


@pytest.fixture(scope="module")
def examples():
    return list(_examples())


def test_every_topic_has_an_article_and_the_other_way_round(examples):
    articles = set(Library.load(Path("knowledge"))[0].topics)
    topics = {topic for topic, _, _ in examples if not topic.startswith("chat/")}
    assert topics == articles


def test_every_topic_has_enough_examples(examples):
    counts = Counter(topic for topic, _, _ in examples)
    assert {topic: n for topic, n in counts.items() if n < FEWEST_EXAMPLES} == {}


def test_every_language_is_learnt(examples):
    assert {language for _, language, _ in examples} == set(LANGUAGES)


def test_no_example_stands_twice(examples):
    counts = Counter(fold(text) for _, _, text in examples)
    assert [text for text, n in counts.items() if n > 1] == []


def test_examples_are_read_as_rasa_reads_them(tmp_path):
    for part in ("nlu/help", "nlu/chat", "rules"):
        shutil.copytree(Path("data", part), tmp_path / part)
    ours, rasas = (
        importer("config.yml", "domain.yml", [str(tmp_path)])
        for importer in (ExampleImporter, RasaFileImporter)
    )
    assert ours.get_nlu_data().fingerprint() == rasas.get_nlu_data().fingerprint()
    assert ours.get_stories().fingerprint() == rasas.get_stories().fingerprint()


#: Words that everybody writes in the same way: one-word greetings and the like may stand
#: in both sets.
SHORT = 4


def test_no_held_out_message_is_trained_on(examples):
    trained = {fold(text) for _, _, text in examples}
    leaked = [
        text for _, _, _, text in _held_out() if fold(text) in trained and len(text.split()) > SHORT
    ]
    assert leaked == []


def test_held_out_set_is_broad():
    rows = read(HELD_OUT)
    kinds = Counter(kind for _, kind, _, _ in rows)
    assert {language for language, *_ in rows} == set(LANGUAGES)
    assert kinds["ordinary"] >= 1500
    assert kinds["out_of_scope"] >= 250
    assert kinds["urgent"] >= 150
    assert kinds["near_miss"] >= 100
