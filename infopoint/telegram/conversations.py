"""What the bot does with each kind of update.

A chat's id stays in this module and in the way out: the assistant knows the conversation
only by its keyed hash.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from telegram import Chat, ChatMember, Message, ReplyKeyboardRemove, Update, User
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from infopoint.answers.compose import Composer
from infopoint.answers.nearby import nearby
from infopoint.answers.plain_text import to_text
from infopoint.answers.reply import Contract
from infopoint.channels.desk import Desk, Handler, TooFastError, is_deleted
from infopoint.channels.limits import RateLimit
from infopoint.clock import now
from infopoint.dialogue.buttons import DELETE, LOCATED, MENU, Press, parse_press
from infopoint.dialogue.language import DEFAULT_LANGUAGE
from infopoint.knowledge.blocks import Block, Note, to_dict
from infopoint.knowledge.live import LiveLibrary
from infopoint.languages import LANGUAGES
from infopoint.monitoring import metrics
from infopoint.places import place_at
from infopoint.telegram import keyboards
from infopoint.telegram.commands import deep_link, press_of
from infopoint.telegram.kinds import addressed, command_of, notice_for, without_mention
from infopoint.telegram.post import Post, Reply

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
_RETENTION_DAYS = os.environ.get("INFOPOINT_RETENTION_DAYS", "90")
#: What may be said where others read along: nothing about a person's own procedure.
_GENERAL_AREAS = ("facts/", "living/", "origin/")
_GENERAL_CHAT = {
    "chat/greet", "chat/goodbye", "chat/thanks", "chat/bot_identity", "chat/capabilities",
    "chat/out_of_scope",
}  # fmt: skip
#: Offered to a person who sent a paper: most often it is a decision.
_PAPER_TOPICS = ("asylum/decision", "asylum/lawyer", "status/order_to_leave")
_ALBUMS_REMEMBERED = 1000
#: Turns at once. Rasa and the action server compute one at a time anyway, and with a
#: hundred waiting connections the action server drops some.
_TURNS = 8
_DELETE = str(Press("do", DELETE))


@dataclass(frozen=True)
class Person:
    """Whom an update is from.

    Attributes:
        chat_id: Where to answer.
        identity: What the desk makes the pseudonym of; in groups it is another.
        conversation: The pseudonym.
        guess: The language of the person's Telegram, if it is one of ours.
    """

    chat_id: int
    identity: str
    conversation: str
    guess: str | None


class Conversations:
    """Answers updates; one for each bot."""

    def __init__(
        self,
        desk: Desk,
        knowledge: Path,
        agent: Callable[[], Agent | None],
        handler: Handler,
        post: Post,
    ) -> None:
        """Takes the desk, the knowledge base, Rasa, and the way out."""
        self._desk = desk
        self._library = LiveLibrary(knowledge)
        self._agent = agent
        self._handler = handler
        self._post = post
        self._limit = RateLimit(burst=20, per_second=0.5)
        self._too_fast_notices = RateLimit(burst=1, per_second=0.1)
        #: Telegram stops the whole bot, for all people, when it sends more to one chat.
        self._private_pace = RateLimit(burst=30, per_second=1)
        self._group_pace = RateLimit(burst=10, per_second=0.3)
        self._turns = asyncio.Semaphore(_TURNS)
        self._albums: OrderedDict[str, None] = OrderedDict()

    def register(self, application: Application) -> None:
        """Connects each kind of update with what answers it; the first that fits does."""
        private = filters.ChatType.PRIVATE
        message = filters.UpdateType.MESSAGE
        words = filters.TEXT | filters.CAPTION
        application.add_handler(TypeHandler(Update, self.hold_back), group=-1)
        for handler in (
            CallbackQueryHandler(self.press),
            ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.UpdateType.CHANNEL_POST, self.channel_post),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & private & words, self.edited),
            MessageHandler(message & filters.ChatType.GROUPS, self.group),
            MessageHandler(message & private & filters.TEXT, self.text),
            MessageHandler(message & private & filters.LOCATION, self.location),
            MessageHandler(message & private & ~filters.StatusUpdate.ALL, self.wordless),
        ):
            application.add_handler(handler)
        application.add_error_handler(self.failed)

    async def hold_back(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Passes over what a private chat sends far beyond the limit that it was told of."""
        chat = update.effective_chat
        if chat and chat.type == Chat.PRIVATE and not self._private_pace.allows(str(chat.id)):
            metrics.RATE_LIMITED.labels(CHANNEL).inc()
            raise ApplicationHandlerStop

    async def text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answers a command or a message; says so if somebody else wrote it."""
        message, person = _message(update), self._person(update)
        command = command_of(message, context.bot.bot)
        if command:
            await self._command(person, *command)
            return
        answers = await self._turn(person, message.text, update)
        if message.forward_origin:
            answers = _introduced(await self._notice("forwarded", person), answers)
        await self._reply(person, answers)

    async def edited(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answers a message anew once it was changed."""
        message, person = _message(update), self._person(update)
        answers = await self._turn(person, message.text or message.caption, update)
        await self._reply(person, _introduced(await self._notice("edited", person), answers))

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Does what a button says, and marks it as used."""
        query, person = update.callback_query, self._person(update)
        if query is None:
            return
        with suppress(TelegramError):
            await query.answer()
        pressed = query.data or ""
        if isinstance(query.message, Message) and query.message.reply_markup:
            markup = keyboards.after_press(query.message.reply_markup, pressed)
            await self._post.mark(query.message, markup)
        # A button of an old version may mean nothing any more.
        known = pressed if parse_press(pressed) else str(Press("do", MENU))
        await self._reply(person, await self._turn(person, known, update))

    async def location(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Shows the nearest help; the position goes no further than this function."""
        message, person = _message(update), self._person(update)
        here = message.location
        place = place_at(here.latitude, here.longitude) if here else None
        if here is None or place is None:
            await self._reply(person, [await self._notice("place_unknown", person)])
            return
        language = await self._language(person)
        tracker = await self._tracker(person)
        need = tracker.get_slot("need") if tracker else None
        composer = self._composer()
        position = (here.latitude, here.longitude)
        blocks = nearby(composer, language, place, need or "general", position)
        blocks = blocks or list(
            composer.message("form", language, "nearest_none", place=place.name).blocks
        )
        blocks.append(Note("info", self._desk.phrases.text("location_used", language)))
        found = _as_reply(blocks, Contract("form", language))
        await self._post.send(person.chat_id, [found], markup=ReplyKeyboardRemove())
        await self._reply(person, await self._answer(person, str(Press("do", LOCATED))))

    async def wordless(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Says kindly what cannot be read, and answers the words that came with it."""
        message, person = _message(update), self._person(update)
        caption = await self._answer(person, message.caption) if message.caption else []
        if message.media_group_id and self._seen(message.media_group_id):
            await self._reply(person, caption)
            return
        key = notice_for(message)
        notice = await self._notice(key, person)
        if key == "file_unread":
            composer, language = self._composer(), await self._language(person)
            buttons = [
                composer.topic_button(topic, language)
                for topic in _PAPER_TOPICS
                if composer.library.article(topic)
            ]
            notice["buttons"] = [{"title": b.title, "payload": b.press} for b in buttons]
        await self._reply(person, [*caption, notice] if _urgent(caption) else [notice, *caption])

    async def group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answers in a group: only when addressed, and only what all may read."""
        message, bot = _message(update), context.bot.bot
        joined = any(member.id == bot.id for member in message.new_chat_members)
        if joined or (message.from_user and message.from_user.is_bot and not message.sender_chat):
            return
        if not addressed(message, bot):
            return
        if not self._group_pace.allows(str(message.chat_id)):
            metrics.RATE_LIMITED.labels(CHANNEL).inc()
            return
        person = self._person(update)
        command = command_of(message, bot)
        words = without_mention(message, bot)
        if command and command[0] in {"start", "help"}:
            replies = [await self._notice("group_hello", person, bot=bot.username)]
        elif command:
            replies = []
        elif not message.text:
            replies = [await self._notice(notice_for(message), person)]
        elif words:
            answers = await self._answer(person, words)
            if not answers:
                return
            replies = _for_all_to_read(answers)
        else:
            replies = [await self._notice("group_hello", person, bot=bot.username)]
        private = [] if replies else [await self._notice("group_private", person)]
        title = self._desk.phrases.text("private_button", await self._language(person))
        await self._post.send(
            person.chat_id,
            [*replies, *private],
            markup=keyboards.link_keyboard(title, f"https://t.me/{bot.username}"),
            answering=message.message_id,
        )

    async def channel_post(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Invites the readers of a channel to write in private, when it was addressed."""
        message, bot = _message(update), context.bot.bot
        if not addressed(message, bot):
            return
        notice = self._desk.notice("group_private", DEFAULT_LANGUAGE)
        title = self._desk.phrases.text("private_button", DEFAULT_LANGUAGE)
        markup = keyboards.link_keyboard(title, f"https://t.me/{bot.username}")
        await self._post.send(message.chat_id, [notice], markup=markup)

    async def membership(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Notes that a person blocked the bot; greets a group that added it."""
        change = update.my_chat_member
        if change is None:
            return
        gone = {ChatMember.LEFT, ChatMember.BANNED}
        added = change.old_chat_member.status in gone and change.new_chat_member.status not in gone
        if change.chat.type == Chat.PRIVATE and change.new_chat_member.status == ChatMember.BANNED:
            logger.info("a person has blocked the bot")
        elif change.chat.type in {Chat.GROUP, Chat.SUPERGROUP} and added:
            person = self._person(update)
            hello = await self._notice("group_hello", person, bot=context.bot.username)
            await self._post.send(person.chat_id, [hello])

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Apologises, and logs what went wrong without a word of the update."""
        logger.error("an update could not be answered: %s", type(context.error).__name__)
        metrics.ERRORS.labels("telegram").inc()
        if isinstance(update, Update) and update.effective_chat:
            language = _language_of(update.effective_user) or DEFAULT_LANGUAGE
            notice = self._desk.notice("error", language)
            await self._post.send(update.effective_chat.id, [notice])

    async def _command(self, person: Person, name: str, argument: str) -> None:
        if name == "mydata":
            await self._reply(person, [await self._my_data(person)])
        elif name == "start":
            await self._start(person, argument)
        else:
            await self._reply(person, await self._answer(person, press_of(name, argument)))

    async def _start(self, person: Person, payload: str) -> None:
        """Greets, and says what Telegram sees; a deep link may already ask something."""
        link = deep_link(payload)
        metadata = {"site": link.site} if link.site else {}
        if link.language:
            await self._answer(person, str(Press("language", link.language)))
        replies = await self._answer(person, press_of("start"), metadata)
        if replies and replies[0].get("custom", {}).get("blocks"):
            sees = self._desk.phrases.text("telegram_privacy", await self._language(person))
            replies[0]["custom"]["blocks"].append(to_dict(Note("info", sees)))
        if link.topic:
            for reply in replies:
                reply.pop("buttons", None)
            answers = await self._answer(person, str(Press("topic", link.topic)))
            replies = answers if _urgent(answers) else [*replies, *answers]
        await self._reply(person, replies)

    async def _my_data(self, person: Person) -> Reply:
        """Says what is kept, also from groups, and offers to delete it."""
        trackers = [await self._tracker(each) for each in self._selves(person)]
        messages = [
            event
            for tracker in trackers
            for event in (tracker.events if tracker else ())
            if isinstance(event, UserUttered)
        ]
        if not messages:
            return await self._notice("my_data_none", person)
        language = await self._language(person)
        first = min(message.timestamp for message in messages)
        since = datetime.fromtimestamp(first, timezone.utc).date()
        phrases = self._desk.phrases
        notice = await self._notice(
            "my_data",
            person,
            count=len(messages),
            date=Composer.date(since),
            days=_RETENTION_DAYS,
            spoken=phrases.text("language_name", language),
        )
        title = phrases.text("delete_yes", language)
        notice["buttons"] = [{"title": title, "payload": _DELETE}]
        return notice

    async def _turn(self, person: Person, message: object, update: Update) -> list[Reply]:
        """Returns the answers to an update, once more those that a crash kept from being sent.

        Telegram delivers such an update again. The assistant must not take it for a second
        message: in a guide it would answer the next question.
        """
        # Telegram could tell from the number itself whose conversation it is.
        mark = self._desk.pseudonyms.derived(f"telegram update {update.update_id}")[:16]
        return await self._made_before(person, mark) or await self._answer(
            person, message, {"update": mark}
        )

    async def _made_before(self, person: Person, mark: str) -> list[Reply]:
        agent = self._agent()
        tracker = await agent.tracker_store.retrieve(person.conversation) if agent else None
        replies, ours = [], False
        for event in tracker.events if tracker else ():
            if isinstance(event, UserUttered):
                ours = event.metadata.get("update") == mark
            elif ours and isinstance(event, BotUttered):
                parts = {key: event.data[key] for key in ("buttons", "custom") if event.data[key]}
                replies.append({"text": event.text or "", **parts})
        return replies

    async def _answer(
        self, person: Person, message: object, metadata: Mapping[str, str] | None = None
    ) -> list[Reply]:
        """Returns what the assistant says; a person who deletes is forgotten in groups too."""
        replies = await self._ask(person, message, metadata)
        if is_deleted(replies):
            for other in self._selves(person)[1:]:
                if await self._tracker(other):
                    await self._ask(other, _DELETE)
        return replies

    async def _ask(
        self, person: Person, message: object, metadata: Mapping[str, str] | None = None
    ) -> list[Reply]:
        async with self._post.typing(person.chat_id), self._turns:
            try:
                return await self._desk.answer(
                    message,
                    channel=CHANNEL,
                    identity=person.identity,
                    limit=self._limit,
                    agent=self._agent(),
                    handler=self._handler,
                    language=person.guess,
                    metadata=metadata,
                )
            except TooFastError as error:
                return [error.notice] if self._too_fast_notices.allows(person.identity) else []

    async def _reply(self, person: Person, replies: list[Reply]) -> None:
        """Sends replies; offers to send the location when the assistant asks for a place."""
        markup: Any = None
        last = replies[-1] if replies else {}
        if last.get("custom", {}).get("outcome") == "form":
            tracker = await self._tracker(person)
            if tracker and tracker.get_slot("requested_slot") == "place":
                # A tap beats typing a town. A message has either buttons or a keyboard.
                language = await self._language(person)
                title = self._desk.phrases.text("share_location", language)
                replies = [*replies, {"text": f"📍 {title}"}]
                markup = keyboards.location_keyboard(title)
            elif not last.get("buttons"):
                markup = ReplyKeyboardRemove()
        await self._post.send(person.chat_id, replies, markup=markup)

    async def _notice(self, phrase: str, person: Person, **values: object) -> Reply:
        return self._desk.notice(phrase, await self._language(person), **values)

    async def _language(self, person: Person) -> str:
        return await self._desk.language(self._agent(), person.conversation, guess=person.guess)

    async def _tracker(self, person: Person) -> DialogueStateTracker | None:
        agent = self._agent()
        store = agent.tracker_store if agent else None
        return await store.retrieve_full_tracker(person.conversation) if store else None

    def _composer(self) -> Composer:
        return Composer(self._library.current, self._desk.phrases, now())

    def _person(self, update: Update) -> Person:
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            raise ValueError("an update without a chat")
        sender = update.effective_sender or chat
        identity = str(chat.id) if chat.type == Chat.PRIVATE else f"groups:{sender.id}"
        return self._known_as(identity, chat.id, _language_of(user))

    def _known_as(self, identity: str, chat_id: int, guess: str | None) -> Person:
        conversation = self._desk.pseudonyms.conversation(CHANNEL, identity)
        return Person(chat_id, identity, conversation, guess)

    def _selves(self, person: Person) -> list[Person]:
        """Returns the person, and from a private chat also whom they are in groups."""
        # A private chat has the number of its person; those of groups are negative.
        if person.chat_id < 0:
            return [person]
        return [person, self._known_as(f"groups:{person.chat_id}", person.chat_id, person.guess)]

    def _seen(self, album: str) -> bool:
        """Returns whether a picture of this album was answered already."""
        seen = album in self._albums
        self._albums[album] = None
        if len(self._albums) > _ALBUMS_REMEMBERED:
            self._albums.popitem(last=False)
        return seen


def _message(update: Update) -> Message:
    message = update.effective_message
    if message is None:
        raise ValueError("an update without a message")
    return message


def _language_of(user: User | None) -> str | None:
    """Returns the language of a person's Telegram, like ``pt`` for ``pt-br``."""
    code = (user.language_code or "" if user else "").lower().split("-")[0]
    return code if code in LANGUAGES else None


def _as_reply(blocks: list[Block], contract: Contract) -> Reply:
    custom = {**contract.as_dict(), "blocks": [to_dict(block) for block in blocks]}
    return {"text": to_text(blocks), "custom": custom}


def _for_all_to_read(replies: list[Reply]) -> list[Reply]:
    """Returns the replies that may be shown in a group: danger, and what is general."""
    shown = []
    for reply in replies:
        custom = reply.get("custom") or {}
        topic = custom.get("topic") or ""
        harmless = custom.get("urgent") or custom.get("outcome") == "error"
        if harmless or topic.startswith(_GENERAL_AREAS) or topic in _GENERAL_CHAT:
            shown.append({**reply, "buttons": []})
    return shown


def _urgent(replies: list[Reply]) -> bool:
    return any((reply.get("custom") or {}).get("urgent") for reply in replies)


def _introduced(notice: Reply, answers: list[Reply]) -> list[Reply]:
    """Returns the answers after a notice; in danger nothing stands before the number."""
    return [notice, *answers] if answers and not _urgent(answers) else answers
