"""Serves the console's pages: ``python -m review serve``."""

from __future__ import annotations

from typing import Any

import waitress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from review.wsgi import application


class Command(BaseCommand):
    """Serves until it is stopped; the tables must be there (``migrate``)."""

    help = "Serve the console's pages"

    def handle(self, *args: Any, **options: Any) -> None:
        """(see parent class)"""
        self.stdout.write(
            f"console: {settings.ORIGIN or f'http://{settings.HOST}:{settings.PORT}'}/"
        )
        if not get_user_model().objects.filter(is_active=True).exists():
            self.stdout.write(
                "console: nobody has an account yet; make the first one with: "
                ".venv/bin/python -m review createsuperuser"
            )
        self.stdout.flush()
        waitress.serve(
            application, host=settings.HOST, port=settings.PORT, threads=8, ident="console",
            clear_untrusted_proxy_headers=not settings.ORIGIN, max_request_body_size=1_000_000,
        )  # fmt: skip
