"""Reads new turns from the assistant: ``python -m review importturns --watch``."""

from __future__ import annotations

import logging
import time
from typing import Any

import sqlalchemy.exc
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from review import digest, forgetting
from review.background import start_command
from review.importing import Importer
from review.improving.unanswered import any_new
from review.source import TrackerStore

logger = logging.getLogger("console")

#: Seconds between looks at the assistant's database, and between the rarer duties.
_LOOK, _SWEEP, _HOURLY = 2, 20, 3600


class Command(BaseCommand):
    """Imports once, or goes on and does what is due: deletion, retention, digest, gaps."""

    help = "Read new turns from the assistant's database"

    def add_arguments(self, parser: CommandParser) -> None:
        """(see parent class)"""
        parser.add_argument("--watch", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        """(see parent class)"""
        source = TrackerStore(settings.TRACKER_DATABASE_URL)
        importer = Importer(source, settings.INFOPOINT_SECRET)
        if not options["watch"]:
            events = importer.run()
            gone = importer.sweep()
            self.stdout.write(f"console: read {events} events, deleted {gone} conversations")
            return
        due = {_SWEEP: 0.0, _HOURLY: 0.0}
        while True:
            try:
                importer.run()
                for seconds, last in due.items():
                    if time.monotonic() - last >= seconds or not last:
                        due[seconds] = time.monotonic()
                        importer.sweep() if seconds == _SWEEP else _every_hour()
            except (DatabaseError, sqlalchemy.exc.SQLAlchemyError, OSError) as error:
                # Whoever was stopped half-way: the next look goes on where the last one ended.
                logger.warning("reading failed, trying again: %s", type(error).__name__)
                close_old_connections()
            time.sleep(_LOOK)


def _every_hour() -> None:
    expired = forgetting.keep_retention()
    if expired:
        logger.info("%d conversations were deleted after the retention period", expired)
    today = timezone.localdate()
    if digest.due(today):
        logger.info("the digest went to %s", digest.send(today))
    if any_new():
        start_command("findgaps")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
