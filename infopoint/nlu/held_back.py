"""Which training examples are kept from learning, so that probabilities can be checked."""

from __future__ import annotations

import hashlib

_ONE_IN = 10


def is_held_back(text: str) -> bool:
    """Returns whether an example belongs to the tenth that calibrates probabilities.

    The choice depends on the text only: it is the same in every tool and run.
    """
    return hashlib.sha256(text.encode()).digest()[1] % _ONE_IN == 0
