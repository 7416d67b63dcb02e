"""Log lines that say what happened and where, never what a person wrote.

Rasa, its SDK and the database put messages, conversation ids and secrets into errors:
an action that fails is logged with the whole conversation. So of an error only its type
and its place are kept, of structured events only the name, and secrets and conversation
ids are taken out of every line.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

FORMAT = "INFOPOINT_LOG_FORMAT"
FORMATS = ("text", "json")

_SECRETS = ("INFOPOINT_SECRET", "TELEGRAM_TOKEN", "INFOPOINT_MAIL_PASSWORD")
#: Addresses whose password is a secret.
_ADDRESSES = ("INFOPOINT_DATABASE_URL", "INFOPOINT_CONSOLE_DATABASE_URL")
#: A conversation's keyed hash.
_CONVERSATION = re.compile(r"\b[0-9a-f]{64}\b")
_HIDDEN = "[hidden]"
_FRAMES = 8
#: Loggers of the web server, which do not pass their lines on.
_SANIC = ("sanic.root", "sanic.error", "sanic.access")


class _Line(logging.Formatter):
    """What both formats share: the message without secrets, errors without their words."""

    #: Processes may live in different time zones.
    converter = staticmethod(time.gmtime)  # type: ignore[assignment]

    def __init__(self, process: str, secrets: Iterable[str]) -> None:
        """Takes the name of the process and what may stand in no line."""
        super().__init__()
        self._process = process
        self._secrets = [secret for secret in secrets if secret]

    def message(self, record: logging.LogRecord) -> str:
        """Returns what happened, on one line."""
        text = record.getMessage()
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return " ".join(_CONVERSATION.sub(_HIDDEN, text).split())


class TextFormatter(_Line):
    """Lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns level, logger, message, and the places of an error below it."""
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        lines = [f"{moment} {record.levelname} {record.name}: {self.message(record)}"]
        for error in _errors(record):
            lines += [f"  {error['type']}", *(f"    at {place}" for place in error["at"])]
        return "\n".join(lines)


class JsonFormatter(_Line):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "process": self._process,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message(record),
        }
        errors = list(_errors(record))
        if errors:
            fields["errors"] = errors
        return json.dumps(fields, ensure_ascii=False)


def formatter(process: str, environment: Mapping[str, str] = os.environ) -> logging.Formatter:
    """Returns the formatter that the configuration asks for."""
    kind = JsonFormatter if environment.get(FORMAT) == "json" else TextFormatter
    return kind(process, _secrets(environment))


def configure(process: str) -> None:
    """Makes all log lines of this process safe, those of libraries too."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter(process))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _SANIC:
        logging.getLogger(name).handlers = [handler]
    # The values of Rasa's events hold messages and slots; their names do not.
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            lambda _, __, event: {"event": str(event.get("event"))},
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def as_line(process: str, text: str) -> str:
    """Returns one line that a process printed, as JSON unless it is already."""
    with suppress(ValueError):
        if isinstance(json.loads(text), dict):
            return text
    moment = datetime.now(timezone.utc).isoformat()
    fields = {"time": moment, "process": process, "level": "info", "message": text}
    return json.dumps(fields, ensure_ascii=False)


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    for key in _SECRETS:
        yield environment.get(key, "")
    for key in _ADDRESSES:
        password = urlsplit(environment.get(key, "")).password or ""
        yield password
        yield unquote(password)


def _errors(record: logging.LogRecord) -> Iterator[dict[str, Any]]:
    """Yields the error of a record and what led to it: types and places, no words."""
    error = record.exc_info[1] if record.exc_info else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield {"type": type(error).__name__, "at": _places(error.__traceback__)}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    """Returns the innermost places of a traceback, outermost first."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(name: str) -> str:
    return "/".join(Path(name).parts[-3:])
