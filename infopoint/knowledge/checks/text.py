"""What holds for every text, in any language: length, plain words, no personal data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from infopoint.knowledge.blocks import TextBlock, pieces
from infopoint.knowledge.body import MORE
from infopoint.knowledge.checks.personal import PublicData
from infopoint.knowledge.model import Article, Fault, Translation
from infopoint.knowledge.parse import Lines

MAX_ANSWER = 400
MAX_TEXT = 1200
MAX_TITLE = 60

_PLAIN = "Write plain text; links belong in sources, addresses and phones in contacts"
_SITE = r"(?<![\w@.])(?:[a-z0-9-]+\.)+(?:be|lu|eu|org|com|net|int|info|brussels|gent)\b(?!\.\w)"
#: What is not plain text: what it is, and how it looks.
_MARKUP: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("HTML", r"<!--|</?[a-z][^>]*>|&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});"),
        ("a link", r"\b(?:https?|ftp)://|\b(?:mailto|tel):\S|\bwww\.|\]\(|!\["),
        ("a link", _SITE),
        ("bold or italic", r"\*\*|__|~~|`|(?<![\w*])\*\w[^*]*\*(?!\w)|(?<!\w)_\w[^_]*_(?!\w)"),
        ("a heading, table or quotation", r"^(?:#{1,6}\s|>|\||[-*_=]{3,}$)"),
        ("another sign for a list", r"^(?:[*+•·▪–—]\s|\d{1,2}\)\s|-\S)"),
    )
)
_CURES = {"another sign for a list": "Start points with '- ' and steps with '1. '"}

#: Kinds of personal data that look the same in every language. Others are looked for in the
#: English text only: in Turkish, the word for "my name" is also the word for "step".
CERTAIN = frozenset({"email", "handle", "account", "national number"})

#: Control characters, and those that hide or reorder text. The joiners of Persian and the
#: direction marks stay: right-to-left texts need them.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd\ud800-\udfff]"
)
_LEFTOVER_MARK = re.compile(r"\[\^?[^\]\s]{0,5}\]|\[\^")


def check_text(text: Article | Translation, lines: Lines, public: PublicData) -> Iterator[Fault]:
    """Yields the faults of one text."""
    title_line = lines.key("title")
    if len(text.title) > MAX_TITLE:
        problem = f"the title has {len(text.title)} characters"
        yield Fault(text.path, title_line, problem, f"Use at most {MAX_TITLE}")
    answer, whole = length(text.answer), length((*text.answer, *text.details))
    if answer > MAX_ANSWER:
        cure = f"Use at most {MAX_ANSWER} above '{MORE}'"
        yield Fault(text.path, lines.more, f"the answer has {answer} characters", cure)
    if whole > MAX_TEXT:
        cure = f"Use at most {MAX_TEXT} in all"
        yield Fault(text.path, lines.more, f"the text has {whole} characters", cure)
    yield from _check_line(text, title_line, text.title, public)
    for line, piece in zip(lines.pieces, pieces((*text.answer, *text.details)), strict=True):
        yield from _check_line(text, line, piece.text, public)


def length(blocks: Iterable[TextBlock]) -> int:
    """Returns how many characters a person reads: marks do not count, line ends do."""
    shown = "\n".join(piece.text for piece in pieces(blocks))
    return len(unicodedata.normalize("NFC", shown))


def _check_line(
    text: Article | Translation, line: int, words: str, public: PublicData
) -> Iterator[Fault]:
    for kind, pattern in _MARKUP:
        if found := pattern.search(words):
            shown = found.group().strip()[:30]
            yield Fault(
                text.path, line, f"'{shown}' is {kind} in the text", _CURES.get(kind, _PLAIN)
            )
            break
    if hidden := _HIDDEN.search(words):
        problem = f"there is an invisible character (U+{ord(hidden.group()):04X})"
        yield Fault(text.path, line, problem, "Delete it, or type the sentence again")
    if mark := _LEFTOVER_MARK.search(words):
        problem = f"'{mark.group()}' is not a source mark"
        yield Fault(text.path, line, problem, "Write it like [^1]")
    for phone in public.unknown_phones(words):
        problem = f"the phone number {phone} is not in contacts"
        yield Fault(text.path, line, problem, "Add it there with its source, or remove it")
    kinds = public.personal(words)
    if isinstance(text, Article):
        for address in public.unknown_addresses(words):
            problem = f"the address '{address.strip()}' is not in contacts"
            yield Fault(text.path, line, problem, "Correct it there, or remove it here")
    else:
        kinds = [kind for kind in kinds if kind in CERTAIN]
    for kind in kinds:
        yield Fault(text.path, line, f"this looks like personal data ({kind})", "Remove it")
