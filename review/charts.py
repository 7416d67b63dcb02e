"""Charts drawn on the server as SVG, quiet enough to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 24
_ROW = 24


@dataclass(frozen=True)
class Mark:
    """A label or a line at a place of the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Bar:
    """One bar with its label, value and share of the longest."""

    label: str
    value: float
    shown: str
    y: int
    width: float


@dataclass(frozen=True)
class LineChart:
    """A value by day.

    Attributes:
        points: The line, as SVG writes it.
        area: The line closed at the bottom.
        lines: Horizontal lines with their values.
        days: Some days along the bottom.
    """

    points: str
    area: str
    lines: tuple[Mark, ...]
    days: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT


def line(values: Sequence[float], labels: Sequence[str]) -> LineChart:
    """Returns a line chart; the scale starts at zero, so that it shows no drama."""
    top = nice_top(max(values, default=0))
    inner_width, inner_height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    step = inner_width / max(len(values) - 1, 1)
    places = [
        (_LEFT + step * i, _TOP + inner_height * (1 - value / top))
        for i, value in enumerate(values)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    floor = _TOP + inner_height
    last = places[-1][0] if places else _LEFT
    lines = tuple(
        Mark(_LEFT, _TOP + inner_height * (1 - part), f"{top * part:g}") for part in (0, 0.5, 1)
    )
    every = max(1, len(labels) // 6)
    days = tuple(
        Mark(_LEFT + step * i, HEIGHT - 6, label)
        for i, label in enumerate(labels)
        if i % every == 0 and i <= len(labels) - every / 2
    )
    return LineChart(points, f"{_LEFT},{floor} {points} {last:.1f},{floor}", lines, days)


def bars(rows: Sequence[tuple[str, float, str]]) -> tuple[Bar, ...]:
    """Returns horizontal bars for labels, values and what is written beside them."""
    longest = max((value for _, value, _ in rows), default=0) or 1
    return tuple(
        Bar(label, value, shown, i * _ROW, round(100 * value / longest, 1))
        for i, (label, value, shown) in enumerate(rows)
    )


def nice_top(value: float) -> float:
    """Returns a round number that is not below a value."""
    if value <= 0:
        return 1
    for power in range(-2, 12):
        for factor in (1, 2, 4, 5, 8):
            if factor * 10**power >= value:
                return factor * 10.0**power
    return value
