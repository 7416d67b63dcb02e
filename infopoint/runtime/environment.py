"""Reads the configuration from ``.env`` and the environment, and checks it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from infopoint.monitoring import logs
from infopoint.privacy.pseudonym import Pseudonyms, SecretError

EXAMPLE = Path(".env.example")
FILE = Path(".env")


class ConfigurationError(Exception):
    """The configuration is not usable; the message is one sentence saying what to set."""


def load(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the complete environment for the processes.

    The environment wins over ``.env``, and ``.env`` over the defaults in
    ``.env.example``. A missing ``.env`` is written, readable by its owner only, with a
    fresh secret.

    Raises:
        ConfigurationError: a value is missing or wrong.
    """
    defaults = _read(EXAMPLE)
    if not FILE.exists() and not environment.get("INFOPOINT_SECRET"):
        text = EXAMPLE.read_text(encoding="utf-8")
        secret = secrets.token_urlsafe(48)
        FILE.touch(mode=0o600)
        FILE.write_text(text.replace("INFOPOINT_SECRET=", f"INFOPOINT_SECRET={secret}"), "utf-8")
        print(f"infopoint: wrote {FILE} with a fresh secret")
    values = {**defaults, **(_read(FILE) if FILE.exists() else {})}
    # An empty variable counts as unset, except that it turns Telegram off.
    given = {key: environment[key] for key in values if key in environment}
    values.update({k: v for k, v in given.items() if v or k.startswith("TELEGRAM_")})
    for key in (
        "INFOPOINT_PORT",
        "INFOPOINT_ACTIONS_PORT",
        "INFOPOINT_RETENTION_DAYS",
        "INFOPOINT_CONSOLE_PORT",
        "INFOPOINT_MAIL_PORT",
        "INFOPOINT_PROXIES",
    ):
        if not values.get(key, "").isdigit():
            raise ConfigurationError(f"{key} must be a number; set it in .env or the environment")
    if values[logs.FORMAT] not in logs.FORMATS:
        raise ConfigurationError(f"{logs.FORMAT} must be {' or '.join(logs.FORMATS)}")
    try:
        Pseudonyms(values["INFOPOINT_SECRET"])
    except SecretError as error:
        raise ConfigurationError(str(error)) from None
    values["INFOPOINT_ACTIONS_URL"] = (
        values["INFOPOINT_ACTIONS_URL"]
        or f"http://127.0.0.1:{values['INFOPOINT_ACTIONS_PORT']}/webhook"
    )
    locks = "QuickRedisLockStore" if values["INFOPOINT_REDIS_URL"] else "QuickInMemoryLockStore"
    values["INFOPOINT_LOCK_STORE"] = f"infopoint.runtime.lock_store.{locks}"
    fixed = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # The action server takes its address from Sanic's variable.
        "SANIC_HOST": values["INFOPOINT_ACTIONS_HOST"],
        "SANIC_PROXIES_COUNT": values["INFOPOINT_PROXIES"],
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONUNBUFFERED": "1",
        # Rasa's debug lines hold what people write.
        "LOG_LEVEL": "INFO",
        # One thread each: a message is small, and more threads only fight for the cores.
        "OMP_NUM_THREADS": environment.get("OMP_NUM_THREADS", "1"),
    }
    return {**environment, **values, **fixed}


def _read(path: Path) -> dict[str, str]:
    """Returns the ``KEY=value`` lines of a file."""
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, found, value = line.partition("=")
        if found and not line.lstrip().startswith("#"):
            values[key.strip()] = value.strip()
    return values
