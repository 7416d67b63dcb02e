"""The console as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Registers the console's tables, pages and rights."""

    name = "review"
    verbose_name = "Infopoint"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Compiles the translations and connects the audit of accounts."""
        from review import translations
        from review.audit import watch_accounts

        translations.compile_all()
        watch_accounts()
