"""Nobody can take the assistant away from the others; no address is kept."""

import asyncio
from types import SimpleNamespace

import pytest

from infopoint.channels.desk import Desk, TooFastError
from infopoint.channels.limits import RateLimit
from infopoint.channels.plain_page import PlainPage
from infopoint.channels.visitors import Visit, Visitors

ADDRESS = "203.0.113.77"


class Calm(RateLimit):
    """A limit whose time stands still."""

    def __init__(self, burst):
        super().__init__(burst, 0.0)

    def keys(self):
        return list(self._buckets)


@pytest.fixture
def visitors():
    async def handler(message):
        await message.output_channel.send_response(message.sender_id, {"text": "answer"})

    desk = Desk("a secret for tests only, long enough to pass")
    visitors = Visitors(desk, frozenset(), handler)
    visitors._messages, visitors._addresses, visitors._everyone = Calm(3), Calm(5), Calm(8)
    visitors._sessions = Calm(2)
    return visitors


def request(address=ADDRESS, forwarded=""):
    context = SimpleNamespace(ctx=SimpleNamespace(agent=None))
    return SimpleNamespace(ip=address, remote_addr=forwarded, app=context, headers={})


def say(visitors, name, address=ADDRESS, language="en"):
    visit = Visit(name, "hello", language=language)
    return asyncio.run(visitors.answer(request(address), visit))


def test_a_conversation_that_floods_waits_and_others_go_on(visitors):
    for _ in range(3):
        assert say(visitors, "a")[0]["text"] == "answer"
    with pytest.raises(TooFastError) as refused:
        say(visitors, "a", language="fr")
    assert "112" in refused.value.notice["text"]
    assert say(visitors, "b")[0]["text"] == "answer"


def test_many_conversations_from_one_address_wait_and_other_addresses_go_on(visitors):
    for number in range(5):
        say(visitors, f"name {number}")
    with pytest.raises(TooFastError) as refused:
        say(visitors, "another", language="nl")
    assert refused.value.notice["custom"]["language"] == "nl"
    assert "112" in refused.value.notice["text"]
    assert say(visitors, "another", "198.51.100.1")[0]["text"] == "answer"


def test_all_together_have_a_limit_that_names_a_number_to_call(visitors):
    for number in range(8):
        say(visitors, f"name {number}", f"198.51.100.{number}")
    with pytest.raises(TooFastError) as refused:
        say(visitors, "one more", "192.0.2.1")
    assert "112" in refused.value.notice["text"]


def test_new_conversations_from_one_address_have_a_limit(visitors):
    assert all(visitors.open_session(request()) for _ in range(2))
    with pytest.raises(TooFastError):
        visitors.open_session(request())
    assert visitors.open_session(request("198.51.100.1"))


def test_page_without_javascript_says_that_there_are_too_many(visitors):
    for _ in range(2):
        visitors.open_session(request())
    asked = request()
    asked.form = {"message": "where can I sleep?", "language": "fr"}
    page = asyncio.run(PlainPage(visitors)._take(asked)).body.decode()
    assert "where can I sleep?" in page
    assert "Vous écrivez très vite." in page
    assert 'href="tel:112"' in page.split("assistant")[1]


def test_behind_a_proxy_people_are_told_apart(visitors):
    for person in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        assert visitors.open_session(request(forwarded=person))


def test_addresses_are_never_kept(visitors):
    say(visitors, "a")
    visitors.open_session(request())
    kept = visitors._addresses.keys() + visitors._sessions.keys()
    assert kept
    assert not any(ADDRESS in key for key in kept)
