"""Takes the pictures of the widget in the documentation, from a running assistant.

``python tools/widget_pictures.py http://127.0.0.1:5005`` writes ``docs/pictures/widget-*.png``.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path("docs/pictures")
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
#: Each has an answer in its own language.
QUESTIONS = {
    "en": "Who pays the ticket to go home?",
    "fr": "Qui paie le billet pour rentrer au pays ?",
    "ar": "زوجي يضربني. أين أجد المساعدة؟",
}


def take(page: Page, address: str, size: str, language: str) -> None:
    """Opens the chat, asks, and takes pictures of the answer and the urgent numbers."""
    page.goto(f"{address}/demo")
    page.locator("infopoint-widget >> button").first.click()
    chat = page.locator("infopoint-chat >> .window")
    chat.locator("textarea").fill(QUESTIONS[language])
    chat.locator("textarea").press("Enter")
    chat.locator(".log > .assistant >> nth=1").wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / f"widget-{size}-{language}.png")
    if size == "phone":
        chat.locator("#numbers").click()
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"widget-{size}-{language}-numbers.png")


def main() -> None:
    """Takes all pictures."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5005"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for size, (width, height) in SIZES.items():
            for language in QUESTIONS:
                viewport = {"width": width, "height": height}
                page = browser.new_page(viewport=viewport, locale=language)
                take(page, address, size, language)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
