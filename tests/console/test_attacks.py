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
    ["'; DROP TABLE review_turn; --", '" OR 1=1 --', "* NEAR(", "%' UNION SELECT 1 --", "\x00"],
)
def test_what_is_searched_for_is_never_a_statement(login, talk, search):
    before = Turn.objects.count()
    assert login("reviewer").get("/", {"q": search}).status_code == 200
    assert Turn.objects.count() == before
