"""Who may see figures and readiness: this network, not those who come through a proxy."""

from __future__ import annotations

from collections.abc import Container

#: A proxy adds one of these.
_FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
)  # fmt: skip


def from_outside(headers: Container[str]) -> bool:
    """Returns whether a proxy passed a request on, by its headers in any spelling."""
    return any(header in headers for header in _FORWARDED)
