"""Messages with their right topic, kept apart from the training data."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

#: Written before the training data; thresholds were chosen on them.
HELD_OUT = Path("tests/nlu/held_out")
#: Written later, by somebody who had seen no other message; nothing was chosen on them.
UNSEEN = Path("tests/nlu/unseen")
KINDS = ("ordinary", "urgent", "near_miss", "out_of_scope")


class Message(NamedTuple):
    """A message, its kind (one of :data:`KINDS`) and the topic that would help most."""

    language: str
    kind: str
    topic: str
    text: str


def read(folder: Path) -> list[Message]:
    """Returns the messages of a folder of ``<language>.tsv`` files: kind, topic, text."""
    return [
        Message(path.stem, *line.split("\t"))
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
    ]
