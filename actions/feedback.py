"""Whether an answer helped; kept with the turn, for staff."""

from __future__ import annotations

from actions.turn import Turn
from infopoint.answers.reply import Button
from infopoint.dialogue.buttons import REASONS, Press


def take_feedback(turn: Turn, press: Press) -> None:
    """Thanks for feedback on a topic; asks for a reason if the answer did not help."""
    topic, helpful = press.argument, press.verb == "helpful"
    feedback: dict[str, object] = {"topic": topic, "helpful": helpful}
    if press.verb in REASONS:
        feedback["reason"] = press.verb
    asks = press.verb == "unhelpful"
    buttons = [
        Button(
            turn.composer.phrases.text(f"reason_{reason}", turn.language), str(Press(reason, topic))
        )
        for reason in (REASONS if asks else ())
    ]
    turn.say(
        turn.composer.message(
            "chat",
            turn.language,
            "feedback_why" if asks else "feedback_thanks",
            topics=[topic],
            buttons=buttons,
            feedback=feedback,
        )
    )
