"""The same tests once more with the console's tables in PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

ADDRESS = os.environ.get("CONSOLE_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1/postgres")
MODULES = ("articles", "attacks", "import", "improving", "monitoring", "reviewing", "rights")


@pytest.mark.timeout(1500)
def test_everything_holds_with_postgresql():
    if os.environ.get("CONSOLE_TEST_DATABASE_URL"):
        pytest.skip("this is the run with PostgreSQL")
    try:
        sa.create_engine(ADDRESS).connect().close()
    except sa.exc.OperationalError:
        pytest.skip("no PostgreSQL answers")
    folder = Path(__file__).parent
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--create-db",
            *(str(folder / f"test_{name}.py") for name in MODULES),
        ],
        env={**os.environ, "CONSOLE_TEST_DATABASE_URL": ADDRESS},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-5000:]
