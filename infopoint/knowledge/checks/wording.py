"""Which words a text may use: those of the law explained, some phrases never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from infopoint.knowledge.blocks import pieces
from infopoint.knowledge.model import Article, Fault, Translation
from infopoint.knowledge.parse import Lines
from infopoint.knowledge.words import LegalWord, Never, WordLists, plain


def check_wording(text: Article | Translation, lines: Lines, lists: WordLists) -> Iterator[Fault]:
    """Yields the faults of the words of an article or translation."""
    texts = [piece.text for piece in pieces((*text.answer, *text.details))]
    numbered = list(zip(lines.pieces, texts, strict=True))
    yield from _check_legal(text.path, numbered, lists.legal.get(text.language, ()))
    for line, words in [(lines.key("title"), text.title), *numbered]:
        yield from check_never(text.path, line, words, lists.never.get(text.language, ()))


def check_never(path: Path, line: int, text: str, never: Sequence[Never]) -> Iterator[Fault]:
    """Yields a fault for each kind of phrase in a text that may not be there."""
    words = plain(text)
    for kind in never:
        rest = kind.allowed.sub(" … ", words) if kind.allowed else words
        if found := kind.phrases.search(rest):
            yield Fault(path, line, f"'{found.group()}' {kind.problem}", kind.cure)


def _check_legal(
    path: Path, texts: Sequence[tuple[int, str]], legal: Sequence[LegalWord]
) -> Iterator[Fault]:
    """The title is left out: it is the question in the words of people."""
    for word in legal:
        for line, text in texts:
            words = plain(text)
            if found := word.forms.search(words):
                if not any(explanation in words for explanation in word.explained):
                    problem = f"'{found.group()}' is not explained where it first appears"
                    cure = f"Say what it is, like '{word.explained[0]}', in this paragraph"
                    yield Fault(path, line, problem, cure, warning=True)
                break
