"""Remembers which updates were handled, so that a repeated one is ignored.

Only the numbers that Telegram gives its updates are kept, nothing about their content
or sender, and not longer than Telegram could repeat them.
"""

from __future__ import annotations

import logging
import time

import sqlalchemy as sa

logger = logging.getLogger(__name__)

#: Telegram keeps what it could not deliver for 24 hours.
_KEPT_SECONDS = 48 * 3600
_PRUNE_EVERY = 1000
_PRUNE_SECONDS = 3600

_updates = sa.Table(
    "telegram_updates",
    sa.MetaData(),
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("handled_at", sa.Float, nullable=False),
)


class HandledUpdates:
    """The handled updates of one bot, in the database of the conversations."""

    def __init__(self, database: str, bot_id: int) -> None:
        """Connects, and makes the table if there is none."""
        self._engine = sa.create_engine(database)
        self._bot_id = bot_id
        #: Those of this run, so that a database that fails never makes us answer again.
        self._recent: set[int] = set()
        with self._engine.begin() as connection:
            _updates.create(connection, checkfirst=True)
        self._prune()

    def __contains__(self, update_id: int) -> bool:
        """Returns whether an update was handled; if the database does not say, it was not.

        A person in need then gets at least the apology with a number to call.
        """
        if update_id in self._recent:
            return True
        query = sa.select(_updates.c.update_id).where(
            _updates.c.bot_id == self._bot_id, _updates.c.update_id == update_id
        )
        try:
            with self._engine.connect() as connection:
                return connection.execute(query).first() is not None
        except sa.exc.SQLAlchemyError as error:
            logger.error("handled updates could not be looked up: %s", type(error).__name__)
            return False

    def add(self, update_id: int) -> None:
        """Notes that an update was handled; doing it twice changes nothing."""
        self._recent.add(update_id)
        row = {"bot_id": self._bot_id, "update_id": update_id, "handled_at": time.time()}
        try:
            with self._engine.begin() as connection:
                connection.execute(_updates.insert().values(row))
            old = time.time() - self._pruned >= _PRUNE_SECONDS
            if old or len(self._recent) >= _PRUNE_EVERY:
                self._prune()
        except sa.exc.IntegrityError:
            return
        except sa.exc.SQLAlchemyError as error:
            logger.error("a handled update could not be noted: %s", type(error).__name__)

    def _prune(self) -> None:
        self._pruned = time.time()
        oldest = self._pruned - _KEPT_SECONDS
        with self._engine.begin() as connection:
            connection.execute(_updates.delete().where(_updates.c.handled_at < oldest))
        self._recent.clear()
