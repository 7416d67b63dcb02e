"""The knowledge base and the topics, as the console shows them."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from infopoint.knowledge.library import Library
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES, RIGHT_TO_LEFT

_INTENT = re.compile(r"^\s*-\s*intent:\s*([a-z_]+/\w+)\s*$", re.MULTILINE | re.ASCII)


def folder() -> Path:
    """Returns the knowledge folder."""
    return Path(settings.PROJECT) / "knowledge"


@functools.lru_cache(maxsize=4)
def _live(root: Path) -> LiveLibrary:
    return LiveLibrary(root)


def library() -> Library:
    """Returns the newest good snapshot of the knowledge base."""
    return _live(folder()).current


@functools.lru_cache(maxsize=4)
def _phrases(root: Path) -> Phrases:
    return Phrases(root / "phrases")


def language_name(code: str) -> str:
    """Returns a language as its speakers write it, with its code."""
    return _phrases(folder()).text("language_name", code) if code in LANGUAGES else code or "–"


def title(topic: str) -> str:
    """Returns the title of a topic in the reader's language, or the topic itself."""
    if not topic:
        return ""
    try:
        return library().title(topic, get_language() or "en")
    except KeyError:
        return topic


def direction(language: str) -> str:
    """Returns the direction in which a language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def all_topics() -> list[str]:
    """Returns every topic the assistant is trained on or has an article for, sorted."""
    found = set(library().articles)
    for path in sorted((Path(settings.PROJECT) / "data" / "nlu").glob("*/en.yml")):
        found.update(_INTENT.findall(path.read_text("utf-8")))
    return sorted(found)


def find_topics(query: str, limit: int = 12) -> list[tuple[str, str]]:
    """Returns topics whose name or title has all words of a query, with their titles."""
    wanted = query.casefold().split()
    found = []
    for topic in all_topics():
        name = title(topic)
        haystack = f"{topic} {topic.replace('_', ' ')} {name}".casefold()
        if all(word in haystack for word in wanted):
            found.append((topic, name))
    return found[:limit]
