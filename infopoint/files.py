"""Small helpers about files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path]) -> str:
    """Returns one checksum over the names and contents of files and folders."""
    checksum = hashlib.sha256()
    for path in sorted(paths):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                checksum.update(file.as_posix().encode())
                checksum.update(hashlib.sha256(file.read_bytes()).digest())
    return checksum.hexdigest()
