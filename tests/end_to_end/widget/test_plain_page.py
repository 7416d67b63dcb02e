"""The chat without JavaScript."""

import re
import sqlite3
import urllib.parse

import pytest

from tests.end_to_end.conftest import unique_word

QUESTION = "who pays the ticket to go home?"


@pytest.fixture
def page(visit):
    return visit("/chat", java_script_enabled=False).page


def ask(page, text):
    page.get_by_role("textbox").fill(text)
    page.locator("button.send").click()


def test_question_is_answered_with_a_source(page):
    ask(page, QUESTION)
    answer = page.locator(".assistant").last
    assert answer.locator("a.phone").first.get_attribute("href") == "tel:+3280032745"
    assert answer.locator(".links a").first.get_attribute("rel") == "noopener noreferrer"


def test_conversation_stays_on_the_page(page):
    ask(page, QUESTION)
    page.get_by_role("button", name="Talk to a person").click()
    assert page.locator(".person").count() == 2
    assert page.locator(".person").last.inner_text().endswith("Talk to a person")
    assert page.locator(".assistant").count() == 2
    assert page.context.cookies() == []


def test_language_can_be_chosen(page):
    page.get_by_role("combobox").select_option("ar")
    page.get_by_role("button", name="OK").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    ask(page, "do:menu")
    assert page.get_by_role("button", name="اللجوء", exact=True).is_visible()


def test_page_speaks_the_language_of_the_browser(visit):
    chat = visit("/chat", java_script_enabled=False, locale="uk")
    assert chat.page.locator("html").get_attribute("lang") == "uk"
    assert chat.page.locator("label").first.inner_text() == "Ваше запитання"


def test_urgent_numbers_are_on_the_page(page):
    for number in ("112", "101", "113", "+3280032745"):
        assert page.locator(f"footer a[href='tel:{number}']").first.is_visible()


def form(assistant, fields, origin=None):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if origin:
        headers["Origin"] = origin
    body = urllib.parse.urlencode(fields).encode()
    status, _, answer = assistant.request("/chat", body, headers)
    return status, answer.decode()


def test_reloading_sends_nothing_twice(assistant):
    marker = unique_word()
    _, page = form(assistant, {"message": "hello", "id": "first", "language": "en"})
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    fields = {"token": token, "id": "second", "message": f"who pays the ticket {marker}"}
    for _ in range(3):
        assert "+32 800 32 745" in form(assistant, fields)[1]
    with sqlite3.connect(f"file:{assistant.database}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT data FROM events WHERE type_name = 'user'")
        assert sum(marker in row[0] for row in rows) == 1


def test_what_people_write_is_never_markup(assistant):
    _, page = form(assistant, {"message": "<script>alert(1)</script> asylum", "language": "en"})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_forged_sessions_start_anew(assistant):
    status, page = form(assistant, {"token": "abc.def", "message": "hello"})
    assert status == 200
    assert 'value="abc.def"' not in page


def test_forms_of_other_web_sites_are_refused(assistant):
    assert form(assistant, {"message": "hello"}, origin="https://evil.example")[0] == 403
