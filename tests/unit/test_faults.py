"""Every fault in the table names tests, and they exist."""

import ast
import re
from pathlib import Path

import pytest

PAGE = Path("docs/faults.md").read_text("utf-8")
ROWS = [
    line
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| fault ", "| ---"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_every_fault_names_tests_that_exist(row):
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == 5
    assert all(cells)
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", cells[-1])
    assert named
    for path, name in named:
        functions = {
            node.name
            for node in ast.parse(Path(path).read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        assert name in functions, f"{path}::{name}"


def test_both_pages_for_administrators_lead_there():
    for page in ("README.md", "docs/operation.md"):
        assert "faults.md)" in Path(page).read_text("utf-8")
