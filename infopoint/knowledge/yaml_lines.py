"""Reads YAML as authors mean it, and remembers the line of every key.

Only what the file format needs: mappings, lists, texts, whole numbers, decimals,
true/false and null. ``on`` and ``no`` are words (YAML 1.1 would make them true and false),
dates and ``007`` stay texts. Aliases and tags are refused: nobody needs them here, and
they can blow up a small file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 12
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}\.\d{1,12}", re.ASCII)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)


class YamlError(Exception):
    """The text is not YAML of the accepted kind."""

    def __init__(self, line: int, problem: str, cure: str) -> None:
        """Takes the line and the words of a fault."""
        super().__init__(problem)
        self.line, self.problem, self.cure = line, problem, cure


@dataclass(frozen=True)
class Document:
    """A value, and the line of each key and list item in it, by its path."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Returns the line of the nearest thing that exists on the way to a path."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def load(text: str, first_line: int = 1) -> Document:
    """Reads a YAML text that starts at a line of its file.

    Raises:
        YamlError: it is not YAML, or uses what is not accepted.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            first_line + (mark.line if mark else 0),
            f"this is not valid YAML ({error.problem or error.context or 'unreadable'})",
            "Put texts that hold ':' or '#' in quotes, and check the indentation",
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError, UnicodeError):
        raise YamlError(
            first_line,
            "this is not valid YAML (a character that is not allowed, or too deep nesting)",
            "Delete invisible characters and keep the form that README.md shows",
        ) from None
    reader = _Reader(first_line)
    value = reader.value(root, ()) if root is not None else None
    return Document(value, {(): first_line, **reader.lines})


class _Reader:
    """Turns nodes into values."""

    def __init__(self, first_line: int) -> None:
        self.lines: dict[Path, int] = {}
        self._first_line = first_line
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        if id(node) in self._seen:
            raise self._refuse(node, "an alias ('*name') is used", "Write the value out")
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            raise self._refuse(node, "a tag ('!name') is used", "Remove it")
        if len(path) > _MAX_DEPTH:
            raise self._refuse(node, "this is nested too deeply", "Keep the form of README.md")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, path)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._refuse(key_node, "a key is not a word", "Write 'key: value'")
            key = str(key_node.value)
            if key in values:
                raise self._refuse(key_node, f"'{key[:40]}' is there twice", "Keep one of them")
            place = (*path, key)
            self.lines[place] = self._line(key_node)
            values[key] = self.value(value_node, place)
        return values

    def _sequence(self, node: yaml.SequenceNode, path: Path) -> list[Any]:
        values = []
        for index, item in enumerate(node.value):
            place = (*path, index)
            self.lines[place] = self._line(item)
            values.append(self.value(item, place))
        return values

    def _line(self, node: yaml.Node) -> int:
        return self._first_line + int(node.start_mark.line)

    def _refuse(self, node: yaml.Node, problem: str, cure: str) -> YamlError:
        return YamlError(self._line(node), problem, cure)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted, or a block of text
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
