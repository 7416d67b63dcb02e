"""French and Dutch are complete, and hold the same places to fill in."""

import re

import pytest
from babel.messages import pofile

from review import translations
from tools.messages import LANGUAGES, texts

_PLACE = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    path = translations.LOCALE / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalog = pofile.read_po(file, locale=language)
    for text, place in texts():
        message = catalog.get(text if isinstance(text, str) else text[0])
        assert message, f"{place}: {text!r} is not in {path}; run tools/messages.py"
        strings = [message.string] if isinstance(message.string, str) else message.string
        assert all(strings), f"{place}: {text!r} has no translation"
        for string in strings:
            source = text if isinstance(text, str) else text[0]
            assert set(_PLACE.findall(string)) == set(_PLACE.findall(source)), text


def test_translations_are_compiled_once_and_again_after_a_change(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = (translations.LOCALE / "fr" / "LC_MESSAGES" / "django.po").read_text("utf-8")
    (folder / "django.po").write_text(source, "utf-8")
    translations.compile_all(tmp_path)
    first = (folder / "django.mo").stat().st_mtime_ns
    translations.compile_all(tmp_path)
    assert (folder / "django.mo").stat().st_mtime_ns == first
    assert (
        list(folder.iterdir()) == [folder / "django.mo", folder / "django.po"]
        or len(list(folder.iterdir())) == 2
    )
