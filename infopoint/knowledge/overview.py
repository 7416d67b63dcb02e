"""One page about every article, for an expert who reviews them in one sitting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from statistics import median

from infopoint.knowledge.blocks import pieces
from infopoint.knowledge.checks.reading import MAX_LIX, lix
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article
from infopoint.languages import LANGUAGES

_HEAD = """\
# All articles

Written by `python -m infopoint overview`; do not edit. For each article: what may change,
when it is due, in which state its translations are, and the sources with the day they were
checked. Read an article with `python -m infopoint show TOPIC`; correct it as
[the author's guide](../knowledge/README.md) says. *Unreviewed* means that no person has
confirmed the text yet.
"""


def overview(library: Library) -> str:
    """Returns the page as Markdown; the same knowledge base gives the same page."""
    parts = [_HEAD, _counts(library), _reading(library)]
    topics = sorted(library.articles)
    for area, group in groupby(topics, key=lambda topic: topic.split("/")[0]):
        parts.append(f"## {area}\n")
        parts += (_article(library, library.articles[topic]) for topic in group)
    return "\n".join(parts)


def _counts(library: Library) -> str:
    rows = ["| language | reviewed | unreviewed | outdated | missing |", "| --- |" + " --- |" * 4]
    for language in LANGUAGES:
        states = [library.state(topic, language) for topic in library.topics]
        counts = (
            states.count("reviewed"),
            states.count("unreviewed"),
            states.count("outdated"),
            states.count("missing"),
        )
        rows.append(f"| {language} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(rows) + "\n"


def _reading(library: Library) -> str:
    """Returns how hard the texts are to read, in the languages that have a limit."""
    rows = [
        "How hard the texts are to read (LIX, see the author's guide):\n",
        "| language | median | highest | limit |",
        "| --- |" + " --- |" * 3,
    ]
    for language, limit in MAX_LIX.items():
        texts = [library.version(topic, [language]) for topic in sorted(library.topics)]
        values = [
            lix(piece.text for piece in pieces((*text.answer, *text.details)))
            for text in texts
            if text.language == language
        ]
        if values:
            rows.append(f"| {language} | {median(values):.1f} | {max(values):.1f} | {limit} |")
    return "\n".join(rows) + "\n"


def _article(library: Library, article: Article) -> str:
    return "\n".join(_lines(library, article)) + "\n"


def _lines(library: Library, article: Article) -> Iterator[str]:
    yield f"### {article.title}\n"
    facts = [
        f"`{article.topic}`",
        article.status,
        f"revision {article.revision}",
        f"due {article.review.due}",
        f"may change: {', '.join(article.volatile)}" if article.volatile else "nothing volatile",
    ]
    yield " · ".join(facts) + "\n"
    states = (
        f"{language} {library.state(article.topic, language)}"
        for language in LANGUAGES
        if library.state(article.topic, language) != "missing"
    )
    yield " · ".join(states) + "\n"
    for number, source in enumerate(article.sources, 1):
        dated = f", published {source.published}" if source.published else ""
        yield (
            f"{number}. [{source.publisher}: {source.title}]({source.url}) "
            f"(checked {source.checked}{dated})"
        )
