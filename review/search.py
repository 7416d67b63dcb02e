"""Full-text search over the masked words of people."""

from __future__ import annotations

import re

from django.db import connection

#: Only the newest matches are looked at: a word that everybody uses stays quick.
NEWEST = 5_000
_WORD = re.compile(r"[^\W_]+", re.UNICODE)

_SQLITE = """
    SELECT rowid FROM review_turn_search WHERE review_turn_search MATCH %s
    ORDER BY rowid DESC LIMIT %s
"""
_POSTGRESQL = """
    SELECT id FROM review_turn WHERE search @@ to_tsquery('simple', %s)
    ORDER BY id DESC LIMIT %s
"""


def words(query: str) -> list[str]:
    """Returns the words of a query; punctuation has no meaning in it."""
    return _WORD.findall(query)[:12]


def conversations_with(query: str) -> list[int]:
    """Returns the numbers of the conversations in which all words stand in one turn.

    Words may go on: "retour" finds "retourner". Numbers and not SQL: how few a rare word finds
    PostgreSQL does not guess, and would walk through all conversations to find forty.
    """
    found = words(query)
    if connection.vendor == "sqlite":
        turns, match = _SQLITE, " ".join(f'"{word}"*' for word in found)
    else:
        turns, match = _POSTGRESQL, " & ".join(f"{word}:*" for word in found)
    selected = (
        f"SELECT DISTINCT conversation_id FROM review_turn WHERE id IN (SELECT * FROM ({turns}) m)"  # noqa: S608 - our own statements, values bound
    )
    with connection.cursor() as cursor:
        cursor.execute(selected, [match, NEWEST])
        return [number for (number,) in cursor.fetchall()]
