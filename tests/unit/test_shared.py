"""Several assistants with one real Redis: locks, answered messages, limits."""

import asyncio
from urllib.parse import urlsplit

import pytest
from rasa.core.lock_store import RedisLockStore

from infopoint.runtime.lock_store import QuickInMemoryLockStore
from infopoint.shared.limits import SharedRateLimit
from infopoint.shared.locks import SharedLocks
from infopoint.shared.once import SharedOnce
from infopoint.shared.worker import Worker
from tests.servers import REDIS, redis_or_skip

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def server():
    return redis_or_skip()


@pytest.fixture
def workers(server):
    return Worker(REDIS), Worker(REDIS)


def locks(worker):
    return SharedLocks(worker, QuickInMemoryLockStore())


def test_rasas_own_locks_give_one_ticket_twice(server):
    """Why ours are there: when the next one comes in the middle of taking a ticket."""
    address = urlsplit(REDIS)
    one, other = (
        RedisLockStore(
            host=address.hostname,
            port=address.port,
            db=int(address.path[1:]),
            key_prefix="infopoint",
        )
        for _ in range(2)
    )
    tickets, save = [], one.save_lock

    def interrupted(lock):
        tickets.append(other.issue_ticket("c", 60))
        save(lock)

    one.save_lock = interrupted
    tickets.append(one.issue_ticket("c", 60))
    assert tickets == [0, 0]


def test_messages_of_one_conversation_take_turns_in_order_of_arrival(workers):
    """Also when the next one comes in the middle of an answer."""
    served, inside = [], []

    async def turn(store, number):
        async with store.lock("c", wait_time_in_seconds=0.001):
            inside.append(number)
            assert len(inside) == 1
            await asyncio.sleep(0.002)
            inside.remove(number)
            served.append(number)

    async def race():
        stores = [locks(worker) for worker in workers]
        await asyncio.gather(*(turn(stores[number % 2], number) for number in range(40)))

    asyncio.run(race())
    assert served == list(range(40))


def test_conversations_do_not_wait_for_each_other(workers):
    async def both():
        one, other = map(locks, workers)
        async with one.lock("c"), other.lock("d"):
            return True

    assert asyncio.run(both())


def test_a_dead_assistants_ticket_is_passed_over(server, workers):
    dead = "0123456789abcdef"
    server.rpush("infopoint:lock:c", f"{dead}:99999999999.0:ffff")

    async def turn():
        async with locks(workers[0]).lock("c", wait_time_in_seconds=0.001):
            return True

    assert asyncio.run(turn())
    assert not server.exists("infopoint:lock:c")


def test_without_redis_locks_hold_in_the_process():
    order = []

    async def turn(store, number):
        async with store.lock("c", wait_time_in_seconds=0.001):
            order.append(number)
            await asyncio.sleep(0.002)
            order.append(number)

    async def race():
        store = locks(Worker(NOWHERE))
        await asyncio.gather(*(turn(store, number) for number in range(3)))

    asyncio.run(race())
    assert order == [0, 0, 1, 1, 2, 2]


def test_a_message_that_reaches_two_assistants_is_answered_once(workers):
    calls = []

    async def answer():
        calls.append(1)
        await asyncio.sleep(0.02)
        return [{"text": "مرحبا"}]

    async def twice():
        one, other = map(SharedOnce, workers)
        together = await asyncio.gather(
            one.answer("a", "1", answer), other.answer("a", "1", answer)
        )
        return [*together, await other.answer("a", "1", answer)]

    assert asyncio.run(twice()) == [[{"text": "مرحبا"}]] * 3
    assert len(calls) == 1


def test_an_answer_that_a_dead_assistant_began_is_made_by_another(server, workers):
    server.hset("infopoint:once:a", "1", "0123456789abcdef")

    async def answer():
        return [{"text": "here"}]

    replies = asyncio.run(SharedOnce(workers[0]).answer("a", "1", answer))
    assert replies == [{"text": "here"}]


def test_an_answer_that_failed_can_be_tried_at_another_assistant(workers):
    async def fails():
        raise ConnectionError

    async def works():
        return [{"text": "now"}]

    async def both():
        one, other = map(SharedOnce, workers)
        with pytest.raises(ConnectionError):
            await one.answer("a", "1", fails)
        return await other.answer("a", "1", works)

    assert asyncio.run(both()) == [{"text": "now"}]


def test_forgetting_a_sender_leaves_nothing_in_redis(server, workers):
    async def answer():
        return [{"text": "something"}]

    once = SharedOnce(workers[0])

    async def forget():
        await once.answer("a", "1", answer)
        assert server.exists("infopoint:once:a")
        once.forget("a")

    asyncio.run(forget())
    assert not server.keys("infopoint:once:*")


def test_without_redis_messages_are_answered():
    async def answer():
        return [{"text": "alone"}]

    replies = asyncio.run(SharedOnce(Worker(NOWHERE)).answer("a", "1", answer))
    assert replies == [{"text": "alone"}]


def test_the_limit_counts_over_all_assistants(workers):
    limits = [SharedRateLimit(worker, "test", 3, 0.001) for worker in workers]
    assert [limits[number % 2].allows("c") for number in range(5)] == [True] * 3 + [False] * 2
    assert limits[0].allows("d")


def test_without_redis_each_assistant_counts_by_itself():
    limit = SharedRateLimit(Worker(NOWHERE), "test", 2, 0.001)
    assert [limit.allows("c") for _ in range(3)] == [True, True, False]


def test_nothing_stays_in_redis_for_good(server, workers):
    SharedRateLimit(workers[0], "test", 3, 1.0).allows("c")

    async def answer():
        return []

    asyncio.run(SharedOnce(workers[0]).answer("a", "1", answer))
    keys = server.keys("infopoint:*")
    assert keys
    assert all(0 < server.ttl(key) <= 601 for key in keys)
