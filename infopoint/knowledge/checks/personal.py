"""Phone numbers and personal data in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

from infopoint.knowledge.checks.numbers import to_digits
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
_LARGE_NUMBER = re.compile(r"(?<![\d+])[1-9]\d{0,2}(?:[ .,\u00a0\u202f'’]\d{3})+(?!\d)")
_KIND = re.compile(r"\[([a-z ]+)\]")


class PhoneBook:
    """Knows the phone numbers of the contacts, however they are written."""

    def __init__(self, phones: Iterable[str]) -> None:
        """Takes the numbers in international form, or short ones as they are."""
        phones = tuple(phones)
        self._known: set[str] = set()
        for phone in phones:
            self._known |= _forms(phone)
        self._masker = Masker(phones)

    def knows(self, phone: str) -> bool:
        """Returns whether a number is one of a contact."""
        return bool(_forms(phone) & self._known)

    def unknown(self, text: str) -> list[str]:
        """Returns the phone numbers in a text that no contact has."""
        found = [match.group() for match in _phones_in(text)]
        for call in _CALL.finditer(to_digits(text)):
            found += _SHORT.findall(call.group(1))
        return [phone.strip() for phone in found if not self.knows(phone)]

    def personal(self, text: str) -> list[str]:
        """Returns the kinds of personal data in a text; phone numbers are not among them."""
        rest = _LARGE_NUMBER.sub(" ", without_phones(text))
        masked = self._masker.mask(rest)
        if masked == rest:
            return []
        before = _KIND.findall(rest)
        return [kind for kind in _KIND.findall(masked) if kind not in before]


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
    plain = _NO_PHONE.sub(lambda match: "x" * len(match.group()), to_digits(text))
    return list(_CANDIDATE.finditer(plain))


def _forms(phone: str) -> set[str]:
    """Returns the international forms that a number may stand for, here or in Luxembourg."""
    phone = to_digits(phone).strip()
    if phone.startswith("00"):
        phone = f"+{phone[2:]}"
    forms = set()
    for country in _HOME_COUNTRIES:
        try:
            number = phonenumbers.parse(phone, country)
        except phonenumbers.NumberParseException:
            continue
        forms.add(f"+{number.country_code}{number.national_number}")
    digits = _digits(phone)
    return {digits} if len(digits) < 7 else forms or {digits}


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", to_digits(phone))
