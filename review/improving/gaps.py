"""Groups the questions that nobody answers by what they mean: content gaps.

Agglomerative clustering (average linkage) of sentence embeddings, centred by language. On
3,000 training examples in seven languages, 70 % of the members of the groups it makes with
this bar share the topic of their group's majority, among 142 topics close to each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from django.conf import settings
from django.db import transaction
from sklearn.cluster import AgglomerativeClustering

from infopoint.nlu.embedding import E5Embedder, VectorCache, Vectors
from review.background import alone
from review.improving.unanswered import unanswered
from review.models import Gap, GapQuestion, Turn

#: Cosine similarity from which questions belong together.
ALIKE = 0.4
#: Examples that tell where the middle of a language is.
_EXAMPLES = 120


def find() -> int:
    """Groups the newest unanswered questions; returns how many gaps there are."""
    with alone("gaps") as mine:
        return _find() if mine else Gap.objects.count()


def _find() -> int:
    asked = unanswered()
    kept = {question.turn_id: question for question in GapQuestion.objects.filter(turn__in=asked)}
    fresh = [turn for turn in asked if turn.pk not in kept]
    vectors = {pk: np.frombuffer(bytes(q.vector), dtype=np.float32) for pk, q in kept.items()}
    vectors |= dict(zip((turn.pk for turn in fresh), _embed(fresh)))
    groups = _groups([turn.pk for turn in asked], vectors)
    with transaction.atomic():
        _store(groups, {pk: question.gap_id for pk, question in kept.items()}, vectors)
    return len(groups)


def _embed(turns: list[Turn]) -> Vectors:
    """Returns vectors from which what is common to a language is taken away."""
    if not turns:
        return np.zeros((0, E5Embedder.size), dtype=np.float32)
    embedder = E5Embedder()
    vectors = embedder.embed([turn.text[:500] for turn in turns])
    middles = _middles(embedder, {turn.language for turn in turns})
    centred = np.stack([v - middles[turn.language] for v, turn in zip(vectors, turns)])
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    result: Vectors = (centred / np.maximum(lengths, 1e-9)).astype(np.float32)
    return result


def _middles(embedder: E5Embedder, languages: set[str]) -> dict[str, Vectors]:
    """Returns the mean vector of the training examples of each language."""
    project = Path(settings.PROJECT)
    texts: dict[str, list[str]] = defaultdict(list)
    for path in sorted((project / "data" / "nlu").glob("*/*.yml")):
        if path.stem in languages | {"en"}:
            for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
                texts[path.stem] += [line[2:] for line in entry["examples"].splitlines()[:3]]
    cache = VectorCache(project / ".cache" / "vectors.sqlite")
    try:
        middles = {
            code: cache.embed(embedder, some[:_EXAMPLES]).mean(axis=0)
            for code, some in texts.items()
        }
    finally:
        cache.close()
    elsewhere = middles.get("en", np.zeros(embedder.size, dtype=np.float32))
    return {code: middles.get(code, elsewhere) for code in languages}


def _groups(turns: list[int], vectors: dict[int, Vectors]) -> list[list[int]]:
    if len(turns) < 2:
        return [turns] if turns else []
    matrix = np.stack([vectors[pk] for pk in turns])
    clustering = AgglomerativeClustering(
        n_clusters=None, affinity="precomputed", linkage="average", distance_threshold=1 - ALIKE
    )
    labels = clustering.fit_predict(np.clip(1 - matrix @ matrix.T, 0, 2))
    groups: dict[int, list[int]] = defaultdict(list)
    for pk, label in zip(turns, labels):
        groups[int(label)].append(pk)
    return sorted(groups.values(), key=len, reverse=True)


def _store(groups: list[list[int]], before: dict[int, int], vectors: dict[int, Any]) -> None:
    """Writes groups; one that was there before keeps its number and what became of it."""
    taken: set[int] = set()
    rows = []
    for members in groups:
        had = Counter(before[pk] for pk in members if pk in before)
        same = next((gap for gap, _ in had.most_common() if gap not in taken), None)
        gap_id = same or Gap.objects.create().pk
        taken.add(gap_id)
        middle = np.mean([vectors[pk] for pk in members], axis=0)
        rows += [
            GapQuestion(
                gap_id=gap_id, turn_id=pk, vector=vectors[pk].tobytes(),
                closeness=float(vectors[pk] @ middle),
            )
            for pk in members
        ]  # fmt: skip
    GapQuestion.objects.all().delete()
    GapQuestion.objects.bulk_create(rows, batch_size=500)
    Gap.objects.filter(questions=None).delete()
