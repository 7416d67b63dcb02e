"""Writes the dialogues of ``tests/dialogues`` as stories for ``rasa test``.

Run with ``make stories`` after a dialogue was added or changed: it plays each of them to
the running assistant and writes down what was understood and which actions followed.
Read the difference before committing it: the stories are what the rules must keep doing.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from infopoint.dialogue.buttons import parse_press
from infopoint.privacy.pseudonym import Pseudonyms
from infopoint.runtime.environment import load

DIALOGUES = Path("tests/dialogues")
STORIES = Path("tests/stories/test_guided.yml")
_HEAD = "# Written by tools/record_stories.py from tests/dialogues; see there.\n"


def steps(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yields the steps of a story: messages, actions, forms and the question that waits."""
    form = None
    for number, event in enumerate(events):
        kind = event["event"]
        if kind == "user":
            following = (later["name"] for later in events[number:] if later["event"] == "action")
            # What is typed as an answer may sound like anything.
            answers = form is not None and next(following, None) == form
            yield _intent(event) if answers else _message(event)
        elif kind == "action" and event["name"] not in {"action_listen", "action_session_start"}:
            yield {"action": event["name"]}
        elif kind == "active_loop":
            form = event["name"]
            yield {"active_loop": event["name"]}
        elif kind == "slot" and event["name"] == "requested_slot":
            yield {"slot_was_set": [{"requested_slot": event["value"]}]}


def _message(event: dict[str, Any]) -> dict[str, Any]:
    """Returns a message; with its words where understanding them is part of the test."""
    parsed, text = event["parse_data"], event["text"]
    plain = not parse_press(text) and not parsed["entities"] and parsed["text"] == text
    return {"user": text, **_intent(event)} if plain else _intent(event)


def _intent(event: dict[str, Any]) -> dict[str, Any]:
    return {"intent": event["parse_data"]["intent"]["name"]}


def main() -> None:
    """Plays all dialogues and writes the stories."""
    environment = load()
    pseudonyms = Pseudonyms(environment["INFOPOINT_SECRET"])
    address = f"http://127.0.0.1:{environment['INFOPOINT_PORT']}/webhooks/rest/webhook"
    database = environment["INFOPOINT_DATABASE_URL"].removeprefix("sqlite:///")
    stories = []
    for path in sorted(DIALOGUES.glob("*.yml")):
        for dialogue in yaml.safe_load(path.read_text("utf-8")):
            if any("silence" in turn for turn in dialogue["turns"]):
                continue
            sender = uuid.uuid4().hex
            for turn in dialogue["turns"]:
                body = json.dumps({"sender": sender, "message": turn["say"]}).encode()
                request = urllib.request.Request(
                    address, body, {"Content-Type": "application/json"}
                )
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    answer.read()
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as rows:
                found = rows.execute(
                    "SELECT data FROM events WHERE sender_id = ? ORDER BY id",
                    (pseudonyms.conversation("rest", sender),),
                )
                events = [json.loads(data) for (data,) in found]
            stories.append({"story": dialogue["name"], "steps": list(steps(events))})
    content = yaml.safe_dump(
        {"version": "3.1", "stories": stories}, allow_unicode=True, sort_keys=False, width=100
    )
    STORIES.write_text(_HEAD + content, encoding="utf-8")
    sys.stdout.write(f"infopoint: {len(stories)} stories in {STORIES}\n")


if __name__ == "__main__":
    main()
