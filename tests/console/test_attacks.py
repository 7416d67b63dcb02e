"""Attacks on the console."""

import pytest

from review.models import Turn


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_leads_to_no_other_site(client, person, target):
    person("reader", name="ana")
    answer = client.post(
        "/login/", {"username": "ana", "password": "a password for tests 1", "next": target}
    )
    assert answer["Location"] == "/"


def test_choosing_a_language_leads_to_no_other_site(login):
    answer = login("reader").post(
        "/i18n/setlang/", {"language": "fr", "next": "https://evil.example/"}
    )
    assert answer.status_code == 404 or "evil" not in answer.get("Location", "")


def test_a_session_from_before_the_login_is_worth_nothing(client, person):
    person("reader", name="ana")
    client.get("/login/")
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["console"] = planted.session_key
    client.post("/login/", {"username": "ana", "password": "a password for tests 1"})
    assert client.session.session_key != planted.session_key
    client.cookies["console"] = planted.session_key
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "search",
    ["'; DROP TABLE review_turn; --", '" OR 1=1 --', "* NEAR(", "%' UNION SELECT 1 --"],
)
def test_what_is_searched_for_is_never_a_statement(login, talk, search):
    before = Turn.objects.count()
    assert login("reviewer").get("/", {"q": search}).status_code == 200
    assert Turn.objects.count() == before


@pytest.mark.parametrize(
    "address",
    [
        "/?before=0001-01-01T00:00:00_1", "/?before=9999-12-31T23:59:59-23:59_5",
        "/?before=2026-01-01T00:00:00_²", "/?since=0001-01-01", "/?until=9999-12-31",
        "/?topic=%25", "/?q=%22", "/?marks=nope", "/conversations/99999999999999999999/",
        "/articles/?area=%25", "/articles/return/NOPE-x/en/", "/audit/?page=99999999999999999999",
        "/dashboard/?days=-1", "/gaps/?state=x&page=9e9", "/topics/", "/people/auth/user/?q=%22",
    ],
)  # fmt: skip
def test_no_address_breaks_a_page(login, talk, address):
    assert login("administrator").get(address).status_code in {200, 404}


def test_a_character_that_nobody_types_is_refused(login, talk):
    client, turn = login("administrator"), Turn.objects.first()
    assert client.get("/audit/?who=%00").status_code == 400
    assert client.post(f"/turns/{turn.pk}/review/", {"note": "a\x00b"}).status_code == 400
