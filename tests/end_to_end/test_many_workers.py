"""The product on many machines, without the machines: two assistants, two action servers, the
real PostgreSQL, Redis and nginx with the configuration of ``deploy/``."""

import asyncio
import concurrent.futures
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import ssl
import string
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from infopoint.privacy.pseudonym import Pseudonyms
from infopoint.runtime.lock_store import QuickInMemoryLockStore
from infopoint.shared.locks import SharedLocks
from infopoint.shared.worker import Worker
from tests.end_to_end.conftest import SECRET, install
from tests.processes import hanging
from tests.servers import REDIS, postgresql_databases, redis_or_skip

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr alert;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/infopoint.conf;
}}
"""


class Topology:
    """Everything that runs, seen from outside."""

    def __init__(self, folder, databases):
        self.folder = folder
        self.database = databases["assistant"]
        ports = _listening_ports(8)
        self.workers, self.actions = ports[:2], ports[2:4]
        self.http, self.https, self.inner, self.console = ports[4:]
        self.processes = {}
        self.pseudonyms = Pseudonyms(SECRET)
        self.environment = {
            **os.environ,
            "INFOPOINT_SECRET": SECRET,
            "INFOPOINT_DATABASE_URL": self.database,
            "INFOPOINT_CONSOLE_DATABASE_URL": databases["console"],
            "INFOPOINT_REDIS_URL": REDIS,
            "INFOPOINT_ACTIONS_URL": f"http://127.0.0.1:{self.inner}/webhook",
            "INFOPOINT_PROXIES": "1",
            "TELEGRAM_TOKEN": "",
        }

    def prepare(self):
        command = [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.prepare"]
        run = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr

    def start(self, name):
        """Starts ``assistant-0``, ``actions-1``, or ``nginx``."""
        if name == "nginx":
            command, settings = [NGINX, "-c", str(self.folder / "nginx.conf")], {}
        else:
            process, number = name.split("-")
            command = [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.run", process]
            settings = {
                "INFOPOINT_PORT": str(self.workers[int(number)]),
                "INFOPOINT_ACTIONS_PORT": str(self.actions[int(number)]),
            }
        with (self.folder / f"{name}.log").open("w") as output:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**self.environment, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill(self, name):
        """Ends a process as a power cut would."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self):
        for name, process in self.processes.items():
            # nginx ends its own processes; nothing of the others is worth waiting for.
            process.terminate() if name == "nginx" else process.kill()
            process.wait()

    def configure_nginx(self):
        certificate = ["-keyout", self.folder / "tls.key", "-out", self.folder / "tls.crt"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-subj", "/CN=chat.example.org", *certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        local = "server 127.0.0.1:{};".format
        words = {
            "INFOPOINT_ASSISTANTS": " ".join(map(local, self.workers)),
            "INFOPOINT_ACTIONS": " ".join(map(local, self.actions)),
            "INFOPOINT_TELEGRAM": local(self.workers[0]),
            "INFOPOINT_CONSOLE": local(self.console),
            "INFOPOINT_TLS": str(self.folder),
            "INFOPOINT_HTTP_PORT": f"127.0.0.1:{self.http}",
            "INFOPOINT_HTTPS_PORT": f"127.0.0.1:{self.https}",
            "INFOPOINT_ACTIONS_PORT": f"127.0.0.1:{self.inner}",
            "INFOPOINT_HOSTNAME": "chat.example.org",
            "INFOPOINT_CONSOLE_HOSTNAME": "console.example.org",
        }
        template = Path("deploy/nginx/infopoint.conf.template").read_text("utf-8")
        filled = string.Template(template).safe_substitute(words)
        (self.folder / "infopoint.conf").write_text(filled, "utf-8")
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder), "utf-8")

    def say(self, worker, sender, message):
        """Says something to one assistant over the REST contract."""
        address = f"http://127.0.0.1:{self.workers[worker]}/webhooks/rest/webhook"
        body = json.dumps({"sender": sender, "message": message}).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=90) as answer:
            return json.load(answer)

    def predictions(self, worker):
        """Returns how often an assistant has chosen an action."""
        address = f"http://127.0.0.1:{self.workers[worker]}/metrics"
        with urllib.request.urlopen(address, timeout=30) as answer:
            text = answer.read().decode()
        name = 'infopoint_stage_seconds_count{stage="policy"} '
        return next(float(line[len(name) :]) for line in text.splitlines() if line.startswith(name))

    def ready(self, worker):
        """Returns whether an assistant says that it can answer."""
        try:
            address = f"http://127.0.0.1:{self.workers[worker]}/ready"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return all(state == "ok" for state in json.load(answer)["parts"].values())
        except OSError:
            return False

    def request(self, path, data=None, token=None, host="chat.example.org"):
        """Returns status and body of an exchange with the proxy, as a browser has it."""
        context = ssl.create_default_context(cafile=self.folder / "tls.crt")
        context.check_hostname = False
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.https, context=context, timeout=90
        )
        headers = {"Host": host, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = None if data is None else json.dumps(data)
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def write(self, token, message, identifier=None):
        """Writes through the proxy and returns the replies."""
        data = {"message": message, "id": identifier or uuid.uuid4().hex}
        status, body = self.request("/chat/messages", data, token)
        assert status == 200, body
        return json.loads(body)

    def open_session(self):
        token = json.loads(self.request("/chat/session", {})[1])["token"]
        return token, self.pseudonyms.conversation("web", self.pseudonyms.session_name(token))

    def told(self, conversation):
        """Returns what PostgreSQL keeps of a conversation: kind and text, in order."""
        engine = sa.create_engine(self.database)
        query = sa.text(
            "SELECT type_name, data FROM events WHERE sender_id = :key "
            "AND type_name IN ('user', 'bot') ORDER BY id"
        )
        with engine.connect() as connection:
            rows = connection.execute(query, {"key": conversation}).all()
        engine.dispose()
        return [(kind, json.loads(data)["text"]) for kind, data in rows]


@pytest.fixture(scope="module")
def topology(tmp_path_factory):
    if NGINX is None:
        pytest.skip("nginx is not installed")
    redis_or_skip()
    with postgresql_databases("assistant", "console") as databases:
        running = Topology(install(tmp_path_factory.mktemp("many")), databases)
        running.configure_nginx()
        running.prepare()
        try:
            for name in ("nginx", "actions-0", "actions-1", "assistant-0", "assistant-1"):
                running.start(name)
            _wait_for(lambda: running.ready(0) and running.ready(1), running)
            yield running
        finally:
            running.stop()


def _listening_ports(count):
    """Returns free ports that no outgoing connection takes while the processes start."""
    found = []
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    pytest.fail("there are no free ports")


def _wait_for(condition, running):
    deadline = time.monotonic() + 280
    while not condition():
        dead = [name for name, process in running.processes.items() if process.poll() is not None]
        if dead or time.monotonic() > deadline:
            logs = "\n".join(path.read_text()[-2000:] for path in running.folder.glob("*.log"))
            pytest.fail(f"not ready, dead: {dead}\n{logs}")
        time.sleep(0.1)


class Held:
    """Holds a conversation's lock, as an assistant in the middle of an answer does."""

    def __init__(self, conversation):
        self.worker = Worker(REDIS)
        self.key = f"infopoint:lock:{conversation}"
        self._locks = SharedLocks(self.worker, QuickInMemoryLockStore())
        self._conversation = conversation
        self._loop = asyncio.new_event_loop()

    def __enter__(self):
        self._lock = self._locks.lock(self._conversation)
        self._loop.run_until_complete(self._lock.__aenter__())
        return self

    def __exit__(self, *_):
        self._loop.run_until_complete(self._lock.__aexit__(None, None, None))
        self._loop.close()

    def wait_for(self, messages, running):
        """Waits until so many messages stand behind this one."""
        _wait_for(lambda: self.worker.redis.llen(self.key) == messages + 1, running)


def test_memory_is_kept_when_turns_alternate_between_assistants(topology):
    sender = uuid.uuid4().hex
    topology.say(0, sender, "language:fr")
    answered = topology.say(1, sender, "who pays the ticket to go home")[0]["custom"]
    assert (answered["language"], answered["topic"]) == ("fr", "return/cost")
    assert topology.say(0, sender, "nearest:legal")[0]["custom"]["outcome"] == "form"
    place = topology.say(1, sender, "9000 Gent")[0]
    assert place["custom"]["outcome"] == "form"
    assert "Gand" in place["text"] or "Gent" in place["text"]


def test_the_proxy_spreads_a_conversation_over_both(topology):
    token, conversation = topology.open_session()
    messages = [f"topic:return/{name}" for name in ("cost", "duration", "how_to_apply", "cost")]
    topics = [topology.write(token, message)[0]["custom"]["topic"] for message in messages]
    assert topics == [message.removeprefix("topic:") for message in messages]
    assert [kind for kind, _ in topology.told(conversation)].count("user") == len(messages)


def test_the_proxy_passes_on_public_addresses_only(topology):
    assert topology.request("/")[0] == 200
    assert topology.request("/chat")[0] == 200
    assert topology.request("/widget.js")[0] == 200
    rest = {"sender": "stranger", "message": "hello"}
    assert topology.request("/webhooks/rest/webhook", rest)[0] == 404
    assert topology.request("/model/parse", {"text": "hello"})[0] == 404
    for path in ("/metrics", "/ready", "/health", "/status", "/version", "/docs", "/webhooks/rest"):
        assert topology.request(path)[0] == 404


def test_the_proxy_leads_from_http_to_https(topology):
    connection = http.client.HTTPConnection("127.0.0.1", topology.http, timeout=10)
    connection.request("GET", "/chat", headers={"Host": "chat.example.org"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://chat.example.org/chat")


def test_two_assistants_racing_on_one_conversation_answer_each_message_once_in_order(topology):
    sender = uuid.uuid4().hex
    conversation = topology.pseudonyms.conversation("rest", sender)
    names = ("cost", "duration", "how_to_apply") * 4
    with concurrent.futures.ThreadPoolExecutor(len(names)) as people:
        with Held(conversation) as held:
            answers = []
            for number, name in enumerate(names):
                message = f"topic:return/{name}"
                answers.append(people.submit(topology.say, number % 2, sender, message))
                held.wait_for(number + 1, topology)
        topics = [answer.result()[0]["custom"]["topic"] for answer in answers]
    assert topics == [f"return/{name}" for name in names]
    told = topology.told(conversation)
    asked = [text for kind, text in told if kind == "user"]
    assert asked == [f"topic:return/{name}" for name in names]
    # Never two messages in a row: each answer stands behind its own.
    kinds = [kind for kind, _ in told]
    assert all(pair != ("user", "user") for pair in zip(kinds, kinds[1:], strict=False))


def test_a_message_sent_twice_over_both_is_answered_once(topology):
    token, conversation = topology.open_session()
    identifier = uuid.uuid4().hex
    with concurrent.futures.ThreadPoolExecutor(4) as people:
        copies = [
            people.submit(topology.write, token, "topic:return/cost", identifier) for _ in range(4)
        ]
        replies = [copy.result() for copy in copies]
    assert replies == [replies[0]] * 4
    assert [kind for kind, _ in topology.told(conversation)].count("user") == 1


def test_new_conversations_are_counted_by_address_over_both(topology):
    """A crowd behind one address is slowed down, nobody else; the address itself is not kept."""

    def ask(number, address):
        connection = http.client.HTTPConnection(
            "127.0.0.1", topology.workers[number % 2], timeout=30
        )
        connection.request(
            "POST", "/chat/session", headers={"X-Forwarded-For": f"9.9.9.9, {address}"}
        )
        return connection.getresponse().status

    statuses = [ask(number, "192.0.2.1") for number in range(120)]
    assert statuses[:60] == [200] * 60
    assert 429 in statuses
    assert ask(0, "192.0.2.2") == 200
    assert Worker(REDIS).redis.keys("*192.0.2*") == []


def test_deleted_data_is_gone_from_postgresql_and_redis(topology):
    token, conversation = topology.open_session()
    topology.write(token, "topic:return/cost")
    topology.write(token, "do:delete")
    assert topology.told(conversation) == []
    kept = Worker(REDIS).redis.keys(f"*once:{topology.pseudonyms.session_name(token)}")
    assert kept == []


def test_the_console_reads_and_forgets_with_its_own_account(topology):
    sender = uuid.uuid4().hex
    topology.say(0, sender, "topic:return/cost")
    console = sa.engine.make_url(topology.environment["INFOPOINT_CONSOLE_DATABASE_URL"])
    account = sa.engine.make_url(topology.database).set(
        username=console.username, password=console.password
    )
    address = account.render_as_string(hide_password=False)
    environment = {**topology.environment, "INFOPOINT_DATABASE_URL": address}
    read = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "review", "importturns"],
        cwd=topology.folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert "console: read" in read.stdout, read.stderr
    engine = sa.create_engine(address)
    with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
        connection.execute(sa.text("DELETE FROM events"))
    with engine.begin() as connection:
        key = topology.pseudonyms.conversation("rest", sender)
        connection.execute(sa.text("SELECT infopoint_forget(:keys)"), {"keys": [key]})
    engine.dispose()
    assert topology.told(key) == []


def test_an_action_server_that_dies_is_not_noticed(topology):
    topology.kill("actions-0")
    sender = uuid.uuid4().hex
    for worker in (0, 1, 0, 1):
        assert topology.say(worker, sender, "topic:return/cost")[0]["custom"]["topic"]
    topology.start("actions-0")


def test_an_action_server_killed_in_the_middle_of_an_answer_is_not_noticed(topology):
    """Both have a question; the proxy takes that of the dying one to the other."""
    senders = [uuid.uuid4().hex for _ in range(2)]
    for sender in senders:
        topology.say(0, sender, "language:fr")
    before = topology.predictions(0)
    with concurrent.futures.ThreadPoolExecutor(2) as people:
        with hanging([topology.processes["actions-1"].pid]):
            topology.processes["actions-0"].send_signal(signal.SIGSTOP)
            answers = [
                people.submit(topology.say, 0, sender, "topic:return/cost") for sender in senders
            ]
            _wait_for(lambda: topology.predictions(0) >= before + 2, topology)
            topology.kill("actions-0")
        topics = [answer.result()[0]["custom"]["topic"] for answer in answers]
    assert topics == ["return/cost"] * 2
    for sender in senders:
        told = topology.told(topology.pseudonyms.conversation("rest", sender))
        assert [text for kind, text in told if kind == "user"] == [
            "language:fr",
            "topic:return/cost",
        ]
    topology.start("actions-0")


def test_an_assistant_that_dies_loses_no_message(topology):
    """It dies with messages taken in; the conversation goes on at the other."""
    token, conversation = topology.open_session()
    topology.write(token, "language:fr")
    with concurrent.futures.ThreadPoolExecutor(4) as people:
        with Held(conversation) as held:
            messages = [f"topic:return/{name}" for name in ("cost", "duration")] * 2
            answers = []
            for number, message in enumerate(messages):
                answers.append(people.submit(topology.write, token, message))
                held.wait_for(number + 1, topology)
            topology.kill("assistant-0")
        replies = [answer.result() for answer in answers]
    assert [reply[0]["custom"]["topic"] for reply in replies] == [
        message.removeprefix("topic:") for message in messages
    ]
    asked = [text for kind, text in topology.told(conversation) if kind == "user"]
    assert sorted(asked) == sorted(["language:fr", *messages])
    later = topology.write(token, "who pays the ticket to go home")[0]["custom"]
    assert later["language"] == "fr"
