import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path("deploy")
TOOLS = Path(__file__).with_name("tools")


@pytest.fixture(scope="session")
def tools():
    """Returns the folder with the checking tools, installed with npm."""
    if not shutil.which("npm"):
        pytest.skip("the checks of deploy/ need Node and npm")
    modules = TOOLS / "node_modules"
    if not modules.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=TOOLS, check=True)
    return modules


def settings(path):
    """Returns the ``KEY=value`` lines of a file."""
    lines = Path(path).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
