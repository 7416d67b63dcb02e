"""The everyday verbs of staff: ``python -m infopoint``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from infopoint.knowledge.freshness import freshness
from infopoint.knowledge.library import Library
from infopoint.knowledge.validate import validate
from infopoint.languages import LANGUAGES

KNOWLEDGE = Path("knowledge")
_DEFAULT_URL = "http://127.0.0.1:5005/webhooks/rest/webhook"


def check() -> int:
    """Checks the knowledge base; returns 1 if something must be corrected."""
    faults = validate(KNOWLEDGE, date.today())
    for fault in faults:
        print(fault)
    errors = sum(not fault.warning for fault in faults)
    library, _ = Library.load(KNOWLEDGE)
    print(
        f"{len(library.articles)} articles, {len(library.translations)} translations, "
        f"{len(library.contacts)} contacts: {errors} errors, {len(faults) - errors} warnings."
    )
    return 1 if errors else 0


def list_texts(state: str, language: str | None) -> int:
    """Lists texts that are missing, outdated, unreviewed or overdue."""
    library, _ = Library.load(KNOWLEDGE)
    today = date.today()
    for topic, article in sorted(library.articles.items()):
        if state == "overdue":
            if freshness(article, today) in {"overdue", "far_overdue"}:
                print(f"{topic}\tdue {article.review.due}")
            continue
        for code in [language] if language else LANGUAGES:
            if library.state(topic, code) == state:
                print(f"{topic}\t{code}")
    return 0


def ask(question: str) -> int:
    """Asks the running assistant one question and prints its reply."""
    url = os.environ.get("INFOPOINT_URL", _DEFAULT_URL)
    body = json.dumps({"sender": "terminal", "message": question}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            replies = json.load(answer)
    except (urllib.error.URLError, TimeoutError):
        print(f"The assistant does not answer at {url}: start it with 'make run'.", file=sys.stderr)
        return 1
    for reply in replies:
        print(reply.get("text", ""))
        for button in reply.get("buttons", []):
            print(f"  [{button['title']}]  {button['payload']}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line and does what it says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infopoint", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="check the knowledge base")
    listing = verbs.add_parser("list", help="list texts that need work")
    group = listing.add_mutually_exclusive_group(required=True)
    for state in ("missing", "outdated", "unreviewed", "overdue"):
        group.add_argument(f"--{state}", dest="state", action="store_const", const=state)
    listing.add_argument("--language", choices=LANGUAGES)
    asking = verbs.add_parser("ask", help="ask the running assistant one question")
    asking.add_argument("question")
    choice = parser.parse_args(arguments)
    if choice.verb == "check":
        return check()
    if choice.verb == "list":
        return list_texts(choice.state, choice.language)
    return ask(choice.question)
