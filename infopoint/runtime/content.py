"""Brings a release's articles to the folder that all processes read.

``python -m infopoint.runtime.content knowledge /srv/knowledge``: what staff changed there
since the last time is kept and named; all else becomes as in the release. Each file is
replaced at once, so answers go on meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from infopoint.files import replace_text
from infopoint.knowledge.validate import validate

#: Checksums of what the last release brought; hidden files are no content.
_BROUGHT = ".brought.json"


def bring(release: Path, target: Path) -> list[str]:
    """Brings the files and returns the names of those kept because staff changed them."""
    noted = target / _BROUGHT
    before: dict[str, str] = json.loads(noted.read_text("utf-8")) if noted.exists() else {}
    new, here = _checksums(release), _checksums(target)
    kept = []
    for name in sorted(before.keys() | new.keys()):
        ours, theirs = new.get(name), here.get(name)
        if ours == theirs or ours == before.get(name):
            continue
        if theirs != before.get(name):
            kept.append(name)
        elif ours is None:
            (target / name).unlink()
        else:
            _replace(release / name, target / name)
    replace_text(noted, json.dumps(new, indent=0, sort_keys=True))
    return kept


def _checksums(folder: Path) -> dict[str, str]:
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {
        name.as_posix(): hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in names
        if not any(part.startswith(".") for part in name.parts)
    }


def _replace(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, fresh)
    fresh.replace(target)


def main(arguments: Sequence[str]) -> int:
    """Checks the release, brings it, says what was kept; returns the exit code."""
    if len(arguments) != 2:
        print("infopoint: name the release's folder and the target", file=sys.stderr)
        return 2
    release, target = map(Path, arguments)
    faults = [fault for fault in validate(release, date.today()) if not fault.warning]
    if faults:
        print(*faults, "infopoint: nothing was changed", sep="\n", file=sys.stderr)
        return 1
    for name in bring(release, target):
        print(f"infopoint: kept {name}: staff changed it, and so did the release")
    print("infopoint: the articles are as in this release")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
