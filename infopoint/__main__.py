"""Runs :mod:`infopoint.cli`."""

import sys

from infopoint.cli import main

sys.exit(main())
