"""The record of who did what: written with every action, changed by nobody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from review.models import AuditEntry


def record(
    who: Any,
    action: str,
    target: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Writes one entry.

    Args:
        who: The person, or ``None`` for the console itself.
        action: What was done, one word of the code.
        target: To what, like ``turn:12``.
        before: How it was.
        after: How it is now.
    """
    known = who if who is not None and who.pk else None
    AuditEntry.objects.create(
        who=known,
        who_name=known.get_username() if known else "console",
        action=action,
        target=target[:160],
        before=before,
        after=after,
    )


def forget(targets: list[str]) -> None:
    """Empties what the entries about deleted things say; that they happened remains."""
    for start in range(0, len(targets), 500):
        AuditEntry.objects.filter(target__in=targets[start : start + 500]).update(
            before=None, after=None
        )


def watch_accounts() -> None:
    """Records logins and logouts; changes of accounts are recorded by the pages that make them."""

    @receiver(user_logged_in, weak=False)
    def logged_in(sender: Any, user: Any, **_: Any) -> None:
        record(user, "login", f"user:{user.pk}")

    @receiver(user_logged_out, weak=False)
    def logged_out(sender: Any, user: Any, **_: Any) -> None:
        if user is not None:
            record(user, "logout", f"user:{user.pk}")
