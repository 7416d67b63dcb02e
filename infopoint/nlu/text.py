"""Makes spelling variants equal, for matching phrases and names."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ئ": "ي",
        "ؤ": "و", "ة": "ه", "ۀ": "ه", "ک": "ك", "ګ": "گ", "ـ": "", "‌": " ", "’": "'", "ʼ": "'",
        "`": "'", "´": "'", "ё": "е", "ı": "i",
    }
)  # fmt: skip
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Returns the text in lower case, without accents and with joined spelling variants.

    Only marks above or below letters go (Latin accents, Arabic vowels); letters stay,
    so that й and ї remain themselves in Cyrillic.
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC)
    kept = []
    for char in text:
        if "Ѐ" <= char <= "ӿ":
            kept.append(char)
            continue
        kept.extend(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return _SPACE.sub(" ", "".join(kept).translate(_ARABIC)).strip()
