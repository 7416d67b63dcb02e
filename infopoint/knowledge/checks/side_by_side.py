"""What holds for texts that stand side by side in one file, each in its language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from infopoint.knowledge.checks.numbers import differences
from infopoint.knowledge.checks.personal import phone_numbers, without_phones
from infopoint.knowledge.checks.wording import check_never
from infopoint.knowledge.model import Fault
from infopoint.knowledge.phrases import read_phrases
from infopoint.knowledge.words import WordLists
from infopoint.knowledge.yaml_lines import Document

SOURCE_LANGUAGE = "en"


def check_side_by_side(path: Path, document: Document, lists: WordLists) -> Iterator[Fault]:
    """Yields where a text says what it may not, or has other numbers than the English one."""
    for place, texts in groups(document.value):
        for language, text in texts.items():
            line = document.line(*place, language)
            yield from check_never(path, line, text, lists.never.get(language, ()))
            if wrong := other_numbers(texts[SOURCE_LANGUAGE], text):
                problem = f"the numbers in '{language}' differ from English: {wrong}"
                yield Fault(path, line, problem, "Give it the same numbers, in digits")


def check_phrase_words(folder: Path, lists: WordLists) -> Iterator[Fault]:
    """Yields the same for the phrases, whose languages have a file each."""
    english, _, _ = read_phrases(folder / f"{SOURCE_LANGUAGE}.yml")
    for path in sorted(folder.glob("*.yml")):
        texts, _, document = read_phrases(path)
        for key, text in texts.items():
            line = document.line(key)
            yield from check_never(path, line, text, lists.never.get(path.stem, ()))
            if wrong := other_numbers(english.get(key, text), text):
                problem = f"the numbers in '{key}' differ from English: {wrong}"
                yield Fault(path, line, problem, "Give it the same numbers, in digits")


def groups(
    value: object, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], dict[str, str]]]:
    """Yields every mapping from languages to texts in a value, with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from groups(item, (*place, index))
    elif isinstance(value, dict) and isinstance(value.get(SOURCE_LANGUAGE), str):
        yield place, {key: text for key, text in value.items() if isinstance(text, str)}
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from groups(item, (*place, key))


def other_numbers(english: str, text: str) -> str:
    """Returns the numbers and phones that only one of two texts has, as words."""
    phones = phone_numbers(english) ^ phone_numbers(text)
    lacking, extra = differences(without_phones(english), without_phones(text))
    return ", ".join([*sorted(phones), *lacking, *extra])
