"""Fixtures of these tests."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from .trees import Knowledge

# What hypothesis remembers does not belong into the project's folder.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "infopoint-hypothesis")


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    """Returns a small knowledge folder without faults."""
    return Knowledge(tmp_path / "knowledge")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """Returns a clock that stands still until it is moved."""
    return Clock()
