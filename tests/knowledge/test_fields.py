from __future__ import annotations

from datetime import date

import pytest

from infopoint.knowledge.fields import as_date, host_of, published_day, quote


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.fedasil.be/en/a?b=c#d", "www.fedasil.be"),
        ("http://fedasil.be", "fedasil.be"),
        ("https://fedasil.be:8443/a", "fedasil.be"),
        ("HTTPS://Fedasil.be/", "fedasil.be"),
        ("https://a.be/" + "x" * 487, "a.be"),
    ],
)
def test_host_of_reads_web_addresses(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fedasil.be",
        "//fedasil.be/a",
        "ftp://fedasil.be",
        "javascript:alert(1)//a.be",
        "https://localhost/a",
        "https://.be.",
        "https://me:secret@fedasil.be",
        "https://fedasil.be/a b",
        "https://fedasil.be/a\u00a0b",
        "https://fedasil.be/a\u202eb",
        "https://fedasil.be:port/",
        "https://<b>.be/",
        "http://[::1",
        "https://a.be/" + "x" * 488,
    ],
)
def test_host_of_refuses_what_is_no_web_address(url: str) -> None:
    assert host_of(url) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025", date(2025, 1, 1)),
        ("2025-03", date(2025, 3, 1)),
        ("2025-03-28", date(2025, 3, 28)),
        ("2025-3", None),
        ("2025-02-30", None),
        ("0000", None),
        ("2025-03-28T10:00", None),
        ("", None),
    ],
)
def test_published_day_reads_years_months_and_days(text: str, day: date | None) -> None:
    assert published_day(text) == day


@pytest.mark.parametrize("value", [None, 2025, "", "2025-03", "2025-3-1", "2025-02-30", "20250301"])
def test_as_date_refuses_all_but_days(value: object) -> None:
    assert as_date(value) is None


def test_quote_is_short_and_never_shows_what_is_inside() -> None:
    assert quote("a" * 60) == f"'{'a' * 60}'"
    assert quote("a" * 61) == f"'{'a' * 57}…'"
    assert quote([["a"] * 1000]) == "'list'"
    assert quote(3) == "'3'"
