"""The pages in a real browser: accessible, usable by keyboard, quiet in the console."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from django.urls import reverse

from review.models import Conversation, Gap, Review, Trial, Turn

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
PAGES = (
    "/", "/?marks=urgent&language=en", "{conversation}", "/gaps/", "/improve/", "{trial}",
    "/articles/?area=return", "/articles/return/cost/fr/", "/articles/return/cost/en/edit/",
    "/articles/changes/", "{draft}", "/dashboard/", "/audit/", "/account/", "/password/", "/nothing/",
)  # fmt: skip


@pytest.fixture
def browser():
    # Playwright runs an event loop in this thread; Django would take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address():
    """The console as waitress serves it, in a thread."""
    from waitress.server import create_server

    from review.wsgi import application

    server = create_server(application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture
def complaints():
    """What the browser complains about."""
    return []


@pytest.fixture
def enter(browser, address, person, talk, project, complaints):
    """Opens the console in the browser as somebody who is logged in."""

    def enter(role, width=1280, **options):
        user = person(role, name=f"{role}{width}")
        page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/login/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "a password for tests 1")
        page.click("main button.primary")
        page.wait_for_selector("h1")
        return page

    yield enter
    # A page that is not there is an error to the browser.
    assert [text for text in complaints if "404" not in text] == []


def _violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_the_accessibility_rules(enter, address, scheme):
    places = {
        "conversation": Conversation.objects.get(key="two").get_absolute_url(),
        "trial": reverse("trial", args=[Trial.objects.create(diff="+x\n-y", state="failed").pk]),
        "draft": reverse("draft", args=[Gap.objects.create().pk]),
    }
    page = enter("administrator", color_scheme=scheme, bypass_csp=True)
    for place in PAGES:
        page.goto(address + place.format(**places))
        assert (place, _violations(page)) == (place, [])


def test_narrow_screens_need_no_sideways_scrolling(enter, address):
    page = enter("administrator", width=360)
    for place in ("/", Conversation.objects.get(key="one").get_absolute_url(), "/dashboard/"):
        page.goto(address + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 365, place


def test_a_conversation_is_reviewed_with_the_keyboard_alone(enter, address):
    page = enter("reviewer")
    page.goto(address + Conversation.objects.get(key="one").get_absolute_url())
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "turn-1"
    page.keyboard.press("c")
    page.wait_for_selector("#turn-1.right")
    page.keyboard.press("w")
    page.wait_for_selector("#turn-1.wrong")
    page.wait_for_selector("input[type=search]:focus")
    page.keyboard.type("cash")
    page.wait_for_selector("#turn-1 .found li:only-child button")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Right topic: Do I get money in my hand?")
    review = Review.objects.get()
    assert (review.verdict, review.right_topic) == ("wrong", "return/cash")


def test_the_inbox_narrows_while_typing_and_the_address_follows(enter, address):
    page = enter("reader")
    page.fill("#id_q", "emmener")
    page.wait_for_selector("text=where a person wrote “emmener”")
    assert page.locator(".inbox tbody tr").count() == 1
    assert "q=emmener" in page.url


def test_an_ended_session_leads_to_the_login_and_back(enter, address):
    page = enter("reviewer")
    place = Conversation.objects.get(key="one").get_absolute_url()
    page.goto(address + place)
    page.context.clear_cookies(name="console")
    page.click("#turn-1 button.right")
    page.wait_for_selector("#id_password")
    assert page.locator(".turn").count() == 0
    assert page.url.endswith(f"/login/?next={place}")


def test_what_fails_is_said(enter, address, complaints):
    page = enter("reviewer")
    page.goto(address + Conversation.objects.get(key="one").get_absolute_url())
    page.route("**/review/", lambda route: route.fulfill(status=500))
    page.click("#turn-1 button.right")
    page.wait_for_selector("#failed:text('That did not work')")
    assert "500" in complaints[0]
    complaints.clear()


def test_on_paper_the_table_under_the_chart_is_shown(enter, address):
    page = enter("reader")
    page.goto(f"{address}/dashboard/")
    shown = "document.querySelector('details table').checkVisibility()"
    assert not page.evaluate(shown)
    page.emulate_media(media="print")
    assert page.evaluate(shown)


def test_pages_work_without_scripts(enter, address):
    page = enter("reviewer", java_script_enabled=False)
    turn = Turn.objects.get(text="who pays for the trip")
    page.goto(address + turn.conversation.get_absolute_url())
    page.click("#turn-1 button.right")
    page.wait_for_selector("#turn-1.right")
    assert Review.objects.get().verdict == "right"


def test_right_to_left_texts_run_from_right_to_left(enter, address, tracker, importer):
    tracker.ask("ar", "ما هي العودة الطوعية؟", language="ar")
    tracker.reply("ar", "العودة الطوعية", language="ar", article_language="ar")
    importer.run()
    page = enter("reader")
    page.goto(address + Conversation.objects.get(key="ar").get_absolute_url())
    assert page.locator(".bubble.reply").first.get_attribute("dir") == "rtl"
    direction = "getComputedStyle(document.querySelector('.said .bubble')).direction"
    assert page.evaluate(direction) == "rtl"


def test_the_language_of_the_pages_is_chosen(enter, address):
    page = enter("reader")
    for code, word in (("fr", "Boîte de réception"), ("nl", "Gesprekken"), ("en", "Inbox")):
        page.click(f".languages button[value={code}]")
        page.wait_for_selector(f"html[lang={code}]")
        if code != "nl":
            assert page.inner_text("h1") == word


def test_vendored_script_says_its_version_and_licence():
    folder = Path(__file__).parents[2] / "review/static/review"
    assert 'version:"2.0.11"' in (folder / "htmx.min.js").read_text("utf-8")
    assert "2.0.11 | Zero-Clause BSD" in (folder / "VENDORED.md").read_text("utf-8")
