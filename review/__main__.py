"""The console's commands: ``python -m review serve``, ``python -m review help``."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from infopoint.runtime.environment import ConfigurationError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    try:
        execute_from_command_line(["python -m review", *sys.argv[1:]])
    except ConfigurationError as error:
        sys.exit(f"console: {error}")
