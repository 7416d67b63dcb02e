"""Buttons under a message, and what becomes of them once pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from infopoint.dialogue.buttons import DELETE, KEEP, Press

#: Most bytes that a button may send back.
DATA_LIMIT = 64
_USED = "✓ "
#: A choice that closes its question: all its buttons go.
_FINAL = {str(Press("do", DELETE)), str(Press("do", KEEP))}


def keyboard(buttons: Sequence[Mapping[str, str]]) -> InlineKeyboardMarkup | None:
    """Returns one row a button, so that long titles stay readable on a small phone."""
    rows = [
        [InlineKeyboardButton(button["title"], callback_data=button["payload"])]
        for button in buttons
        if len(button["payload"].encode()) <= DATA_LIMIT
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def link_keyboard(title: str, address: str) -> InlineKeyboardMarkup:
    """Returns a single button that opens an address."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(title, url=address)]])


def location_keyboard(title: str) -> ReplyKeyboardMarkup:
    """Returns the button with which Telegram offers to send the location."""
    button = KeyboardButton(title, request_location=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)


def after_press(markup: InlineKeyboardMarkup, pressed: str) -> InlineKeyboardMarkup | None:
    """Returns the buttons once one was pressed: it is marked, or all are gone."""
    if pressed in _FINAL or pressed.startswith("language:"):
        return None
    return InlineKeyboardMarkup(
        [[_marked(button, pressed) for button in row] for row in markup.inline_keyboard]
    )


def _marked(button: InlineKeyboardButton, pressed: str) -> InlineKeyboardButton:
    if button.callback_data != pressed or button.text.startswith(_USED):
        return button
    return InlineKeyboardButton(_USED + button.text, callback_data=pressed)
