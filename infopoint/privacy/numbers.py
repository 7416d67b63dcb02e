"""Finds personal numbers: phones, accounts, papers, files, dates of birth, e-mail addresses.

Everything looks at a folded text (:func:`infopoint.privacy.words.fold`), so digits of all
scripts are Latin ones. Every repetition is bounded, so that no text can stall a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from infopoint.privacy.words import Words, fold

#: Kind of find, where it begins, where it ends.
Find = tuple[str, int, int]

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
#: Dates, times, amounts, laws, spans of years; Belgian papers have too few digits to matter.
_KEPT = re.compile(
    rf"""
    (?<!\d)(?<!\d[./-]){_DAY}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_YEAR}(?![\d/]|[.-]\d)
    | (?<!\d)(?<!\d[./-]){_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?![\d/]|[.-]\d)
    | (?<!\d)(?<!\d[./\s-]){_DAY}[-/.]{_MONTH}[-/.]\d{{2}}(?!\s?[./-]?\s?\d)
    | (?<!\d)(?<!\d[./-]){_DAY}\s{_MONTH}\s20\d{{2}}(?![\d/]|[.\s-]\d)
    | (?<!\d)(?:[01]?\d|2[0-4])(?::[0-5]\d|\s?[hu][0-5]\d)(?!\d)
    | (?<!\d)(?:€|eur|euros?|\$|usd)\s?\d{{1,3}}(?:[ .,]?\d{{3}}){{0,3}}(?:[.,]\d{{1,2}})?(?!\d)
    | (?<![\d.,])\d{{1,3}}(?:[ .,]?\d{{3}}){{0,3}}(?:[.,]\d{{1,2}})?\s?(?:€|eur(?![a-z])|euros?|\$|usd|يورو|евро|євро|avro|yuuro|ዩሮ|dollar|دولار)
    | (?<![\d./-]){_YEAR}\s?/\s?\d{{2,4}}(?![\d/])
    | (?<![\d./-]){_YEAR}-{_MONTH}(?![\d/]|[.-]\d)
    | (?<![\d./-]){_YEAR}(?:\s?-\s?{_YEAR}){{1,3}}(?![\d/-])
    | (?<![\d.,])[1-9]\d{{0,2}}(?:,\d{{3}}){{1,3}}(?![\d,])
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: What separates the groups of a number that people write or hide.
_GAP = r"(?:[\s./()\-\u200c\u200d_·•]{0,3})"
_CLUSTER = re.compile(rf"(?<![\w])(?:\+\s?|\(\+?)?\d(?:{_GAP}\d){{5,24}}(?!\d)")
#: Short numbers for help, and how groups of postcodes look: several in a row are no phone.
_SHORT = re.compile(r"11[0-9]|10[0-9]|1[27]\d{2}|116|[1-9]0{2,3}|[19]0[0-9]0|20[0-4]\d")
_FREE = re.compile(r"(?:(?:00)?32)?0?800\d{5}|0?7[08]\d{6}|116\d{3}")
#: How many digits a group needs to be taken for personal: written in one piece, or in groups.
_JOINED, _GROUPED = 6, 8

_PHONE_WORDS = (
    r"tel(?:ephone|efon\w{0,6}|efoon\w{0,8}|efono|eefan\w{0,3}|\.)?|phone|mobile|mobil|gsm|cell|celular|movil|telemovel|"
    r"whats?\s?app|viber|signal|telegram|imo|number|num(?:ero|er|ri)?|numr\w{0,3}|numaram?|nummer|nambark\w{0,3}|lambark\w{0,3}|taleefan\w{0,3}|telefoonk\w{0,3}|"
    r"رقم\w{0,3}|تلفون\w{0,2}|هاتف\w{0,2}|موبايل\w{0,2}|جوال\w{0,2}|واتس\w{0,3}|شماره\w{0,3}|تلفن\w{0,2}|نمبر\w{0,2}|شمير\w{0,2}|تليفون\w{0,2}|ټليفون\w{0,2}|"
    r"телефон\w{0,3}|тел|номер\w{0,2}|вотсап\w{0,2}|ватсап\w{0,2}|вайбер\w{0,2}|ቁፅሪ\w{0,2}|ቁፅረይ|ተሌፎን\w{0,2}|ስልኪ\w{0,2}|ዋትስአፕ|call|sms|bel|appel\w{0,5}|llam\w{0,5}|lig\w{0,4}|ara\w{0,5}"
)
#: A number that a word announces may have words between its groups: "0485 then 12, 34 and 56".
_ANNOUNCED = re.compile(
    rf"(?:(?<!\w)(?:{_PHONE_WORDS})(?!\w)[^\d\n]{{0,20}}|(?<![\w.,/-])(?=0\d{{2,3}}(?!\d)))"
    rf"(?P<hide>[+(]{{0,2}}\d(?:(?:{_GAP}|[\s,]{{1,2}}(?:[^\W\d_]{{1,8}}[\s,]{{1,2}}){{0,2}})\d){{5,14}})(?!\d)",
    re.IGNORECASE,
)
#: A short help line that stands alone.
_ALONE = re.compile(rf"(?<![\d./+-])(?<!\d\s)(?:{_SHORT.pattern})(?!\s?\d|[./-]\d)")

_AT = (
    r"(?:\s?@\s?|\s?[(\[]\s?(?:at|a|arroba|arobase|apenstaartje)\s?[)\]]\s?|"
    r"\s(?:at|arobase|arobas|arrobase|apenstaart(?:je)?|arroba|aroba|et|собака|собачка|собачкой|равлик|эт|ет|ات|اتساين|ايت|ات ساين|آت|اد|አት|"
    r"kuyruklu\s?a|isareti|manyetik|shenja\sat)\s)"
)
_DOT = (
    r"(?:\s(?:dot|point|punt|punto|ponto|nokta|точка|крапка|pike|pika|dhibic|dooti|نقطه|دات|دوت|ټكي|نقطة|ነፅቢ|ነጥቢ|ዶት)\s|"
    r"\s?[(\[]\s?(?:dot|point|punt|punto|ponto)\s?[)\]]\s?)"
)
_PROVIDER = (
    r"(?:g\s?mail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|proton(?:mail)?|mail|ukr|yandex|skynet|telenet|orange|"
    r"جيميل|جي ميل|جميل|ياهو|هوتميل|джимейл|гмейл|гмаил|жмейл|яху|мейл|майл|ጂመይል|ጅመይል)"
)
_TLD = r"(?:com|net|org|eu|be|fr|nl|lu|de|uk|es|pt|br|tr|ru|ua|al|so|ir|af|it|co|io|info|me|كوم|ком|ከም|ኮም|نت)"
_LOCAL = (
    r"(?<![\w.])[\w+\-]{1,64}(?:(?:\.|\s(?:dot|point|punt|punto|ponto|nokta|точка|крапка|pike|نقطه|دات|ነጥቢ|"
    r"underscore|underline|sublinhado|traco|tiret|guion|streepje|liggend streepje|alt cizgi|нижнее подчеркивание|тире|дефис)\s|\s?_\s?)[\w+\-]{1,64}){0,3}"
)
_EMAILS = (
    re.compile(r"(?<![\w.+-])[\w.+\-]{1,64}\s?@\s?[\w\-]{1,63}(?:\s?[.,]\s?[\w\-]{2,63}){1,4}"),
    re.compile(
        rf"{_LOCAL}{_AT}[\w\-]{{1,40}}{_DOT}(?:[\w\-]{{2,40}}{_DOT})?{_TLD}(?!\w)", re.IGNORECASE
    ),
    # "and" is "et" too: before a written dot only words that mean nothing else count.
    re.compile(
        rf"{_LOCAL}(?!\s(?:at|et|ет|ات|ايت)\s){_AT}[\w\-]{{1,40}}(?:\.[\w\-]{{2,40}})?\.{_TLD}(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_LOCAL}{_AT}{_PROVIDER}(?:\s?\.?\s?{_TLD})?(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<![\w.])[\w.+\-]{{2,64}}\s{_PROVIDER}(?:{_DOT}|\.){_TLD}(?!\w)", re.IGNORECASE),
)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z]\w{3,31}(?!\w)")
_ACCOUNTS = (
    re.compile(r"(?<!\w)[A-Za-z]{2}\s?\d{2}(?:[\s.\-]{0,2}\d{4}){2,7}(?:[\s.\-]?\d{1,3})?(?!\w)"),
    re.compile(
        r"(?<!\w)[A-Za-z]{2}\d{2}(?:\s?(?=[A-Za-z0-9]{0,3}\d)[A-Za-z0-9]{4}){3,7}(?:\s?[A-Za-z0-9]{1,3})?(?!\w)"
    ),
)
_NATIONAL = re.compile(
    r"(?<![\d.])\d{2}[.\s\-/]{0,2}[0-5]\d[.\s\-/]{0,2}[0-3]\d[\s.\-/]{0,3}\d{3}[.\s\-/]{0,2}\d{2}(?!\d)"
)
_BETWEEN = r"[\s:#.,=]{0,4}(?:(?:no|nr|n°|nº|№|num\w{0,4}|number|is|es|est|e|waa|numer\w{0,3}|رقم\w{0,3}|شماره\w{0,2}|номер|نمبر\w{0,2}|شمير\w{0,3}|ቁፅሪ\w{0,2}|ቁፅሩ)[\s.:#°]{0,3}){0,2}"
_PASSPORT = re.compile(
    r"(?<!\w)(?:pass?port\w{0,6}|passeport|paspoort\w{0,6}|pasaporte?\w{0,6}|passaporte|паспорт\w{0,3}|baasaboor\w{0,6}|baasaaboor\w{0,6}|"
    r"جواز(?:\s?(?:ال)?سفر\w{0,2}|ي)?|پاسپور\w{1,4}|ፓስፖር\w{1,4}|identity card|id card|carte d'identite|identiteitskaart|kimlik|cedula|"
    r"task[ei]ra|tazkira|تذكر\w{1,3}|تسكر\w{1,3}|هويه|مرقم)"
    rf"{_BETWEEN}[^\d\n]{{0,14}}?(?<![^\W\d_])(?P<hide>(?![^\W\d_]{{0,3}}[\s\-]?(?:19|20)\d{{2}}(?!\d))(?=[^\W_]{{0,6}}[\s\-]?[^\W_]{{0,6}}\d{{3}})[^\W\d_]{{0,3}}[\s\-]?\d{{2,10}}(?:[\s\-]?\d{{2,8}}){{0,3}}[^\W\d_]{{0,2}}\d{{0,6}})(?!\w)",
    re.IGNORECASE,
)
#: Letters and digits mixed, as on papers: EA123456, 12AB34567.
_CODE = re.compile(
    r"(?<!\w)(?=(?:[^\W_]-?){0,13}\d{4})(?:[^\W\d_]{1,3}[\s\-]?\d{6,9}[^\W\d_]?|\d{1,4}[^\W\d_]{1,3}\d{4,8}|[^\W\d_]{1,3}\d{1,3}[^\W\d_]{1,3}\d{3,8}[^\W\d_]?|\d{6,10}[^\W\d_]{1,2})(?!\w)"
)
_FILE_LABELS = (
    r"s\.?p\.?|o\.?v\.?|o\.?e\.?|cgr[as]|cgvs|cg|dvz|nn|bis|badge\w{0,2}|dossier\w{0,4}|dosja|dosjes|file|reference|ref(?:erence|\.)?|zaak\w{0,6}|"
    r"case|registre|dosya\w{0,4}|expediente|processo|fa(?:y|i)lk\w{0,3}|dosj\w{0,3}|ملف\w{0,2}|الملف|پرونده\w{0,3}|دوسي\w{0,4}|قضيه|дело|дела|"
    r"справ\w{1,2}|досье|досьє|ፋይል\w{0,2}|ፋይለይ"
)
_FILE = re.compile(
    rf"(?<!\w)(?:{_FILE_LABELS})(?!\w)\.?{_BETWEEN}[^\d\n]{{0,8}}?"
    r"(?<!\w)(?P<hide>(?:[A-Za-z]{1,3}[\s/\-]?)?(?!(?:19|20)\d{2}(?!\d|[./\-]\d))\d(?:\s?[./\-]?\s?\d){3,12}[A-Za-z]?)(?!\w)",
    re.IGNORECASE,
)
_CGRS = re.compile(r"(?<![\d./-])\d{2}\s?/\s?\d{5}[A-Za-z]?(?![\w/])")

#: A date in any writing; years of the Gregorian and of the Solar Hijri calendar.
_ANY_YEAR = r"(?:(?:19|20)\d{2}|1[34]\d{2})"
_MONTH_WORD = r"(?:(?:de|d'|ta|of|ماه)\s)?[^\W\d_][\w'.]{2,14}(?:\s(?:de|del|ماه|ma|i|te))?"
_FULL_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|e|\.)?\s?(?:[./\-]\s?\d{{1,2}}\s?[./\-]\s?|\s\d{{1,2}}\s|[\s\-,]{{1,2}}{_MONTH_WORD}[\s\-,.]{{1,3}})"
    rf"(?:{_ANY_YEAR}|'?\d{{2}})|{_ANY_YEAR}\s?[./\-]\s?\d{{1,2}}\s?[./\-]\s?\d{{1,2}}|"
    rf"[^\W\d_]{{3,12}}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_ANY_YEAR})"
)
_DATE = f"(?:{_FULL_DATE}|{_ANY_YEAR})"
#: French "né": without its accent it is a "not", so it counts only right before a date.
_NE = re.compile(
    rf"(?<!\w)nee?(?:\(e\))?\s(?:(?:a|au|aux|en)\s[^\W\d_][\w'\-]{{1,20}}(?:\s[^\W\d_][\w'\-]{{1,20}}){{0,2}}\s?,?\s)?"
    rf"(?:(?:le\s|:\s?)?(?P<hide>(?<!\d){_FULL_DATE})|en\s(?P<year>{_ANY_YEAR}))(?!\d)",
    re.IGNORECASE,
)
#: A full date so long ago that only births are written so; laws are named with the month.
_OLD = re.compile(
    rf"(?<![\d./-])(?:{_DAY}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?(?:19[2-9]\d|200\d|201[0-2])|"
    rf"(?:19[2-9]\d|200\d|201[0-2])[-/.]{_MONTH}[-/.]{_DAY}|13\d{{2}}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_DAY}|"
    rf"{_DAY}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?13\d{{2}})(?![\d/]|[.-]\d)"
)


def _group(match: re.Match[str]) -> tuple[int, int]:
    """Returns the span of what to hide: the named part that is there, else everything."""
    for name in match.re.groupindex:
        if match.group(name) is not None:
            return match.span(name)
    return match.span()


class NumberFinder:
    """Finds personal numbers in a folded text, but not the given public ones."""

    def __init__(self, words: Words, public: frozenset[str]) -> None:
        """Takes the words, and public phone numbers as :func:`national` writes them."""
        self._public = public
        born = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words.born)
        # No digits, no end of a sentence between the word and its date.
        self._birth = re.compile(
            rf"(?<!\w)(?:{born})(?!\w)[^\d\n;!?]{{0,40}}(?P<hide>(?<!\d){_DATE})(?!\d)",
            re.IGNORECASE,
        )
        self._birth_before = re.compile(
            rf"(?<![\d./-])(?:(?P<hide>{_FULL_DATE})(?!\d)[^\d\n;!?.]{{0,30}}|"
            rf"(?P<year>{_ANY_YEAR})(?!\d)[^\d\n;!?.]{{0,10}})(?<!\w)(?:{born})(?!\w)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Find]:
        """Yields the finds, the most specific first; they may overlap."""
        for kind, patterns in (("email", _EMAILS), ("account", _ACCOUNTS), ("handle", (_HANDLE,))):
            for pattern in patterns:
                yield from _all(kind, pattern, text)
        births = [
            *_all("birth date", self._birth, text),
            *_all("birth date", self._birth_before, text),
        ]
        births += _all("birth date", _NE, text)
        births += _all("birth date", _OLD, text)
        yield from births
        open_text = self._without_public(text)
        for kind, pattern in (
            ("national number", _NATIONAL),
            ("passport", _PASSPORT),
            ("file number", _FILE),
            ("file number", _CGRS),
            ("number", _CODE),
        ):
            yield from _all(kind, pattern, open_text)
        yield from _all("phone", _ANNOUNCED, _blank(open_text, _ALONE))
        yield from self._clusters(open_text)

    def _without_public(self, text: str) -> str:
        """Returns the text with dates, amounts and public numbers blanked, as long as before."""
        text = _blank(text, _KEPT)
        for match in list(_CLUSTER.finditer(text)):
            if self._is_public(match.group()):
                text = text[: match.start()] + "|" * len(match.group()) + text[match.end() :]
        return text

    def _clusters(self, text: str) -> Iterator[Find]:
        """Yields groups of digits that are long enough for a person's number."""
        for match in _CLUSTER.finditer(text):
            written = match.group()
            groups = re.findall(r"\d+", written)
            if all(_SHORT.fullmatch(group) for group in groups):
                continue
            digits = sum(map(len, groups))
            joined = max(map(len, groups)) >= _JOINED or re.fullmatch(r"\d+(?:[./\-]\d+)+", written)
            foreign = written.startswith(("+", "00"))
            if digits >= _GROUPED or foreign or (joined and digits >= _JOINED):
                kind = "phone" if written.startswith(("+", "0", "(")) else "number"
                yield kind, *match.span()

    def _is_public(self, written: str) -> bool:
        number = national(written)
        return number in self._public or bool(_FREE.fullmatch(re.sub(r"\D", "", written)))


def national(number: str) -> str:
    """Returns the digits of a phone number without country code and leading zeros."""
    digits = re.sub(r"\D", "", fold(number))
    digits = re.sub(r"^(?:00)?32(?=0?\d{8,9}$)|^(?:00)?352(?=\d{6,9}$)", "", digits)
    return digits.lstrip("0")


def _all(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Find]:
    for match in pattern.finditer(text):
        yield kind, *_group(match)


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: "|" * len(match.group()), text)
