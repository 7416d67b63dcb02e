"""The words on buttons and labels and the urgent numbers, shared by the widget and the plain page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from infopoint.languages import LANGUAGES

_WIDGET = Path("widget")
#: Names that browsers use for languages we call otherwise.
_ALIASES = {"prs": "fa"}


def load_texts() -> dict[str, Mapping[str, str]]:
    """Returns the interface texts by language."""
    return {
        code: json.loads((_WIDGET / "texts" / f"{code}.json").read_text(encoding="utf-8"))
        for code in LANGUAGES
    }


def load_numbers() -> dict[str, list[tuple[str, list[str]]]]:
    """Returns the urgent numbers: country, then what for, both keys of the texts."""
    return json.loads((_WIDGET / "numbers.json").read_text(encoding="utf-8"))


def wanted_language(header: str) -> str | None:
    """Returns the first language of an ``Accept-Language`` header that we speak."""
    for part in header.split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        code = _ALIASES.get(code, code)
        if code in LANGUAGES:
            return code
    return None
