"""A real browser in front of the real product."""

import json
import shutil
from pathlib import Path

import pytest

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium")
AXE = Path("widget/node_modules/axe-core/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Not longer: while Playwright runs, no other test may start an event loop.
@pytest.fixture(scope="package")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            # The pages of other sites in these tests are made up, and reach for loopback.
            args=["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"],
        )
        yield running
        running.close()


@pytest.fixture
def visit(browser, assistant):
    """Opens a page as somebody with an empty browser would."""
    contexts = []

    def open_page(path="/demo", *, context=None, width=1280, height=800, locale="en", **options):
        if context is None:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale=locale, **options
            )
            context.set_default_timeout(20_000)
            contexts.append(context)
        page = context.new_page()
        page.goto(path if path.startswith("http") else assistant.address + path)
        return Chat(page)

    yield open_page
    for context in contexts:
        context.close()


class Chat:
    """The widget on a page, in the words of a person who uses it."""

    def __init__(self, page):
        self.page = page
        self.window = page.locator("infopoint-chat >> .window")
        self.launcher = page.locator("infopoint-widget > button, infopoint-widget >> button").first
        self.field = self.window.locator("textarea")
        self.answers = self.window.locator(".log > .assistant:not([role=alert])")
        self.status = self.window.locator("[role=status]")

    def open(self):
        """Presses the button and waits for the window."""
        self.launcher.click()
        self.field.wait_for()
        return self

    def ask(self, text, *, wait=True):
        """Types and sends; waits for one more answer."""
        before = self.answers.count()
        self.field.fill(text)
        self.field.press("Enter")
        if wait:
            self.answers.nth(before).wait_for()
        return self

    def keep(self):
        """Chooses to keep the chat on this device; the options stay open."""
        self.button("Options").click()
        self.window.get_by_label("Keep this chat on this device").check()

    def button(self, name):
        return self.window.get_by_role("button", name=name, exact=True)

    def stored(self, storage="sessionStorage"):
        """Returns what the page keeps in the browser."""
        return json.loads(self.page.evaluate(f"JSON.stringify({{...{storage}}})"))

    def axe(self):
        """Returns what axe-core finds wrong, in short."""
        if not AXE.exists():
            pytest.skip("axe-core is not installed (npm ci in widget/)")
        # Running it through the debugger leaves the page's own policy untouched.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
        )
        return [
            (fault["id"], node["target"], node["failureSummary"])
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
