"""On other web sites: strict policies, allowed and forbidden origins."""

import functools
import http.server
import threading

import pytest

QUESTION = "who pays the ticket to go home?"
NONCE = "r4nd0m"

POLICIES = {
    "listed": (
        "default-src 'none'; script-src {server}; connect-src {server}; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "nonce": (
        f"default-src 'none'; script-src 'nonce-{NONCE}' 'strict-dynamic'; connect-src {{server}}"
    ),
}
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
"""


def embed(page, assistant, site, policy):
    """Shows a page of another web site with the widget in it."""
    body = f"""<!doctype html><html lang="en"><title>Partner</title><h1>Partner</h1>
    <script nonce="{NONCE}" src="{assistant.address}/widget.js" data-language="auto" defer></script>"""
    headers = {"Content-Security-Policy": policy.format(server=assistant.address)}
    page.route(
        f"{site}/**",
        lambda route: route.fulfill(content_type="text/html", headers=headers, body=body),
    )
    page.add_init_script(VIOLATIONS)
    page.goto(f"{site}/page")


@pytest.mark.parametrize("policy", POLICIES)
def test_widget_works_under_a_strict_policy(visit, assistant, policy):
    chat = visit()
    embed(chat.page, assistant, "https://partner.example", POLICIES[policy])
    chat.open().ask(QUESTION)
    chat.button("Options").click()
    chat.button("Summary to take with you").click()
    with chat.page.expect_download():
        chat.button("Save as a file").click()
    assert chat.page.evaluate("violations") == []
    size = chat.window.bounding_box()
    assert size["width"] < 500, "the styles are there"


@pytest.fixture
def partner(assistant, tmp_path):
    """A real web site of somebody else: routes of Playwright answer for the server's permission."""
    page = f"""<!doctype html><html lang="en"><title>Partner</title><h1>Partner</h1>
    <script src="{assistant.address}/widget.js" defer></script>"""
    (tmp_path / "index.html").write_text(page)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("localhost", assistant.partner_port), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{assistant.partner_port}/"
        site.shutdown()


def test_widget_works_on_an_allowed_web_site(visit, partner):
    chat = visit(partner).open().ask(QUESTION)
    assert chat.answers.last.locator("a.phone").count()
    chat.page.reload()
    chat.answers.nth(1).wait_for()
    assert chat.ask("hello").answers.count() == 3


def test_widget_is_refused_where_it_is_not_allowed(visit, partner):
    chat = visit(partner.replace("localhost", "127.0.0.1")).open()
    chat.ask(QUESTION, wait=False)
    chat.window.get_by_text("No connection.").wait_for()


def test_other_web_sites_get_no_answer_but_keep_the_numbers(visit, assistant):
    chat = visit()
    embed(chat.page, assistant, "https://stranger.example", POLICIES["listed"])
    chat.open().ask(QUESTION, wait=False)
    chat.window.get_by_text("No connection.").wait_for()
    assert chat.answers.count() == 1
    chat.button("Urgent numbers").click()
    assert chat.window.locator(".pane a[href='tel:112']").first.is_visible()


def test_host_styles_do_not_reach_the_widget(visit):
    chat = visit()
    chat.page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { color: lime !important; font-size: 50px; position: static } '
          + 'infopoint-widget { display: none; position: static; opacity: .1 }');
        document.adoptedStyleSheets = [sheet];
    }""")
    chat.open()
    colour = chat.answers.first.evaluate("node => getComputedStyle(node).color")
    assert colour == "rgb(28, 35, 39)"


def test_our_pages_break_no_rule_of_their_own_policy(visit, assistant):
    chat = visit()
    chat.page.add_init_script(VIOLATIONS)
    for path in ("/", "/demo", "/wordpress", "/react", "/chat"):
        chat.page.goto(assistant.address + path)
        chat.page.wait_for_load_state("networkidle")
        assert chat.page.evaluate("violations") == [], path


def test_page_of_our_own_opens_the_chat(visit):
    chat = visit("/")
    chat.field.wait_for()
