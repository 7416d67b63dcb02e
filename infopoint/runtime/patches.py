"""Changes to Rasa 3.6.21 that no setting offers.

Rasa is frozen at this version, so each change is safe to carry; each has a test that
fails when Rasa's own behaviour no longer needs it.
"""

from __future__ import annotations

from typing import Any

import jsonschema
import rasa.server
from rasa.core.actions.action import RemoteAction
from sanic import Sanic

_VALIDATOR = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Checks an action's response with a validator that was compiled once.

    Rasa compiles the same schema anew at every turn, which took 19 of 26 ms.

    Raises:
        jsonschema.ValidationError: the response has the wrong form.
    """
    _VALIDATOR.validate(result)
    return True


def _no_root_route(app: Sanic) -> None:
    """Leaves ``/`` to our own page instead of Rasa's "Hello from Rasa"."""


def apply() -> None:
    """Applies all changes; doing it twice changes nothing."""
    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]
    rasa.server.add_root_route = _no_root_route
