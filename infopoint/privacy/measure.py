"""Measures the masking on messages that nobody looked at while writing its rules.

``python -m infopoint.privacy.measure`` (``make masking``) prints, by kind and language, how
many personal items are hidden, and which share of ordinary words is hidden wrongly. It shows
figures only, so that the messages stay a fair measure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infopoint.knowledge.library import Library
from infopoint.privacy.masking import Masker
from infopoint.scorecard import messages

HELD_OUT = Path("tests/privacy/held_out")
KINDS = (
    "name", "phone", "email", "iban", "national_number", "file_number", "passport", "address",
    "birth",
)  # fmt: skip
#: Pieces of an item that tell something: runs of digits, and words.
_LABEL = re.compile(r"\[[a-z ]+\]")
_DIGITS, _LETTERS = re.compile(r"\d{4,}"), re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Sample:
    """One message, with the personal items in it as (kind, value)."""

    text: str
    items: tuple[tuple[str, str], ...]


@dataclass
class Figures:
    """What was measured.

    Attributes:
        hidden: Hidden and all items, by kind and language.
        changed: Wrongly changed and all words of messages without items, by language.
    """

    hidden: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(_zeros))
    changed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_zeros))

    def share_hidden(self, kind: str | None = None, language: str | None = None) -> float:
        """Returns the share of items hidden, of a kind or language or of all."""
        return _share(
            counts
            for (a_kind, a_language), counts in self.hidden.items()
            if kind in (None, a_kind) and language in (None, a_language)
        )

    def share_changed(self, language: str | None = None) -> float:
        """Returns the share of ordinary words that were changed."""
        return _share(c for code, c in self.changed.items() if language in (None, code))


def read(folder: Path = HELD_OUT) -> dict[str, list[Sample]]:
    """Returns the messages by language."""
    return {
        path.stem: [_sample(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        for path in sorted(folder.glob("*.tsv"))
    }


def measure(samples: Mapping[str, Iterable[Sample]], mask: Callable[[str], str]) -> Figures:
    """Masks every message and counts."""
    figures = Figures()
    for language, texts in samples.items():
        for sample in texts:
            masked = mask(sample.text)
            for kind, value in sample.items:
                counts = figures.hidden[kind, language]
                counts[0] += not leaks(value, masked)
                counts[1] += 1
            if not sample.items:
                counts = figures.changed[language]
                counts[0] += _changed(sample.text, masked)
                counts[1] += len(sample.text.split())
    return figures


def share_changed(texts: Iterable[str], mask: Callable[[str], str]) -> float:
    """Returns the share of words that are changed in messages without personal data."""
    return _share([_changed(text, mask(text)), len(text.split())] for text in texts)


def leaks(value: str, masked: str) -> bool:
    """Tells whether a run of four digits or a word of three letters of a value is left."""
    left = _pieces(_LABEL.sub(" ", masked))
    return bool(_pieces(value) & left)


def product_masker() -> Masker:
    """Returns the masker as the channels use it, which keeps the numbers of help lines."""
    contacts = Library.load(Path("knowledge"))[0].contacts
    return Masker(phone for contact in contacts.values() for phone in contact.phones)


def table(figures: Figures) -> str:
    """Returns the figures as a Markdown table."""
    languages = sorted(figures.changed)
    lines = [
        "| kind | " + " | ".join(languages) + " | all |",
        "| --- |" + " --- |" * (len(languages) + 1),
    ]
    for kind in KINDS:
        cells = ["{}/{}".format(*figures.hidden.get((kind, code), (0, 0))) for code in languages]
        lines.append(f"| {kind} | {' | '.join(cells)} | {figures.share_hidden(kind):.1%} |")
    shares = [f"{figures.share_hidden(language=code):.1%}" for code in languages]
    lines.append(f"| **all hidden** | {' | '.join(shares)} | **{figures.share_hidden():.1%}** |")
    shares = [f"{figures.share_changed(code):.1%}" for code in languages]
    lines.append(
        f"| **words wrongly hidden** | {' | '.join(shares)} | **{figures.share_changed():.1%}** |"
    )
    return "\n".join(lines)


def _sample(line: str) -> Sample:
    text, *marks = line.split("\t")
    items = (mark.partition("=") for mark in marks if mark.strip())
    return Sample(text, tuple((kind.strip(), value) for kind, _, value in items))


def _pieces(text: str) -> set[str]:
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)
    # Digits are also a run when only signs stand between them.
    joined = re.sub(r"(?<=\d)[\s.\-/()]+(?=\d)", "", digits)
    runs = {run for piece in _DIGITS.findall(joined) for run in _windows(piece)}
    return runs | {word.casefold() for word in _LETTERS.findall(text)}


def _windows(digits: str) -> Iterable[str]:
    return (digits[start : start + 4] for start in range(len(digits) - 3))


def _changed(text: str, masked: str) -> int:
    return sum((Counter(text.split()) - Counter(masked.split())).values())


def _zeros() -> list[int]:
    return [0, 0]


def _share(counts: Iterable[list[int]]) -> float:
    pairs = list(counts)
    total = sum(count for _, count in pairs)
    return sum(part for part, _ in pairs) / total if total else 0.0


if __name__ == "__main__":
    masker = product_masker()
    print(table(measure(read(), masker.mask)))
    for folder in (messages.HELD_OUT, messages.UNSEEN):
        texts = [message.text for message in messages.read(folder)]
        print(
            f"words hidden in {len(texts)} questions of {folder}: {share_changed(texts, masker.mask):.2%}"
        )
