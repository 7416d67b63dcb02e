"""What holds for the English article: its keys, dates, sources and source marks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from infopoint.knowledge.blocks import pieces
from infopoint.knowledge.checks.links import CURE, accepted
from infopoint.knowledge.fields import host_of, published_day
from infopoint.knowledge.freshness import freshness
from infopoint.knowledge.model import Article, Fault, Source
from infopoint.knowledge.parse import Lines

MAX_CONTACTS = 4
MAX_RELATED = 3
#: The longest time until a text is looked at again, and that for what changes often.
LONGEST_DUE = timedelta(days=366)
LONGEST_DUE_VOLATILE = timedelta(days=95)
CHANGES_OFTEN = frozenset({"amount", "address", "deadline", "policy"})

#: Clocks differ, so that a text of today may carry the date of tomorrow.
_ONE_DAY = timedelta(days=1)
_MIRRORS = ("web.archive.org", "archive.ph", "archive.is", "webcache.googleusercontent.com")
#: A sentence that only says whom to ask needs no source; it holds one of these words.
_ASKS = re.compile(
    r"\b(?:ask|call|phone|contact|talk|speak|write|go to|lawyer|counsellor|advis[eo]r|"
    r"social worker)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LONGEST_ASK = 250


@dataclass(frozen=True)
class Surroundings:
    """What an article is checked against.

    Attributes:
        statuses: The status of every article, by topic.
        known_topics: Topics that people ask about, with or without an article.
        contacts: The ids of the contacts.
        domains: The accepted web sites; ``None`` if there is no list.
        today: The day of the check.
    """

    statuses: Mapping[str, str]
    known_topics: Collection[str]
    contacts: Collection[str]
    domains: Collection[str] | None
    today: date


def check_article(article: Article, lines: Lines, around: Surroundings) -> Iterator[Fault]:
    """Yields the faults of an English article that its translations do not have."""
    yield from _check_contacts(article, lines, around)
    yield from _check_related(article, lines, around)
    yield from _check_sources(article, lines, around)
    yield from _check_marks(article, lines)
    yield from _check_review(article, lines, around.today)
    yield from _check_volatile(article, lines)


def check_source(
    source: Source, domains: Collection[str] | None, today: date
) -> Iterator[tuple[str, str]]:
    """Yields problem and cure for what is wrong with a source."""
    host = (host_of(source.url) or "").lower()
    if host in _MIRRORS or "translate.goog" in host:
        yield f"'{host}' is a mirror", "Give the address of the page itself"
    elif not accepted(source.url, domains):
        yield f"the site '{host}' is not in domains.txt", CURE
    if source.checked > today + _ONE_DAY:
        yield f"'checked' is in the future ({source.checked})", "Write the day of the check"
    if source.published and (published_day(source.published) or today) > today + _ONE_DAY:
        yield f"'published' is in the future ({source.published})", "Write the page's own date"


def _check_contacts(article: Article, lines: Lines, around: Surroundings) -> Iterator[Fault]:
    for index, contact in enumerate(article.contacts):
        if contact not in around.contacts:
            yield Fault(
                article.path,
                lines.key("contacts", index),
                f"the contact '{contact}' does not exist",
                _suggest(contact, around.contacts, "Use an id from knowledge/contacts"),
            )
    if len(article.contacts) > MAX_CONTACTS:
        problem = f"there are {len(article.contacts)} contacts"
        cure = f"Keep the {MAX_CONTACTS} most useful"
        yield Fault(article.path, lines.key("contacts"), problem, cure)


def _check_related(article: Article, lines: Lines, around: Surroundings) -> Iterator[Fault]:
    for index, topic in enumerate(article.related):
        line, warning = lines.key("related", index), False
        status = around.statuses.get(topic)
        if topic == article.topic:
            problem, cure = "the article names itself as related", "Name another topic"
        elif status == "published":
            continue
        elif status:
            problem, warning = f"the related topic '{topic}' is {status}", True
            cure = "It is not shown; publish it, or name another topic"
        elif topic in around.known_topics:
            problem, warning = f"the related topic '{topic}' has no article yet", True
            cure = "It is not shown; write it, or name another topic"
        else:
            problem = f"the related topic '{topic}' does not exist"
            topics = {*around.statuses, *around.known_topics}
            cure = _suggest(topic, topics, "Use the topic of another article")
        yield Fault(article.path, line, problem, cure, warning)
    if len(article.related) > MAX_RELATED:
        problem = f"there are {len(article.related)} related topics"
        cure = f"Keep the {MAX_RELATED} most likely; more are not shown"
        yield Fault(article.path, lines.key("related"), problem, cure, warning=True)


def _check_sources(article: Article, lines: Lines, around: Surroundings) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, source in enumerate(article.sources):
        line = lines.key("sources", index, "url")
        for problem, cure in check_source(source, around.domains, around.today):
            yield Fault(article.path, line, f"source {index + 1}: {problem}", cure)
        if source.url in seen:
            problem = f"source {index + 1} has the address of another source"
            yield Fault(article.path, line, problem, "Keep one of them", warning=True)
        seen.add(source.url)


def _check_marks(article: Article, lines: Lines) -> Iterator[Fault]:
    used: set[int] = set()
    texts = pieces((*article.answer, *article.details))
    for line, piece in zip(lines.pieces, texts, strict=True):
        used.update(piece.sources)
        for number in sorted(set(piece.sources)):
            if not 1 <= number <= len(article.sources):
                problem = f"[^{number}] points to no source, there are {len(article.sources)}"
                yield Fault(article.path, line, problem, "Number the marks like the sources")
        if not piece.sources and not only_says_whom_to_ask(piece.text):
            problem = "there is no source mark here"
            cure = "Put a mark like [^1] after the sentence, or only say whom to ask"
            yield Fault(article.path, line, problem, cure)
    for number in range(1, len(article.sources) + 1):
        if number not in used:
            problem = f"source {number} is not used"
            cure = f"Put [^{number}] after what it supports, or remove the source"
            yield Fault(article.path, lines.key("sources", number - 1), problem, cure)


def only_says_whom_to_ask(text: str) -> bool:
    """Returns whether an English text states nothing: it sends people to somebody.

    A number other than 112 is a statement, and so is a long text.
    """
    return (
        bool(_ASKS.search(text))
        and len(text) <= _LONGEST_ASK
        and not _DIGIT.search(text.replace("112", ""))
    )


def _check_review(article: Article, lines: Lines, today: date) -> Iterator[Fault]:
    review = article.review
    line = lines.key("review", "due")
    if review.on and review.on > today + _ONE_DAY:
        problem = f"the review is in the future ({review.on})"
        yield Fault(article.path, lines.key("review", "on"), problem, "Write the day of the review")
    if review.on and review.due <= review.on:
        problem = "the text is due before it was reviewed"
        yield Fault(article.path, line, problem, "Set 'due' to a later day")
        return
    age = freshness(article, today)
    if age != "fresh":
        words = {
            "due_soon": f"the text is due on {review.due}",
            "overdue": f"the text was due on {review.due}",
            "far_overdue": f"the text was due on {review.due} and is no longer shown",
        }
        cure = "Compare it with its sources, then set 'checked' and 'due'"
        yield Fault(article.path, line, words[age], cure, warning=True)
    seen = max([source.checked for source in article.sources] + [review.on or date.min])
    often = sorted(CHANGES_OFTEN & set(article.volatile))
    longest = LONGEST_DUE_VOLATILE if often else LONGEST_DUE
    if review.due - seen > longest:
        reason = f"what may change ({', '.join(often)})" if often else "any text"
        problem = f"'due' is {(review.due - seen).days} days after the last check"
        cure = f"For {reason} use at most {longest.days} days"
        yield Fault(article.path, line, problem, cure, warning=True)


def _check_volatile(article: Article, lines: Lines) -> Iterator[Fault]:
    text = " ".join(piece.text for piece in pieces((*article.answer, *article.details)))
    if "amount" not in article.volatile and re.search(r"[€$]|\beuros?\b|\bEUR\b", text):
        problem = "the text names an amount of money"
        cure = "Add 'amount' to 'volatile', so that people are told to check"
        yield Fault(article.path, lines.key("volatile"), problem, cure, warning=True)
    said = re.search(r"\bletter\b", text, re.I) and re.search(r"\blawyer\b", text, re.I)
    if "deadline" in article.volatile and not said:
        problem = "the text has a deadline but not what to do about it"
        cure = "Say that the date on the letter counts and to call a lawyer the same day"
        yield Fault(article.path, lines.key("volatile"), problem, cure, warning=True)


def _suggest(wrong: str, known: Collection[str], otherwise: str) -> str:
    close = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.75)
    return f"Perhaps '{close[0]}' is meant" if close else otherwise
