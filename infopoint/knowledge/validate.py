"""Everything an author must get right, as checks that name the line and say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from infopoint.guide.check import check_guides
from infopoint.knowledge.checks.article import Surroundings, check_article
from infopoint.knowledge.checks.contacts import check_contacts, check_countries
from infopoint.knowledge.checks.links import check_links
from infopoint.knowledge.checks.personal import PublicData
from infopoint.knowledge.checks.reading import check_reading
from infopoint.knowledge.checks.side_by_side import check_phrase_words, check_side_by_side
from infopoint.knowledge.checks.text import check_text
from infopoint.knowledge.checks.translation import check_translation
from infopoint.knowledge.checks.wording import check_wording
from infopoint.knowledge.contacts import parse_contacts
from infopoint.knowledge.countries import parse_countries
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article, Contact, Fault
from infopoint.knowledge.parse import Parsed, parse_article, read_document, read_text
from infopoint.knowledge.phrases import check_phrases
from infopoint.knowledge.tree import (
    CONTACTS,
    COUNTRIES,
    DOMAINS,
    GUIDE,
    PHRASES,
    WORDS,
    Tree,
    scan,
    stray_faults,
    unreadable_fault,
)
from infopoint.knowledge.words import LEGAL, WordLists, read_word_lists
from infopoint.knowledge.yaml_lines import Document
from infopoint.topics import SMALL_TALK

_INTENT = re.compile(r"^\s*-\s*intent:\s*([a-z_]+/\w+)\s*$", re.MULTILINE | re.ASCII)
#: Small talk is answered by phrases, not by articles.


def validate(root: Path, today: date, known_topics: Iterable[str] | None = None) -> list[Fault]:
    """Returns every fault of a knowledge folder, errors first; warnings are marked as such.

    Args:
        root: The knowledge folder.
        today: The day to judge dates by.
        known_topics: Topics that people ask about. An article may name them as related
            before they have an article. Without it, those that the assistant is trained
            on: see :func:`trained_topics`.
    """
    try:
        tree = scan(root)
    except OSError as error:
        return [unreadable_fault(root, error)]
    known = set(trained_topics(root) if known_topics is None else known_topics)
    lists, wrong = read_word_lists(root)
    domains, unread = _read_domains(root / DOMAINS)
    faults = [*wrong, *unread, *stray_faults(tree)]
    faults += _check_tree(tree, known, lists, domains, today)
    faults += _check_files(root, lists, domains)
    if (root / PHRASES).is_dir():
        faults += check_phrases(root / PHRASES)
        faults += check_phrase_words(root / PHRASES, lists)
    if (root / GUIDE).is_dir():
        library, _ = Library.load(root)
        faults += check_guides(root / GUIDE, library)
    return sorted(faults, key=lambda fault: (fault.warning, str(fault.path), fault.line))


def trained_topics(root: Path) -> set[str]:
    """Returns the topics in the training data beside a knowledge folder; empty if none."""
    topics: set[str] = set()
    for path in (root.parent / "data" / "nlu").glob("*/*.yml"):
        text, _ = read_text(path)
        topics.update(_INTENT.findall(text))
    return {topic for topic in topics if not topic.startswith(SMALL_TALK)}


def _check_tree(
    tree: Tree,
    known: set[str],
    lists: WordLists,
    domains: set[str] | None,
    today: date,
) -> list[Fault]:
    parsed = [parse_article(Path(path)) for path in tree.articles]
    faults = [fault for file in parsed for fault in file.faults]
    files: dict[Path, tuple[Document, list[Contact]]] = {}
    #: Ids of contacts with faults exist too: one mistake should not be reported twice.
    contact_ids: set[str] = set()
    for path in map(Path, tree.contacts):
        some, wrong, document = parse_contacts(path)
        faults += wrong
        files[path] = (document, some)
        contact_ids.update(document.value)
    contacts = [contact for _, some in files.values() for contact in some]
    library = Library.of((file.text for file in parsed if file.text), contacts, ())
    statuses = {topic: article.status for topic, article in library.articles.items()}
    around = Surroundings(statuses, known | _unreadable(parsed), contact_ids, domains, today)
    public = PublicData(
        (phone for contact in contacts for phone in contact.phones),
        (contact.address for contact in contacts if contact.address),
    )
    faults += _check_parsed(parsed, library, around, public, lists)
    faults += check_contacts(files, around)
    for path in map(Path, tree.countries):
        countries, wrong, document = parse_countries(path)
        faults += wrong
        faults += check_countries(path, document, countries, around)
    return faults


def _check_parsed(
    parsed: Iterable[Parsed],
    library: Library,
    around: Surroundings,
    public: PublicData,
    lists: WordLists,
) -> Iterable[Fault]:
    for file in parsed:
        if file.text is None:
            continue
        yield from check_text(file.text, file.lines, public)
        yield from check_reading(file.text, file.lines)
        yield from check_wording(file.text, file.lines, lists)
        if isinstance(file.text, Article):
            yield from check_article(file.text, file.lines, around)
        else:
            article = library.articles.get(file.text.topic)
            yield from check_translation(file.text, article, file.lines)


def _check_files(root: Path, lists: WordLists, domains: set[str] | None) -> Iterable[Fault]:
    """Yields the faults of what the other files say and link to."""
    for path in (root / COUNTRIES, *sorted((root / CONTACTS).glob("*.yml"))):
        yield from check_side_by_side(path, read_document(path)[0], lists)
    for path in sorted((root / GUIDE).glob("*.yml")):
        document, _ = read_document(path)
        yield from check_side_by_side(path, document, lists)
        yield from check_links(path, document, domains)
    yield from check_links(root / WORDS / LEGAL, read_document(root / WORDS / LEGAL)[0], domains)


def _unreadable(parsed: Iterable[Parsed]) -> set[str]:
    """Returns the topics of English files with faults: they exist, but cannot be used."""
    return {
        f"{file.path.parent.name}/{file.path.name.split('.')[0]}"
        for file in parsed
        if file.text is None and file.path.name.endswith(".en.md")
    }


def _read_domains(path: Path) -> tuple[set[str] | None, list[Fault]]:
    """Returns the accepted web sites, or ``None`` if there is no list of them."""
    if not path.exists():
        return None, []
    text, fault = read_text(path)
    if fault:
        return None, [fault]
    lines = (line.split("#")[0].strip().lower() for line in text.splitlines())
    return {line.removeprefix("www.") for line in lines if line}, []
