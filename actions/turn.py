"""One turn as the actions see it: what was said, what is remembered, how to reply."""

from __future__ import annotations

import abc
import logging
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from infopoint.answers.compose import Composer
from infopoint.answers.plain_text import to_text
from infopoint.answers.reply import Reply
from infopoint.clock import now
from infopoint.dialogue.buttons import Press, parse_press
from infopoint.dialogue.language import spoken_language
from infopoint.guide.live import LiveGuides
from infopoint.guide.model import Guides
from infopoint.knowledge.blocks import Block, Note, to_dict
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES

logger = logging.getLogger(__name__)

#: Contacts for everyone whom the assistant cannot answer, the most general first.
PEOPLE = ("be-fedasil-infopoint", "be-return", "be-cire", "be-vluchtelingenwerk")
KNOWLEDGE = Path("knowledge")
LIBRARY = LiveLibrary(KNOWLEDGE)
PHRASES = Phrases(KNOWLEDGE / "phrases")
_guides = LiveGuides(KNOWLEDGE / "guide")


class Turn:
    """The latest message with what the pipeline found in it, and the way to answer."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        """Reads the tracker; the knowledge base is the newest good snapshot."""
        self.tracker = tracker
        self._dispatcher = dispatcher
        self.composer = Composer(LIBRARY.current, PHRASES, now())
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
        self._opened = False

    @property
    def guides(self) -> Guides:
        """The questions and decision tables of the guides."""
        return _guides.current

    @property
    def press(self) -> Press | None:
        """The button that was pressed, or ``None``."""
        return parse_press(self.entity("button") or "")

    @property
    def form(self) -> str | None:
        """The form that is open, or ``None``."""
        return self.tracker.active_loop_name

    @property
    def pending(self) -> str | None:
        """The question of the open form that waits for an answer."""
        return self.tracker.get_slot("requested_slot") if self.form else None

    @property
    def answered(self) -> bool:
        """Whether this message was answered already: a form then asks again."""
        for event in reversed(self.tracker.events):
            if event.get("event") in {"user", "bot"}:
                return bool(event["event"] == "bot")
        return False

    def leave_form(self) -> None:
        """Closes the open form; what was answered is kept."""
        self.events += [ActiveLoop(None), SlotSet("requested_slot", None)]

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

    def set(self, name: str, value: Any) -> None:
        """Sets a slot, also to what it is already: a form then knows it was answered."""
        self.events.append(SlotSet(name, value))

    def remember(self, **slots: Any) -> None:
        """Sets slots that differ from what is remembered."""
        for name, value in slots.items():
            if self.tracker.get_slot(name) != value:
                self.events.append(SlotSet(name, value))

    def say(self, reply: Reply) -> None:
        """Sends a reply in the form of the answer contract."""
        contract = reply.contract.as_dict()
        opening = self._opening()
        # In danger nothing stands before the number to call.
        parts = (reply.blocks, opening) if reply.contract.urgent else (opening, reply.blocks)
        blocks = [block for part in parts for block in part]
        self._dispatcher.utter_message(
            text=to_text(blocks),
            buttons=[{"title": b.title, "payload": b.press} for b in reply.buttons],
            json_message={
                **contract,
                "blocks": [to_dict(block) for block in blocks],
            },
            # Rasa keeps further keys as the message's metadata, but drops empty values.
            **contract,
        )

    def _opening(self) -> list[Block]:
        """Returns what comes before the first answer: privacy, or hello after a long time."""
        if self._opened:
            return []
        self._opened = True
        keys = []
        if self.tracker.get_slot("returning"):
            keys.append("hello_again")
            self.remember(returning=None)
        if not self.tracker.get_slot("noticed"):
            keys.append("privacy_notice")
            self.remember(noticed=True)
        return [Note("info", self.composer.phrases.text(key, self.language)) for key in keys]

    def done(self) -> list[EventType]:
        """Returns the events of this turn; the language is remembered at every turn."""
        self.remember(language=self.language)
        return self.events


class TurnAction(Action, metaclass=abc.ABCMeta):
    """Base of the actions.

    Abstract, because the action server instantiates every concrete action it finds.
    """

    @abc.abstractmethod
    def name(self) -> str:
        """(see parent class)"""

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
