"""PostgreSQL and Redis for tests: databases of their own on servers that are there."""

import os
import uuid
from contextlib import contextmanager

import pytest
import redis
import sqlalchemy as sa

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
