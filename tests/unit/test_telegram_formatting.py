"""Answers as Telegram messages: whole tags, within limits, the right way round."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from infopoint.answers.compose import Composer
from infopoint.clock import now
from infopoint.dialogue.buttons import Press
from infopoint.knowledge.blocks import ContactCard, Contacts, Link, Links, Note, Paragraph, Points
from infopoint.knowledge.library import Library
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES
from infopoint.telegram.formatting import LIMIT, phone_text, plain_text, to_messages
from infopoint.telegram.keyboards import after_press, keyboard

KNOWLEDGE = Path("knowledge")


class Reader(HTMLParser):
    """Reads a message as Telegram does: only known tags, properly closed."""

    def __init__(self, message):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""
        self.feed(message)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in {"b", "i", "a", "code"}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def units(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.fixture(scope="module")
def composer():
    return Composer(Library.load(KNOWLEDGE)[0], Phrases(KNOWLEDGE), now())


def test_content_is_never_markup():
    message = to_messages([Paragraph("<b>a</b> & <script>")], "en")[0]
    assert message == "&lt;b&gt;a&lt;/b&gt; &amp; &lt;script&gt;"


def test_the_first_paragraph_of_an_urgent_card_stands_out():
    assert to_messages([Paragraph("Call 112."), Paragraph("b")], "en", urgent=True) == [
        "<b>Call 112.</b>\n\nb"
    ]


def test_a_link_cannot_leave_its_attribute():
    link = Link("title {x}", 'https://a.example/?q="><b>{x}')
    message = to_messages([Links((link,))], "en")[0]
    assert Reader(message).text == "title {x}"
    assert message.count('"') == 2


def test_long_answers_are_cut_at_paragraph_ends():
    paragraphs = [Paragraph(f"{number} " + "word " * 300) for number in range(9)]
    messages = to_messages(paragraphs, "en")
    assert len(messages) > 1
    assert all(units(message) <= LIMIT for message in messages)
    assert all(message.startswith(tuple("012345678")) for message in messages)
    assert "\n\n".join(messages).count("word") == 9 * 300


def test_a_long_list_is_cut_between_its_items():
    messages = to_messages([Points(tuple(f"{'x' * 500}" for _ in range(20)))], "en")
    assert all(line.startswith("• ") for message in messages for line in message.splitlines())


@settings(deadline=None)
@given(st.text(max_size=9000), st.sampled_from(["en", "ar"]))
def test_any_text_arrives_whole_in_messages_that_fit(text, language):
    messages = to_messages([Paragraph(text), Note("volatile", text)], language)
    assert all(0 < units(message) <= LIMIT for message in messages)
    shown = "".join(Reader(message).text for message in messages)
    letters = [char for char in text if char.isalnum()] * 2
    assert [char for char in shown if char.isalnum()] == letters


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("اتصل بمحامٍ", True),
        ("1. اتصل", True),
        ("Call 112", False),
        ("112", False),
        ("IOM تحجز التذاكر", True),
    ],
)
def test_right_to_left_lines_start_at_the_right(text, marked):
    assert to_messages([Paragraph(text)], "ar")[0].startswith("\u200f") is marked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("المصدر: Immigration Office، A (تم)", "المصدر: [Immigration Office]، [A] (تم)"),
        ("المصدر: Asylum (CGRS)، تم", "المصدر: [Asylum (CGRS)]، تم"),
        ("المصدر (CGRS) تم", "المصدر ([CGRS]) تم"),
    ],
)
def test_latin_names_in_a_right_to_left_line_stand_apart(text, shown):
    message = to_messages([Paragraph(text)], "ar")[0]
    assert message == "\u200f" + shown.replace("[", "\u2066").replace("]", "\u2069")


def test_phone_numbers_can_be_tapped():
    assert phone_text("+32 800 32 745") == "+32-800-32-745"
    assert phone_text("1813") == "<code>1813</code>"
    card = ContactCard("a", "Name", phones=("+32 2 488 97 77",))
    assert "☎ \u200e+32-2-488-97-77" in to_messages([Contacts((card,))], "ar")[0]


def test_a_contact_says_which_languages_are_spoken_there():
    card = ContactCard("a", "Name", languages="Languages: Dutch, Arabic")
    assert "\nLanguages: Dutch, Arabic" in to_messages([Contacts((card,))], "en")[0]


def test_every_article_fits_in_every_language(composer):
    for topic in composer.library.topics:
        for language in LANGUAGES:
            for detail in (False, True):
                reply = composer.answer(topic, language, detail=detail)
                if reply is None:
                    continue
                messages = to_messages(reply.blocks, language, urgent=bool(reply.contract.urgent))
                assert all(units(message) <= LIMIT for message in messages), topic
                assert all(Reader(message).text.strip() for message in messages), topic
                markup = keyboard([{"title": b.title, "payload": b.press} for b in reply.buttons])
                rows = markup.inline_keyboard
                # No button is left out because its data is too long.
                assert len(rows) == len(reply.buttons), topic
                assert all(len(row) == 1 for row in rows), topic
                assert len({row[0].text for row in rows}) == len(rows), topic


def test_a_pressed_button_is_marked_once():
    rows = [[InlineKeyboardButton(name, callback_data=f"area:{name}")] for name in ("a", "b")]
    once = after_press(InlineKeyboardMarkup(rows), "area:a")
    twice = after_press(once, "area:a")
    assert [row[0].text for row in twice.inline_keyboard] == ["✓ a", "b"]


@pytest.mark.parametrize("pressed", ["do:delete", "do:keep", "language:fr"])
def test_buttons_of_a_decision_go(pressed):
    rows = [[InlineKeyboardButton("a", callback_data=pressed)]]
    assert after_press(InlineKeyboardMarkup(rows), pressed) is None


def test_longest_press_fits_into_a_button(composer):
    longest = max(composer.library.topics, key=len)
    assert len(str(Press("read", longest, "en")).encode()) <= 64


@settings(deadline=None)
@given(st.text(alphabet="ab<>&;\"' ", max_size=50))
def test_plain_text_reads_as_written(text):
    messages = to_messages([Paragraph(text)], "en", urgent=True)
    assert "".join(plain_text(message) for message in messages) == text
