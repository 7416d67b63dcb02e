"""What holds for a translation: it says the same as the English text, in its language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from infopoint.knowledge.blocks import Paragraph, Piece, TextBlock, pieces
from infopoint.knowledge.checks.numbers import differences
from infopoint.knowledge.checks.personal import phone_numbers, without_phones
from infopoint.knowledge.model import Article, Fault, Translation
from infopoint.knowledge.parse import Lines
from infopoint.languages import LANGUAGES

#: How the names of letters start in languages that are not written in Latin script.
SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ps": "ARABIC", "ru": "CYRILLIC", "uk": "CYRILLIC",
    "ti": "ETHIOPIC",
}  # fmt: skip
#: Names and Belgian words stay in Latin script; the rest must be at least this much.
_LEAST_OWN_SCRIPT = 0.3


def check_translation(
    translation: Translation, article: Article | None, lines: Lines
) -> Iterator[Fault]:
    """Yields the faults of a translation against the English article of its topic."""
    path = translation.path
    if translation.language not in LANGUAGES:
        problem = f"'{translation.language}' is not a language of the assistant"
        yield Fault(path, 1, problem, f"Use one of {', '.join(LANGUAGES)}")
    if article is None:
        name = f"{translation.topic.split('/')[-1]}.en.md"
        problem = "there is no English article, or it cannot be read"
        yield Fault(path, 1, problem, f"Write or correct {name}, or remove the translation")
        return
    if translation.translates != article.revision:
        behind = translation.translates < article.revision
        problem = (
            f"the translation is outdated: it translates revision {translation.translates}, "
            f"the English text is at {article.revision}"
        )
        cure = f"Translate revision {article.revision}" if behind else "Correct 'translates'"
        yield Fault(path, lines.key("translates"), problem, cure, warning=True)
        return
    yield from _check_script(translation, lines)
    yield from _check_numbers(path, lines.key("title"), translation.title, article.title)
    start = 0
    for half in ("answer", "details"):
        ours, theirs = getattr(translation, half), getattr(article, half)
        count = len(list(pieces(ours)))
        places = lines.pieces[start : start + count]
        start += count
        if _shape(ours) != _shape(theirs):
            line = places[_first_other(ours, theirs)] if places else lines.more
            problem = f"the {half}: {_describe(ours)}, but in English {_describe(theirs)}"
            yield Fault(path, line, problem, "Give it the same paragraphs and list items")
            continue
        for line, mine, other in zip(places, pieces(ours), pieces(theirs), strict=True):
            yield from _check_piece(translation, line, mine, other)


def _check_piece(
    translation: Translation, line: int, ours: Piece, theirs: Piece
) -> Iterator[Fault]:
    path = translation.path
    if set(ours.sources) != set(theirs.sources):
        marks, wanted = _marks(ours.sources), _marks(theirs.sources)
        problem = f"the source marks are {marks}, in English {wanted}"
        yield Fault(path, line, problem, "Put the same marks")
    if ours.text == theirs.text and len(ours.text.split()) > 3:
        yield Fault(path, line, "this is the English text", "Translate it", warning=True)
    yield from _check_numbers(path, line, ours.text, theirs.text)


def _check_numbers(path: Path, line: int, ours: str, theirs: str) -> Iterator[Fault]:
    phones, expected = phone_numbers(ours), phone_numbers(theirs)
    if phones != expected:
        problem = f"the phone numbers are not those in English: {_list(sorted(phones ^ expected))}"
        yield Fault(path, line, problem, "Write them exactly as in English")
    lacking, extra = differences(without_phones(theirs), without_phones(ours))
    if lacking or extra:
        parts = [f"missing {_list(lacking)}"] if lacking else []
        parts += [f"not in English {_list(extra)}"] if extra else []
        problem = f"the numbers differ from English: {'; '.join(parts)}"
        yield Fault(path, line, problem, "Give it the same numbers, in digits")


def _check_script(translation: Translation, lines: Lines) -> Iterator[Fault]:
    script = SCRIPTS.get(translation.language)
    shown = " ".join(piece.text for piece in pieces(translation.answer))
    letters = [char for char in shown if char.isalpha()]
    if script and letters:
        own = sum(unicodedata.name(char, "").startswith(script) for char in letters)
        if own < _LEAST_OWN_SCRIPT * len(letters):
            problem = f"the answer is not written in {script.title()} letters"
            line = lines.pieces[0]
            yield Fault(translation.path, line, problem, "Translate it, or rename the file")


def _shape(blocks: Sequence[TextBlock]) -> list[tuple[type[TextBlock], int]]:
    return [(type(block), _size(block)) for block in blocks]


def _size(block: TextBlock) -> int:
    return 1 if isinstance(block, Paragraph) else len(block.items)


def _first_other(ours: Sequence[TextBlock], theirs: Sequence[TextBlock]) -> int:
    """Returns the index of the piece where two halves begin to differ."""
    index = 0
    for block, shape, other in zip(ours, _shape(ours), _shape(theirs), strict=False):
        if shape != other:
            break
        index += _size(block)
    return min(index, sum(map(_size, ours)) - 1)


def _describe(blocks: Sequence[TextBlock]) -> str:
    """Returns the shape of a half in words, like ``paragraph, 3 points``."""
    words = [
        "paragraph"
        if isinstance(block, Paragraph)
        else f"{len(block.items)} {_name(block, len(block.items))}"
        for block in blocks
    ]
    return ", ".join(words) or "nothing"


def _name(block: TextBlock, count: int) -> str:
    name = type(block).__name__.lower()
    return name if count > 1 else name.removesuffix("s")


def _marks(sources: Sequence[int]) -> str:
    return "".join(f"[^{number}]" for number in sorted(set(sources))) or "none"


def _list(items: Sequence[str]) -> str:
    return ", ".join(items[:5])
