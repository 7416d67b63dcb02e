import asyncio

import pytest

from infopoint.channels.once import Once


def run(work):
    return asyncio.run(work)


def test_same_message_is_answered_once_with_the_same_replies():
    calls = []

    async def answer():
        calls.append(1)
        await asyncio.sleep(0.01)
        return [{"text": "hello"}]

    async def twice():
        once = Once()
        together = await asyncio.gather(*(once.answer("a", "1", answer) for _ in range(3)))
        later = await once.answer("a", "1", answer)
        return [*together, later]

    assert run(twice()) == [[{"text": "hello"}]] * 4
    assert len(calls) == 1


def test_others_and_other_messages_are_answered_anew():
    calls = []

    async def answer():
        calls.append(1)
        return []

    async def three():
        once = Once()
        for sender, identifier in (("a", "1"), ("b", "1"), ("a", "2")):
            await once.answer(sender, identifier, answer)

    run(three())
    assert len(calls) == 3


def test_failure_is_not_remembered():
    async def fail():
        raise ValueError("no answer")

    async def work():
        return [{"text": "now"}]

    async def both():
        once = Once()
        with pytest.raises(ValueError, match="no answer"):
            await once.answer("a", "1", fail)
        return await once.answer("a", "1", work)

    assert run(both()) == [{"text": "now"}]


def test_sender_who_hangs_up_finds_the_answer_later():
    async def answer():
        await asyncio.sleep(0.05)
        return [{"text": "late"}]

    async def hang_up():
        once = Once()
        first = asyncio.ensure_future(once.answer("a", "1", answer))
        await asyncio.sleep(0.01)
        first.cancel()
        return await once.answer("a", "1", answer)

    assert run(hang_up()) == [{"text": "late"}]


def test_forgetting_leaves_nothing():
    async def answer():
        return [{"text": "secret"}]

    async def forget():
        once = Once()
        await once.answer("a", "1", answer)
        once.forget("a")
        return once._replies

    assert not run(forget())
