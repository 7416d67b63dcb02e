"""Conversation ids and session tokens that reveal nobody and cannot be guessed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

#: A shorter secret could be guessed; the start is refused with it.
MINIMUM_SECRET = 32


class SecretError(ValueError):
    """The secret is missing or too short; the message says what to do."""


class Pseudonyms:
    """Keyed hashes of identities (HMAC-SHA256, RFC 2104)."""

    def __init__(self, secret: str) -> None:
        """Takes the installation's secret.

        Raises:
            SecretError: it has fewer than ``MINIMUM_SECRET`` characters.
        """
        if len(secret) < MINIMUM_SECRET:
            raise SecretError(
                f"INFOPOINT_SECRET needs at least {MINIMUM_SECRET} characters; "
                "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        self._key = secret.encode()

    def conversation(self, channel: str, identity: str) -> str:
        """Returns the id under which a conversation is kept, the same at every visit."""
        return self._digest(f"conversation:{channel}:{identity}")[:32]

    def new_session(self) -> str:
        """Returns a fresh random session token, signed by us."""
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._signature(name)}"

    def session_name(self, token: str) -> str | None:
        """Returns the name inside a token, or ``None`` if it was not signed by us."""
        name, _, signature = token.partition(".")
        if name and hmac.compare_digest(signature.encode(), self._signature(name).encode()):
            return name
        return None

    def derived(self, purpose: str) -> str:
        """Returns a further secret, made from the installation's for one purpose."""
        return self._digest(f"derived:{purpose}")

    def _signature(self, name: str) -> str:
        digest = hmac.new(self._key, f"session:{name}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:18]).decode()

    def _digest(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
