"""Sends the digest, or prints it: ``python -m review digest --print``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from review import digest


class Command(BaseCommand):
    """Sends today's digest."""

    help = "Send the digest by e-mail or to a file"

    def add_arguments(self, parser: CommandParser) -> None:
        """(see parent class)"""
        parser.add_argument("--print", action="store_true", dest="show", help="only print it")

    def handle(self, *args: Any, **options: Any) -> None:
        """(see parent class)"""
        today = timezone.localdate()
        if options["show"]:
            self.stdout.write(digest.text(today))
        else:
            self.stdout.write(f"console: the digest went to {digest.send(today)}")
