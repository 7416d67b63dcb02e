"""One turn as the actions see it: what was said, what is remembered, how to reply."""

from __future__ import annotations

import abc
import logging
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from infopoint.answers.compose import Composer
from infopoint.answers.plain_text import to_text
from infopoint.answers.reply import Reply
from infopoint.clock import now
from infopoint.dialogue.language import spoken_language
from infopoint.knowledge.blocks import to_dict
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES

logger = logging.getLogger(__name__)

#: Contacts for everyone whom the assistant cannot answer, the most general first.
PEOPLE = ("be-fedasil-infopoint", "be-return", "be-cire", "be-vluchtelingenwerk")
KNOWLEDGE = Path("knowledge")
_library = LiveLibrary(KNOWLEDGE)
_phrases = Phrases(KNOWLEDGE / "phrases")


class Turn:
    """The latest message with what the pipeline found in it, and the way to answer."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        """Reads the tracker; the knowledge base is the newest good snapshot."""
        self.tracker = tracker
        self._dispatcher = dispatcher
        self.composer = Composer(_library.current, _phrases, now())
        self.parsed: dict[str, Any] = tracker.latest_message or {}
        self.text: str = self.parsed.get("text") or ""
        guess = self.parsed.get("language") or {}
        # What the channel knows, like the language of the person's Telegram.
        expected = (self.parsed.get("metadata") or {}).get("language")
        self.language = spoken_language(
            self.text,
            (guess["code"], guess["confidence"]) if guess.get("code") else None,
            tracker.get_slot("language"),
            bool(tracker.get_slot("language_chosen")),
            expected if expected in LANGUAGES else None,
        )
        self.events: list[EventType] = []

    @property
    def topic(self) -> str | None:
        """The best topic, ``area/topic``."""
        ranking = self.parsed.get("response_selector", {}).get("default", {}).get("ranking", [])
        return ranking[0]["intent_response_key"] if ranking else None

    @property
    def offer(self) -> list[str]:
        """Topics worth offering, best first; only those with a published article."""
        library = self.composer.library
        return [topic for topic in self.parsed.get("offer") or [] if library.article(topic)]

    def entity(self, kind: str) -> str | None:
        """Returns the first entity of a kind, or ``None``."""
        return next(
            (e["value"] for e in self.parsed.get("entities") or [] if e["entity"] == kind),
            None,
        )

    def remember(self, **slots: Any) -> None:
        """Sets slots that differ from what is remembered."""
        for name, value in slots.items():
            if self.tracker.get_slot(name) != value:
                self.events.append(SlotSet(name, value))

    def say(self, reply: Reply) -> None:
        """Sends a reply in the form of the answer contract."""
        contract = reply.contract.as_dict()
        self._dispatcher.utter_message(
            text=to_text(reply.blocks),
            buttons=[{"title": b.title, "payload": b.press} for b in reply.buttons],
            json_message={
                **contract,
                "blocks": [to_dict(block) for block in reply.blocks],
            },
            # Rasa keeps further keys as the message's metadata, but drops empty values.
            **contract,
        )

    def done(self) -> list[EventType]:
        """Returns the events of this turn; the language is remembered at every turn."""
        self.remember(language=self.language)
        return self.events


class TurnAction(Action, metaclass=abc.ABCMeta):
    """Base of the actions.

    Abstract, because the action server instantiates every concrete action it finds.
    """

    @abc.abstractmethod
    def reply(self, turn: Turn) -> None:
        """Says what is to be said in this turn and remembers what is to be remembered."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Replies, and returns the slots that changed (see parent class)."""
        turn = Turn(tracker, dispatcher)
        self.reply(turn)
        return turn.done()
