import re
from pathlib import Path

from infopoint.answers.html import _PHONE, to_html
from infopoint.knowledge.blocks import (
    ContactCard,
    Contacts,
    Link,
    Links,
    Note,
    Paragraph,
    Points,
    Steps,
)
from infopoint.knowledge.library import Library

EVIL = '<b onclick="x">&'


def test_no_text_becomes_markup():
    card = ContactCard("id", EVIL, purpose=EVIL, url="https://a.example/?<", address=EVIL)
    blocks = [
        Paragraph(EVIL), Steps((EVIL,)), Points((EVIL,)), Note("info", EVIL),
        Links((Link(EVIL, "https://a.example/"),)), Contacts((card,)),
    ]  # fmt: skip
    page = str(to_html(blocks))
    assert "<b" not in page.replace("<br", "")
    assert page.count("&lt;b onclick=&#34;x&#34;&gt;&amp;") == 8


def test_only_web_addresses_become_links():
    page = str(to_html([Links((Link("title", "javascript:alert(1)"),))]))
    assert "href" not in page
    assert "title" in page


def test_a_line_runs_as_most_of_its_letters_do():
    page = str(to_html([Paragraph("IOM تحجز التذاكر"), Points(("Fedasil pays (فيداسيل)",))]))
    assert '<p dir="rtl">' in page
    assert '<li dir="ltr">' in page


def test_numbers_in_texts_can_be_called():
    text = (
        "Call 112, 101 (police) or +32 800 32 745, not 2026, 1,101 or 1120 euros. At night: 1813."
    )
    numbers = re.findall('href="tel:([^"]+)"', str(to_html([Paragraph(text)])))
    assert numbers == ["112", "101", "+3280032745", "1813"]


def test_numbers_are_found_as_in_the_widget():
    source = Path("widget/src/segments.ts").read_text("utf-8")
    assert _PHONE.pattern == re.search(r"PHONE = /(.*)/g;", source)[1]


def test_every_number_in_an_answer_can_be_called():
    library = Library.load(Path("knowledge"))[0]
    phones = {phone for contact in library.contacts.values() for phone in contact.phones}
    missed = set()
    for path in Path("knowledge").glob("*/*.md"):
        text = path.read_text("utf-8").split("---", 2)[2]
        found = {position for match in _PHONE.finditer(text) for position in range(*match.span())}
        for phone in phones:
            for match in re.finditer(rf"(?<![\d+./-]){re.escape(phone)}(?![\d/])", text):
                if not found.issuperset(range(*match.span())):
                    missed.add((path.name, phone))
    assert not missed
