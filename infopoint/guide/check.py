"""What must hold for the guides: every name exists, every person gets fair options."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from infopoint.guide.model import SKIP, Guides, Option
from infopoint.guide.parse import DEADLINES, FOLLOW_UPS, QUESTIONS, TABLES, TO_ASK, read_guides
from infopoint.knowledge.library import PUBLISHED, Library
from infopoint.knowledge.model import Fault
from infopoint.knowledge.yaml_lines import Document

#: Languages in which every text of the guides is written.
WRITTEN = ("en", "fr", "nl")
SITUATION = "situation"
#: Topics of the options that lead to a lawyer, and of voluntary return.
LAWYER = frozenset({"asylum/lawyer", "living/legal_help"})
RETURN_AREA = "return/"
#: Topics of the options for somebody who fears going back.
PROTECTION = frozenset(
    {
        "asylum/how_to_apply", "asylum/interview_cgrs", "asylum/protected_elsewhere",
        "asylum/unaccompanied_minor", "asylum/who_qualifies", "origin/risk_on_return",
        "status/refugee_rights",
    }
)  # fmt: skip


def check_guides(folder: Path, library: Library) -> Iterator[Fault]:
    """Yields every fault of the guides, in ``knowledge/guide`` of a library.

    A topic whose article was withdrawn is only warned of: people who come to it are named
    somebody to ask, and the assistant must start again with an article withdrawn.
    """
    read = read_guides(folder)
    yield from read.faults
    if read.faults:
        return
    guides = read.guides
    for name in TABLES:
        path, document = folder / f"{name}.yml", read.documents[name]
        for option in guides.tables[name]:
            for key, problem, cure in _wrong_names(option, guides, library.contacts):
                line = document.line("options", option.id, key)
                yield Fault(path, line, f"option '{option.id}': {problem}", cure)
            line = document.line("options", option.id, "topic")
            yield from _without_article(path, line, option.topic, library)
        for problem, cure in unfair(name, guides):
            yield Fault(path, document.line("options"), problem, cure)
    path, document = folder / f"{DEADLINES}.yml", read.documents[DEADLINES]
    for index, rule in enumerate(guides.deadlines):
        line = document.line("rules", index)
        if rule.decision not in guides.questions["decision"].choices:
            yield Fault(path, line, f"unknown decision '{rule.decision}'", "See questions.yml")
        yield from _without_article(path, line, rule.topic, library)
    path, document = folder / f"{FOLLOW_UPS}.yml", read.documents[FOLLOW_UPS]
    for kind, targets in guides.follow_ups.items():
        for key, topic in targets.items():
            yield from _without_article(path, document.line(kind, key), topic, library)
    for name in (QUESTIONS, *TABLES, DEADLINES, TO_ASK):
        yield from _untranslated(folder / f"{name}.yml", read.documents[name])


def _without_article(path: Path, line: int, topic: str, library: Library) -> Iterator[Fault]:
    article = library.articles.get(topic)
    if article is None:
        yield Fault(path, line, f"no article '{topic}'", "Name a published topic")
    elif article.status != PUBLISHED:
        problem = f"the article '{topic}' is {article.status}"
        yield Fault(path, line, problem, "Publish it, or name another topic", warning=True)


def _wrong_names(
    option: Option, guides: Guides, contacts: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    if option.contact not in contacts:
        yield "contact", f"no contact '{option.contact}'", "Use an id from knowledge/contacts"
    for key, conditions in (("when", option.when), ("unless", option.unless)):
        for question, answers in conditions.items():
            known = guides.questions.get(question)
            if known is None:
                yield key, f"unknown question '{question}'", "See questions.yml"
            for answer in answers:
                if known and answer not in {*known.choices, SKIP}:
                    yield key, f"'{question}' has no answer '{answer}'", "See questions.yml"


def combinations(table: str, guides: Guides) -> Iterator[dict[str, str]]:
    """Yields every combination of answers to the questions that a table looks at."""
    asked = {
        question: (*guides.questions[question].choices, SKIP)
        for option in guides.tables[table]
        for question in (*option.when, *option.unless)
        if question in guides.questions
    }
    for answers in itertools.product(*asked.values()):
        yield dict(zip(asked, answers, strict=True))


def unfair(table: str, guides: Guides) -> list[tuple[str, str]]:
    """Returns what is wrong with a table for some combination of answers, each once."""
    found: dict[str, tuple[str, str]] = {}
    for answers in combinations(table, guides):
        options = guides.options(table, answers)
        for problem, cure in _unfair_to(table, answers, options):
            words = ", ".join(f"{key}: {value}" for key, value in answers.items())
            found.setdefault(problem, (f"{problem} (for {words})", cure))
    return list(found.values())


def _unfair_to(
    table: str, answers: Mapping[str, str], options: list[Option]
) -> Iterator[tuple[str, str]]:
    if not options:
        yield "nobody may be left without an option", "Add one, or widen a 'when'"
        return
    runs = [index for index, option in enumerate(options) if option.deadline]
    if runs and runs[0] != 0:
        yield "an option with a deadline must come first", "Move it up"
    calm = [o.topic for o in options if not o.deadline and o.topic not in LAWYER]
    if answers.get("fear") == "yes" and not PROTECTION.intersection(calm[:1]):
        problem = "protection must come first, after deadlines, for somebody who fears return"
        yield problem, "Move it up, or add an option"
    if table != SITUATION:
        return
    topics = [option.topic for option in options]
    lawyers = [index for index, topic in enumerate(topics) if topic in LAWYER]
    returns = [index for index, topic in enumerate(topics) if topic.startswith(RETURN_AREA)]
    if not lawyers:
        yield "everybody must be shown where legal help is", "Add an option with asylum/lawyer"
    if runs and (not lawyers or lawyers[0] > runs[-1] + 1):
        yield "the lawyer must follow the deadline", "Put the lawyer right below"
    if returns and answers.get("fear") == "yes":
        yield "return is offered to somebody who fears it", "Add 'unless: {fear: [\"yes\"]}'"
    if returns and (returns[0] == 0 or returns[0] < len(options) - len(returns)):
        yield "return must be the last option", "Move it to the end"


def _untranslated(path: Path, document: Document) -> Iterator[Fault]:
    """Yields the texts that are missing in a language."""

    def walk(value: object, place: tuple[str | int, ...]) -> Iterator[Fault]:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, (*place, index))
        elif isinstance(value, dict) and "en" in value:
            for language in WRITTEN:
                if language not in value:
                    problem = f"the text is missing in '{language}'"
                    yield Fault(path, document.line(*place), problem, "Translate it")
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*place, key))

    yield from walk(document.value, ())
