"""What happens when a message is not clear."""

from __future__ import annotations

from actions.answer import offer_areas, offer_people, offer_topics
from actions.turn import Turn, TurnAction


class ActionClarify(TurnAction):
    """Climbs the ladder: guesses as buttons, then the subject menu, then people to ask.

    The person is never asked a third time to say it in other words. Sets ``misses``.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_clarify"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        misses = int(turn.tracker.get_slot("misses") or 0) + 1
        if misses >= 3:
            offer_people(turn)
            misses = 0
        elif misses == 2 or not turn.offer:
            offer_areas(turn)
            misses = 2
        else:
            offer_topics(turn, turn.offer)
        turn.remember(misses=misses)
