"""What is known about a person's country."""

from __future__ import annotations

from actions.turn import Turn
from infopoint.answers.countries import sheet
from infopoint.knowledge.blocks import Block

#: Topics whose answer depends on the country of origin.
_BY_COUNTRY = frozenset(
    {
        "origin/situation",
        "origin/risk_on_return",
        "origin/embassy",
        "origin/civil_documents",
        "origin/local_help",
        "return/countries",
        "reintegration/partners",
        "reintegration/who_can",
    }
)


def wants_country(topic: str) -> bool:
    """Returns whether the answer to a topic depends on the country."""
    return topic in _BY_COUNTRY


def country_blocks(turn: Turn, country: str, topic: str) -> list[Block]:
    """Returns what is known about the country for this topic; says so if nothing is."""
    return sheet(turn.composer, country, topic, turn.language)
