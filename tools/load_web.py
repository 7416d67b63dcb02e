"""Keeps many chats open at once, as people use them, and measures the answers.

Needs a running assistant on this machine: ``python tools/load_web.py --chats 200``.
Stops by itself after ``--messages`` messages a chat.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from urllib.parse import urlsplit

import aiohttp

#: Questions in several languages, buttons, and something nobody can answer.
MESSAGES = (
    "who pays the ticket to go home?",
    "qui paie le billet pour rentrer au pays ?",
    "hoe vraag ik asiel aan?",
    "من يدفع ثمن تذكرة العودة؟",
    "do:menu",
    "area:asylum",
    "topic:return/cost",
    "where can I sleep tonight?",
    "what is the weather tomorrow",
)


async def chat(
    http: aiohttp.ClientSession, messages: int, pause: float, times: list[float], faults: list[str]
) -> None:
    """Opens one chat and writes at the pace of a person."""
    await asyncio.sleep(random.uniform(0, pause))  # noqa: S311
    while True:
        async with http.post("/chat/session", json={}) as answer:
            if answer.status == 200:
                token = (await answer.json())["token"]
                break
        # The server limits how fast chats are opened from one address.
        await asyncio.sleep(random.uniform(1, 5))  # noqa: S311
    headers = {"Authorization": f"Bearer {token}"}
    for number in range(messages):
        body = {"message": random.choice(MESSAGES), "id": str(number), "language": "en"}  # noqa: S311
        started = time.monotonic()
        try:
            async with http.post("/chat/messages", json=body, headers=headers) as answer:
                replies = await answer.json()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            faults.append(type(error).__name__)
            continue
        times.append(time.monotonic() - started)
        if answer.status != 200:
            faults.append(str(answer.status))
        elif not replies or replies[0]["custom"]["outcome"] == "error":
            faults.append("error")
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311


async def measure(address: str, chats: int, messages: int, pause: float) -> None:
    """Runs all chats at once and prints what came of it."""
    times: list[float] = []
    faults: list[str] = []
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(address, connector=connector) as http:
        started = time.monotonic()
        await asyncio.gather(*(chat(http, messages, pause, times, faults) for _ in range(chats)))
        seconds = time.monotonic() - started
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{chats} chats, {len(times)} messages in {seconds:.0f} s ({len(times) / seconds:.1f}/s); "
        f"median {cuts[49] * 1000:.0f} ms, 95 % {cuts[94] * 1000:.0f} ms, "
        f"99 % {cuts[98] * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms; "
        f"{len(faults)} faults {sorted(set(faults))}"
    )


def main() -> None:
    """Reads the arguments and measures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--address", default="http://127.0.0.1:5005")
    arguments.add_argument("--chats", type=int, default=200)
    arguments.add_argument("--messages", type=int, default=6)
    arguments.add_argument("--pause", type=float, default=15.0, help="seconds between messages")
    given = arguments.parse_args()
    if urlsplit(given.address).hostname not in {"127.0.0.1", "localhost", "::1"}:
        arguments.error("only an assistant on this machine may be put under load")
    asyncio.run(measure(given.address, given.chats, given.messages, given.pause))


if __name__ == "__main__":
    main()
