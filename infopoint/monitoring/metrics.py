"""The figures of the assistant's process.

A label is one of a few words that we chose ourselves: never text, an id, or anything
else that tells one person from another.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from infopoint.languages import LANGUAGES

CHANNELS = ("rest", "web", "telegram")
#: Where the time of a message goes; Rasa, its database and its action server included.
STAGES = ("masking", "lock", "understanding", "policy", "action", "store", "send")
#: Where something can go wrong that is caught.
PLACES = ("message", "language", "action", "telegram")

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

# A second series for each counter, with its age, that nothing asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]

ANSWERS = Counter(
    "infopoint_answers", "Messages answered, by outcome.", ("channel", "outcome", "language")
)
URGENT = Counter("infopoint_urgent", "Answers that showed an urgent card.", ("channel", "language"))
APOLOGIES = Counter(
    "infopoint_apologies", "Messages that got an apology instead of an answer.", ("channel",)
)
RATE_LIMITED = Counter("infopoint_rate_limited", "Messages refused as too fast.", ("channel",))
SESSIONS_REFUSED = Counter("infopoint_sessions_refused", "Conversations refused as too many.")
UNDELIVERED = Counter("infopoint_undelivered", "Answers that could not be sent.", ("channel",))
ERRORS = Counter("infopoint_errors", "Faults that were caught, by place.", ("place",))
STORE_FAILURES = Counter(
    "infopoint_store_failures", "Conversations not loaded from or saved to the database.", ("verb",)
)
TURNS_KEPT = Gauge("infopoint_turns_kept", "Turns that wait for the database.")
TURNS_LOST = Counter("infopoint_turns_lost", "Turns that could neither be stored nor kept.")
ANSWER_SECONDS = Histogram(
    "infopoint_answer_seconds", "From taking a message in to its answer.", ("channel",),
    buckets=_SECONDS,
)  # fmt: skip
STAGE_SECONDS = Histogram(
    "infopoint_stage_seconds", "Time by stage of a message.", ("stage",), buckets=_SECONDS
)
WAITING = Gauge("infopoint_messages_waiting", "Messages taken in and not answered.", ("channel",))
UPDATES_WAITING = Gauge("infopoint_updates_waiting", "Telegram's updates not handled yet.")
READY = Gauge("infopoint_ready", "Whether a part works (1) or not (0).", ("part",))
MODEL = Info("infopoint_model", "The model in use.")
MODEL_TRAINED = Gauge("infopoint_model_trained_timestamp_seconds", "When the model was trained.")
DISK_FREE = Gauge("infopoint_disk_free_bytes", "Free space where the assistant writes.")

#: Where the assistant writes, unless its database is elsewhere.
_RUN_TIME = Path("var")


def _disk_free() -> float:
    return shutil.disk_usage(_RUN_TIME if _RUN_TIME.exists() else ".").free


def _begin_at_zero() -> None:
    """Makes the series that alerts look at, so that the first fault is an increase."""
    for metric in (APOLOGIES, RATE_LIMITED, UNDELIVERED, ANSWER_SECONDS, WAITING):
        for channel in CHANNELS:
            metric.labels(channel)
    DISK_FREE.set_function(_disk_free)
    for place in PLACES:
        ERRORS.labels(place)
    for verb in ("load", "save"):
        STORE_FAILURES.labels(verb)
    for stage in STAGES:
        STAGE_SECONDS.labels(stage)


_begin_at_zero()


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Measures a stage, also when it fails."""
    started = time.perf_counter()
    try:
        yield
    finally:
        STAGE_SECONDS.labels(stage).observe(time.perf_counter() - started)


@contextmanager
def answering(channel: str) -> Iterator[list[Mapping[str, Any]]]:
    """Counts a message as waiting, then by the replies that were put into the list."""
    started = time.perf_counter()
    replies: list[Mapping[str, Any]] = []
    with WAITING.labels(channel).track_inprogress():
        yield replies
    ANSWER_SECONDS.labels(channel).observe(time.perf_counter() - started)
    _count(channel, replies)


def _count(channel: str, replies: Sequence[Mapping[str, Any]]) -> None:
    """Counts one answer, and once whether any of its messages was urgent."""
    contracts = [reply.get("custom") or {} for reply in replies]
    first = next((contract for contract in contracts if contract.get("outcome")), None)
    if first is None:
        return
    spoken = str(first.get("language"))
    language = spoken if spoken in LANGUAGES else "other"
    ANSWERS.labels(channel, str(first["outcome"]), language).inc()
    if any(contract.get("urgent") for contract in contracts):
        URGENT.labels(channel, language).inc()
