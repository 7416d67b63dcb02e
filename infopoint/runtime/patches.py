"""Changes to Rasa 3.6.21 that no setting offers.

Rasa is frozen at this version, so each change is safe to carry; each has a test that
fails when Rasa's own behaviour no longer needs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import jsonschema
import rasa.server
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from sanic import Sanic

from infopoint.monitoring import metrics

_VALIDATOR = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())
_run = RemoteAction.run
_understand = MessageProcessor._parse_message_with_graph
_parse = MessageProcessor.parse_message
_predict = MessageProcessor.predict_next_with_tracker_if_should


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Checks an action's response with a validator that was compiled once.

    Rasa compiles the same schema anew at every turn, which took 19 of 26 ms.

    Raises:
        jsonschema.ValidationError: the response has the wrong form.
    """
    _VALIDATOR.validate(result)
    return True


async def _measured_run(self: RemoteAction, *args: Any, **kwargs: Any) -> list[Event]:
    """Runs an action; Rasa goes on after one that fails, so only here it is counted."""
    try:
        with metrics.timed("action"):
            return await _run(self, *args, **kwargs)
    except Exception:
        metrics.ERRORS.labels("action").inc()
        raise


def _measured_understand(self: MessageProcessor, *args: Any, **kwargs: Any) -> Mapping[str, Any]:
    with metrics.timed("understanding"):
        return _understand(self, *args, **kwargs)


async def _parse_in_turn(self: MessageProcessor, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Understands one message at a time, and lets the network be served in between.

    Understanding keeps the event loop busy. When a hundred people wrote at once, nothing else
    happened until all were understood, and connections to the action server were lost.
    """
    turn: asyncio.Lock = self.__dict__.setdefault("_turn", asyncio.Lock())
    async with turn:
        parsed = await _parse(self, *args, **kwargs)
        await asyncio.sleep(0)
        return parsed


def _measured_predict(self: MessageProcessor, *args: Any, **kwargs: Any) -> Any:
    with metrics.timed("policy"):
        return _predict(self, *args, **kwargs)


def _no_root_route(app: Sanic) -> None:
    """Leaves ``/`` to our own page instead of Rasa's "Hello from Rasa"."""


def _no_sharing(app: Sanic, cors_origins: object = "") -> None:
    """Leaves it to our channels which web sites may read an answer.

    Rasa answers every question of a browser before a request (OPTIONS) itself, with "no".
    """


def apply() -> None:
    """Applies all changes; doing it twice changes nothing."""
    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]
    RemoteAction.run = _measured_run  # type: ignore[method-assign]
    MessageProcessor._parse_message_with_graph = (  # type: ignore[method-assign]
        _measured_understand
    )
    MessageProcessor.parse_message = _parse_in_turn  # type: ignore[method-assign]
    MessageProcessor.predict_next_with_tracker_if_should = (  # type: ignore[method-assign]
        _measured_predict
    )
    rasa.server.add_root_route = _no_root_route
    rasa.server.configure_cors = _no_sharing
