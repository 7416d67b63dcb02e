"""Makes turns out of Rasa's events; pure, tolerant of whatever is missing."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from infopoint.dialogue.buttons import Press, parse_press
from review.models import Conversation, Turn
from review.source import Event

#: Topics kept of a ranking: the one understood and the next three.
RANKED = 4
_MAX_TEXT = 4000
#: The person says that the last answer was wrong.
_NEGATIVE = "chat/wrong_answer"
_VOTES = ("helpful", "unhelpful")
#: The largest number of a database's column.
_LARGEST = 2**31 - 1
_SMALL_TALK = "chat/"


def when(time: float) -> datetime:
    """Returns the moment of an event."""
    return datetime.fromtimestamp(time, tz=timezone.utc)


def begin(event: Event, number: int) -> Turn:
    """Returns the turn that a person's message begins."""
    data = event.data or {}
    parsed = _dict(data.get("parse_data"))
    text = str(data.get("text") or "")[:_MAX_TEXT]
    pressed = parse_press(text) is not None
    urgency = parsed.get("urgency")
    return Turn(
        number=number,
        event=event.id,
        last_event=event.id,
        at=when(event.time),
        text=text,
        pressed=pressed,
        ranking=[] if pressed else _ranking(parsed),
        language=str(_dict(parsed.get("language")).get("code") or "")[:8],
        urgency=urgency if isinstance(urgency, dict) else None,
    )


def _ranking(parsed: dict[str, Any]) -> list[list[Any]]:
    selected = _dict(_dict(parsed.get("response_selector")).get("default"))
    entries = selected.get("ranking")
    if not isinstance(entries, list):
        return []
    return [
        [str(entry.get("intent_response_key") or ""), _number(entry.get("confidence")) or 0.0]
        for entry in entries[:RANKED]
        if isinstance(entry, dict)
    ]


def add_reply(turn: Turn, event: Event, received: float | None) -> None:
    """Adds a message of the assistant to a turn; doing it twice changes nothing.

    Args:
        turn: The turn it answers.
        event: The assistant's message.
        received: When the channel received the person's message, if it said so.
    """
    if event.id <= turn.last_event:
        return
    turn.last_event = event.id
    data = event.data or {}
    inner = _dict(data.get("data"))
    contract = _dict(inner.get("custom")) or _dict(data.get("metadata"))
    buttons = inner.get("buttons")
    blocks = contract["blocks"] if isinstance(contract.get("blocks"), list) else []
    turn.reply.append(
        {
            # Blocks hold the same text, and more.
            "text": "" if blocks else str(data.get("text") or ""),
            "blocks": blocks,
            "buttons": [
                {
                    "title": str(button.get("title") or ""),
                    "payload": str(button.get("payload") or ""),
                }
                for button in (buttons if isinstance(buttons, list) else [])
                if isinstance(button, dict)
            ],
        }
    )
    if turn.answer_ms is None:
        seconds = event.time - (received or turn.at.timestamp())
        turn.answer_ms = min(max(0, round(1000 * seconds)), _LARGEST)
    if not turn.outcome and contract.get("outcome"):
        turn.outcome = str(contract["outcome"])[:16]
        turn.topic = str(contract.get("topic") or "")[:96]
        turn.article_language = str(contract.get("article_language") or "")[:8]
        revision = contract.get("revision")
        whole = type(revision) is int and 0 <= revision <= _LARGEST
        turn.revision = revision if whole else None
        turn.urgent = str(contract.get("urgent") or "")[:96]
        turn.language = str(contract.get("language") or turn.language)[:8]


def received_at(event: Event) -> float | None:
    """Returns when the channel received a person's message, if it said so."""
    return _number(_dict((event.data or {}).get("metadata")).get("received"))


def is_negative(turn: Turn) -> bool:
    """Returns whether the person says that the answer before was wrong or did not help."""
    return _NEGATIVE in (turn.predicted, turn.topic) or _vote(turn).verb == "unhelpful"


def is_helpful(turn: Turn) -> bool:
    """Returns whether the person says that an answer helped."""
    return _vote(turn).verb == "helpful"


def is_fallback(turn: Turn) -> bool:
    """Returns whether the person was answered in another language than their own."""
    return bool(turn.article_language) and turn.article_language != turn.language


def mark(conversation: Conversation, turn: Turn) -> None:
    """Sets the marks of a conversation that a turn earns."""
    conversation.urgent |= bool(turn.urgent)
    conversation.unknown |= turn.outcome in {"unknown", "out_of_scope"}
    conversation.clarified |= turn.outcome == "clarified" and not turn.pressed
    conversation.error |= turn.outcome == "error"
    conversation.negative |= is_negative(turn)
    conversation.fallback |= is_fallback(turn)
    if turn.language:
        conversation.language = turn.language


def subject(turn: Turn) -> str:
    """Returns the topic that a turn counts for, also a vote on it; empty for small talk."""
    topic = _vote(turn).argument or turn.topic
    return "" if topic.startswith(_SMALL_TALK) else topic


def _vote(turn: Turn) -> Press:
    """Returns what the person says about an answer, with its topic; empty for any other turn."""
    press = parse_press(turn.text) if turn.pressed else None
    return press if press and press.verb in _VOTES and "/" in press.argument else Press("", "")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    """Returns a number that is not absurdly large."""
    return float(value) if isinstance(value, int | float) and abs(value) < 2**53 else None
