"""Short messages that refer to what was said before: "how much?", "and my wife?"."""

from __future__ import annotations

from collections.abc import Callable

from actions.answer import answer_topic, offer_areas, offer_topics
from actions.chat import more, my_data, say_phrase, stop
from actions.countries import wants_country
from actions.nearest import nearby_blocks, need_of, say_nearby
from actions.questions import say_why
from actions.summary import say_summary
from actions.turn import Turn, TurnAction
from infopoint.dialogue.buttons import parse_press

#: From this probability the words alone are answered when nothing was said before.
_SURE = 0.6


class ActionFollowUp(TurnAction):
    """Answers a short message from the topic of the last answer.

    Without one, the words alone are answered if they are clear; else it asks. Sets
    ``country`` when a country is named, and what the answer sets.
    """

    def name(self) -> str:
        """(see parent class)"""
        return "action_follow_up"

    def reply(self, turn: Turn) -> None:
        """(see parent class)"""
        request = str(turn.parsed.get("request") or "")
        special = _SPECIAL.get(request)
        if special:
            special(turn)
            return
        last = turn.tracker.get_slot("topic")
        target = turn.guides.follow_up(request, last) if last else None
        if target:
            answer_topic(turn, target)
        elif last and request == "where":
            _near_last(turn, last)
        else:
            _words_alone(turn)


def _near_last(turn: Turn, last: str) -> None:
    """Shows where help for the last topic is, or asks for the subject."""
    if need_of(last):
        answer_topic(turn, last)
    else:
        answer_topic(turn, "living/information_point")


def _words_alone(turn: Turn) -> None:
    ranking = turn.parsed.get("response_selector", {}).get("default", {}).get("ranking", [])
    library = turn.composer.library
    if ranking and ranking[0]["confidence"] >= _SURE and library.article(turn.topic or ""):
        answer_topic(turn, str(turn.topic))
    elif turn.offer:
        offer_topics(turn, turn.offer)
    else:
        offer_areas(turn)


def _why(turn: Turn) -> None:
    if not (turn.pending and say_why(turn, turn.pending)):
        more(turn)


def _country(turn: Turn) -> None:
    """Remembers the country and answers for it."""
    country = turn.entity("country")
    turn.remember(country=country)
    last = turn.tracker.get_slot("topic")
    if not last:
        say_phrase(turn, "country_kept", "chat/affirm")
        offer_topics(turn, ["origin/situation", "return/countries", "reintegration/partners"])
        return
    target = last if wants_country(last) else turn.guides.follow_up("country", last)
    answer_topic(turn, target or "origin/situation")


def change_country(turn: Turn) -> None:
    """Forgets the country and asks for it."""
    turn.remember(country=None)
    say_phrase(turn, "ask_country", "chat/affirm")


def _town(turn: Turn) -> None:
    """Shows help in a town, of the kind that the last answer was about."""
    last = turn.tracker.get_slot("topic")
    search = parse_press(turn.tracker.get_slot("guide") or "")
    need = (need_of(last) if last else None) or (search.argument if search else "general")
    town = turn.entity("town") or ""
    say_nearby(turn, town, need, nearby_blocks(turn, town, need))


_SPECIAL: dict[str, Callable[[Turn], None]] = {
    "summary": say_summary,
    "my_data": my_data,
    "stop": stop,
    "more": more,
    "why": _why,
    "country": _country,
    "change_country": change_country,
    "town": _town,
}
