"""The everyday verbs of staff: ``python -m infopoint``."""

from __future__ import annotations

import argparse
import difflib
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infopoint.answers.plain_text import to_text
from infopoint.knowledge.freshness import freshness
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article, Contact
from infopoint.knowledge.overview import overview
from infopoint.knowledge.validate import trained_topics, validate
from infopoint.languages import LANGUAGES

KNOWLEDGE = Path("knowledge")
STATES = ("missing", "outdated", "unreviewed", "overdue")

_URL_KEY = "INFOPOINT_URL"
_DEFAULT_URL = "http://127.0.0.1:5005/webhooks/rest/webhook"
_SENDER = "terminal"
_PATIENCE_SECONDS = 30
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class AskError(Exception):
    """The assistant could not be asked; the message is for people."""


def check(root: Path, only: Sequence[str] = ()) -> int:
    """Checks the knowledge base; returns 1 if something must be corrected.

    Args:
        root: The knowledge folder.
        only: Paths, areas or topics; of others nothing is printed or counted.
    """
    faults = [
        fault
        for fault in validate(root, date.today())
        if not only or any(_is_about(fault.path, root, name) for name in only)
    ]
    for fault in faults:
        print(fault)
    errors = sum(not fault.warning for fault in faults)
    library, _ = Library.load(root)
    print(
        f"{len(library.articles)} articles, {len(library.translations)} translations, "
        f"{len(library.contacts)} contacts: {errors} errors, {len(faults) - errors} warnings."
    )
    return 1 if errors else 0


def _is_about(path: Path, root: Path, name: str) -> bool:
    """Returns whether a file is the one, in the folder, or of the topic that is named."""
    parts = Path(os.path.relpath(path, root)).parts
    for start in (root, Path()):
        wanted = Path(os.path.relpath(Path(name), start)).parts
        if parts[: len(wanted)] == wanted:
            return True
        if wanted and (*parts[:-1], parts[-1].split(".")[0]) == wanted:
            return True
    return False


def list_texts(root: Path, state: str, language: str | None = None) -> int:
    """Lists texts that are missing, outdated, unreviewed or overdue, one a line."""
    library, _ = Library.load(root)
    lines = list(_listed(library, root, state, language))
    print("\n".join(lines) if lines else "none")
    return 0


def _listed(library: Library, root: Path, state: str, language: str | None) -> Iterator[str]:
    today = date.today()
    topics = {topic for topic, text in library.articles.items() if text.status != "withdrawn"}
    if state == "missing":
        topics |= trained_topics(root) - library.articles.keys()
    for topic in sorted(topics):
        article = library.articles.get(topic)
        if state == "overdue":
            if article and freshness(article, today) in {"overdue", "far_overdue"}:
                yield f"{topic}\tdue {article.review.due}"
            continue
        for code in [language] if language else LANGUAGES:
            if library.state(topic, code) == state:
                yield f"{topic}\t{code}"


def show(root: Path, topic: str, language: str) -> int:
    """Shows a text with its state, contacts and sources, drafts too."""
    library, _ = Library.load(root)
    article = library.articles.get(topic)
    if article is None:
        close = difflib.get_close_matches(topic, library.articles, n=3)
        hint = f"; did you mean {', '.join(close)}?" if close else "."
        print(f"There is no readable article '{topic}'{hint}", file=sys.stderr)
        return 1
    translation = library.translations.get((topic, language))
    text = translation or article
    if text.language != language:
        print(f"There is no text in '{language}'; this is the English one.\n")
    print(f"{text.title}\n{_status(library, article, text.language)}\n")
    print(to_text([*text.answer, *text.details]))
    print()
    for contact in filter(None, map(library.contact, article.contacts)):
        print(_contact_line(contact, language))
    for number, source in enumerate(article.sources, 1):
        print(f"[{number}] {source.publisher}, {source.title} (checked on {source.checked})")
        print(f"    {source.url}")
    return 0


def _status(library: Library, article: Article, language: str) -> str:
    parts = [
        f"{article.topic} [{language}]",
        article.status,
        f"revision {article.revision}",
        library.state(article.topic, language),
        f"{freshness(article, date.today()).replace('_', ' ')} (due {article.review.due})",
    ]
    if article.volatile:
        parts.append(f"may change: {', '.join(article.volatile)}")
    return " · ".join(parts)


def _contact_line(contact: Contact, language: str) -> str:
    parts = [contact.name(language), contact.purpose(language), *contact.phones]
    return " · ".join(part for part in (*parts, contact.url, contact.hours) if part)


def ask(question: str, language: str | None = None) -> int:
    """Asks the running assistant one question and prints its reply.

    A language is chosen as a person would choose it, by a button: the terminal's
    conversation stays in it until another one is chosen.
    """
    try:
        if language:
            _send(f"language:{language}")
        replies = _send(question)
    except AskError as error:
        print(error, file=sys.stderr)
        return 1
    for reply in replies:
        if reply.get("text"):
            print(reply["text"])
        for button in reply.get("buttons") or []:
            print(f"  [{button.get('title')}]  {button.get('payload')}")
    return 0


def _send(message: str) -> list[dict[str, Any]]:
    """Posts a message and returns the replies.

    Raises:
        AskError: there is no assistant, or it answers with something else.
    """
    url = os.environ.get(_URL_KEY) or _DEFAULT_URL
    host = host_of_service(url)
    if host is None:
        raise AskError(f"{_URL_KEY} is not an http(s) address: {url}")
    body = json.dumps({"sender": _SENDER, "message": message}).encode()
    # A proxy of the network cannot reach the assistant on this machine.
    handlers = [urllib.request.ProxyHandler({})] if host in _LOOPBACK else []
    opener = urllib.request.build_opener(*handlers)
    try:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with opener.open(request, timeout=_PATIENCE_SECONDS) as answer:
            replies = json.load(answer)
    except urllib.error.HTTPError as error:
        raise AskError(f"The assistant at {url} refused the question ({error.code}).") from None
    except (OSError, http.client.HTTPException):
        raise AskError(f"No assistant answers at {url}: start it with 'make run'.") from None
    except ValueError:
        raise AskError(f"What answers at {url} is not the assistant.") from None
    if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
        raise AskError(f"What answers at {url} is not the assistant.")
    return replies


def host_of_service(url: str) -> str | None:
    """Returns the host of an http(s) address, or ``None`` if it is not one.

    Unlike a source, a service may be on this machine and have a name without a dot.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line and does what it says; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    choice = _parser().parse_args(arguments)
    try:
        code = _run(choice)
        sys.stdout.flush()
    except BrokenPipeError:
        # Somebody reads only the first lines, as in "| head".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _run(choice: argparse.Namespace) -> int:
    if choice.verb == "ask":
        return ask(choice.question, choice.language)
    root: Path = choice.knowledge
    if not root.is_dir():
        print(f"There is no folder '{root}': go to the project's folder first.", file=sys.stderr)
        return 2
    if choice.verb == "check":
        return check(root, choice.only)
    if choice.verb == "overview":
        print(overview(Library.load(root)[0]), end="")
        return 0
    if choice.verb == "list":
        return list_texts(root, choice.state, choice.language)
    return show(root, choice.topic, choice.language)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infopoint", description=__doc__)
    parser.add_argument(
        "--knowledge", type=Path, default=KNOWLEDGE, metavar="FOLDER", help="default: knowledge"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    checking = verbs.add_parser("check", help="check the knowledge base")
    checking.add_argument(
        "only", nargs="*", metavar="PATH", help="print only faults of these areas, topics, files"
    )
    listing = verbs.add_parser("list", help="list texts that need work")
    group = listing.add_mutually_exclusive_group(required=True)
    for state in STATES:
        group.add_argument(f"--{state}", dest="state", action="store_const", const=state)
    listing.add_argument("--language", choices=LANGUAGES)
    verbs.add_parser("overview", help="write a page about all articles, as Markdown")
    showing = verbs.add_parser("show", help="show one text as staff see it")
    showing.add_argument("topic", metavar="TOPIC", help="like return/cost")
    showing.add_argument("--language", choices=LANGUAGES, default="en")
    asking = verbs.add_parser("ask", help="ask the running assistant one question")
    asking.add_argument("question")
    asking.add_argument("--language", choices=LANGUAGES, help="also for the questions after it")
    return parser
