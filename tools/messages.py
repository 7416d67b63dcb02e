"""Brings the console's translation files up to date with its texts: ``python tools/messages.py``.

Does what Django's ``makemessages`` does, with Babel, so that no gettext tools need be
installed. Prints how many texts have no translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, extract, pofile
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path("review")
LANGUAGES = ("fr", "nl")
_HEADER = "# Texts of the staff console. No native speaker has reviewed this translation yet."
_KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def texts() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Yields each text that the console shows, with the file it stands in."""
    if not settings.configured:
        settings.configure()
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            source = templatize(path.read_text("utf-8"), origin=str(path))
        elif path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_text("utf-8")
        else:
            continue
        code = io.BytesIO(source.encode())
        for _line, text, _comments, _context in extract.extract("python", code, _KEYWORDS):
            yield text, path.as_posix()


def main() -> None:
    """Writes both files anew, keeping the translations there are."""
    found = list(texts())
    for language in LANGUAGES:
        path = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
        before = pofile.read_po(path.open("rb"), locale=language) if path.exists() else Catalog()
        catalog = Catalog(locale=language, header_comment=_HEADER, fuzzy=False)
        for text, place in found:
            key = text if isinstance(text, str) else text[0]
            known = before.get(key)
            catalog.add(text, known.string if known else "", locations=[(place, None)])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            pofile.write_po(file, catalog, width=100, sort_output=True)
        missing = sum(not any(message.string) for message in catalog if message.id)
        print(f"{language}: {len(catalog)} texts, {missing} without translation")


if __name__ == "__main__":
    main()
