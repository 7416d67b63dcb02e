"""Groups unanswered questions: ``python -m review findgaps``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from review.improving import gaps


class Command(BaseCommand):
    """Finds content gaps."""

    help = "Group the questions nobody answers into content gaps"

    def handle(self, *args: Any, **options: Any) -> None:
        """(see parent class)"""
        self.stdout.write(f"console: {gaps.find()} gaps")
