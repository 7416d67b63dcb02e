"""The line between the bot and the emulator of the Telegram Bot API.

The emulator (telegram-test-api) keeps the messages of people and bot. What it does not
do is done here, as Telegram documents it: updates stay until they are confirmed by a
higher offset, a webhook gets its secret token, commands and descriptions are accepted.
The line can also fail on request: lose, delay, repeat and reorder.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import subprocess
import threading
import time
from collections import defaultdict
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web

HERE = Path(__file__).parent / "emulator"
#: The privacy notice before the first answer, in any language.
_NOTICE = re.compile(
    r"^\u200f?<i>\u200f?(?:{})</i>\n\n".format(
        "|".join(
            re.escape(
                html.escape(yaml.safe_load(path.read_text("utf-8"))["privacy_notice"], quote=False)
            )
            for path in sorted(Path("knowledge/phrases").glob("*.yml"))
        )
    )
)
TOKEN = "123456789:AAtest-token-that-no-log-line-may-contain"
BOT = {"id": 666, "is_bot": True, "first_name": "Infopoint", "username": "TestNameBot"}
_EMULATED = {
    "sendMessage", "editMessageReplyMarkup", "answerCallbackQuery", "setWebhook", "deleteWebhook",
}  # fmt: skip


class Call(dict):
    """A request of the bot: ``method``, ``at``, ``status`` and the parameters."""


class Wire:
    """Runs in a thread of its own; tests call it from theirs."""

    def __init__(self, port, emulator_port):
        self.port, self.emulator = port, f"http://127.0.0.1:{emulator_port}"
        self.address = f"http://127.0.0.1:{port}"
        self.calls: list[Call] = []
        self._by_chat = defaultdict(list)
        self.faults = defaultdict(list)
        self.webhook = None
        self.webhook_target = None
        self.webhook_answers = []
        self.history: dict[int, dict] = {}
        self._waiting: dict[int, dict] = {}
        self._ending = False
        self._process = subprocess.Popen(
            ["node", "emulator.js", str(emulator_port)],
            cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stdout.readline().strip() == "ready"
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        assert self._started.wait(10)

    def close(self):
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._process.terminate()
        self._process.wait(10)

    # --- what people do

    def say(self, chat, text, **fields):
        """A person writes; commands carry the entity that Telegram adds."""
        message = {**_from(chat), "text": text, **fields}
        if text.startswith("/"):
            length = len(text.split()[0])
            command = {"offset": 0, "length": length, "type": "bot_command"}
            message.setdefault("entities", [command])
            self._emulate("sendCommand", message)
        else:
            self._emulate("sendMessage", message)

    def send(self, chat, **fields):
        """A person sends something else than text."""
        self._emulate("sendMessage", {**_from(chat), **fields})

    def press(self, chat, data, message):
        """A person presses a button of a message."""
        under = {
            "message_id": message["message_id"], "date": int(time.time()), "text": message["text"],
            "chat": _from(chat)["chat"], "reply_markup": json.loads(message["reply_markup"]),
        }  # fmt: skip
        query = {**_from(chat), "message": under, "data": data, "chat_instance": "1"}
        self._emulate("sendCallback", query)

    def inject(self, **update):
        """Adds an update of a kind that the emulator does not know; returns its number."""
        return self._call(self._add(update))["update_id"]

    def repeat(self, *numbers):
        """Makes Telegram deliver updates again although they were confirmed."""
        self._waiting.update({number: self.history[number] for number in numbers})

    def unconfirmed(self):
        """The numbers of the updates that the bot has not confirmed."""
        return sorted(self._waiting)

    # --- what tests look at

    def sent(self, chat, method="sendMessage"):
        """The bot's successful requests for a chat, in order."""
        return [
            call for call in list(self._by_chat[str(chat)])
            if call["method"] == method and call["status"] == 200
        ]  # fmt: skip

    def wait(self, chat, count=1, method="sendMessage", seconds=30):
        """Waits for the bot's messages to a chat and returns them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.sent(chat, method)
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(
            f"{len(self.sent(chat, method))} of {count} {method} after {seconds} s"
        )

    def ask(self, chat, text, **fields):
        """A person writes; returns the bot's next message."""
        before = len(self.sent(chat))
        self.say(chat, text, **fields)
        return self.wait(chat, before + 1)[before]

    def fail(self, method, *statuses, retry_after=None, deliver=False):
        """Makes the next requests of a method fail, one status each."""
        for status in statuses:
            self.faults[method].append((status, retry_after, deliver))

    def unplug(self):
        """Makes Telegram unreachable: connections break, and no new one comes about."""
        self._call(self._runner.cleanup())

    def plug(self):
        """Makes Telegram reachable again."""
        self._call(self._listen())

    # --- inside

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _emulate(self, path, message):
        message = {"botToken": TOKEN, "date": int(time.time()), **message}
        self._call(self._post(f"{self.emulator}/{path}", message))

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._started.set()
        self._loop.run_forever()

    async def _serve(self):
        # Node closes idle connections on its own; a new one each time is never cut off.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        self._lock = asyncio.Lock()
        await self._listen()

    async def _listen(self):
        app = web.Application()
        app.router.add_post("/hook", self._hook)
        app.router.add_route("*", "/bot{token}/{method}", self._bot)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def _end(self):
        self._ending = True
        await self._runner.cleanup()
        await self._session.close()

    async def _post(self, url, data):
        async with self._session.post(url, json=data) as answer:
            return await answer.json()

    async def _bot(self, request):
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        parameters = dict(await request.post())
        call = Call(parameters, method=method, at=time.monotonic(), status=200)
        if method == "getUpdates":
            return _result(await self._get_updates(parameters))
        self.calls.append(call)
        answer = await self._respond(request, method, parameters, call)
        # The notice before a chat's first answer has a test of its own.
        call["whole"] = call.get("text")
        call["noticed"] = bool(_NOTICE.match(call.get("text") or ""))
        if call["noticed"]:
            call["text"] = _NOTICE.sub("", call["text"])
        # Only now do tests see it: with its number, and as Telegram took it.
        self._by_chat[call.get("chat_id")].append(call)
        return answer

    async def _respond(self, request, method, parameters, call):
        if self.faults[method]:
            status, retry_after, deliver = self.faults[method].pop(0)
            call["status"] = status
            if deliver:
                await self._post(f"{self.emulator}/bot{TOKEN}/{method}", parameters)
            if status == 0:
                request.transport.abort()
            return _error(status, "fault", retry_after)
        if method == "getMe":
            return _result(BOT)
        if method == "setWebhook":
            self.webhook = parameters
            parameters = {"url": f"{self.address}/hook"}
        if method == "deleteWebhook":
            self.webhook = None
        if method not in _EMULATED:
            return _result(True)
        answer = await self._post(f"{self.emulator}/bot{TOKEN}/{method}", parameters)
        if method != "sendMessage":
            return _result(True)
        message = answer["result"]
        call["message_id"] = message["message_id"]
        chat = {"id": int(parameters["chat_id"]), "type": "private"}
        return _result(
            {"message_id": message["message_id"], "date": message["date"] // 1000, "chat": chat,
             "from": BOT, "text": message["text"]}
        )  # fmt: skip

    async def _get_updates(self, parameters):
        offset = int(parameters.get("offset", 0))
        for number in [number for number in self._waiting if number < offset]:
            del self._waiting[number]
        end = time.monotonic() + float(parameters.get("timeout", 0))
        waiting = []
        while not self._ending:
            await self._pull()
            waiting = sorted(self._waiting.items())[:100]
            if waiting or time.monotonic() >= end:
                break
            await asyncio.sleep(0.02)
        return [update for _, update in waiting]

    async def _pull(self):
        async with self._lock:
            answer = await self._post(f"{self.emulator}/bot{TOKEN}/getUpdates", {})
            for update in answer["result"]:
                await self._add(_as_telegram(update))

    async def _add(self, update):
        number = max(self.history, default=1000) + 1
        self.history[number] = self._waiting[number] = {**update, "update_id": number}
        return self.history[number]

    async def _hook(self, request):
        """Takes an update from the emulator and delivers it as Telegram would."""
        update = await self._add(_as_telegram(await request.json()))
        del self._waiting[update["update_id"]]
        asyncio.create_task(self.deliver(update))
        return web.Response()

    async def deliver(self, update, secret=None):
        """Posts an update to the bot until it is accepted, as often as Telegram tries."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or self.webhook["secret_token"]}
        for _ in range(500):
            try:
                async with self._session.post(
                    self.webhook_target, json=update, headers=headers
                ) as answer:
                    self.webhook_answers.append((update["update_id"], answer.status))
                    if answer.status < 300 or secret:
                        return answer.status
            except aiohttp.ClientError:
                self.webhook_answers.append((update["update_id"], 0))
            await asyncio.sleep(0.5)

    def deliver_all(self, updates, secret=None):
        """Delivers updates side by side, in the given order, and returns the statuses."""

        async def all_of_them():
            tasks = []
            for update in updates:
                tasks.append(asyncio.create_task(self.deliver(update, secret)))
                await asyncio.sleep(0.005)
            return await asyncio.gather(*tasks)

        return self._call(all_of_them())


def person(chat, language="en", name="Quartzine"):
    """A member of Telegram whose name nobody may find anywhere."""
    return {"id": chat, "is_bot": False, "first_name": name, "language_code": language}


def _from(chat):
    return {
        "from": person(chat),
        "chat": {"id": chat, "type": "private", "first_name": "Quartzine"},
    }


def _as_telegram(update):
    """Adds what the emulator leaves out of an update."""
    if "callback_query" in update:
        update["callback_query"].setdefault("chat_instance", "1")
        update["callback_query"]["from"].setdefault("is_bot", False)
    else:
        update["message"].pop("botToken", None)
    return update


def _result(result):
    return web.json_response({"ok": True, "result": result})


def _error(status, description, retry_after=None):
    body = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status or 500)
