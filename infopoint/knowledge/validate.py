"""Everything an author must get right, as checks that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import phonenumbers

from infopoint.knowledge.blocks import Paragraph, Points, Steps, TextBlock
from infopoint.knowledge.freshness import freshness
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article, Contact, Fault, Translation
from infopoint.knowledge.parse import MORE
from infopoint.knowledge.phrases import check_phrases
from infopoint.privacy.masking import Masker

MAX_ANSWER = 400
MAX_TEXT = 1200
MAX_TITLE = 60
MAX_CONTACTS = 4

_MARK = re.compile(r"\s?\[\^\d+\]")
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|\*\*|__|^#|!\[|\]\(|https?://|www\.", re.MULTILINE)
_PHONE = re.compile(r"(?<![\w/])(?:\+\d|0\d)[\d\s./\-]{6,}\d")
_NUMBER = re.compile(r"\d+(?:[.,\s\u00a0\u202f]\d{3})*(?:[.,]\d{1,2})?")
_SHORT_NUMBERS = re.compile(r"(?<!\d)(?:1\d{2}|1\d{3}|116\s?\d{3})(?!\d)")


def validate(root: Path, today: date, known_topics: Iterable[str] | None = None) -> list[Fault]:
    """Returns every fault of a knowledge folder; warnings are marked as such.

    Args:
        root: The knowledge folder.
        today: The day to judge freshness by.
        known_topics: Topics that ``related`` may name besides those with an article.
    """
    library, faults = Library.load(root)
    domains = _domains(root / "domains.txt")
    topics = set(library.articles) | set(known_topics or ())
    public = Masker(phone for contact in library.contacts.values() for phone in contact.phones)
    for article in library.articles.values():
        faults += _check_article(article, library, topics, domains, today)
        faults += _check_text(article, library.contacts.values(), public)
    for translation in library.translations.values():
        faults += _check_text(translation, library.contacts.values(), public)
        faults += _check_translation(translation, library.articles.get(translation.topic))
    faults += _check_contacts(root, library.contacts.values())
    if (root / "phrases").is_dir():
        faults += check_phrases(root / "phrases")
    return sorted(faults, key=lambda fault: (fault.warning, str(fault.path), fault.line))


def _domains(path: Path) -> set[str] | None:
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def line_of(path: Path, needle: str) -> int:
    """Returns the first line of a file that contains a text, or 1."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if needle in line:
            return number
    return 1


def _check_article(
    article: Article,
    library: Library,
    topics: set[str],
    domains: set[str] | None,
    today: date,
) -> Iterator[Fault]:
    path = article.path

    def at(needle: str, problem: str, cure: str, warning: bool = False) -> Fault:
        return Fault(path, line_of(path, needle), problem, cure, warning)

    for contact in article.contacts:
        if contact not in library.contacts:
            yield at("contacts:", f"unknown contact '{contact}'", "Use an id from knowledge/contacts")
    if len(article.contacts) > MAX_CONTACTS:
        yield at("contacts:", f"{len(article.contacts)} contacts", f"Keep the {MAX_CONTACTS} most useful")
    for topic in article.related:
        if topic not in topics:
            yield at("related:", f"unknown related topic '{topic}'", "Use the id of another article")
    for source in article.sources:
        host = urlsplit(source.url).hostname or ""
        if domains is not None and host not in domains:
            yield at(source.url, f"'{host}' is not in domains.txt", "Add the site there if it can be trusted")
    marks = {mark for _, _, found in _pieces(article) for mark in found}
    for number in sorted(marks - set(range(1, len(article.sources) + 1))):
        yield at(f"[^{number}]", f"there is no source {number}", "Number the marks like the sources")
    for number in range(1, len(article.sources) + 1):
        if number not in marks:
            yield at("sources:", f"source {number} is not used", f"Put [^{number}] where it is used, or remove it")
    for _, text, found in _pieces(article):
        if not found and re.search(r"\d", text):
            yield at(text[:25], "a statement with a number has no source mark", "Put [^1] after it")
    age = freshness(article, today)
    if age != "fresh":
        yield at("review:", f"the text is {age.replace('_', ' ')}", "Check it against its sources and set 'due'", True)


def _check_text(
    text: Article | Translation, contacts: Iterable[Contact], public: Masker
) -> Iterator[Fault]:
    path = text.path

    def at(needle: str, problem: str, cure: str) -> Fault:
        return Fault(path, line_of(path, needle), problem, cure)

    if len(text.title) > MAX_TITLE:
        yield at("title:", f"the title has {len(text.title)} characters", f"Use at most {MAX_TITLE}")
    answer = _length(text.answer)
    if answer > MAX_ANSWER:
        yield at(MORE, f"the answer has {answer} characters", f"Use at most {MAX_ANSWER} above '{MORE}'")
    total = answer + _length(text.details)
    if total > MAX_TEXT:
        yield at(MORE, f"the text has {total} characters", f"Use at most {MAX_TEXT}")
    known = {_digits(phone) for contact in contacts for phone in contact.phones}
    for _, piece, _ in _pieces(text):
        found = _MARKUP.search(piece)
        if found:
            yield at(piece[:25], f"'{found.group()}' is markup or a link", "Write plain text; links belong in sources")
        for number in _PHONE.findall(piece):
            if _digits(number) not in known:
                yield at(number[:8], f"the phone number {number.strip()} is not in contacts", "Add it to contacts with its source, or remove it")
        hidden = public.mask(piece)
        if hidden != piece and not _PHONE.search(piece):
            kind = re.search(r"\[([a-z ]+)\]", hidden)
            yield at(piece[:25], f"this looks like personal data ({kind.group(1) if kind else '?'})", "Remove it")


def _check_translation(translation: Translation, article: Article | None) -> Iterator[Fault]:
    path = translation.path
    if article is None:
        yield Fault(path, 1, "there is no English article", "Write it, or remove the translation")
        return
    if translation.translates > article.revision:
        yield Fault(path, line_of(path, "translates:"), f"it translates revision {translation.translates}, the article is at {article.revision}", "Correct 'translates'")
        return
    if translation.translates < article.revision:
        yield Fault(path, line_of(path, "translates:"), "the translation is outdated", f"Translate revision {article.revision}", True)
        return
    for half in ("answer", "details"):
        ours, theirs = getattr(translation, half), getattr(article, half)
        shape = [(type(block), len(getattr(block, "items", "x")) if not isinstance(block, Paragraph) else 1, block.sources) for block in ours]
        model = [(type(block), len(getattr(block, "items", "x")) if not isinstance(block, Paragraph) else 1, block.sources) for block in theirs]
        if shape != model:
            yield Fault(path, line_of(path, MORE) if half == "details" else 6, f"the {half} has other paragraphs, items or source marks than English", "Give it the same")
            continue
        numbers, expected = _numbers(ours), _numbers(theirs)
        if numbers != expected:
            differing = sorted(numbers ^ expected)
            yield Fault(path, 6, f"the numbers of the {half} differ from English: {', '.join(differing[:4])}", "Give it the same numbers")


def _numbers(blocks: Iterable[TextBlock]) -> set[str]:
    """Returns the numbers in a text, without separators; small ones may be spelled out."""
    found = set()
    for _, text, _ in _pieces_of(blocks):
        for number in _NUMBER.findall(text):
            digits = re.sub(r"\D", "", number)
            if len(digits) > 1:
                found.add(digits)
    return found


def _check_contacts(root: Path, contacts: Iterable[Contact]) -> Iterator[Fault]:
    lines = {
        match.group(1): (path, number)
        for path in sorted((root / "contacts").glob("*.yml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.match(r"([\w-]+):", line))
    }
    for contact in contacts:
        path, line = lines.get(contact.id, (root / "contacts", 1))
        for phone in contact.phones:
            if not _SHORT_NUMBERS.fullmatch(phone.strip()) and not _is_phone(phone):
                yield Fault(path, line, f"'{phone}' is not an international phone number", "Write it like '+32 2 123 45 67'")


def _is_phone(phone: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return False


def _digits(phone: str) -> str:
    return re.sub(r"^(?:00)?(?:32|352)", "", re.sub(r"\D", "", phone)).lstrip("0")


def _length(blocks: Iterable[TextBlock]) -> int:
    return sum(len(text) + 1 for _, text, _ in _pieces_of(blocks))


def _pieces(text: Article | Translation) -> Iterator[tuple[TextBlock, str, tuple[int, ...]]]:
    return _pieces_of((*text.answer, *text.details))


def _pieces_of(blocks: Iterable[TextBlock]) -> Iterator[tuple[TextBlock, str, tuple[int, ...]]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block, block.text, block.sources
        elif isinstance(block, Steps | Points):
            for item, marks in zip(block.items, block.sources, strict=True):
                yield block, item, marks
