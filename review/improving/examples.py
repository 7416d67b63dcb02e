"""Corrected turns as training examples, and the files under ``data/nlu`` with them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from infopoint import examples as training_examples
from infopoint.files import replace_text
from infopoint.knowledge.library import Library
from infopoint.languages import LANGUAGES
from infopoint.nlu.text import fold
from infopoint.privacy.masking import Masker
from infopoint.scorecard.messages import HELD_OUT, UNSEEN, read
from review.models import Review

#: Longer messages tell a story; a story is no example, and may tell who it is about.
MAX_CHARACTERS = 200
_MASKED = re.compile(r"\[[a-z ]+\]")
#: Marks of Rasa's format for entities; an example must not hold them by chance.
_MARKUP = re.compile(r"[\[\]{}]")


@dataclass(frozen=True)
class Example:
    """One message with its right topic, and the turn it comes from."""

    topic: str
    language: str
    text: str
    turn: int


@dataclass
class Selection:
    """The examples to add, and those left out with the reason."""

    examples: list[Example] = field(default_factory=list)
    left_out: list[tuple[Example, str]] = field(default_factory=list)


def corrections(languages: set[str] | None) -> list[Example]:
    """Returns the corrected turns that are no examples yet, oldest first.

    Args:
        languages: Only these; ``None`` means all.
    """
    reviews = Review.objects.filter(
        verdict=Review.Verdict.WRONG, exported_at=None, turn__pressed=False
    ).exclude(right_topic="")
    reviews = reviews.select_related("turn").order_by("at", "pk")
    return [
        Example(
            review.right_topic, review.turn.language, _one_line(review.turn.text), review.turn_id
        )
        for review in reviews
        if languages is None or review.turn.language in languages
    ]


def select(found: Iterable[Example], project: Path) -> Selection:
    """Returns which examples may be added: anonymous, new, and not held out.

    Reasons for leaving one out are codes: see ``REASONS`` of the page.
    """
    trained = _trained(project)
    held_out = _held_out(project)
    contacts = Library.load(project / "knowledge")[0].contacts
    masker = Masker(phone for contact in contacts.values() for phone in contact.phones)
    selection = Selection()
    for example in found:
        key = fold(example.text)
        reason = ""
        if example.language not in LANGUAGES:
            reason = "language"
        elif _MASKED.search(example.text) or masker.mask(example.text) != example.text:
            reason = "personal"
        elif len(example.text) > MAX_CHARACTERS or _MARKUP.search(example.text):
            reason = "form"
        elif key in held_out:
            reason = "held_out"
        elif key in trained:
            reason = "same" if trained[key] == example.topic else "contradiction"
        if reason:
            selection.left_out.append((example, reason))
        else:
            trained[key] = example.topic
            selection.examples.append(example)
    return selection


def changed_files(examples: Sequence[Example], project: Path) -> dict[Path, str]:
    """Returns the new text of each training file, by its path within the project."""
    texts: dict[Path, str] = {}
    for example in examples:
        area = example.topic.split("/")[0]
        path = Path("data") / "nlu" / area / f"{example.language}.yml"
        if path not in texts:
            file = project / path
            texts[path] = file.read_text("utf-8") if file.exists() else 'version: "3.1"\n\nnlu:\n'
        texts[path] = _with(texts[path], example)
    for path, text in texts.items():
        yaml.safe_load(text)
        if not text.endswith("\n"):
            texts[path] = text + "\n"
    return texts


def diff(files: dict[Path, str], project: Path) -> str:
    """Returns what would change, as a unified diff that ``git apply`` takes."""
    parts: list[str] = []
    for path, text in sorted(files.items()):
        file = project / path
        before = file.read_text("utf-8") if file.exists() else ""
        old = f"a/{path.as_posix()}" if before else "/dev/null"
        parts += difflib.unified_diff(
            before.splitlines(keepends=True), text.splitlines(keepends=True), old,
            f"b/{path.as_posix()}",
        )  # fmt: skip
    return "".join(parts)


def write(files: dict[Path, str], project: Path) -> None:
    """Writes training files, each at once."""
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        replace_text(project / path, text)


def _with(text: str, example: Example) -> str:
    """Returns a training file with one more example, everything else as it was."""
    lines = text.split("\n")
    heading = f"- intent: {example.topic}"
    start = next((i for i, line in enumerate(lines) if line.strip() == heading), None)
    if start is None:
        block = (
            f"  - intent: {example.topic}\n    metadata: {{language: {example.language}}}\n"
            f"    examples: |\n      - {example.text}\n"
        )
        return text.rstrip("\n") + "\n" + block
    end = start + 1
    last = start
    while end < len(lines) and not lines[end].lstrip().startswith("- intent:"):
        if lines[end].strip():
            last = end
        end += 1
    lines.insert(last + 1, f"      - {example.text}")
    return "\n".join(lines)


def _trained(project: Path) -> dict[str, str]:
    known = training_examples.read(project / training_examples.FOLDER)
    return {fold(example.text): example.topic for example in known}


def _held_out(project: Path) -> set[str]:
    messages = [*read(project / HELD_OUT), *read(project / UNSEEN)]
    return {fold(message.text) for message in messages}


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
