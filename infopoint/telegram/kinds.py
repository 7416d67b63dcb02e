"""What kind of thing a person sent, and whether a group means the bot."""

from __future__ import annotations

from telegram import Message, MessageEntity, User

from infopoint.telegram.commands import COMMANDS

_ADDRESSING: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]


def notice_for(message: Message) -> str:
    """Returns the phrase that answers what is not text; no file is ever downloaded."""
    if message.animation:  # Telegram adds it as a document too, for old programs.
        return "no_words"
    if message.photo or message.document:
        return "file_unread"
    if message.voice or message.audio or message.video or message.video_note:
        return "voice_unread"
    if message.contact:
        return "contact_unread"
    if message.poll:
        return "poll_unread"
    return "no_words"


def command_of(message: Message, bot: User) -> tuple[str, str] | None:
    """Returns the name and argument of a command for this bot, or ``None``."""
    text = message.text or ""
    first, _, argument = text.partition(" ")
    name, _, addressee = first[1:].partition("@")
    ours = not addressee or addressee.lower() == (bot.username or "").lower()
    if text.startswith("/") and name.lower() in COMMANDS and ours:
        return name.lower(), argument.strip()
    return None


def addressed(message: Message, bot: User) -> bool:
    """Returns whether a message in a group is meant for the bot."""
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == bot.id:
        return True
    if command_of(message, bot):
        return True
    entities = {
        **message.parse_entities(_ADDRESSING),
        **message.parse_caption_entities(_ADDRESSING),
    }
    return any(_names(entity, text, bot) for entity, text in entities.items())


def without_mention(message: Message, bot: User) -> str:
    """Returns the text without the bot's name."""
    text = message.text or ""
    for entity, words in message.parse_entities(_ADDRESSING).items():
        if _names(entity, words, bot):
            text = text.replace(words, " ")
    return text.strip()


def _names(entity: MessageEntity, text: str, bot: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    return entity.type == MessageEntity.MENTION and text.lower() == f"@{bot.username}".lower()
