"""What templates need to show conversations and topics."""

from __future__ import annotations

from typing import Any

from django import template

from infopoint.knowledge.blocks import Steps
from review import knowledge
from review.filters import MARK_NAMES, OUTCOME_NAMES

register = template.Library()
register.filter("title_of", knowledge.title)
register.filter("language_name", knowledge.language_name)
register.filter("direction", knowledge.direction)


@register.filter
def mark_name(mark: str) -> str:
    """Returns a mark in the reader's language."""
    return str(MARK_NAMES[mark])


@register.filter
def outcome_name(outcome: str) -> str:
    """Returns an outcome in the reader's language; one that is not known yet as it is."""
    return str(OUTCOME_NAMES.get(outcome, outcome))


@register.filter
def person_name(person: Any) -> str:
    """Returns the name of a member of staff, else of the account; a dash for nobody."""
    return (person.get_full_name() or person.get_username()) if person else "–"


@register.filter
def points(value: float | None) -> str:
    """Returns a difference in percentage points with its sign."""
    return "–" if value is None else f"{value:+.1f}"


@register.filter
def is_steps(block: object) -> bool:
    """Returns whether a block of an article is a list in order."""
    return isinstance(block, Steps)
