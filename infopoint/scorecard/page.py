"""Writes the score card: ``docs/evaluation.md`` to read, ``docs/evaluation.json`` to compare.

Run with ``make evaluate``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from infopoint.scorecard.measure import SHARES, Result, Score, by_group, measure
from infopoint.scorecard.messages import HELD_OUT, KINDS, UNSEEN, Message, read

_T = TypeVar("_T")

PAGE = Path("docs/evaluation.md")
FIGURES = Path("docs/evaluation.json")
#: Every so many messages make the sample that the tests measure again.
SAMPLE_STEP = 5

_HEAD = """# How well it understands

Written by `make evaluate`. No training example was derived from these messages. All are invented
and were labelled once; no native speaker has checked them. *First*: right topic first. *Offered*:
among the first three. *Wrong*: another topic stated without asking. *Alarm*: taken for urgent.
*Language*: recognised. All in per cent.

The **unseen** messages were written last, by somebody who had seen neither the training data nor
the other messages, and nothing was chosen by looking at them: they come closest to what people
will write. The **held-out** messages were written before the training data; the thresholds were
chosen on them.
"""


def sample() -> list[Message]:
    """Returns the messages that the tests measure again."""
    return _sampled(read(UNSEEN), read(HELD_OUT))


def _sampled(unseen: Sequence[_T], held_out: Sequence[_T]) -> list[_T]:
    return [*unseen, *held_out][::SAMPLE_STEP]


def figures(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """Returns the shares of each kind of message, in per cent."""
    scores = by_group(results)
    return {kind: scores[kind].shares() for kind in KINDS if kind in scores}


def page(unseen: Sequence[Result], held_out: Sequence[Result]) -> str:
    """Returns the score card as Markdown."""
    both = [*unseen, *held_out]
    milliseconds = 1000 * np.array([result.seconds for result in both])
    lines = [_HEAD]
    lines += [
        f"Half of the messages take less than {np.percentile(milliseconds, 50):.0f} ms, 95 of 100 "
        f"less than {np.percentile(milliseconds, 95):.0f} ms.",
    ]
    for title, results in (("Unseen messages", unseen), ("Held-out messages", held_out)):
        lines += ["", f"## {title}", "", *_table(by_group(results))]
    lines += ["", "## How far probabilities can be believed", "", *_calibration(both)]
    lines += ["", "## Most frequent confusions", "", *_confusions(both)]
    lines += ["", "## Worst messages", "", *_worst(both)]
    return "\n".join(lines) + "\n"


def _table(scores: dict[str, Score]) -> list[str]:
    def place(group: str) -> tuple[int, str]:
        first = group.split()[0]
        return (KINDS.index(first) if first in KINDS else len(KINDS), group)

    lines = [
        f"| messages | number | {' | '.join(SHARES)} |",
        "| --- " * (len(SHARES) + 2) + "|",
    ]
    for group in sorted(scores, key=place):
        shares = " | ".join(f"{share:.1f}" for share in scores[group].shares().values())
        lines.append(f"| {group} | {scores[group].messages} | {shares} |")
    return lines


def _calibration(results: Sequence[Result]) -> list[str]:
    """Returns, for each tenth of probability, how often the best topic was right."""
    calm = [result for result in results if not result.urgent]
    lines = [
        "Messages taken for urgent are left out: their topic is set, not weighed.",
        "",
        "| probability of the best topic | messages | mean probability | right |",
        "| --- | --- | --- | --- |",
    ]
    gap = 0.0
    for tenth in range(10):
        group = [r for r in calm if min(int(10 * r.confidence), 9) == tenth]
        if not group:
            continue
        mean = 100 * np.mean([r.confidence for r in group])
        right = 100 * np.mean([r.right for r in group])
        gap += float(abs(mean - right)) * len(group) / len(calm)
        name = f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}"
        lines.append(f"| {name} | {len(group)} | {mean:.1f} | {right:.1f} |")
    return [*lines, "", f"Expected calibration error: {gap:.1f} points."]


def _confusions(results: Sequence[Result]) -> list[str]:
    pairs = Counter((r.message.topic, r.topics[0]) for r in results if not r.right)
    return [
        f"- {wanted} taken for {found}: {number}"
        for (wanted, found), number in pairs.most_common(25)
    ]


def _worst(results: Sequence[Result]) -> list[str]:
    """Lists the messages about which the model was surest and wrong, and missed dangers."""
    missed = [r for r in results if r.message.kind == "urgent" and not r.urgent]
    wrong = [r for r in results if r.stated and not r.right and r not in missed]
    wrong.sort(key=lambda r: -r.confidence)
    lines = [
        f"- danger missed, {r.message.topic} taken for {r.topics[0]}: {r.message.text}"
        for r in missed
    ]
    return lines + [
        f"- {r.message.topic} taken for {r.topics[0]} ({r.confidence:.2f}): {r.message.text}"
        for r in wrong[:25]
    ]


def main() -> None:
    """Measures all messages and writes both files."""
    unseen, held_out = measure(read(UNSEEN)), measure(read(HELD_OUT))
    PAGE.write_text(page(unseen, held_out), "utf-8")
    written = {
        "unseen": figures(unseen),
        "held_out": figures(held_out),
        "sample": figures(_sampled(unseen, held_out)),
    }
    FIGURES.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
    print(f"wrote {PAGE} and {FIGURES}")


if __name__ == "__main__":
    main()
