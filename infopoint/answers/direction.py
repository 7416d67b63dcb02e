"""Which way a line of text runs."""

from __future__ import annotations

import unicodedata


def is_right_to_left(text: str) -> bool:
    """Returns whether the first letter, or most letters, are of a right-to-left script.

    The first alone does not tell: many lines in Arabic begin with the name of an office in
    Latin letters. Nor do most: a line about a source has a Latin title in it.
    """
    letters = [kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}]
    latin = letters.count("L")
    return bool(letters) and (letters[0] != "L" or 2 * latin < len(letters))
