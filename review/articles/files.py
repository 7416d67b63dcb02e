"""Article files: reading, checking before writing, and never losing what two people write."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infopoint.files import replace_text
from infopoint.knowledge.model import Fault
from infopoint.knowledge.parse import SOURCE_LANGUAGE, parse_article
from infopoint.knowledge.validate import trained_topics, validate
from infopoint.knowledge.yaml_lines import YamlError, load

TOPIC = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", re.ASCII)


class ConflictError(Exception):
    """Somebody else changed the file since it was read."""


class FaultsError(Exception):
    """The text breaks a rule; ``faults`` say which, where, and what to do.

    Attributes:
        faults: What is wrong.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.problem for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class ArticleFile:
    """One file as it was read; ``version`` tells whether it is still the same."""

    path: Path
    text: str

    @property
    def version(self) -> str:
        """A checksum of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:24]

    @property
    def exists(self) -> bool:
        """Whether there is such a file."""
        return bool(self.text)

    def halves(self) -> tuple[str, str]:
        """Returns front matter and body, without the lines of dashes."""
        _, front, body = re.split(r"^---[ \t]*\n", self.text, maxsplit=2, flags=re.MULTILINE)
        return front, body


def path_of(root: Path, topic: str, language: str) -> Path:
    """Returns where the text of a topic in a language lies.

    Raises:
        ValueError: the topic is no topic; it might lead out of the folder.
    """
    if not TOPIC.fullmatch(topic):
        raise ValueError(topic)
    return root / f"{topic}.{language}.md"


def read(root: Path, topic: str, language: str) -> ArticleFile:
    """Reads a file; one that does not exist is empty."""
    path = path_of(root, topic, language)
    text = path.read_text("utf-8-sig").replace("\r\n", "\n") if path.exists() else ""
    return ArticleFile(path, text)


def write(
    root: Path, topic: str, language: str, text: str, version: str, *, strict: bool = True
) -> None:
    """Writes a file that nobody changed meanwhile, after checking it.

    Args:
        root: The knowledge folder.
        topic: ``area/topic``.
        language: Its language.
        text: The whole file; empty deletes it.
        version: What was read before.
        strict: Whether all rules must hold, or the file must only be readable.

    Raises:
        ConflictError: the file is not the one that was read.
        FaultsError: the text breaks a rule.
    """
    with _alone(root):
        now = read(root, topic, language)
        if now.version != version:
            raise ConflictError(topic)
        if not text:
            now.path.unlink()
            return
        faults = check(root, topic, language, text, strict=strict)
        if faults:
            raise FaultsError(faults)
        now.path.parent.mkdir(exist_ok=True)
        replace_text(now.path, text)


def check(root: Path, topic: str, language: str, text: str, *, strict: bool = True) -> list[Fault]:
    """Returns what would be wrong in a file with this text, tried in a shadow of the folder.

    A raised revision makes the translations outdated; that is no fault of this text.
    """
    with tempfile.TemporaryDirectory() as folder:
        shadow = Path(folder) / "knowledge"
        area, name = topic.split("/")
        shadow.mkdir()
        for entry in root.iterdir():
            if entry.name != area:
                (shadow / entry.name).symlink_to(entry.resolve())
        (shadow / area).mkdir()
        changed = shadow / area / f"{name}.{language}.md"
        if (root / area).is_dir():
            for entry in (root / area).iterdir():
                if entry.name != changed.name and not entry.name.startswith("."):
                    (shadow / area / entry.name).symlink_to(entry.resolve())
        changed.write_text(text, "utf-8")
        faults: Sequence[Fault] = parse_article(changed).faults
        if strict:
            faults = validate(shadow, date.today(), trained_topics(root))
        return [f for f in faults if f.path == changed and not f.warning]


def set_key(front: str, key: str, value: str) -> str:
    """Returns a front matter with one key set, everything else as it was."""
    line = f"{key}: {value}"
    pattern = re.compile(rf"^{re.escape(key)}:.*(?:\n[ \t]+.*)*", re.MULTILINE)
    if pattern.search(front):
        return pattern.sub(lambda _: line, front, count=1)
    return front.rstrip("\n") + f"\n{line}\n"


def drop_key(front: str, key: str) -> str:
    """Returns a front matter without a key."""
    return re.sub(rf"^{re.escape(key)}:.*\n(?:[ \t]+.*\n)*", "", front, flags=re.MULTILINE)


def names(front: str, key: str) -> bool:
    """Returns whether a front matter has a value for a key, however it is written."""
    try:
        values = load(front).value
    except YamlError:
        return False
    return isinstance(values, Mapping) and values.get(key) is not None


def join(front: str, body: str) -> str:
    """Returns a whole file."""
    return f"---\n{front.strip()}\n---\n{body.strip()}\n"


def quoted(text: str) -> str:
    """Returns a text as YAML holds it, whatever is in it."""
    one_line = re.sub(r"\s+", " ", text).strip()
    return '"' + one_line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_source(language: str) -> bool:
    """Returns whether a language is the one articles are written in."""
    return language == SOURCE_LANGUAGE


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keeps every other process of the console from writing articles meanwhile."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
