"""Every row of the threat model names tests, and they exist."""

import ast
import re
from pathlib import Path

PAGE = Path("docs/threat-model.md").read_text("utf-8")
ROWS = [
    line
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| threat", "| ---"))
]


def test_every_row_names_tests_that_exist():
    assert len(ROWS) >= 40
    for row in ROWS:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, name in named:
            functions = {
                node.name
                for node in ast.walk(ast.parse(Path(path).read_text("utf-8")))
                if isinstance(node, ast.FunctionDef)
            }
            assert name in functions, f"{path}::{name}"


def test_all_six_kinds_of_threat_are_there():
    for kind in ("Spoofing", "Tampering", "Repudiation", "Information", "Denial", "Elevation"):
        assert f"### {kind}" in PAGE
