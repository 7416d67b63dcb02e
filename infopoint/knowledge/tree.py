"""Finds the files of a knowledge folder, and when each was last changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from infopoint.knowledge.model import Fault

CONTACTS, PHRASES, COUNTRIES, DOMAINS = "contacts", "phrases", "countries.yml", "domains.txt"
GUIDE, WORDS = "guide", "words"
_ROOT_FILES = frozenset({COUNTRIES, DOMAINS, "README.md"})

#: Time of change, size and file number: differs whenever the content may differ.
Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Tree:
    """The files by kind, each with its stamp, in the order of their paths."""

    articles: dict[str, Stamp] = field(default_factory=dict)
    contacts: dict[str, Stamp] = field(default_factory=dict)
    countries: dict[str, Stamp] = field(default_factory=dict)
    strays: tuple[str, ...] = ()


def scan(root: Path) -> Tree:
    """Returns the tree as it is now. Hidden files and folders are passed over.

    Raises:
        OSError: the folder or one in it cannot be read.
    """
    articles: dict[str, Stamp] = {}
    contacts: dict[str, Stamp] = {}
    countries: dict[str, Stamp] = {}
    strays: list[str] = []
    for entry in _entries(root):
        if not entry.is_dir():
            if entry.name == COUNTRIES:
                _put(countries, entry)
            elif entry.name not in _ROOT_FILES:
                strays.append(entry.path)
        elif entry.name == CONTACTS:
            _collect(entry.path, ".yml", contacts, strays)
        elif entry.name not in {PHRASES, GUIDE, WORDS}:
            _collect(entry.path, ".md", articles, strays)
    return Tree(articles, contacts, countries, tuple(strays))


def scan_folder(folder: Path, ending: str) -> dict[str, Stamp]:
    """Returns the files of one folder with an ending; none if there is no such folder.

    Raises:
        OSError: the folder is there but cannot be read.
    """
    found: dict[str, Stamp] = {}
    if folder.is_dir():
        _collect(str(folder), ending, found, [])
    return found


def stray_faults(tree: Tree) -> Iterator[Fault]:
    """Yields a warning for each file that nothing reads: most often a typing mistake."""
    for path in tree.strays:
        name = "*.yml" if Path(path).parent.name == CONTACTS else "<area>/<topic>.<language>.md"
        cure = f"Name it like {name}, or move it out of the knowledge folder"
        yield Fault(Path(path), 1, "nothing reads this file", cure, warning=True)


def unreadable_fault(root: Path, error: OSError) -> Fault:
    """Returns the fault for a folder that cannot be read."""
    path = Path(error.filename) if isinstance(error.filename, str) else root
    problem = f"the folder cannot be read ({error.strerror or type(error).__name__})"
    return Fault(path, 1, problem, "Check that it is there and readable")


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        visible = [entry for entry in entries if entry.name[0] not in ".#"]
    return sorted(visible, key=lambda entry: entry.name)


def _collect(folder: str, ending: str, found: dict[str, Stamp], strays: list[str]) -> None:
    for entry in _entries(folder):
        if entry.name.endswith(ending):
            _put(found, entry)
        elif not entry.name.endswith("~"):
            strays.append(entry.path)


def _put(found: dict[str, Stamp], entry: os.DirEntry[str]) -> None:
    """Notes a file; one that has just vanished, or is none, is passed over."""
    try:
        if entry.is_file():
            status = entry.stat()
            found[entry.path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError:
        return
