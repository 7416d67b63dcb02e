"""Measures a trained model on the held-out messages: ``python -m review.improving.scorecard``.

Runs in a process of its own, in the folder whose model is measured, because a model takes
more memory than the console should. Prints one line of JSON.
"""

from __future__ import annotations

import json
from typing import Any

from infopoint.scorecard.measure import by_group, measure
from infopoint.scorecard.messages import HELD_OUT, KINDS, read


def card() -> dict[str, Any]:
    """Returns, for each kind of message, how many there are and the shares in per cent."""
    scores = by_group(measure(read(HELD_OUT)))
    return {
        kind: {"messages": score.messages, **score.shares()}
        for kind in KINDS
        if (score := scores.get(kind))
    }


if __name__ == "__main__":
    print(json.dumps(card()))
