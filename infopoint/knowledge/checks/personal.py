"""Phone numbers and personal data in texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from infopoint.languages import western_digits
from infopoint.privacy.masking import Masker

_HOME_COUNTRIES = ("BE", "LU")
#: What is long enough for a phone number and starts like one.
_CANDIDATE = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)\s?[1-9]|\(?0[1-9])(?:[\s\u00a0\u202f./()-]{0,2}\d){6,13}(?!\d)"
)
#: Dates and times of day, which look like phone numbers.
_NO_PHONE = re.compile(
    r"(?<![\d./-])(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}|(?:[01]?\d|2[0-4])[.:h][0-5]\d)"
    r"(?![\d])(?!\.\d)"
)
#: Short numbers after a word for calling; only English, translations have the same numbers.
_CALL = re.compile(
    r"\b(?:call|calls|calling|phone|dial|ring|text|sms|number|numbers)\b"
    r"(?:\s+(?:the|number|police|on|at|free|to|is|:|ambulance|line|helpline))*:?\s+"
    r"((?:1\d{2,3}|116\s?\d{3})(?:\s*(?:,|or|and|/)\s*(?:1\d{2,3}|116\s?\d{3}))*)"
    r"(?!\d|\s*(?:%|€|eur|days?|hours?|months?|weeks?|years?|people|places|km)\b)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"116\s?\d{3}|1\d{2,3}")
#: Large amounts, spans of years and numbers of laws, which look like personal numbers.
_NO_PERSON = re.compile(
    r"(?<![\d+])[1-9]\d{0,2}(?:[ .,\u00a0\u202f'’]\d{3})+(?!\d)"
    r"|\b(?:19|20)\d\d\s?[-–/]\s?\d{1,4}\b"
)
_KIND = re.compile(r"\[([a-z ]+)\]")
_BRACKETS = re.compile(r"[\[\]]")

ADDRESS = "address"
_NAME = "name"
#: Articles rightly name streets, laws and offices; a name is personal where somebody says it.
_INTRODUCTION = re.compile(
    r"\b(?:my name is|je m['’]appelle|mon nom est|mijn naam is|ik heet)\b", re.IGNORECASE
)
#: Words that many addresses share.
_STREET_TYPES = frozenset(
    {"avenue", "boulevard", "chaussee", "quai", "place", "square", "street", "road", "lane"}
    | {"bruxelles", "brussels", "brussel"}
)


class PublicData:
    """Knows what may stand in a text, because it belongs to a contact."""

    def __init__(self, phones: Iterable[str], addresses: Iterable[str] = ()) -> None:
        """Takes phone numbers, in international form or short, and addresses."""
        phones = tuple(phones)
        self._phones: set[str] = set()
        for phone in phones:
            self._phones |= _forms(phone)
        self._addresses = [(_words(address), _house_numbers(address)) for address in addresses]
        self._masker = Masker(phones)

    def unknown_phones(self, text: str) -> list[str]:
        """Returns the phone numbers in a text that no contact has."""
        found = [match.group() for match in _phones_in(text)]
        for call in _CALL.finditer(western_digits(text)):
            found += _SHORT.findall(call.group(1))
        return [phone.strip() for phone in found if not _forms(phone) & self._phones]

    def unknown_addresses(self, text: str) -> list[str]:
        """Returns the addresses in a text that no contact has."""
        return [
            address
            for kind, address in self._personal(text)
            if kind == ADDRESS and _is_address(address) and not self._knows_address(address)
        ]

    def personal(self, text: str) -> list[str]:
        """Returns the kinds of other personal data in a text."""
        introduced = _INTRODUCTION.search(text)
        return [
            kind
            for kind, _ in self._personal(text)
            if kind != ADDRESS and (kind != _NAME or introduced)
        ]

    def _personal(self, text: str) -> list[tuple[str, str]]:
        """Returns kind and words of everything that a person's message would lose."""
        rest = _BRACKETS.sub("()", _NO_PERSON.sub(" ", without_phones(text)))
        masked = self._masker.mask(rest)
        if masked == rest:
            return []
        kept = [re.escape(part) for part in _KIND.split(masked)[::2]]
        hidden = re.fullmatch("(.+?)".join(kept), rest, re.DOTALL)
        return list(zip(_KIND.findall(masked), hidden.groups() if hidden else ()))

    def _knows_address(self, address: str) -> bool:
        words, numbers = _words(address), _house_numbers(address)
        return any(
            numbers & known_numbers and any(a in b or b in a for a in words for b in known_words)
            for known_words, known_numbers in self._addresses
        )


def phone_numbers(text: str) -> set[str]:
    """Returns the digits of the phone numbers in a text."""
    return {_digits(match.group()) for match in _phones_in(text)}


def without_phones(text: str) -> str:
    """Returns a text with a space in place of each phone number."""
    for match in reversed(_phones_in(text)):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def is_phone(phone: str) -> bool:
    """Returns whether this is an international number, or a short one like ``112``."""
    if re.fullmatch(r"1\d{2,3}|116\s?\d{3}", phone):
        return True
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return False
    return phone.startswith("+") and phonenumbers.is_possible_number(number)


def _phones_in(text: str) -> list[re.Match[str]]:
    plain = _NO_PHONE.sub(lambda match: "x" * len(match.group()), western_digits(text))
    return list(_CANDIDATE.finditer(plain))


def _forms(phone: str) -> set[str]:
    """Returns the international forms that a number may stand for, here or in Luxembourg."""
    forms = set()
    for country in _HOME_COUNTRIES:
        try:
            number = phonenumbers.parse(western_digits(phone), country)
        except phonenumbers.NumberParseException:
            continue
        forms.add(f"+{number.country_code}{number.national_number}")
    return forms or {_digits(phone)}


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", western_digits(phone))


def _is_address(text: str) -> bool:
    """Returns whether a street has a name: "place de retour, 30 jours" is none."""
    words = re.findall(r"[^\W\d_]+", text)
    return any(word[0].isupper() for word in words[1:] or words)


def _words(address: str) -> set[str]:
    """Returns the words that tell a street from others, without accents."""
    plain = unicodedata.normalize("NFD", address).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return {word for word in re.findall(r"[^\W\d_]{4,}", plain) if word not in _STREET_TYPES}


def _house_numbers(address: str) -> set[str]:
    return set(re.findall(r"(?<!\d)\d{1,3}(?!\d)", address))
