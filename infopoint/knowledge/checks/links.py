"""Which web sites a link may lead to: those of the reviewed list ``domains.txt``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from infopoint.knowledge.fields import host_of
from infopoint.knowledge.model import Fault
from infopoint.knowledge.yaml_lines import Document

CURE = "Use another page, or add the site there if it can be trusted"


def accepted(url: str, domains: Collection[str] | None) -> bool:
    """Returns whether a link leads to an accepted site; a site stands for its subdomains too.

    Args:
        url: The address.
        domains: The accepted sites; ``None`` if there is no list of them.
    """
    parts = (host_of(url) or "").lower().split(".")
    return domains is None or any(
        ".".join(parts[start:]) in domains for start in range(len(parts) - 1)
    )


def check_links(path: Path, document: Document, domains: Collection[str] | None) -> Iterator[Fault]:
    """Yields every ``url`` of a file that leads to a site that is not in the list."""

    def walk(value: object, place: tuple[str | int, ...]) -> Iterator[Fault]:
        inner = value.items() if isinstance(value, dict) else ()
        for key, item in enumerate(value) if isinstance(value, list) else inner:
            if key == "url" and isinstance(item, str) and not accepted(item, domains):
                problem = f"the site '{host_of(item)}' is not in domains.txt"
                yield Fault(path, document.line(*place, key), problem, CURE)
            yield from walk(item, (*place, key))

    yield from walk(document.value, ())
