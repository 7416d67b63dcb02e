"""For everybody: keyboard, screen reader, zoom, colours, motion, fingers."""

import pytest

from infopoint.languages import LANGUAGES

#: Notes how the log speaks at the moment when the earlier answers are put into it.
FIRST_LIVE = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver(() => {
    const log = root.querySelector('[role=log]');
    if (log && window.firstLive === undefined) window.firstLive = log.getAttribute('aria-live');
  }).observe(root, {childList: true, subtree: true});
  return root;
};
"""
QUESTION = "who pays the ticket to go home?"


def focused(chat):
    """Returns the element that has the focus, through all shadow roots."""
    return chat.page.evaluate("""() => {
        let node = document.activeElement;
        while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
        return (node.id || node.className || node.tagName) + '|' + node.textContent.trim().slice(0, 30);
    }""")


def test_keyboard_alone_is_enough(visit):
    chat = visit()
    for _ in range(30):
        chat.page.keyboard.press("Tab")
        if "Ask a question" in focused(chat) and "ask" not in focused(chat).split("|")[0]:
            break
    chat.page.keyboard.press("Enter")
    chat.field.wait_for()
    chat.page.wait_for_timeout(200)
    assert focused(chat).startswith("field")
    chat.page.keyboard.type(QUESTION)
    chat.page.keyboard.press("Enter")
    chat.answers.nth(1).wait_for()
    assert focused(chat).startswith("field")
    chat.page.keyboard.press("Escape")
    assert not chat.window.is_visible()
    assert "Ask a question" in focused(chat), "the focus returns to the button"


def test_focus_returns_to_what_opened_the_chat(visit):
    chat = visit()
    opener = chat.page.get_by_role("button", name="Ask a question").first
    opener.focus()
    chat.page.keyboard.press("Enter")
    chat.field.wait_for()
    chat.page.keyboard.press("Escape")
    assert opener.evaluate("node => node === document.activeElement")


def test_focus_is_not_trapped(visit):
    chat = visit().open().ask(QUESTION)
    seen = set()
    for _ in range(60):
        chat.page.keyboard.press("Tab")
        inside = chat.page.evaluate("document.activeElement.tagName === 'INFOPOINT-WIDGET'")
        seen.add(inside)
    assert seen == {True, False}


def test_panes_take_and_give_back_the_focus(visit):
    chat = visit().open()
    chat.button("Urgent numbers").press("Enter")
    chat.page.wait_for_timeout(100)
    assert focused(chat).startswith("heading")
    chat.page.keyboard.press("Escape")
    chat.page.wait_for_timeout(100)
    assert focused(chat).startswith("numbers")


def test_screen_reader_hears_new_answers_only(visit):
    chat = visit().open().ask(QUESTION)
    log = chat.window.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-label") == "Conversation"
    tree = chat.window.aria_snapshot()
    assert 'textbox "Your question"' in tree
    assert 'combobox "Language"' in tree
    assert 'link "In danger: call 112"' in tree
    chat.page.add_init_script(FIRST_LIVE)
    chat.page.reload()
    chat.answers.nth(1).wait_for()
    assert chat.page.evaluate("window.firstLive") == "off", "old answers are not read again"


STATES = {
    "closed": lambda chat: None,
    "open": lambda chat: chat.open(),
    "answered": lambda chat: chat.open().ask(QUESTION),
    "urgent": lambda chat: chat.open().ask("I want to kill myself"),
    "numbers": lambda chat: chat.open().button("Urgent numbers").click(),
    "options": lambda chat: chat.open().button("Options").click(),
    "summary": lambda chat: summary(chat),
    "failed": lambda chat: fail(chat, 500),
    "offline": lambda chat: fail(chat, 503),
    "not loaded": lambda chat: not_loaded(chat),
}


def summary(chat):
    chat.open().ask(QUESTION)
    chat.button("Options").click()
    chat.button("Summary to take with you").click()


def fail(chat, status):
    chat.open()
    chat.page.route("**/chat/messages", lambda route: route.fulfill(status=status))
    chat.ask(QUESTION, wait=False)
    chat.window.get_by_text("I am sorry" if status == 500 else "No connection.").wait_for()


def not_loaded(chat):
    chat.page.route("**/widget/*", lambda route: route.abort())
    chat.launcher.click()
    chat.page.locator("infopoint-widget >> [role=alert] >> a").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit, state, scheme):
    chat = visit(color_scheme=scheme)
    STATES[state](chat)
    assert chat.axe() == []


@pytest.mark.parametrize(
    ("width", "height", "locale"), [(360, 640, "ar"), (360, 640, "ti"), (320, 256, "fr")]
)
def test_axe_finds_nothing_on_small_screens(visit, width, height, locale):
    chat = visit(width=width, height=height, locale=locale).open().ask(QUESTION)
    assert chat.axe() == []


@pytest.mark.parametrize("path", ["/", "/demo", "/wordpress", "/react", "/chat"])
def test_axe_finds_nothing_on_our_pages(visit, path):
    chat = visit(path)
    chat.page.wait_for_load_state("networkidle")
    assert chat.axe() == []


@pytest.mark.parametrize("view", ["chat", "numbers", "options"])
def test_everything_is_big_enough_for_a_finger(visit, view):
    chat = visit(width=360, height=640).open().ask(QUESTION)
    if view == "numbers":
        chat.button("Urgent numbers").click()
    if view == "options":
        chat.button("Options").click()
    for target in chat.window.locator("button, select, textarea, a, label.check").all():
        box = target.bounding_box()
        inline = target.evaluate("node => node.matches('p a, .assistant li[dir] > a')")
        if box and not inline:
            assert box["height"] >= 44, target.inner_text()
            assert box["width"] >= 44, target.inner_text()


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_zoom_to_200_and_400_percent_loses_nothing(visit, width, height):
    # A window of 1280 by 1024 zoomed to 400 % has 320 by 256 pixels of the page.
    chat = visit(width=width, height=height).open().ask(QUESTION)
    for part in (chat.field, chat.button("Send"), chat.button("Urgent numbers"),
                 chat.answers.last, chat.button("Close")):  # fmt: skip
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + min(box["width"], 1) <= width
    assert chat.window.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("code", LANGUAGES)
def test_head_leaves_room_on_the_narrowest_screens(visit, code):
    chat = visit(width=320, height=640).open()
    chat.window.locator("select").select_option(code)
    chat.page.locator(f"infopoint-chat >> .window[lang={code}]").wait_for()
    assert chat.window.locator(".log").bounding_box()["height"] > 340


def test_larger_text_is_followed(visit):
    chat = visit(width=360, height=640).open().ask(QUESTION)
    chat.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert chat.window.locator(".log").evaluate("node => node.scrollWidth <= node.clientWidth")
    assert chat.button("Send").is_visible()


def test_small_text_of_the_host_page_shrinks_nothing(visit):
    chat = visit(width=360, height=640)
    # Many themes do this, to count in tens.
    chat.page.evaluate("document.documentElement.style.fontSize = '62.5%'")
    assert chat.launcher.bounding_box()["height"] >= 44
    chat.open().ask(QUESTION)
    assert chat.field.evaluate("node => getComputedStyle(node).fontSize") == "16px"
    for target in chat.window.locator(
        ".head button, .head a, select, .tools button, form button"
    ).all():
        assert target.bounding_box()["height"] >= 44, target.inner_text()


BEHIND = "[...document.body.children].filter(node => node.matches('header, main, footer') && !node.inert).length"


def test_page_behind_a_full_screen_is_out_of_reach(visit):
    chat = visit(width=360, height=640).open()
    assert chat.window.get_attribute("aria-modal") == "true"
    assert chat.page.evaluate(BEHIND) == 0
    chat.page.keyboard.press("Escape")
    assert chat.page.evaluate(BEHIND) == 3
    chat.launcher.click()
    chat.page.set_viewport_size({"width": 1280, "height": 800})
    chat.page.wait_for_function(f"{BEHIND} === 3")
    assert chat.window.get_attribute("aria-modal") == "false"


def test_escape_on_the_page_uncovers_what_is_behind(visit):
    chat = visit().open()
    link = chat.page.get_by_role("link", name="WordPress")
    link.focus()
    chat.page.keyboard.press("Escape")
    assert not chat.window.is_visible()
    assert link.evaluate("node => node === document.activeElement")


def test_chat_that_goes_on_does_not_take_the_focus(visit):
    chat = visit().open().ask(QUESTION)
    chat.page.reload()
    chat.answers.nth(1).wait_for()
    chat.page.wait_for_timeout(200)
    assert chat.page.evaluate("document.activeElement === document.body")


def test_new_answer_does_not_scroll_the_page(visit):
    chat = visit(width=700, height=480)
    chat.open().ask(QUESTION)
    assert chat.page.evaluate("scrollY") == 0


def test_nothing_moves_for_those_who_do_not_want_it(visit):
    chat = visit(reduced_motion="reduce").open().ask("hello")
    held = []
    chat.page.route("**/chat/messages", lambda route: held.append(route))
    chat.ask(QUESTION, wait=False)
    chat.window.get_by_text("The answer is coming.").wait_for()
    moving = chat.window.evaluate(
        "node => node.getRootNode().getAnimations({subtree: true}).length"
    )
    assert moving == 0
    held[0].abort()


def test_high_contrast_keeps_borders(visit):
    chat = visit(forced_colors="active").open().ask(QUESTION)
    width = chat.button("Send").evaluate("node => getComputedStyle(node).borderTopWidth")
    assert width == "2px"
    assert chat.axe() == []


@pytest.mark.parametrize("colour", ["#ffe000", "#000", "#7fffd4", "#c00", "nonsense"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_colour_of_the_host_page_stays_readable(visit, assistant, colour, scheme):
    chat = visit(color_scheme=scheme)
    chat.page.route(
        "**/coloured",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"""<!doctype html><html lang="en"><title>Colours</title><main><h1>Colours</h1>
            <script src="{assistant.address}/widget.js" data-color="{colour}" defer></script></main>""",
        ),
    )
    chat.page.goto(assistant.address + "/coloured")
    chat.open().ask(QUESTION)
    assert chat.axe() == []
