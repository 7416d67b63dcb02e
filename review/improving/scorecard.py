"""Measures a trained model on the held-out messages: ``python -m review.improving.scorecard``.

Runs in a process of its own, in the folder whose model is measured, because a model takes
more memory than the console should. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tools.evaluate import KINDS, measure, read


def card() -> dict[str, Any]:
    """Returns, for each kind of message, how many there are and the shares in per cent."""
    scores, _, _ = asyncio.run(measure(read()))
    return {
        kind: {
            "messages": score.total,
            "first": round(100 * score.first / score.total, 1),
            "offered": round(100 * score.offered / score.total, 1),
            "wrong": round(100 * score.wrong / score.total, 1),
            "alarm": round(100 * score.alarm / score.total, 1),
        }
        for kind in KINDS
        if (score := scores.get(kind))
    }


if __name__ == "__main__":
    print(json.dumps(card()))
