"""PostgreSQL and Redis for tests: databases of their own on servers that are there, and
servers of their own that may be stopped."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from tests.processes import kill_tree, tree

POSTGRESQL = os.environ.get("CONSOLE_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1/postgres")
REDIS = os.environ.get("INFOPOINT_TEST_REDIS", "redis://127.0.0.1:6379/9")


def redis_or_skip():
    """Returns an emptied Redis database."""
    server = redis.Redis.from_url(REDIS, decode_responses=True)
    try:
        server.ping()
    except redis.RedisError:
        pytest.skip("no Redis answers")
    keys = server.keys("infopoint:*")
    if keys:
        server.delete(*keys)
    return server


@contextmanager
def postgresql_databases(*names):
    """Makes databases with owners of the same name and yields their addresses by name."""
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    try:
        connection = server.connect()
    except sa.exc.OperationalError:
        pytest.skip("no PostgreSQL answers")
    mark = uuid.uuid4().hex[:8]
    made = [f"{name}_{mark}" for name in names]
    try:
        for name in made:
            connection.execute(sa.text(f"CREATE ROLE {name} LOGIN PASSWORD 'test'"))
            connection.execute(sa.text(f"CREATE DATABASE {name} OWNER {name}"))
        yield {
            name: server.url.set(username=full, password="test", database=full).render_as_string(
                hide_password=False
            )
            for name, full in zip(names, made, strict=True)
        }
    finally:
        for name in made:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        for name in made:
            connection.execute(sa.text(f"DROP ROLE IF EXISTS {name}"))
        connection.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OwnServer:
    """A server that a test may stop, start and hold."""

    def __init__(self, command, folder, answers):
        self._command, self._folder, self._answers = command, folder, answers
        self._process = None

    def start(self):
        """Starts it and waits until it answers."""
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, cwd=self._folder, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            log = (self._folder / "log").read_text()[-2000:]
            assert self._process.poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(0.1)

    def stop(self):
        """Ends it as a power cut does; what was committed is there after the next start."""
        if self._process:
            for pid in self.pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            kill_tree(self._process.pid)
            self._process.wait()
            self._process = None

    def pids(self):
        """Returns all its processes."""
        return tree(self._process.pid)


@contextmanager
def _running(server, folder, address):
    """Yields a started server and its address; nothing of it is left afterwards."""
    try:
        server.start()
        yield server, address
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def own_postgresql():
    """Yields a PostgreSQL of the test's own, and the address of an empty database in it."""
    initdb = shutil.which("initdb") or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)), None
    )
    if initdb is None:
        pytest.skip("PostgreSQL is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="pg")), _free_port()
    as_owner = []
    if os.getuid() == 0:
        # PostgreSQL refuses to be run by root.
        shutil.chown(folder, "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    subprocess.run(
        [*as_owner, initdb, "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N"],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    engine = sa.create_engine(address, poolclass=sa.pool.NullPool)

    def answers():
        with contextlib.suppress(sa.exc.OperationalError):
            engine.connect().close()
            return True
        return False

    postgres = str(Path(initdb).resolve().with_name("postgres"))
    server = OwnServer(
        [*as_owner, postgres, "-D", folder / "data", "-p", str(port), "-k", folder,
         "-c", "listen_addresses=127.0.0.1"],
        folder, answers,
    )  # fmt: skip
    with _running(server, folder, address) as started:
        yield started


@contextmanager
def own_redis():
    """Yields a Redis of the test's own and its address."""
    if not shutil.which("redis-server"):
        pytest.skip("Redis is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="redis")), _free_port()
    address = f"redis://127.0.0.1:{port}/0"

    def answers():
        with contextlib.suppress(redis.RedisError):
            return redis.Redis.from_url(address).ping()
        return False

    command = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    server = OwnServer(command, folder, answers)
    with _running(server, folder, address) as started:
        yield started
