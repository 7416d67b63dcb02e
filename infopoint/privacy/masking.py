"""Hides personal data in a message before anything stores or understands it.

Deterministic patterns only: what is hidden can be explained and tested. Each find is
replaced by its kind in square brackets. Belgian papers ("annexe 26", "9ter"), dates,
amounts, postcodes and public help lines stay, because answers depend on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Digits of other scripts, and their value; same length, so that positions agree.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

#: What is never personal, however it looks: dates, times, amounts, free phone numbers.
_PROTECTED = re.compile(
    r"""
    \b(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b
    | \b\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:19|20)\d{2}\b
    | \b\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\b(?!\s?[-/.]?\s?\d)
    | \b\d{1,2}[:h.]\d{2}\b(?![\s.\-/]?\d)
    | (?:€|eur|euros?|\$|usd)\s?\d{1,3}(?:[ .,]\d{3})*(?:[.,]\d{1,2})?\b
    | \b\d{1,3}(?:[ .,]?\d{3})*(?:[.,]\d{1,2})?\s?(?:€|eur\b|euros?\b|يورو|یورو|евро|євро|avro\b)
    | (?:\+32|0032|\b0)[\s.\-/]?800(?:[\s.\-/]?\d){5,6}\b
    | \b(?:078|070)(?:[\s.\-/]?\d){6}\b
    | \b116[\s.]?\d{3}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_BORN = (
    r"born|birth\s?day|birth|d\.?o\.?b\.?|n[ée]e?(?=\s+(?:le|en|à|\d))|naissance|geboren|geboorte\w*|"
    r"مواليد|ولدت|مولود|الميلاد|متولد|تولد|زېږېدلی|زیږیدلی|زوکړه|do[ğg]um\w*|родил\w*|рожден\w*|"
    r"народи\w*|народжен\w*|naci\w*|nascimento|nasci\w*|dhash\w*|dhalat\w*|lindur|lindja|ልደት|ተወሊደ"
)

#: Words that announce a name, by language; the name follows.
_INTRODUCTIONS = (
    # English, French, Dutch, Spanish, Portuguese
    r"my\s+(?:full\s+)?name(?:\s+is|'s|\s*:)", r"my\s+names?\s+(?=[A-Z])", r"i\s+am\s+called",
    r"(?:they|people)\s+call\s+me", r"je\s+m['’ ]?\s?app?ell?e?s?", r"mon\s+nom\s*(?:complet\s*)?(?:est|c'est|:)",
    r"mijn\s+naam\s*(?:is|:)", r"ik\s+heet", r"me\s+llamo", r"mi\s+nombre\s*(?:es|:)",
    r"(?:o\s+)?meu\s+nome\s*(?:é|e|:)", r"(?:eu\s+)?me\s+chamo", r"chamo-me",
    # Turkish, Russian, Ukrainian, Albanian, Somali
    r"benim\s+ad[ıi]m", r"\bad[ıi]m(?=\s+\w)", r"ismim", r"меня\s+зовут", r"мо[её]\s+имя\s*[-—:]?",
    r"мене\s+(?:звати|звуть)", r"(?:моє|мое)\s+ім['’ʼ]?я\s*[-—:]?", r"(?:un[eë]\s+)?quhem",
    r"emri\s+im\s*(?:[eë]sht[eë]|:)", r"m[eë]\s+quajn[eë]", r"magac(?:ayga|aygu|eygu|eyga)\s*(?:waa|:)?",
    r"(?:la\s+)?ii?\s+yidhaahdo|la\s+i\s+yiraahdo",
    # Arabic, Persian, Pashto, Tigrinya
    r"(?:انا\s+|أنا\s+)?[اإ]سمي", r"[اإ]سمي\s+هو", r"نام\s+من", r"اسم\s+من", r"اسمم", r"(?:زما|ځما)\s+نوم",
    r"ስመይ", r"ሽመይ", r"\b(?:ana\s+)?(?:ismi|esmi|smiti)\b", r"\b(?:esmam|esme\s+man|name\s+man|nam\s+e\s+man)\b",
)  # fmt: skip
#: Words that end a name when nothing is capitalised.
_NAME_ENDS = frozenset(
    [
        "and",
        "i",
        "am",
        "from",
        "the",
        "my",
        "is",
        "im",
        "but",
        "et",
        "je",
        "suis",
        "mon",
        "ma",
        "de",
        "du",
        "le",
        "la",
        "en",
        "ik",
        "ben",
        "kom",
        "uit",
        "van",
        "mijn",
        "y",
        "soy",
        "vengo",
        "mi",
        "tengo",
        "e",
        "eu",
        "sou",
        "venho",
        "ve",
        "ben",
        "geldim",
        "и",
        "я",
        "мой",
        "моя",
        "из",
        "і",
        "з",
        "мій",
        "dhe",
        "jam",
        "nga",
        "vij",
        "iyo",
        "waxaan",
        "ka",
        "ahay",
        "و",
        "انا",
        "أنا",
        "من",
        "عمري",
        "وانا",
        "وأنا",
        "عندي",
        "است",
        "هست",
        "هستم",
        "میباشد",
        "دی",
        "ده",
        "یم",
        "او",
        "زه",
        "he",
        "she",
        "they",
        "we",
        "you",
        "not",
        "not",
        "was",
        "were",
        "have",
        "has",
        "had",
        "with",
        "for",
        "age",
        "aged",
        "years",
        "old",
        "ይበሃል",
        "እዩ",
        "ኣነ",
        "wa",
        "man",
        "hastam",
        "ast",
        "wa3andi",
        "w",
    ]
)

_WORD = r"[^\W\d_][\w'’\-]*"
_NAME_AFTER = re.compile(
    rf"(?<!\w)(?:{'|'.join(_INTRODUCTIONS)})[\s:\-—]+(?P<name>{_WORD}(?:[ \t]+{_WORD}){{0,3}})",
    re.IGNORECASE,
)

_STREET_FIRST = (
    r"rue|avenue|av\.?|boulevard|b[ld]v?d\.?|chauss[ée]e|quai|impasse|all[ée]e|"
    r"venelle|drève|sentier|chemin|calle|شارع|улица|ул\.|вулиця|вул\.|"
    # Also words of their own: a street only before a particle ("place de la Monnaie 3").
    r"(?:place|route|cours|square|clos|galerie)(?=[ \t]+(?:de|du|des|d['’]|l['’]|la|saint|sainte)\b)"
)
_STREET_LAST = r"straat|str\.|laan|plein|steenweg|stwg|weg|kaai|lei|dreef|dijk|hof|pad|markt|gasse"

#: Kind of find and its pattern, the most specific first.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+\-]{1,64}\s?@\s?[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")),
    ("account", re.compile(r"\b[A-Za-z]{2}\s?\d{2}(?:[\s.\-]?\d{4}){2,7}(?:[\s.\-]?\d{1,3})?\b")),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?(?=[A-Z0-9]*\d)[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b")),
    ("handle", re.compile(r"(?<![\w.])@[A-Za-z]\w{3,31}\b")),
    ("national number", re.compile(r"\b\d{2}[.\s\-/]?[0-5]\d[.\s\-/]?[0-3]\d[\s.\-/]{0,3}\d{3}[.\s\-]?\d{2}\b")),
    ("passport", re.compile(
        r"(?P<label>pass?port\w*|passeport|paspoort\w*|pasaporte|passaporte|pasaport\w*|паспорт\w*|"
        r"baasaboor\w*|baasaaboor\w*|جواز(?:\s+السفر|\s+سفر\w*)?|جوازي|پاسپورت\w*|پاسپورټ|ፓስፖርት|"
        r"identity card|id card|carte d'identit[ée]|identiteitskaart|taskera|tazkira|تذکره)"
        r"(?P<gap>[\s:#]{1,4}(?:(?:no|nr|n°|num\w*|number|is|est|numer\w*|رقم\w*|شماره|номер|ژمېره)[\s.:#°]{0,3}){0,2})"
        r"(?P<hide>(?=[A-Za-z\d]*\d{4})[A-Za-z]{0,3}[\s\-]?\d{4,10}[A-Za-z]?)\b", re.IGNORECASE)),
    ("birth date", re.compile(
        rf"(?P<label>\b(?:{_BORN})\b)(?P<gap>[^\d\n]{{0,25}})"
        r"(?P<hide>\d{1,2}(?:st|nd|rd|th|er|e)?[\s./\-]{1,2}(?:\d{1,2}|[^\W\d_]{3,12})[\s./\-,]{1,2}\d{2,4}|(?:19|20)\d{2}(?:[./\-]\d{1,2}){0,2})",
        re.IGNORECASE)),
    ("file number", re.compile(
        r"(?P<label>\b(?:s\.?p\.?|o\.?v\.?|o\.?e\.?|cgr[as]|cgvs|cg|dvz|nn|bis|badge|fedasil|dossier\w*|file|"
        r"reference|r[ée]f[ée]?rence|ref|zaak|case|registre|dosya|expediente|processo|faylka|dosja|ملف\w*|الملف|پرونده|دوسیه|"
        r"дело|дела|справ[аи])\.?)"
        r"(?P<gap>[\s:#.]{0,3}(?:(?:no|nr|n°|№|num\w*|number|is|est|رقم\w*|شماره|номер)[\s.:#°]{0,3}){0,2})"
        r"(?P<hide>(?:[A-Z]{1,3}[\s/\-]?)?\d(?:[\s./\-]?\d){4,12}[A-Z]?)\b", re.IGNORECASE)),
    ("address", re.compile(
        rf"(?<!\w)(?:{_STREET_FIRST})(?:[ \t]+(?:de|du|des|la|le|les|l'|d'|van|der|den)){{0,3}}(?:[ \t]+[^\W\d_][\w'’.\-]*){{1,5}}"
        r"[ \t,]{1,3}(?:n°|nr\.?|no\.?|№|д\.?|буд\.?)?[ \t]?\d{1,4}\s?[A-Za-z]?\b(?:[ \t,/]{0,3}(?:bo[iî]te|bte|bus|b|box)\.?[ \t]?\w{1,4}\b)?",
        re.IGNORECASE)),
    ("address", re.compile(
        r"\b\d{1,4}[A-Za-z]?[ \t,]{1,3}(?:rue|avenue|boulevard|chauss[ée]e|quai|place|impasse)(?:[ \t]+[^\W\d_][\w'’.\-]*){1,5}",
        re.IGNORECASE)),
    ("address", re.compile(
        rf"(?<!\w)[^\W\d_][\w'’.\-]{{0,30}}(?:{_STREET_LAST})[ \t,]{{1,3}}(?:nr\.?[ \t]?)?\d{{1,4}}\s?[A-Za-z]?\b(?:[ \t,/]{{0,3}}(?:bus|box|b)\.?[ \t]?\w{{1,4}}\b)?",
        re.IGNORECASE)),
    ("address", re.compile(r"\b\d{1,4}[ \t,]{1,2}(?:[A-Z][\w'’\-]*[ \t]+){1,3}(?:street|road|avenue|lane)\b", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\w.])(?:\+|00)\s?\d(?:[\s.\-/()]{0,2}\d){7,14}(?!\d)")),
    ("phone", re.compile(r"(?<![\w.])\(?0\d{1,3}\)?(?:[\s.\-/]{0,2}\d){6,8}(?!\d)")),
    ("number", re.compile(r"\b[A-Z]{1,3}[\s\-]?\d{6,9}\b")),
    ("number", re.compile(r"(?<![\d.,])\d(?:[.\-/]?\d){6,15}(?![\d])")),
    ("number", re.compile(r"(?<![\d.,])\d(?:[\s.\-/]?\d){8,15}(?!\d)")),
)  # fmt: skip


class Masker:
    """Hides personal data, but not the given public phone numbers."""

    def __init__(self, public_numbers: Iterable[str] = ()) -> None:
        """Takes phone numbers of offices and help lines, in any writing."""
        self._public = {_national(number) for number in public_numbers}

    def mask(self, text: str) -> str:
        """Returns the text with each personal item replaced by its kind in brackets."""
        readable = text.translate(_DIGITS)
        taken = [match.span() for match in _PROTECTED.finditer(readable)]
        # A birth date is a date, but a personal one: it is looked for inside what is kept.
        found: list[tuple[int, int, str]] = []
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(readable):
                start, end = match.span("hide") if "hide" in pattern.groupindex else match.span()
                spans = [(item[0], item[1]) for item in found]
                if kind != "birth date":
                    spans += taken
                if _overlaps(start, end, spans):
                    continue
                if kind in {"phone", "number"} and _national(match.group()) in self._public:
                    taken.append((start, end))
                    continue
                found.append((start, end, kind))
        for match in _NAME_AFTER.finditer(readable):
            start, end = _name_span(match)
            if end > start and not _overlaps(start, end, [(a, b) for a, b, _ in found]):
                found.append((start, end, "name"))
        for start, end, kind in sorted(found, reverse=True):
            text = f"{text[:start]}[{kind}]{text[end:]}"
        return text


def _overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _name_span(match: re.Match[str]) -> tuple[int, int]:
    """Returns where the name ends: at a lower-case word after capitals, or an end word."""
    start = match.start("name")
    words = list(re.finditer(_WORD, match.group("name")))
    capitalised = words[0].group()[0].isupper()
    end = start
    for count, word in enumerate(words):
        text = word.group()
        if text.casefold() in _NAME_ENDS or (text.startswith("و") and count):
            break
        if capitalised and not text[0].isupper():
            break
        if not capitalised and count >= 2:
            break
        end = start + word.end()
    return start, end


def _national(number: str) -> str:
    """Returns the digits of a phone number without country code and leading zeros."""
    digits = re.sub(r"\D", "", number)
    digits = re.sub(r"^(?:00)?32(?=\d{8,9}$)|^(?:00)?352(?=\d{6,9}$)", "", digits)
    return digits.lstrip("0")
