"""Does everything work that an answer needs?

Each check does the thing itself, briefly: a part that is there but does not work is not
ready.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import timezone

import aiohttp
import sqlalchemy as sa
from prometheus_client import REGISTRY
from rasa.core.agent import Agent

from infopoint.monitoring import OK, metrics

#: Longer than this nobody should wait for a check.
_PATIENCE_SECONDS = 2.0
#: Rows of processes that are gone are deleted after an hour.
_KEPT_SECONDS = 3600

_probes = sa.Table(
    "readiness_probes",
    sa.MetaData(),
    sa.Column("process", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("written_at", sa.Float, nullable=False),
)


class Readiness:
    """Checks the assistant's process and what it depends on."""

    def __init__(self, database: str, actions: str) -> None:
        """Takes the address of the database, and the one that Rasa calls actions at."""
        self._engine = sa.create_engine(database, pool_pre_ping=True)
        self._process = secrets.randbits(62)
        self._writing: asyncio.Future[str] | None = None
        self._actions = actions.removesuffix("/webhook") + "/ready"

    async def check(self, agent: Agent | None) -> dict[str, str]:
        """Returns for each part ``ok`` or in a few words what is wrong; notes it as a metric."""
        database, others = await asyncio.gather(self._database(), self._action_server())
        found = {"model": _model(agent), "database": database + _kept(), **others}
        for part, state in found.items():
            metrics.READY.labels(part).set(state == OK)
        return found

    async def _database(self) -> str:
        """Writes a row; a database that hangs is asked once, not again at every check."""
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().run_in_executor(None, self._write)
        try:
            return await asyncio.wait_for(asyncio.shield(self._writing), _PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            return "too slow"

    def _write(self) -> str:
        """Replaces this process's row: a full disk refuses it, an open connection does not say."""
        now = time.time()
        old = (_probes.c.process == self._process) | (_probes.c.written_at < now - _KEPT_SECONDS)
        try:
            with self._engine.begin() as connection:
                _probes.create(connection, checkfirst=True)
                connection.execute(_probes.delete().where(old))
                connection.execute(_probes.insert().values(process=self._process, written_at=now))
        except sa.exc.SQLAlchemyError as error:
            return f"not writable ({type(error).__name__})"
        return OK

    async def _action_server(self) -> dict[str, str]:
        """Returns what the action server says about itself."""
        try:
            timeout = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(self._actions) as answer,
            ):
                parts = (await answer.json())["parts"]
                return {part: str(parts[part]) for part in ("actions", "knowledge")}
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, KeyError, TypeError):
            return {"actions": "no answer", "knowledge": "unknown"}


def _kept() -> str:
    """Returns how many turns wait for the database."""
    count = REGISTRY.get_sample_value("infopoint_turns_kept")
    return f", turns kept until they can be stored: {count:.0f}" if count else ""


def _model(agent: Agent | None) -> str:
    if agent is None or agent.processor is None or not agent.is_ready():
        return "not loaded"
    metadata = agent.processor.model_metadata
    metrics.MODEL.info({"version": metadata.model_id})
    # Rasa notes UTC without saying so.
    metrics.MODEL_TRAINED.set(metadata.trained_at.replace(tzinfo=timezone.utc).timestamp())
    return OK
