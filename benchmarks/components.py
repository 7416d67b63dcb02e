"""Measures the components of understanding one by one, inside this process."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.common import ROOT


def components(messages: Sequence[str]) -> list[tuple[str, float]]:
    """Returns the mean milliseconds a message of each component, in their order."""
    # One thread, as where the assistant runs.
    os.environ |= {"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # Its lines would stand between the tables.
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(ROOT / "models/infopoint.tar.gz"))
    seconds: Counter[str] = Counter()
    for node in agent.processor.graph_runner._instantiated_nodes.values():
        if node._component_class.__module__.startswith("infopoint."):
            embedder = node._component_config.get("embedder")
            name = node._component_class.__name__ + (f" ({embedder})" if embedder else "")
            node._fn = _counted(node._fn, seconds, name)

    async def understand() -> float:
        await agent.parse_message(messages[0])
        seconds.clear()
        started = time.perf_counter()
        for text in messages:
            await agent.parse_message(text)
        return time.perf_counter() - started

    total = asyncio.run(understand())
    shares = {**seconds, "the rest: Rasa": total - sum(seconds.values()), "all": total}
    return [(name, 1000 * share / len(messages)) for name, share in shares.items()]


def _counted(call: Callable[..., Any], seconds: Counter[str], name: str) -> Callable[..., Any]:
    def counted(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            seconds[name] += time.perf_counter() - started

    return counted
