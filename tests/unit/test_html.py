from infopoint.answers.html import to_html
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


def test_numbers_in_texts_can_be_called():
    page = str(to_html([Paragraph("Call 112 or +32 800 32 745, not 2026 and not 1120 euros.")]))
    assert page.count('href="tel:') == 2
    assert 'href="tel:+3280032745"' in page
