"""The start of a session: fresh, but in the person's language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

#: What a person need not say again after a long time; all else starts anew.
_CARRIED_OVER = ("language", "language_chosen", "noticed")


class ActionSessionStart(Action):
    """Starts a session; says hello again with the next reply if there was one before."""

    def name(self) -> str:
        """(see parent class)"""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Returns the session start with the slots that stay (see parent class)."""
        events: list[EventType] = [SessionStarted()]
        for name in _CARRIED_OVER:
            value = tracker.get_slot(name)
            if value is not None:
                events.append(SlotSet(name, value))
        if tracker.get_slot("noticed"):
            events.append(SlotSet("returning", True))
        return [*events, ActionExecuted("action_listen")]
