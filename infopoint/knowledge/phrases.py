"""The short words of the chat itself, in every language."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from infopoint.knowledge.fields import Fields, quote
from infopoint.knowledge.model import Fault
from infopoint.knowledge.parse import read_document
from infopoint.knowledge.tree import PHRASES, Stamp, scan_folder, unreadable_fault
from infopoint.knowledge.yaml_lines import Document
from infopoint.languages import LANGUAGES

logger = logging.getLogger(__name__)

DEFAULT = "en"
#: How often the files are looked at, in seconds.
LOOK_EVERY = 1.0

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Phrases:
    """Phrases by language and key; a missing one is taken from English.

    The files are read again when they change; a broken one keeps its last good version.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Reads ``<language>.yml`` in ``root/phrases``, or in ``root`` if it has no such folder."""
        self._folder = phrases_folder(Path(root))
        self._clock = clock
        self._lock = threading.Lock()
        self._stamps: dict[str, Stamp] = {}
        self._faults: dict[str, list[Fault]] = {}
        #: The phrases of each language that has a file.
        self.by_language: Mapping[str, Mapping[str, str]] = {}
        with self._lock:
            self._refresh()
            self._looked = self._clock()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in the files, as far as they were read."""
        return tuple(fault for faults in list(self._faults.values()) for fault in faults)

    def text(self, key: str, language: str, **values: object) -> str:
        """Returns a phrase with its placeholders filled.

        A placeholder without a value stays as it is and is logged: a person in need gets
        an odd sentence rather than none.

        Raises:
            KeyError: neither the language nor English has the phrase.
        """
        self._look()
        phrases = self.by_language
        phrase = phrases.get(language, {}).get(key) or phrases.get(DEFAULT, {}).get(key)
        if phrase is None:
            raise KeyError(f"no phrase {key!r} in {self._folder}/{DEFAULT}.yml")

        def fill(match: re.Match[str]) -> str:
            if match.group(1) not in values:
                logger.error("knowledge: phrase %r got no value for %s", key, match.group())
                return match.group()
            return str(values[match.group(1)])

        return _PLACEHOLDER.sub(fill, phrase)

    def _look(self) -> None:
        if self._clock() - self._looked < LOOK_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self._refresh()
            self._looked = self._clock()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        try:
            stamps = scan_folder(self._folder, ".yml")
        except OSError as error:
            self._report("", [unreadable_fault(self._folder, error)])
            return
        self._report("", [])
        if stamps == self._stamps:
            return
        languages = dict(self.by_language)
        for path in self._stamps.keys() - stamps.keys():
            languages.pop(Path(path).stem, None)
            self._faults.pop(path, None)
        for path, stamp in stamps.items():
            if self._stamps.get(path) == stamp:
                continue
            texts, faults, _ = read_phrases(Path(path))
            self._report(path, faults)
            if not faults or Path(path).stem not in languages:
                languages[Path(path).stem] = texts
        self._stamps, self.by_language = stamps, languages

    def _report(self, path: str, faults: list[Fault]) -> None:
        if faults and faults != self._faults.get(path):
            logger.error("knowledge: %s", faults[0])
        if faults:
            self._faults[path] = faults
        else:
            self._faults.pop(path, None)


def phrases_folder(root: Path) -> Path:
    """Returns where the phrases are: in ``root/phrases``, or in ``root`` itself."""
    inner = root / PHRASES
    return inner if inner.is_dir() else root


def read_phrases(path: Path) -> tuple[dict[str, str], list[Fault], Document]:
    """Reads one phrases file. Never raises: phrases with faults are left out."""
    document, unreadable = read_document(path)
    if unreadable:
        return {}, [unreadable], document
    faults: list[Fault] = []
    fields = Fields(path, document, faults)
    texts = {key: text for key in fields.values if (text := _phrase(fields, key))}
    return texts, faults, document


def _phrase(fields: Fields, key: str) -> str:
    """Returns a phrase; unlike other texts it may have several lines."""
    value = fields.values[key]
    return value.strip() if isinstance(value, str) and value.strip() else fields.text(key)


def check_phrases(folder: Path) -> Iterator[Fault]:
    """Yields what differs between the languages: keys and placeholders."""
    read = {path: read_phrases(path) for path in sorted(folder.glob("*.yml"))}
    english_path = folder / f"{DEFAULT}.yml"
    english = read[english_path][0] if english_path in read else {}
    if not english:
        yield Fault(english_path, 1, "there are no English phrases", "Write this file first")
    for path, (texts, faults, document) in read.items():
        yield from faults
        if path.stem not in LANGUAGES:
            problem = f"{quote(path.stem)} is not a language of the assistant"
            yield Fault(path, 1, problem, f"Use one of {', '.join(LANGUAGES)}")
        for key in english:
            if key not in document.value:
                cure = f"Translate '{key}' from {DEFAULT}.yml"
                yield Fault(path, 1, f"the phrase '{key}' is missing", cure)
        for key, text in texts.items():
            line = document.line(key)
            if english and key not in english:
                problem = f"the phrase {quote(key)} is not in {DEFAULT}.yml"
                yield Fault(path, line, problem, "Remove it, or add it there")
            elif english and (wrong := _placeholders(english[key]) ^ _placeholders(text)):
                braces = ", ".join(f"{{{name}}}" for name in sorted(wrong))
                problem = f"the phrase '{key}' has other placeholders than English: {braces}"
                yield Fault(path, line, problem, "Keep the words in braces as in English")
    for language in LANGUAGES:
        path = folder / f"{language}.yml"
        if english and path not in read:
            problem = f"there are no phrases for '{language}'"
            cure = f"Translate {DEFAULT}.yml; until then people get English"
            yield Fault(path, 1, problem, cure, warning=True)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
