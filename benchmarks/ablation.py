"""Measures what each part of understanding adds, on the held-out messages.

``.venv/bin/python -m benchmarks.ablation`` prints a Markdown table. Vectors go
through the cache of the training; each row fits a head of its own (about a minute). Reading
a message costs what embedding, encoding and ranking take for one message after the other.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from infopoint import examples
from infopoint.examples import Example
from infopoint.knowledge.blocks import pieces
from infopoint.knowledge.library import Library
from infopoint.nlu.embedding import (
    E5Embedder,
    Embedder,
    UseEmbedder,
    VectorCache,
    embed_known,
)
from infopoint.nlu.held_back import is_held_back
from infopoint.nlu.language import LanguageModel
from infopoint.nlu.topic_model import (
    Encoder,
    EncoderSettings,
    Floats,
    HeadSettings,
    LinearHead,
    Messages,
    softmax,
)
from infopoint.scorecard.messages import HELD_OUT, read

CACHE = Path(".cache/vectors.sqlite")
TUNING = Path("data/embedding/e5.npz")
_NEIGHBOURS = 20
_SENTENCE = re.compile(r"(?<=[.!?؟።])\s+|\n+")

#: Probabilities for encoded messages.
Reader = Callable[[Floats], Floats]


def passages() -> list[Example]:
    """Returns titles and answers of the articles as if people had written them."""
    library, _ = Library.load(Path("knowledge"))
    found = []
    for topic in library.topics:
        for language in ("en", "fr", "nl"):
            version = library.version(topic, [language])
            texts = [version.title, *(piece.text for piece in pieces(version.answer))]
            found += [Example(topic, language, text) for text in texts]
    return found


class Bench:
    """Vectors of examples and held-out messages, and the rows measured so far."""

    def __init__(self) -> None:
        """Embeds everything that is not in the cache."""
        self.examples = examples.read()
        self.held_out = read(HELD_OUT)
        self.tuned = E5Embedder(dict(np.load(TUNING)))
        self.packaged = E5Embedder()
        self.use = UseEmbedder()
        languages = [example.language for example in self.examples]
        model = LanguageModel.train([example.text for example in self.examples], languages)
        guesses = [model.guess(message.text) for message in self.held_out]
        self.languages = [guess.code if guess else None for guess in guesses]
        print(
            "| understanding | first, % | offered, % | wrong, % | out-of-scope AUC | a message, ms |"
        )
        print("| --- | --- | --- | --- | --- | --- |", flush=True)

    def messages(
        self, texts: Sequence[str], languages: Sequence[str | None], e5: Embedder
    ) -> Messages:
        """Returns texts with their vectors."""
        cache = VectorCache(CACHE)
        try:
            use = embed_known(self.use, texts, languages, partial(cache.embed, self.use))
            return Messages(texts, languages, cache.embed(e5, texts), use)
        finally:
            cache.close()

    def row(
        self,
        name: str,
        settings: EncoderSettings,
        *,
        packaged: bool = False,
        centred: bool = True,
        more: Sequence[Example] = (),
        wrap: Callable[[Reader, Floats, Floats, list[str]], Reader] | None = None,
        split: bool = False,
    ) -> None:
        """Fits, measures and prints one variant."""
        e5 = self.packaged if packaged else self.tuned
        learnt = [*self.examples, *more]
        languages = [example.language if centred else None for example in learnt]
        batch = self.messages([example.text for example in learnt], languages, e5)
        encoder = Encoder.fit(batch, settings)
        rows = encoder.encode(batch)
        labels = [example.topic for example in learnt]
        held_back = np.array([is_held_back(example.text) for example in learnt])
        head = LinearHead.fit(rows, labels, HeadSettings(), held_back)
        targets = np.array([head.labels.index(label) for label in labels])
        reader = (
            wrap(head.probabilities, rows, targets, head.labels) if wrap else head.probabilities
        )
        known = self.languages if centred else [None] * len(self.held_out)
        texts = [message.text for message in self.held_out]
        found = reader(encoder.encode(self.messages(texts, known, e5)))
        if split:
            found = self._by_sentence(found, texts, known, encoder, reader, e5)
        self._print(name, found, head.labels, self._milliseconds(encoder, reader, e5, settings))

    def _by_sentence(
        self,
        whole: Floats,
        texts: Sequence[str],
        languages: Sequence[str | None],
        encoder: Encoder,
        reader: Reader,
        e5: Embedder,
    ) -> Floats:
        """Lets the surest sentence of a long message count as much as the whole."""
        found = whole.copy()
        for row, text in enumerate(texts):
            parts = [part for part in _SENTENCE.split(text) if len(part.split()) > 2]
            if len(parts) > 1:
                batch = self.messages(parts, [languages[row]] * len(parts), e5)
                sentences = reader(encoder.encode(batch))
                found[row] = (whole[row] + sentences[sentences.max(axis=1).argmax()]) / 2
        return found

    def _milliseconds(
        self, encoder: Encoder, reader: Reader, e5: Embedder, settings: EncoderSettings
    ) -> float:
        texts = [message.text for message in self.held_out[::50]]
        nothing = np.zeros((1, self.use.size), dtype=np.float32)
        started = time.perf_counter()
        for text in texts:
            use = self.use.embed([text]) if settings.use_weight else nothing
            vectors = (
                e5.embed([text]) if settings.e5_weight else np.zeros((1, e5.size), dtype=np.float32)
            )
            reader(encoder.encode(Messages([text], ["en"], vectors, use)))
        return 1000 * (time.perf_counter() - started) / len(texts)

    def _print(self, name: str, found: Floats, labels: Sequence[str], milliseconds: float) -> None:
        kinds = np.array([message.kind for message in self.held_out])
        ordinary, outside = kinds == "ordinary", kinds == "out_of_scope"
        wanted = np.array([labels.index(message.topic) for message in self.held_out])
        order = np.argsort(-found, axis=1)
        first = order[:, 0] == wanted
        offered = (order[:, :3] == wanted[:, np.newaxis]).any(axis=1)
        wrong = ~first & (found.max(axis=1) >= 0.6)
        other = found.copy()
        other[:, labels.index("chat/out_of_scope")] = 0
        chosen = ordinary | outside
        auc = roc_auc_score(ordinary[chosen], other.max(axis=1)[chosen])
        print(
            f"| {name} | {100 * first[ordinary].mean():.1f} | {100 * offered[ordinary].mean():.1f} "
            f"| {100 * wrong[ordinary].mean():.1f} | {auc:.3f} | {milliseconds:.1f} |",
            flush=True,
        )


def with_neighbours(reader: Reader, rows: Floats, targets: Floats, labels: Sequence[str]) -> Reader:
    """Mixes in the topics of the nearest examples."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def read_rows(messages: Floats) -> Floats:
        near = np.zeros((len(messages), len(labels)), dtype=np.float32)
        for at, message in enumerate(messages / np.linalg.norm(messages, axis=1, keepdims=True)):
            alike = unit @ message
            best = np.argpartition(-alike, _NEIGHBOURS)[:_NEIGHBOURS]
            np.add.at(near[at], targets[best], softmax(20 * alike[best]))
        return 0.7 * reader(messages) + 0.3 * near

    return read_rows


def with_hidden_layer(
    reader: Reader, rows: Floats, targets: Floats, labels: Sequence[str]
) -> Reader:
    """Averages with a network of one hidden layer."""
    network = MLPClassifier((512,), alpha=1e-3, early_stopping=True, max_iter=12, random_state=1)
    network.fit(rows, targets)
    return lambda messages: (reader(messages) + network.predict_proba(messages)) / 2


def main() -> None:
    """Prints the table."""
    bench = Bench()
    best = EncoderSettings()
    e5_only = replace(best, use_weight=0.0, ngram_weight=0.0)
    bench.row("character n-grams", replace(best, e5_weight=0.0, use_weight=0.0, ngram_weight=1.0))
    bench.row("second embedding (USE)", replace(best, e5_weight=0.0, ngram_weight=0.0))
    bench.row("e5 as packaged, not centred", e5_only, packaged=True, centred=False)
    bench.row("e5 as packaged", e5_only, packaged=True)
    bench.row("e5 tuned", e5_only)
    bench.row("e5 tuned, USE", replace(best, ngram_weight=0.0))
    bench.row("e5 tuned, n-grams", replace(best, use_weight=0.0))
    bench.row("**e5 tuned, USE, n-grams**", best)
    bench.row("the same, not centred", best, centred=False)
    bench.row("and nearest examples", best, wrap=with_neighbours)
    bench.row("and article texts as examples", best, more=passages())
    bench.row("and sentence by sentence", best, split=True)
    bench.row("and a hidden layer", best, wrap=with_hidden_layer)


if __name__ == "__main__":
    main()
