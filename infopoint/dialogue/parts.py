"""One message can hold two questions, or correct what was understood before."""

from __future__ import annotations

import re

#: A shorter part is hardly a question of its own.
_WORDS = 2
_SENTENCE = re.compile(r"(?<=[?؟!።፧.])\s+")
_JOINED = re.compile(
    r",?\s+(?:and also|and|et aussi|et|en ook|en)\s+(?="
    r"(?:who|what|where|when|how|can|do|does|is|may|must|will|which|"
    r"qui|que|quel|quelle|où|quand|comment|combien|est-ce|puis-je|"
    r"wie|wat|waar|wanneer|hoe|hoeveel|kan|mag|moet|welke)\b)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:no|non|nee|нет|ні|لا|نه|hayır|não|jo)?\W*(?:"
    r"i (?:meant|mean)|that is not what i (?:asked|meant)\W+i (?:meant|mean)|"
    r"je (?:voulais|veux) (?:dire|parler de|savoir)|je parl(?:ais|e) d[e']|"
    r"ik bedoel(?:de)?|ik wil(?:de)? weten|"
    r"я имел[а]? в виду|я мав на увазі|quise decir|quería decir|queria dizer|demek istedim"
    r")\W+",
    re.IGNORECASE,
)


def correction(text: str) -> str | None:
    """Returns what is meant in "no, I meant …", or ``None`` if it is no such message."""
    match = _CORRECTION.match(text)
    rest = text[match.end() :].strip() if match else ""
    return rest or None


def two_questions(text: str) -> tuple[str, str] | None:
    """Returns the two questions that a message seems to hold, or ``None``.

    Sentences first, then "and" before a word that asks. Whether both really are questions
    of their own is for the understanding to say.
    """
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    parts = sentences if len(sentences) == 2 else _JOINED.split(text, maxsplit=1)
    if len(parts) != 2 or any(len(part.split()) < _WORDS for part in parts):
        return None
    return parts[0], parts[1]
