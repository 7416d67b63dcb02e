"""What we add to the action server: Rasa's SDK looks for a module of this name."""

from __future__ import annotations

from collections.abc import Mapping

import pluggy
from sanic import Sanic
from sanic.request import Request

from infopoint.monitoring import OK, content, logs
from infopoint.monitoring.routes import add_monitoring

_hook = pluggy.HookimplMarker("rasa_sdk")


class Extensions:
    """Readiness, metrics and logs of the action server."""

    @_hook
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Adds them to a server whose actions are registered (called by the SDK)."""
        from actions.turn import LIBRARY, PHRASES

        logs.configure("actions")
        content.register(LIBRARY, PHRASES)

        async def check(_: Request) -> Mapping[str, str]:
            knowledge = OK if LIBRARY.current.topics else "no published article"
            # The server ends itself if an action cannot be registered.
            return {"actions": OK, "knowledge": knowledge}

        add_monitoring(app, check)


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Registers the extensions (called by the SDK)."""
    manager.register(Extensions())
