"""How hard a text is to read, by Björnsson's LIX and the length of its sentences.

LIX counts words in a sentence and long words, needs no dictionary, and was made to work in
more than one language. ``knowledge/README.md`` says where the limits come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from infopoint.knowledge.blocks import pieces
from infopoint.knowledge.model import Article, Fault, Translation
from infopoint.knowledge.parse import Lines

#: The highest LIX of a text. French and Dutch words are longer than English ones: the same
#: content gets a higher value there.
MAX_LIX = {"en": 36, "fr": 45, "nl": 43}
#: Words in a sentence: of any one, and on average in a text.
MAX_WORDS = 25
MAX_AVERAGE = 12

_LONG_WORD = 6
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|(?<=[.!?][”»\"])\s+")
_WORD = re.compile(r"\w[\w’'-]*")


def check_reading(text: Article | Translation, lines: Lines) -> Iterator[Fault]:
    """Yields what makes a text hard to read, in the languages that have limits."""
    limit = MAX_LIX.get(text.language)
    if limit is None:
        return
    texts = [piece.text for piece in pieces((*text.answer, *text.details))]
    for line, words in zip(lines.pieces, texts, strict=True):
        longest = max(map(_count, sentences(words)), default=0)
        if longest > MAX_WORDS:
            problem = f"a sentence has {longest} words"
            cure = f"Make two of it; never more than {MAX_WORDS} words"
            yield Fault(text.path, line, problem, cure, warning=True)
    line = lines.pieces[0] if lines.pieces else 1
    average, value = average_words(texts), lix(texts)
    if average > MAX_AVERAGE:
        problem = f"a sentence has {average:.1f} words on average"
        cure = f"Shorten the longest; use at most {MAX_AVERAGE} on average"
        yield Fault(text.path, line, problem, cure, warning=True)
    if value > limit:
        problem = f"the text is hard to read (LIX {value:.1f})"
        cure = f"Use shorter words and sentences, up to LIX {limit}"
        yield Fault(text.path, line, problem, cure, warning=True)


def lix(texts: Iterable[str]) -> float:
    """Returns words per sentence plus the percentage of words with more than six letters."""
    texts = list(texts)
    words = [word for text in texts for word in _WORD.findall(text)]
    long = sum(sum(map(str.isalpha, word)) > _LONG_WORD for word in words)
    return average_words(texts) + 100 * long / len(words) if words else 0.0


def average_words(texts: Iterable[str]) -> float:
    """Returns how many words the sentences of some texts have on average."""
    counts = [_count(sentence) for text in texts for sentence in sentences(text)]
    return sum(counts) / len(counts) if counts else 0.0


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text; a colon and a semicolon end one too."""
    return [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def _count(sentence: str) -> int:
    return len(_WORD.findall(sentence))
