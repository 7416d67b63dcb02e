"""What a person does with the chat."""

import json
import re
from pathlib import Path

import pytest

from infopoint.languages import LANGUAGES, RIGHT_TO_LEFT

QUESTION = "who pays the ticket to go home?"


def test_answer_shows_source_and_number_to_call(visit):
    chat = visit().open().ask(QUESTION)
    answer = chat.answers.last
    phone = answer.locator("a.phone").first
    assert phone.get_attribute("href") == "tel:+3280032745"
    source = answer.locator(".links a").first
    assert source.get_attribute("rel") == "noopener noreferrer"
    assert source.get_attribute("href").startswith("https://")


def test_danger_stands_out(visit):
    chat = visit().open().ask("I want to kill myself")
    assert "urgent" in chat.answers.last.get_attribute("class")
    assert chat.answers.last.locator("a.phone").first.is_visible()


def test_buttons_lead_on(visit):
    chat = visit().open()
    chat.button("Subjects").click()
    chat.button("Going back (voluntary return)").click()
    chat.answers.nth(2).wait_for()
    assert chat.window.locator(".person").all_inner_texts()[-1].endswith("(voluntary return)")


def test_page_around_learns_nothing(visit):
    chat = visit()
    title, address = chat.page.title(), chat.page.url
    chat.open().ask(QUESTION)
    assert (chat.page.title(), chat.page.url) == (title, address)
    assert (
        "ticket"
        not in chat.page.evaluate("document.documentElement.outerHTML")
        .lower()
        .split("often asked")[0]
    )


def test_nothing_stays_on_the_device_unless_wanted(visit):
    chat = visit().open().ask(QUESTION)
    assert "ticket" in chat.stored()["infopoint"]
    assert chat.stored("localStorage") == {}
    again = visit(context=chat.page.context).open()
    assert again.answers.count() == 1, "another tab starts empty"


def test_chat_can_be_kept_on_the_device_and_forgotten(visit):
    chat = visit().open().ask(QUESTION)
    chat.keep()
    assert "ticket" in chat.stored("localStorage")["infopoint"]
    chat.page.close()
    again = visit(context=chat.page.context).open()
    again.answers.nth(1).wait_for()
    again.button("Options").click()
    again.window.get_by_label("Keep this chat on this device").uncheck()
    assert again.stored("localStorage") == {}


def test_odd_memories_do_not_stop_the_chat(visit):
    chat = visit()
    entry = {"id": "1", "from": "assistant", "blocks": [{"block": "steps"}, {"block": "links"}]}
    odd = {"entries": [entry], "token": "odd", "language": "constructor", "open": True}
    for kept in ("no JSON", "[]", "null", json.dumps(odd)):
        chat.page.evaluate(
            "kept => { sessionStorage.clear(); localStorage.infopoint = kept }", kept
        )
        chat.page.reload()
        chat.open()
    assert chat.window.get_attribute("lang") == "en"


def test_two_tabs_show_the_kept_chat_alike(visit):
    first = visit().open().ask(QUESTION)
    first.keep()
    first.button("Back to the chat").click()
    second = visit(context=first.page.context).open()
    second.answers.nth(1).wait_for()
    second.ask("how do I ask for asylum?")
    first.answers.nth(2).wait_for()
    first.ask("where can I sleep tonight?", wait=False)
    second.answers.nth(3).wait_for()
    assert first.window.locator(".person").count() == second.window.locator(".person").count() == 3
    assert first.answers.count() == second.answers.count() == 4


def test_leaving_quickly_leaves_nothing(visit, assistant):
    chat = visit().open().ask(QUESTION)
    chat.page.context.route(
        "https://www.wikipedia.org/", lambda route: route.fulfill(body="neutral")
    )
    chat.button("Leave quickly").click()
    chat.page.wait_for_url("https://www.wikipedia.org/")
    chat.page.goto(assistant.address + "/demo")
    assert "ticket" not in str(chat.stored())
    assert chat.stored("localStorage") == {}
    assert chat.open().answers.count() == 1


def test_leaving_quickly_replaces_the_page(visit, assistant):
    chat = visit("/demo")
    chat.page.context.route(
        "https://www.wikipedia.org/", lambda route: route.fulfill(body="neutral")
    )
    chat.open()
    length = chat.page.evaluate("history.length")
    chat.button("Leave quickly").click()
    chat.page.wait_for_url("https://www.wikipedia.org/")
    assert chat.page.evaluate("history.length") == length


def test_leaving_quickly_shows_nothing_while_the_neutral_page_is_slow(visit):
    chat = visit().open().ask(QUESTION)
    # No content: the browser stays where it is.
    chat.page.context.route("https://www.wikipedia.org/", lambda route: route.fulfill(status=204))
    chat.button("Leave quickly").click()
    chat.page.locator("h1").wait_for(state="hidden")
    assert not chat.window.is_visible()


RESTORE = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def test_page_from_the_memory_of_the_browser_shows_no_chat_that_was_emptied(visit):
    chat = visit().open().ask(QUESTION)
    chat.page.evaluate(RESTORE)
    assert chat.answers.count() == 2, "what is still kept is still shown"
    # What leaving quickly does on a later page of the same tab.
    chat.page.evaluate("sessionStorage.clear()")
    chat.page.evaluate(RESTORE)
    chat.window.wait_for(state="hidden")
    assert "ticket" not in str(chat.stored())
    assert chat.open().answers.count() == 1


def test_kept_chat_of_another_tab_leaves_this_one_alone(visit):
    mine = visit().open().ask("where can I sleep tonight?")
    kept = visit(context=mine.page.context).open().ask(QUESTION)
    kept.keep()
    mine.ask("how do I ask for asylum?")
    assert "ticket" not in mine.window.locator(".log").inner_text().split("asylum?")[0]
    assert mine.answers.count() == 3
    assert "sleep tonight" not in str(kept.stored("localStorage"))
    assert QUESTION in str(kept.stored("localStorage"))
    mine.page.reload()
    mine.answers.nth(2).wait_for()
    assert mine.window.locator(".person").count() == 2


def test_deleting_the_data_in_one_tab_deletes_it_in_the_other(visit):
    first = visit().open().ask(QUESTION)
    first.keep()
    first.button("Back to the chat").click()
    second = visit(context=first.page.context).open()
    second.answers.nth(1).wait_for()
    first.ask("delete my data").button("Yes, delete everything").click()
    second.window.get_by_text("This conversation has been deleted.").wait_for()
    assert "ticket" not in second.window.locator(".log").inner_text()
    second.window.locator("select").select_option("fr")
    second.answers.nth(2).wait_for()
    assert "ticket" not in str(second.stored("localStorage"))


@pytest.mark.parametrize("how", ["pressed", "typed"])
def test_deleting_the_data_empties_the_chat(visit, how):
    chat = visit().open().ask(QUESTION).ask("delete my data")
    if how == "pressed":
        chat.button("Yes, delete everything").click()
    else:
        chat.ask("yes", wait=False)
    chat.window.get_by_text("This conversation has been deleted.").wait_for()
    assert "ticket" not in str(chat.stored())


@pytest.mark.parametrize("code", LANGUAGES)
def test_interface_speaks_every_language(visit, code):
    chat = visit(width=360, height=640).open()
    chat.window.locator("select").select_option(code)
    chat.page.locator(f"infopoint-chat >> .window[lang={code}]").wait_for()
    assert chat.window.get_attribute("dir") == ("rtl" if code in RIGHT_TO_LEFT else "ltr")
    chat.button(chat.window.locator(".icon").last.get_attribute("aria-label")).click()
    box = chat.launcher.bounding_box()
    assert (box["x"] < 100) == (code in RIGHT_TO_LEFT), "the button is on the side where lines end"
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_chat_that_goes_on_stands_on_the_side_of_its_language(visit):
    chat = visit().open()
    chat.window.locator("select").select_option("ar")
    chat.page.locator("infopoint-chat >> .window[lang=ar]").wait_for()
    chat.page.reload()
    chat.page.locator("infopoint-chat >> .window[lang=ar]").wait_for()
    assert chat.window.bounding_box()["x"] < 100


@pytest.mark.parametrize(
    ("locale", "expected"), [("fr-BE", "fr"), ("prs-AF", "fa"), ("de-DE", "en")]
)
def test_interface_speaks_the_language_of_the_browser(visit, locale, expected):
    chat = visit(locale=locale).open()
    assert chat.window.get_attribute("lang") == expected


def test_interface_follows_the_language_that_is_written(visit):
    chat = visit().open().ask("qui paie le billet pour rentrer au pays ?")
    chat.page.locator("infopoint-chat >> .window[lang=fr]").wait_for()
    assert chat.button("Envoyer").is_visible()


def test_chosen_language_is_answered_in(visit):
    chat = visit().open()
    chat.window.locator("select").select_option("fr")
    chat.button("Sujets").click()
    chat.button("Asile").wait_for()


def test_numbers_and_latin_words_stand_right_in_arabic(visit):
    chat = visit(locale="ar", width=360, height=640).open()
    text = "لديك annexe 26 / bijlage 26؟ اتصل بالرقم 0800 32 745 اليوم (Fedasil)."
    reply = [
        {"custom": {"outcome": "answered", "language": "ar", "article_language": "ar",
                    "blocks": [{"block": "paragraph", "text": text}]}}
    ]  # fmt: skip
    chat.page.route("**/chat/messages", lambda route: route.fulfill(json=reply))
    chat.ask("سؤال")
    answer = chat.answers.last
    assert answer.locator("bdi[dir=ltr]").all_inner_texts() == [
        "annexe 26 / bijlage 26",
        "Fedasil",
    ]
    assert answer.locator("a.phone[dir=ltr]").get_attribute("href") == "tel:080032745"


def test_markup_in_answers_stays_text(visit):
    chat = visit().open()
    evil = "<img src=x onerror=alert(1)>"
    reply = [
        {"custom": {"outcome": "answered", "language": "en", "blocks": [
            {"block": "paragraph", "text": evil},
            {"block": "points", "items": [evil]},
            {"block": "links", "items": [{"title": evil, "url": "javascript:alert(1)"}]},
            {"block": "html", "text": evil}, {"block": "steps"}, None, {"block": "points", "items": [1]},
        ]}, "text": evil, "buttons": [{"title": evil, "payload": "do:menu"}]}
    ]  # fmt: skip
    chat.page.route("**/chat/messages", lambda route: route.fulfill(json=reply))
    chat.ask("hello")
    assert chat.window.locator("img").count() == 0
    assert chat.window.locator("a[href^=javascript]").count() == 0
    assert chat.answers.last.get_by_text(evil).count() == 3


SPEECH = """
window.spoken = [];
const voices = [{lang: 'fr-FR', name: 'far away'}, {lang: 'en-GB', name: 'test', localService: true}];
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => voices, addEventListener() {}, cancel() {},
  speak(words) { window.spoken.push(words.text); setTimeout(() => words.onend(), 300); },
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_answers_are_read_aloud_where_there_is_a_voice(visit):
    chat = visit()
    chat.page.add_init_script(SPEECH)
    chat.page.reload()
    chat.open().ask(QUESTION)
    chat.answers.last.get_by_role("button", name="Read aloud").click()
    chat.answers.last.get_by_role("button", name="Stop").wait_for()
    spoken = chat.page.evaluate("spoken[0]")
    assert "+ 3 2 8 0 0 3 2 7 4 5" in spoken, "numbers are read digit by digit"
    assert "http" not in spoken
    chat.answers.last.get_by_role("button", name="Read aloud").wait_for()


def test_amounts_are_read_as_amounts_and_numbers_to_call_by_their_digits(visit):
    chat = visit()
    chat.page.add_init_script(SPEECH)
    chat.page.reload()
    chat.open()
    text = "You get 1200 euros within 180 days of 2026. Call 112, or 0800 32 745."
    card = {"name": "Help", "phones": ["196"]}
    blocks = [{"block": "paragraph", "text": text}, {"block": "contacts", "items": [card]}]
    reply = [{"custom": {"outcome": "answered", "language": "en", "blocks": blocks}}]
    chat.page.route("**/chat/messages", lambda route: route.fulfill(json=reply))
    chat.ask("money")
    chat.answers.last.get_by_role("button", name="Read aloud").click()
    spoken = chat.page.evaluate("spoken[0]")
    assert "1200 euros within 180 days of 2026. Call 1 1 2, or 0 8 0 0 3 2 7 4 5." in spoken
    assert "1 9 6" in spoken


def test_voices_of_other_services_are_not_used(visit):
    chat = visit(locale="fr")
    chat.page.add_init_script(SPEECH)
    chat.page.reload()
    chat.open().ask("qui paie le billet pour rentrer au pays ?")
    assert chat.answers.last.get_by_role("button", name="Lire à voix haute").count() == 0


def test_no_voice_no_button(visit):
    chat = visit().open().ask(QUESTION)
    assert chat.answers.last.get_by_role("button", name="Read aloud").count() == 0


def test_answer_can_be_copied(visit):
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).open().ask(QUESTION)
    chat.answers.last.get_by_role("button", name="Copy").click()
    chat.answers.last.get_by_role("button", name="Copied").wait_for()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert "+32 800 32 745" in copied
    assert "https://" in copied


def test_summary_to_take_along(visit):
    chat = visit().open()
    chat.button("Options").click()
    chat.button("Summary to take with you").click()
    assert chat.window.get_by_text("There is no answer to take with you yet.").is_visible()
    chat.button("Back to the chat").click()
    chat.ask(QUESTION).ask("hello").ask(QUESTION)
    chat.button("Options").click()
    chat.button("Summary to take with you").click()
    assert chat.window.locator(".pane .entry").count() == 1, "small talk and repeats are left out"
    with chat.page.expect_download() as download:
        chat.button("Save as a file").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert QUESTION in text
    assert "112" in text
    assert re.search(r"https://\S+", text)


def test_printing_prints_only_the_chat(visit):
    chat = visit().open().ask(QUESTION)
    chat.page.evaluate("window.print = () => { window.printed = true }")
    chat.button("Options").click()
    chat.button("Print").click()
    chat.page.wait_for_function("window.printed")
    chat.page.emulate_media(media="print")
    assert not chat.page.locator("h1").is_visible()
    assert chat.answers.last.is_visible()
    assert not chat.field.is_visible()
    chat.page.emulate_media(media="screen")
    chat.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert chat.page.locator("h1").is_visible()


def test_host_page_can_drive_the_chat(visit):
    chat = visit("/demo")
    heard = chat.page.locator("#heard")
    chat.page.get_by_role("button", name="Who pays the ticket?").click()
    chat.answers.nth(1).wait_for()
    assert chat.window.locator(".person").inner_text().strip().endswith("Who pays the ticket?")
    assert heard.inner_text() == 'answer {"outcome":"answered"}'
    chat.page.evaluate("Infopoint.close()")
    assert heard.inner_text() == "close {}"
    assert not chat.window.is_visible()
    chat.page.evaluate("Infopoint.language('ar')")
    chat.page.evaluate("Infopoint.open()")
    chat.page.locator("infopoint-chat >> .window[lang=ar]").wait_for()
    chat.page.evaluate("Infopoint.start('not a topic; drop it')")
    chat.page.wait_for_timeout(300)
    assert "not a topic" not in chat.window.inner_text()


def test_chat_closed_by_the_host_page_stays_closed(visit):
    chat = visit("/demo").open()
    chat.page.evaluate("Infopoint.close()")
    chat.page.reload()
    chat.launcher.wait_for()
    chat.page.wait_for_load_state("networkidle")
    assert chat.window.count() == 0


def test_host_page_can_choose_the_language_while_the_chat_is_loading(visit):
    chat = visit("/demo")
    chat.page.evaluate(
        "Infopoint.language('constructor'); Infopoint.open(); Infopoint.language('ar')"
    )
    chat.page.locator("infopoint-chat >> .window[lang=ar]").wait_for()
    assert chat.page.evaluate("document.querySelector('infopoint-widget').lang") == "ar"


def test_host_page_can_stop_listening(visit):
    chat = visit("/demo")
    chat.page.evaluate("""() => {
        window.count = 0;
        const off = Infopoint.on('open', () => count++);
        Infopoint.on('open', off);
    }""")
    chat.open()
    chat.page.evaluate("Infopoint.close(); Infopoint.open()")
    chat.field.wait_for()
    assert chat.page.evaluate("count") == 1


def test_react_page_hears_the_outcome(visit):
    chat = visit("/react")
    chat.launcher.wait_for()
    chat.page.get_by_role("button", name="Wie betaalt het ticket?").click()
    chat.page.locator("output", has_text="answered").wait_for()
    assert chat.window.get_attribute("lang") == "nl"


def test_words_and_colour_come_from_the_host_page(visit):
    chat = visit("/wordpress").open()
    assert chat.window.locator("h2").inner_text() == "Point info"
    assert "N'écrivez pas votre nom" in chat.answers.first.inner_text()
