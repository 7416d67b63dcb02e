"""The short words of the chat itself, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from infopoint.knowledge.model import Fault

DEFAULT = "en"
_PLACEHOLDER = re.compile(r"\{\w+\}")


class Phrases:
    """Phrases by language and key; a missing one is taken from English."""

    def __init__(self, folder: Path) -> None:
        """Reads all ``<language>.yml`` of a folder."""
        self.by_language: dict[str, dict[str, str]] = {}
        for path in sorted(folder.glob("*.yml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            self.by_language[path.stem] = {str(key): str(text) for key, text in content.items()}

    def text(self, key: str, language: str, **values: object) -> str:
        """Returns a phrase with its placeholders filled.

        Raises:
            KeyError: no language has the phrase.
        """
        phrase = self.by_language.get(language, {}).get(key) or self.by_language[DEFAULT][key]
        return phrase.format(**values) if values else phrase


def check_phrases(folder: Path) -> list[Fault]:
    """Returns the phrases that are missing or have other placeholders than English."""
    phrases = Phrases(folder).by_language
    english = phrases.get(DEFAULT, {})
    faults = []
    for language, texts in phrases.items():
        path = folder / f"{language}.yml"
        for key in english.keys() - texts.keys():
            faults.append(Fault(path, 1, f"'{key}' is missing", "Translate it from en.yml"))
        for key in texts.keys() - english.keys():
            faults.append(Fault(path, 1, f"'{key}' is not in en.yml", "Remove it"))
        for key in english.keys() & texts.keys():
            if sorted(_PLACEHOLDER.findall(english[key])) != sorted(_PLACEHOLDER.findall(texts[key])):
                faults.append(
                    Fault(path, 1, f"'{key}' has other placeholders than English", "Keep the words in braces")
                )
    return faults
