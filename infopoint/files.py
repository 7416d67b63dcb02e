"""Small helpers about files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], root: Path = Path()) -> str:
    """Returns one checksum over the names and contents of files and folders.

    Args:
        paths: The files and folders, within ``root``.
        root: The folder they lie in; its own name does not count.
    """
    checksum = hashlib.sha256()
    for path in (root / path for path in sorted(paths)):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                checksum.update(file.relative_to(root).as_posix().encode())
                checksum.update(hashlib.sha256(file.read_bytes()).digest())
    return checksum.hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Writes a file at once: who reads it meanwhile gets the old text or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    if path.exists():
        fresh.chmod(path.stat().st_mode)
    fresh.replace(path)
