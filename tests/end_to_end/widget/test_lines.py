"""Bad lines, broken servers, and servers that come back."""

import json
import sqlite3

from tests.end_to_end.conftest import unique_word

QUESTION = "who pays the ticket to go home?"


def asked(assistant, text):
    """Returns how often the server took a message in."""
    with sqlite3.connect(f"file:{assistant.database}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT data FROM events WHERE type_name = 'user'")
        return sum(text in json.loads(row[0])["text"] for row in rows)


def test_chat_goes_on_after_a_reload(visit):
    chat = visit().open().ask(QUESTION)
    chat.page.reload()
    chat.answers.nth(1).wait_for()
    chat.ask("tell me more")
    assert chat.window.locator(".person").count() == 2


def test_message_waits_for_the_line_and_is_sent_once(visit, assistant):
    marker = f"ticket {unique_word()}"
    chat = visit().open().ask("hello")
    chat.page.context.set_offline(True)
    chat.ask(f"who pays the {marker}", wait=False)
    chat.window.get_by_text("No connection.").wait_for()
    chat.page.context.set_offline(False)
    chat.answers.nth(2).wait_for()
    assert chat.status.inner_text() == ""
    assert asked(assistant, marker) == 1


def test_lost_answer_is_asked_for_again_but_handled_once(visit, assistant):
    marker = f"ticket {unique_word()}"
    chat = visit().open().ask("hello")
    lost = []

    def lose_first(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/chat/messages", lose_first)
    chat.ask(f"who pays the {marker}")
    chat.page.wait_for_timeout(500)
    assert asked(assistant, marker) == 1
    assert chat.answers.count() == 3


def test_waiting_message_survives_a_reload(visit, assistant):
    marker = f"ticket {unique_word()}"
    chat = visit().open().ask("hello")
    chat.page.route("**/chat/messages", lambda route: route.abort())
    chat.ask(f"who pays the {marker}", wait=False)
    chat.window.get_by_text("No connection.").wait_for()
    chat.page.unroute("**/chat/messages")
    chat.page.reload()
    chat.answers.nth(2).wait_for()
    assert asked(assistant, marker) == 1


def test_slow_line_is_said(visit):
    chat = visit().open().ask("hello")
    held = []
    chat.page.route("**/chat/messages", lambda route: held.append(route))
    chat.ask(QUESTION, wait=False)
    chat.window.get_by_text("The answer is coming.").wait_for()
    chat.window.get_by_text("The line is slow.").wait_for()
    held[0].continue_()
    chat.answers.nth(2).wait_for()


def test_server_error_is_apologised_for_with_numbers(visit):
    chat = visit().open()
    chat.page.route("**/chat/messages", lambda route: route.fulfill(status=500, body="oops"))
    chat.ask(QUESTION, wait=False)
    apology = chat.window.get_by_role("alert")
    apology.wait_for()
    phones = [link.get_attribute("href") for link in apology.locator("a.phone").all()]
    assert phones == ["tel:112", "tel:+3280032745"]
    chat.page.unroute("**/chat/messages")
    chat.button("Try again").click()
    chat.answers.nth(1).wait_for()
    assert apology.count() == 0


def test_urgent_numbers_are_one_tap_away_when_nothing_works(visit):
    chat = visit().open()
    chat.page.route("**/*", lambda route: route.abort())
    chat.button("Urgent numbers").click()
    phones = [link.get_attribute("href") for link in chat.window.locator(".pane a").all()]
    assert {"tel:112", "tel:101", "tel:113", "tel:1813", "tel:+3280032745"} <= set(phones)


def test_numbers_come_even_when_the_chat_cannot_be_loaded(visit):
    chat = visit()
    chat.page.route("**/widget/*", lambda route: route.abort())
    chat.launcher.click()
    help_ = chat.page.locator("infopoint-widget >> [role=alert] >> a")
    help_.first.wait_for()
    hrefs = [link.get_attribute("href") for link in help_.all()]
    assert hrefs[0] == "tel:112"
    assert hrefs[-1].endswith("/chat")
    assert help_.nth(1).inner_text() == "Police (BE) 101"


def test_numbers_come_when_the_words_of_the_chat_cannot_be_loaded(visit):
    chat = visit()
    chat.page.route("**/widget/en-*", lambda route: route.abort())
    chat.launcher.click()
    help_ = chat.page.locator("infopoint-widget >> [role=alert] >> a")
    help_.first.wait_for()
    assert chat.launcher.is_visible()
    chat.page.unroute("**/widget/en-*")
    chat.open().ask(QUESTION)
    assert help_.count() == 0


def test_who_waits_long_for_the_chat_sees_the_numbers(visit):
    chat = visit()
    held = []
    chat.page.route("**/widget/chat-*", lambda route: held.append(route))
    chat.launcher.click()
    assert chat.launcher.get_attribute("aria-busy") == "true"
    help_ = chat.page.locator("infopoint-widget >> [role=alert] >> a")
    help_.first.wait_for()
    held[0].continue_()
    chat.field.wait_for()
    assert help_.count() == 0
    assert chat.launcher.get_attribute("aria-busy") is None


def test_twenty_quick_messages_are_all_answered(visit):
    chat = visit().open()
    for number in range(20):
        chat.ask(f"{number}: who pays the ticket to go home?", wait=False)
    chat.answers.nth(20).wait_for(timeout=60_000)
    assert chat.answers.count() == 21
    assert chat.window.locator(".person").count() == 20
    questions = chat.answers.last.locator(".question").all_inner_texts()
    assert questions in ([], ["19: who pays the ticket to go home?"])


def test_too_many_messages_wait_their_turn(visit):
    chat = visit().open()
    for _ in range(27):
        chat.ask("hello", wait=False)
    chat.answers.nth(27).wait_for(timeout=60_000)
    assert chat.window.get_by_role("alert").count() == 0


def test_long_answer_is_read_from_its_beginning(visit):
    chat = visit(width=360, height=640).open()
    long = [{"block": "paragraph", "text": f"Paragraph {n}. " + "words " * 60} for n in range(20)]
    reply = [{"custom": {"outcome": "answered", "language": "en", "blocks": long}}]
    chat.page.route("**/chat/messages", lambda route: route.fulfill(json=reply))
    chat.ask("hello")
    chat.page.wait_for_timeout(300)
    first = chat.answers.last.locator("p").first
    top = chat.window.locator(".log").bounding_box()["y"]
    assert 0 <= first.bounding_box()["y"] - top < 60


def test_unknown_session_is_renewed(visit):
    chat = visit().open().ask("hello")
    chat.page.evaluate("""() => {
        const kept = JSON.parse(sessionStorage.infopoint);
        sessionStorage.infopoint = JSON.stringify({...kept, token: 'old.token'});
    }""")
    chat.page.reload()
    chat.ask(QUESTION)
    assert chat.answers.last.locator("a.phone").count()


def test_chat_goes_on_when_the_server_restarts(visit, assistant):
    chat = visit().open().ask("language:fr")
    assistant.stop()
    chat.ask(QUESTION, wait=False)
    chat.window.get_by_text("Pas de connexion.").wait_for()
    assistant.start()
    chat.answers.nth(2).wait_for(timeout=60_000)
    assert chat.answers.last.get_attribute("lang") == "fr", "the conversation is remembered"
