"""Draws conversations for the documentation, from the messages that were really sent.

``.venv/bin/python -m tests.telegram.pictures`` starts the product on the emulator, talks
to it, and writes docs/pictures/telegram-*.png. It needs Debian's chromium.
"""

import json
import subprocess
import tempfile
from html import escape
from pathlib import Path

from tests.end_to_end.conftest import free_port
from tests.telegram.conftest import Product
from tests.telegram.wire import Wire, person

PICTURES = Path("docs/pictures")
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]}
CONVERSATIONS = {
    "start": ("en", ["/start", "who pays the ticket to go home?"]),
    "arabic": ("ar", ["/start", "كيف أطلب اللجوء في بلجيكا؟"]),
    "letter": ("en", [PHOTO, "I want to kill myself"]),
    "commands": ("fr", ["/language fr", "/mydata", "/delete"]),
}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; width: 428px; background: #d5e0d3;
  font: 15px/1.35 "Noto Sans", "DejaVu Sans", sans-serif; }}
div {{ white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
  border-radius: 12px; padding: 8px 12px; margin: 6px 0; }}
.person {{ background: #e6fcd0; margin-left: 96px; }}
.bot {{ background: #fff; margin-right: 32px; }}
.button {{ background: #7f9b7c; color: #fff; text-align: center; margin: 3px 32px 3px 0;
  padding: 7px; }}
a {{ color: #2276b5; }} code {{ color: #2276b5; }}
</style>{body}"""


def main():
    wire = Wire(free_port(), free_port())
    product = Product(Path(tempfile.mkdtemp()), wire)
    product.start()
    try:
        for number, (name, (language, said)) in enumerate(CONVERSATIONS.items()):
            draw(name, talk(wire, 7_000_000_000 + number, language, said))
    finally:
        product.stop()
        wire.close()


def talk(wire, chat, language, said):
    """Says everything in turn and returns the conversation as HTML."""
    body, seen = "", 0
    for words in said:
        sender = {"from": person(chat, language)}
        if isinstance(words, str):
            wire.say(chat, words, **sender)
        else:
            wire.send(chat, **words, **sender)
        shown = words if isinstance(words, str) else "🖼 photo"
        body += f'<div class="person" dir="auto">{escape(shown)}</div>'
        messages = wire.wait(chat, seen + 1)
        for message in messages[seen:]:
            body += f'<div class="bot" dir="auto">{message["whole"]}</div>'
            markup = json.loads(message.get("reply_markup") or "{}")
            for row in markup.get("inline_keyboard", []):
                body += f'<div class="button" dir="auto">{escape(row[0]["text"])}</div>'
        seen = len(messages)
    return body


def draw(name, body):
    """Takes a picture of a conversation, as high as it is long."""
    page = Path(tempfile.mkdtemp()) / "page.html"
    page.write_text(PAGE.format(body=body), "utf-8")
    PICTURES.mkdir(exist_ok=True)
    raw = PICTURES / f"telegram-{name}.png"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=460,2400",
         f"--screenshot={raw}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    crop(raw)


def crop(path):
    """Cuts away the empty rest below the conversation."""
    from PIL import Image, ImageChops

    with Image.open(path) as image:
        picture = image.convert("RGB")
    empty = Image.new("RGB", picture.size, picture.getpixel((1, picture.height - 1)))
    box = ImageChops.difference(picture, empty).getbbox()
    picture.crop((0, 0, picture.width, box[3] + 16)).quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    main()
