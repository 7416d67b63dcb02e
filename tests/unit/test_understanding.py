"""The parts of understanding that stand alone."""

from pathlib import Path

import numpy as np
import pytest

from infopoint.dialogue.language import spoken_language
from infopoint.nlu.embedding import VectorCache
from infopoint.nlu.gazetteer import Gazetteer, GazetteerError
from infopoint.nlu.known_messages import KnownMessages
from infopoint.nlu.language import LanguageModel
from infopoint.nlu.text import fold
from infopoint.nlu.topic_model import HeadSettings, LinearHead
from infopoint.nlu.urgency import PhraseError, UrgencyPhrases
from infopoint.places import find_place
from infopoint.privacy.pseudonym import Pseudonyms, SecretError


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.build(Path("data/gazetteer"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am from Syria and live in Ghent", {("country", "SY"), ("town", "Gent")}),
        ("je veux rentrer en guinée", {("country", "GN")}),
        ("بدي ارجع لسوريا", {("country", "SY")}),
        ("annexe 26quater", {("paper", "annexe_26quater")}),
        ("parlez-vous arabe", {("language_name", "ar")}),
        ("can I work", set()),
    ],
)
def test_gazetteer_finds_names(gazetteer, text, expected):
    found = {
        (name.entity, find_place(name.value).name if name.entity == "town" else name.value)
        for name in gazetteer.find(text)
    }
    assert found == expected


def test_gazetteer_survives_saving(gazetteer, tmp_path):
    gazetteer.save(tmp_path / "g")
    assert [n.value for n in Gazetteer.load(tmp_path / "g").find("Fedasil")] == ["fedasil"]


def test_gazetteer_names_the_wrong_file(tmp_path):
    (tmp_path / "town.yml").write_text("gent: Gent")
    with pytest.raises(GazetteerError, match="town.yml"):
        Gazetteer.build(tmp_path)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("9000", "Gent"),
        ("Liege", "Liège"),
        ("bruxelles", "Brussels"),
        ("بروكسل", "Brussels"),
        ("B-1000", "Brussels"),
        ("be 9000", "Gent"),
        ("١٠٠٠", "Brussels"),
        ("gent!", "Gent"),
        ("Molenbeek", "Molenbeek-Saint-Jean"),
    ],
)
def test_find_place_knows_names_and_postcodes(wanted, name):
    assert find_place(wanted).name == name


def test_find_place_tells_belgium_from_luxembourg():
    assert find_place("4020").country == "BE"
    assert find_place("L-4020").country == "LU"
    assert find_place("atlantis") is None


def test_fold_joins_spellings_but_not_letters():
    assert fold("Réfugié") == fold("REFUGIE")
    assert fold("إرهاب") == fold("ارهاب")
    assert fold("й") != fold("и")


def test_urgency_phrases_find_gaps_endings_and_spare_lookalikes():
    phrases = UrgencyPhrases(
        {"help/suicide": ["kill ... myself", "suicid*", "(want|wanna) to die"]},
        {"help/suicide": ["suicide rate"]},
    )
    assert phrases.find("I will KILL only myself").phrase == "kill ... myself"
    assert phrases.find("pensées suicidaires").topic == "help/suicide"
    assert phrases.find("i wanna to die")
    assert phrases.find("what is the suicide rate") is None
    assert phrases.find("suicide rate, and I want to die")


@pytest.mark.parametrize(
    ("phrase", "found", "other"),
    [
        ("(my|his|) wife is ... hurt", "is his wife is badly hurt", "husband is hurt"),
        ("(و|)الانتحار", "والانتحار", "انتظار"),
        ("l'eau (monte|entre)", "vite l'eau entre", "de l'eau chaude"),
        ("(un|)lock* me", "he locked me", "clock me"),
        ("*", "anything", " . "),
    ],
)
def test_urgency_phrases_are_found_wherever_they_begin(phrase, found, other):
    phrases = UrgencyPhrases({"help/violence": [phrase]}, {})
    assert phrases.find(found)
    assert phrases.find(other) is None


def test_urgency_phrases_meet_each_spared_part():
    phrases = UrgencyPhrases(
        {"help/violence": ["he beats me", "kill"]},
        {"help/violence": ["in 2019 he beats me", "kill ... time", "time to sleep"]},
    )
    assert phrases.find("in 2019 he beats me, I kill some time to sleep") is None
    assert phrases.find("in 2019 he beats me, and today he beats me").phrase == "he beats me"


def test_urgency_phrases_name_the_wrong_file(tmp_path):
    (tmp_path / "en.yml").write_text("help/suicide: [a]")
    with pytest.raises(PhraseError, match="en.yml"):
        UrgencyPhrases.read(tmp_path)


def test_language_model_learns_and_survives_saving(tmp_path):
    texts = [
        "where is the office",
        "how do I apply",
        "où est le bureau",
        "comment faire la demande",
    ]
    LanguageModel.train(texts * 5, ["en", "en", "fr", "fr"] * 5).save(tmp_path)
    model = LanguageModel.load(tmp_path)
    assert model.guess("où faire la demande").code == "fr"
    assert model.guess("12345 !!") is None


@pytest.mark.parametrize(
    ("text", "guess", "remembered", "chosen", "expected"),
    [
        ("bonjour je cherche", ("fr", 0.9), None, False, "fr"),
        ("annexe 26", ("fr", 0.99), "so", False, "so"),
        ("je veux rentrer chez moi", ("fr", 0.95), "en", False, "fr"),
        ("je veux rentrer chez moi", ("fr", 0.95), "en", True, "en"),
        ("!!!", None, "nl", False, "nl"),
        ("hm", None, None, False, "en"),
    ],
)
def test_spoken_language_follows_the_person(text, guess, remembered, chosen, expected):
    assert spoken_language(text, guess, remembered, chosen) == expected


def test_vector_cache_computes_only_what_is_new(tmp_path):
    class Counting:
        name, version, size, seen = "counting", "counting-1", 2, []

        def embed(self, texts):
            self.seen += texts
            return np.ones((len(texts), 2), dtype=np.float32)

    embedder = Counting()
    cache = VectorCache(tmp_path / "c" / "v.sqlite")
    cache.embed(embedder, ["a", "b"])
    assert cache.embed(embedder, ["b", "c", "b"]).shape == (3, 2)
    assert embedder.seen == ["a", "b", "c"]


def test_known_messages_are_found_however_they_are_written(tmp_path):
    KnownMessages.of(["Où est le bureau ?", "مرحبا"], [3, 1]).save(tmp_path)
    known = KnownMessages.load(tmp_path)
    assert known.label("ou  EST le bureau ?") == 3
    assert known.label("مرحبا") == 1
    assert known.label("où est la gare ?") is None


def test_linear_head_knows_a_label_whose_examples_lie_apart(tmp_path):
    chance = np.random.default_rng(1)

    def around(places):
        return np.vstack([chance.normal(place, 0.3, size=(100, 2)) for place in places])

    inside, outside = around([(0, 0)]), around([(3, 0), (-3, 0), (0, 3), (0, -3)])
    rows = np.vstack([inside, outside]).astype(np.float32)
    labels = ["in"] * 100 + ["out"] * 400
    head = LinearHead.fit(rows, labels, HeadSettings(), groups={"out": 4})
    head.favour("out", 2)
    head.save(tmp_path, "head")
    head = LinearHead.load(tmp_path, "head")
    assert head.labels == ["in", "out"]
    found = head.probabilities(rows)
    assert [head.labels[best] for best in found.argmax(axis=1)] == labels
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)


def test_linear_head_is_calibrated_and_survives_saving(tmp_path):
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(600, 8)).astype(np.float32)
    # One in four labels is wrong, so nobody can be very sure.
    labels = ["a" if (row[0] > 0) != (chance.random() < 0.25) else "b" for row in rows]
    held_back = np.arange(600) % 2 == 0
    head = LinearHead.fit(rows, labels, HeadSettings(), held_back)
    fresh = chance.normal(size=(600, 8)).astype(np.float32)
    sure = head.probabilities(fresh)
    right = sum(
        sure[
            row, head.labels.index("a" if (fresh[row, 0] > 0) != (chance.random() < 0.25) else "b")
        ]
        > 0.5
        for row in range(600)
    )
    assert abs(sure.max(axis=1).mean() - right / 600) < 0.08
    head.save(tmp_path, "head")
    again = LinearHead.load(tmp_path, "head")
    assert np.allclose(head.probabilities(rows), again.probabilities(rows), atol=0.01)
    assert np.allclose(again.probabilities(rows).sum(axis=1), 1, atol=1e-5)


def test_linear_head_favours_a_label_by_its_factor():
    rows = np.zeros((2, 3), dtype=np.float32)
    weights = np.zeros((3, 3), dtype=np.float32)
    head = LinearHead(["a", "b", "c"], weights, np.zeros(3, dtype=np.float32), 2.0)
    head.favour("b", 8)
    assert np.allclose(head.probabilities(rows)[0], [0.1, 0.8, 0.1])


def test_pseudonyms_are_stable_secret_and_signed():
    ours, other = Pseudonyms("a" * 40), Pseudonyms("b" * 40)
    assert ours.conversation("web", "x") == ours.conversation("web", "x")
    assert ours.conversation("web", "x") != ours.conversation("rest", "x")
    assert ours.conversation("web", "x") != other.conversation("web", "x")
    token = ours.new_session()
    assert ours.session_name(token)
    assert other.session_name(token) is None
    assert ours.session_name(token[:-1] + "A") is None or token.endswith("A")
    with pytest.raises(SecretError, match="INFOPOINT_SECRET"):
        Pseudonyms("short")


def test_language_of_the_page_is_used_until_the_person_shows_their_own():
    assert spoken_language("do:menu", None, None, False, "ar") == "ar"
    assert spoken_language("hello there", ("en", 0.9), None, False, "ar") == "en"
    assert spoken_language("do:menu", None, "fr", False, "ar") == "fr"
