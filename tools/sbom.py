"""Writes the bill of materials (CycloneDX 1.5, JSON) from the lock files: ``make sbom``.

A tool of its own would need packages that Rasa's pins forbid; the lock files have all there is to say.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

_LOCK, _WIDGET_LOCK = Path("requirements.txt"), Path("widget/package-lock.json")
_PACKAGE = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill() -> dict[str, Any]:
    """Returns the bill of materials; the same lock files give the same bill."""
    components = [*_python(_LOCK.read_text("utf-8")), *_javascript(_WIDGET_LOCK.read_text("utf-8"))]
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "infopoint", "name": "infopoint"}
        },
        "components": components,
    }


def _python(lock: str) -> Iterator[dict[str, Any]]:
    for match in _PACKAGE.finditer(lock):
        name, version = match.groups()
        following = _PACKAGE.search(lock, match.end())
        part = lock[match.end() : following.start() if following else len(lock)]
        yield {
            **_component(name, version, f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"),
            # Of several files for several machines one is installed; each hash is allowed.
            "properties": [
                {"name": "hash:sha256", "value": value} for value in sorted(_HASH.findall(part))
            ],
            **_licence(name),
        }


def _javascript(lock: str) -> Iterator[dict[str, Any]]:
    for path, package in json.loads(lock)["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            purl = f"pkg:npm/{quote(name, safe='/')}@{package['version']}"
            yield {
                **_component(name, package["version"], purl),
                # Only what is bundled reaches people; the rest builds it.
                "scope": "excluded" if package.get("dev") else "required",
            }


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _licence(name: str) -> dict[str, Any]:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {}
    text = about.get("License-Expression") or about.get("License") or ""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return {"licenses": [{"license": {"name": line}}]} if line else {}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1, sort_keys=True)
    print()
