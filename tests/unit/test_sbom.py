"""The bill of materials names all that is locked."""

import re
from pathlib import Path

from tools.sbom import bill


def test_every_locked_package_is_in_the_bill():
    named = {(part["name"], part["version"]) for part in bill()["components"]}
    locked = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==([^\s;\\]+)", Path("requirements.txt").read_text(), re.M
    )
    assert len(locked) > 150
    assert set(locked) <= named


def test_every_part_can_be_looked_up():
    parts = bill()["components"]
    assert all(part["purl"].startswith(("pkg:pypi/", "pkg:npm/")) for part in parts)
    assert len({part["bom-ref"] for part in parts}) == len(parts)


def test_the_same_lock_files_give_the_same_bill():
    assert bill() == bill()


def test_page_on_dependencies_speaks_of_versions_that_are_locked():
    lock = Path("requirements.txt").read_text()
    for name, version in re.findall(
        r"^\| `([\w-]+)` ([\d.]+) \|", Path("docs/dependencies.md").read_text("utf-8"), re.M
    ):
        assert f"\n{name}=={version}" in f"\n{lock}", f"{name} {version}"
