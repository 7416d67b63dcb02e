"""Runs a trial that the console has prepared: ``python -m review trytrial NUMBER``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from review.improving import trial
from review.models import Trial


class Command(BaseCommand):
    """Trains and measures; the result is in the trial."""

    help = "Train corrections on a copy and measure what they change"

    def add_arguments(self, parser: CommandParser) -> None:
        """(see parent class)"""
        parser.add_argument("number", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """(see parent class)"""
        trial.run(Trial.objects.get(pk=options["number"], state=Trial.State.RUNNING))
