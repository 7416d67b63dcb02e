"""The way of a message from any channel to the assistant and back.

A channel brings a message and the name it knows the person by; the desk turns the name
into a pseudonym, limits, cleans and masks, asks the assistant, and returns replies. What
goes wrong becomes a short apology in the person's language with a number to call.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from infopoint.answers.reply import Contract
from infopoint.channels.intake import MAX_CHARACTERS, Intake, clean, take_in
from infopoint.channels.limits import RateLimit
from infopoint.dialogue.language import DEFAULT_LANGUAGE
from infopoint.dialogue.parts import correction, two_questions
from infopoint.knowledge.blocks import Paragraph, to_dict
from infopoint.knowledge.library import Library
from infopoint.knowledge.phrases import Phrases
from infopoint.monitoring import metrics
from infopoint.privacy.masking import Masker
from infopoint.privacy.pseudonym import Pseudonyms

logger = logging.getLogger(__name__)

_KNOWLEDGE = Path("knowledge")
#: The contact whose phone number every apology names.
_APOLOGY_CONTACT = "be-return"
#: Intents of messages that are no question of their own.
_NO_QUESTION = frozenset({None, "chat", "nlu_fallback", "follow_up", "press"})

Handler = Callable[[UserMessage], Awaitable[Any]]
Message = dict[str, Any]


class ReplyCollector(CollectingOutputChannel):
    """Collects replies with the answer contract as ``custom`` of the same message."""

    @classmethod
    def name(cls) -> str:
        """(see parent class)"""
        return "desk"

    async def send_response(self, recipient_id: str, message: Message) -> None:
        """Keeps text, buttons and contract together in one message."""
        collected = {"text": message.get("text") or ""}
        for part in ("buttons", "custom"):
            if message.get(part):
                collected[part] = message[part]
        self.messages.append(collected)

    def take_back_question(self) -> None:
        """Drops the question of a guide behind an answer: it is asked again after the next."""
        outcomes = [(message.get("custom") or {}).get("outcome") for message in self.messages]
        if len(outcomes) > 1 and outcomes[-1] == "form" != outcomes[0]:
            self.messages.pop()


def is_deleted(replies: Sequence[Message]) -> bool:
    """Returns whether the conversation was deleted with these replies."""
    return bool(replies and (replies[0].get("custom") or {}).get("deleted"))


class TooFastError(Exception):
    """The conversation writes faster than its limit.

    Attributes:
        notice: The message that says so.
    """

    def __init__(self, notice: Message) -> None:
        """Takes what to tell the person."""
        super().__init__("too fast")
        self.notice = notice


class Desk:
    """Takes messages in and gives replies out; one for each channel."""

    def __init__(self, secret: str) -> None:
        """Takes the installation's secret.

        Raises:
            SecretError: the secret is too short.
        """
        self.pseudonyms = Pseudonyms(secret)
        self.phrases = Phrases(_KNOWLEDGE / "phrases")
        contacts = Library.load(_KNOWLEDGE)[0].contacts
        self.masker = Masker(phone for contact in contacts.values() for phone in contact.phones)
        apology = contacts.get(_APOLOGY_CONTACT)
        self._apology_phone = ", ".join(apology.phones) if apology else "112"

    async def answer(
        self,
        message: object,
        *,
        channel: str,
        identity: str,
        limit: RateLimit,
        agent: Agent | None,
        handler: Handler,
        language: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> list[Message]:
        """Returns the replies to a message, each with ``text``, ``buttons`` and ``custom``.

        Args:
            message: What the person sent; anything but readable text is declined kindly.
            channel: Name of the channel, kept with the conversation.
            identity: What the channel knows the person by; only its keyed hash goes on.
            limit: How fast this conversation may write.
            agent: The assistant, for the language of notices that it never gets to write.
            handler: Rasa's function that handles a message.
            language: The channel's guess, used while the person's own is not known.
            metadata: What else the channel knows, kept with the message; nothing personal.

        Raises:
            TooFastError: the message was not handled.
        """
        conversation = self.pseudonyms.conversation(channel, identity)
        if not limit.allows(conversation):
            metrics.RATE_LIMITED.labels(channel).inc()
            spoken = await self.language(agent, conversation, guess=language)
            raise TooFastError(self.notice("too_fast", spoken))
        known = {**(metadata or {}), **({"language": language} if language else {})}
        with metrics.answering(channel) as counted:
            replies = await self._reply(message, conversation, channel, agent, handler, known)
            counted.extend(replies)
        return replies

    async def _reply(
        self,
        message: object,
        conversation: str,
        channel: str,
        agent: Agent | None,
        handler: Handler,
        known: Mapping[str, str],
    ) -> list[Message]:
        """Returns the replies to a message that is not too fast."""
        language = known.get("language")
        with metrics.timed("masking"):
            intake = take_in(message, self.masker)
        if intake.refusal:
            beginning = clean(message[:300]) if isinstance(message, str) else ""
            spoken = await self.language(agent, conversation, beginning, guess=language)
            return [self.notice(intake.refusal, spoken)]
        collector = ReplyCollector()
        try:
            for text, parse_data in await self._questions(agent, intake):
                collector.take_back_question()
                await handler(
                    UserMessage(
                        text,
                        collector,
                        conversation,
                        parse_data=parse_data,  # type: ignore[arg-type]
                        input_channel=channel,
                        # Rasa notes a message only once it is understood; staff measure
                        # from here.
                        metadata={**known, "received": time.time()},
                    )
                )
        except Exception as error:
            # The text is not logged: it may tell about a person.
            logger.error("a message could not be handled: %s", type(error).__name__)
            metrics.ERRORS.labels("message").inc()
        if not collector.messages:
            metrics.APOLOGIES.labels(channel).inc()
            spoken = await self.language(agent, conversation, intake.text, guess=language)
            return [self.notice("error", spoken)]
        replies: list[Message] = collector.messages
        return replies

    @staticmethod
    async def _questions(
        agent: Agent | None, intake: Intake
    ) -> list[tuple[str, dict[str, Any] | None]]:
        """Returns what the assistant is to answer, with what is understood already.

        That is the message; or each of two questions in it, if both are clear; or what
        is meant after "no, I meant". Danger is looked for in the whole message first.
        """
        whole: list[tuple[str, dict[str, Any] | None]] = [(intake.text, intake.parse_data)]
        meant, pair = correction(intake.text), two_questions(intake.text)
        if agent is None or intake.parse_data or not (meant or pair):
            return whole
        parsed = [await _parse(agent, text) for text in (intake.text, *(pair or (meant or "",)))]
        if any(part.get("urgency") for part in parsed):
            return whole
        if meant and _intent(parsed[1]) != "chat":
            return [(intake.text, parsed[1])]
        topics = {_topic(part) for part in parsed[1:]}
        if pair and None not in topics and len(topics) == len(pair):
            return list(zip(pair, parsed[1:], strict=True))
        return [(intake.text, parsed[0])]

    async def language(
        self,
        agent: Agent | None,
        conversation: str,
        text: str = "",
        guess: str | None = None,
    ) -> str:
        """Returns the language for a notice that never reaches the actions."""
        try:
            if agent is None:
                return guess or DEFAULT_LANGUAGE
            tracker = await agent.tracker_store.retrieve(conversation)
            remembered = tracker.get_slot("language") if tracker else None
            if remembered:
                return str(remembered)
            if any(char.isalpha() for char in text):
                parsed: Message = await agent.parse_message(text)  # type: ignore[arg-type]
                code = (parsed.get("language") or {}).get("code")
                return str(code or guess or DEFAULT_LANGUAGE)
        except Exception as error:
            logger.error("the language for a notice is unknown: %s", type(error).__name__)
            metrics.ERRORS.labels("language").inc()
        return guess or DEFAULT_LANGUAGE

    def notice(self, phrase: str, language: str, **values: object) -> Message:
        """Returns a message of our own, when the assistant has none."""
        known = {"limit": MAX_CHARACTERS, "phone": self._apology_phone, **values}
        text = self.phrases.text(phrase, language, **known)
        custom = {**Contract("error", language).as_dict(), "blocks": [to_dict(Paragraph(text))]}
        return {"text": text, "custom": custom}


async def _parse(agent: Agent, text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = await agent.parse_message(text)  # type: ignore[arg-type]
    return parsed


def _intent(parsed: dict[str, Any]) -> str | None:
    return (parsed.get("intent") or {}).get("name")


def _topic(parsed: dict[str, Any]) -> str | None:
    """Returns the topic of a message that is clear and no small talk, else ``None``."""
    if _intent(parsed) in _NO_QUESTION:
        return None
    ranking = parsed.get("response_selector", {}).get("default", {}).get("ranking") or []
    return str(ranking[0]["intent_response_key"]) if ranking else None
