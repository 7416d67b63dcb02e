"""Who may see and do what, for every page there is."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import URLPattern, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from review import rights, urls
from review.models import AuditEntry, Conversation, Gap, Grant, Trial, Turn

pytestmark = pytest.mark.django_db
ROLES = ("reader", "reviewer", "editor", "administrator")

#: Every page with the least role it needs, and whether in all languages. Written by hand: a
#: page that is added must be added here too.
PAGES = {
    "inbox": "reader",
    "export": "editor",
    "conversation": "reader",
    "accept_rest": "reviewer",
    "organise": "reviewer",
    "delete": "administrator",
    "review": "reviewer",
    "second_look": "reviewer",
    "topics": "reader",
    "improve": "editor",
    "improve_diff": "editor",
    "start_trial": "editor",
    "trial": "editor",
    "decide_trial": "editor all",
    "gaps": "reader",
    "find_gaps": "editor",
    "set_gap": "editor",
    "draft": "editor",
    "articles": "reader",
    "changes": "reader",
    "change": "reader",
    "article": "reader",
    "act": "reviewer",
    "edit": "editor",
    "dashboard": "reader",
    "dashboard_csv": "reader",
    "audit": "administrator all",
}
#: For everybody who is logged in, or for everybody.
OPEN = {"account", "code", "password", "login", "logout", "health", "ready", "metrics"}
POST = {
    "accept_rest", "organise", "delete", "review", "second_look", "start_trial", "decide_trial",
    "find_gaps", "set_gap", "act",
}  # fmt: skip


@pytest.fixture
def things(talk, tmp_path, settings, monkeypatch):
    """What the pages are about, so that none is missing for lack of it."""
    from review.models import ArticleChange

    settings.TRIAL_FOLDER = tmp_path
    monkeypatch.setattr("review.views.improving.start_command", lambda *_: None)
    gap = Gap.objects.create()
    trial = Trial.objects.create(diff="", state="measured")
    change = ArticleChange.objects.create(kind="edited", topic="return/cost", language="en")
    conversation = Conversation.objects.get(key="one")
    turn = Turn.objects.get(text="who pays for the trip")
    numbers = {
        "conversation": conversation.pk, "accept_rest": conversation.pk, "organise": conversation.pk,
        "delete": conversation.pk, "review": turn.pk, "second_look": turn.pk, "trial": trial.pk,
        "decide_trial": trial.pk, "set_gap": gap.pk, "draft": gap.pk, "change": change.pk,
    }  # fmt: skip

    def address(name):
        if name in {"article", "act", "edit"}:
            return reverse(name, args=["return", "cost", "en"])
        return reverse(name, args=[numbers[name]] if name in numbers else [])

    return address


def test_every_page_is_in_the_table():
    named = {p.name for p in urls.urlpatterns if isinstance(p, URLPattern)}
    assert named == set(PAGES) | OPEN


def _send(client, name, address):
    return client.post(address) if name in POST else client.get(address)


def test_nobody_sees_a_page_without_logging_in(client, things):
    for name in PAGES:
        answer = _send(client, name, things(name))
        assert (name, answer.status_code) == (name, 302)
        assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("role", ["none", *ROLES])
def test_a_page_opens_from_its_role_on(client, things, person, role):
    user = get_user_model().objects.create_user("nobody") if role == "none" else person(role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    # What deletes comes last: the other pages need what it deletes.
    for name in sorted(PAGES, key=lambda name: name == "delete"):
        least = PAGES[name].split()[0]
        status = _send(client, name, things(name)).status_code
        opens = role != "none" and ROLES.index(role) >= ROLES.index(least)
        assert (name, status) in ({(name, 200), (name, 302)} if opens else {(name, 403)})


@pytest.mark.parametrize("name", [n for n, least in PAGES.items() if least.endswith("all")])
def test_a_role_in_one_language_does_not_open_what_concerns_all(login, things, name):
    assert _send(login("administrator", "en"), name, things(name)).status_code == 403


@pytest.mark.parametrize(
    "name", ["conversation", "review", "organise", "accept_rest", "delete", "second_look"]
)
def test_conversations_in_other_languages_do_not_exist(login, things, name):
    assert _send(login("administrator", "nl"), name, things(name)).status_code == 404


@pytest.mark.parametrize("name", ["act", "edit"])
def test_texts_in_other_languages_cannot_be_changed(login, things, name):
    assert _send(login("editor", "nl"), name, things(name)).status_code == 403


def test_inbox_shows_only_the_languages_of_the_reader(login, talk):
    page = login("reader", "fr").get("/").content.decode()
    assert "1 conversation" in page
    assert "Français" in page


def test_a_reviewer_of_another_language_may_still_read_with_that_right(person, talk):
    user = person("reader", "fr")
    Grant.objects.create(user=user, role="reviewer", language="nl")
    held = rights.Rights(user)
    assert held.may("reviewer")
    assert not held.may("reviewer", "fr")
    assert held.languages("reader") == {"fr", "nl"}


def test_people_pages_are_for_administrators_of_all_languages(client, person):
    for role, languages, status in (
        ("editor", (), 302),
        ("administrator", ("en",), 302),
        ("administrator", (), 200),
    ):
        client.force_login(
            person(role, *languages, name=f"p{role}{languages}"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        assert client.get("/people/").status_code == status


def test_a_closed_account_has_no_rights(person):
    user = person("administrator")
    user.is_active = False
    assert not rights.Rights(user).may("reader")


def test_five_wrong_passwords_close_the_account_and_keep_no_address(client, person, caplog):
    person("reader", name="ana")
    for _ in range(5):
        answer = client.post(
            "/login/", {"username": "ana", "password": "wrong"}, REMOTE_ADDR="203.0.113.9"
        )
    answer = client.post("/login/", {"username": "ana", "password": "a password for tests 1"})
    assert answer.status_code == 429
    from axes.models import AccessAttempt

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"0.0.0.0"}
    assert "203.0.113.9" not in caplog.text
    assert "ana" not in caplog.text


def test_login_works_and_is_recorded(client, person):
    person("reader", name="ana")
    answer = client.post("/login/", {"username": "ana", "password": "a password for tests 1"})
    assert answer["Location"] == "/"
    assert AuditEntry.objects.get(action="login").who_name == "ana"
    assert client.get("/").status_code == 200


def test_second_factor_is_asked_for_once_it_is_set_up(login):
    client = login("reader")
    client.get("/account/")
    device = TOTPDevice.objects.get()
    page = client.post("/account/", {"code": _code(device)}).content.decode()
    assert page.count("<code>") == 8
    client.post("/logout/")
    client.force_login(device.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/")["Location"] == "/login/code/"
    client.post("/login/code/", {"code": "000000"})
    assert client.get("/")["Location"] == "/login/code/"
    recovery = page.split("<code>")[1].split("<")[0]
    # After a wrong code one must wait; the test does not.
    StaticDevice.objects.update(throttling_failure_count=0)
    assert client.post("/login/code/", {"code": recovery})["Location"] == "/"
    assert client.get("/").status_code == 200


def _code(device):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token():06d}"


@pytest.mark.parametrize("page", ["/", "/login/", "/dashboard/", "/nothing/"])
def test_every_page_carries_strict_headers(login, talk, page):
    headers = login("reader").get(page).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_posts_without_a_token_are_refused(person, talk):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(person("reviewer"), backend="django.contrib.auth.backends.ModelBackend")
    turn = Turn.objects.first()
    assert client.post(f"/turns/{turn.pk}/review/", {"verdict": "right"}).status_code == 403


def test_session_ends_and_its_cookie_is_closed(client, person, settings):
    person("reader", name="ana")
    answer = client.post("/login/", {"username": "ana", "password": "a password for tests 1"})
    cookie = answer.cookies["console"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert settings.SESSION_COOKIE_AGE <= 3600


def test_a_changed_password_is_recorded(login):
    client = login("administrator")
    mine = get_user_model().objects.get()
    new = {"new_password1": "another password 88", "new_password2": "another password 88"}
    client.post("/password/", {"old_password": "a password for tests 1", **new})
    other = get_user_model().objects.create_user("other")
    given = {"password1": "another password 99", "password2": "another password 99"}
    client.post(f"/people/auth/user/{other.pk}/password/", {"usable_password": "true", **given})
    found = AuditEntry.objects.filter(action="password").values_list("who_name", "target")
    assert set(found) == {
        ("administrator-all", f"user:{mine.pk}"),
        ("administrator-all", f"user:{other.pk}"),
    }


def test_an_administrator_gives_rights_and_it_is_recorded(login):
    client = login("administrator")
    answer = client.post(
        "/people/auth/user/add/",
        {
            "username": "new", "password1": "a long password 77", "password2": "a long password 77",
            "usable_password": "true", "grants-TOTAL_FORMS": "1", "grants-INITIAL_FORMS": "0",
            "grants-0-role": "reviewer", "grants-0-language": "fr",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    entry = AuditEntry.objects.get(action="account")
    assert entry.after["grants"] == [["fr", "reviewer"]]
    assert entry.who_name == "administrator-all"
