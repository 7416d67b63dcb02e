"""What we change in Rasa."""

import asyncio

from infopoint.runtime import patches


def test_the_network_is_served_between_two_messages(monkeypatch):
    order = []

    class Processor:
        pass

    async def parse(_, number):
        order.append(number)
        return {"text": number}

    async def network():
        for _ in range(3):
            order.append("network")
            await asyncio.sleep(0)

    async def everything():
        processor = Processor()
        messages = (patches._parse_in_turn(processor, number) for number in (1, 2, 3))
        return await asyncio.gather(*messages, network())

    monkeypatch.setattr(patches, "_parse", parse)
    found = asyncio.run(everything())
    assert found[:3] == [{"text": 1}, {"text": 2}, {"text": 3}]
    assert [number for number in order if number != "network"] == [1, 2, 3]
    assert order.index("network") < order.index(2)
    assert order.index(3) > order.index("network") + 1
