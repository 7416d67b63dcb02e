"""One turn as the actions see it: what was said, what is remembered, how to reply."""

from __future__ import annotations

import abc
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from infopoint.answers.compose import Composer
from infopoint.answers.plain_text import to_text
from infopoint.answers.reply import Reply
from infopoint.clock import now
from infopoint.dialogue.buttons import PERSON, Press, parse_press
from infopoint.dialogue.language import spoken_language
from infopoint.guide.live import LiveGuides
from infopoint.guide.model import Guides
from infopoint.knowledge.blocks import Block, Note, to_dict
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.model import Contact
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES

logger = logging.getLogger(__name__)

#: Contacts for everyone whom the assistant cannot answer, the most general first.
PEOPLE = ("be-fedasil-infopoint", "be-return", "be-cire", "be-vluchtelingenwerk")
#: How many topics and contacts the summary goes back.
_REMEMBERED = 24
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
        return self.tracker.get_slot(REQUESTED_SLOT) if self.form else None

    @property
    def answered(self) -> bool:
        """Whether this message was answered already: a form then asks again."""
        for event in reversed(self.tracker.events):
            if event.get("event") in {"user", "bot"}:
                return bool(event["event"] == "bot")
        return False

    def go_back(self) -> None:
        """Opens the form again, with its question, that the latest form took the place of."""
        form = waiting = before = None
        for event in self.tracker.events:
            if event.get("event") == "slot" and event.get("name") == REQUESTED_SLOT:
                waiting = event["value"]
            elif event.get("event") == "active_loop":
                if event["name"]:
                    before = (form, waiting) if form != event["name"] else None
                form = event["name"]
        if before and before[0]:
            self.events += [ActiveLoop(before[0]), SlotSet(REQUESTED_SLOT, before[1])]

    def open_form(self, name: str) -> None:
        """Opens a form, which then asks what is not answered yet."""
        self.events.append(ActiveLoop(name))

    def was_asked(self, key: str) -> bool:
        """Returns whether a phrase is in the last reply of the assistant."""
        asked = [self.composer.phrases.text(key, code) for code in LANGUAGES]
        spoken = [event for event in self.tracker.events if event.get("event") in {"user", "bot"}]
        for event in reversed(spoken[:-1]):
            if event["event"] == "user":
                break
            if any(words in (event.get("text") or "") for words in asked):
                return True
        return False

    def leave_form(self) -> None:
        """Closes the open form; what was answered is kept."""
        self.events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]

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

    def discuss(self, names: Sequence[str]) -> None:
        """Remembers topics and contacts for the summary, newest last."""
        before = self.tracker.get_slot("discussed") or []
        self.remember(discussed=list(dict.fromkeys([*before, *names]))[-_REMEMBERED:])

    @property
    def topics_discussed(self) -> list[str]:
        """The topics that were talked about and still have an article, oldest first."""
        names = self.tracker.get_slot("discussed") or []
        return [name for name in names if self.composer.library.article(name)]

    @property
    def contacts_discussed(self) -> list[Contact]:
        """The contacts that were shown outside of articles, oldest first."""
        names = self.tracker.get_slot("discussed") or []
        found = (self.composer.library.contact(name) for name in names)
        return [contact for contact in found if contact]

    def say(self, reply: Reply, *, last: bool = True) -> None:
        """Sends a reply in the form of the answer contract; a person is one tap away.

        Args:
            reply: What to say.
            last: Whether nothing follows in this turn; the button stands there.
        """
        contract = reply.contract.as_dict()
        buttons = [*reply.buttons]
        person = self.composer.do_button(PERSON, "person", self.language)
        if last and person not in buttons and reply.contract.topic != "chat/human":
            buttons.append(person)
        opening = self._opening()
        # In danger nothing stands before the number to call.
        parts = (reply.blocks, opening) if reply.contract.urgent else (opening, reply.blocks)
        blocks = [block for part in parts for block in part]
        self._dispatcher.utter_message(
            text=to_text(blocks),
            buttons=[{"title": b.title, "payload": b.press} for b in buttons],
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
