"""The compose file, against the schema of the Compose Specification and our own promises."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from infopoint.runtime.environment import EXAMPLE
from tests.deploy.conftest import DEPLOY, settings

_VARIABLE = re.compile(r"\$\{(\w+)(?::[?-]([^}]*))?\}")
FILE = DEPLOY / "compose.yml"
SCHEMA = Path(__file__).with_name("schemas") / "compose-spec.json"
OURS = {"assistant-1", "assistant-2", "telegram", "actions-1", "actions-2", "console", "reader"}


@pytest.fixture(scope="module")
def compose():
    """Returns the file as it is with ``env.example`` and secrets filled in."""
    known = {key: value or "filled" for key, value in settings(DEPLOY / "env.example").items()}
    text = FILE.read_text("utf-8")
    return yaml.safe_load(_VARIABLE.sub(lambda m: known.get(m[1], m[2] or ""), text))


def test_it_follows_the_compose_specification(compose):
    schema = json.loads(SCHEMA.read_text("utf-8"))
    faults = [fault.message for fault in jsonschema.Draft7Validator(schema).iter_errors(compose)]
    assert faults == []


def test_what_must_be_set_is_in_the_example():
    required = {m[1] for m in _VARIABLE.finditer(FILE.read_text("utf-8")) if ":?" in m[0]}
    assert required <= settings(DEPLOY / "env.example").keys()


def test_every_setting_exists_in_the_product(compose):
    known = {*settings(EXAMPLE), "INFOPOINT_DATABASE_URL"}
    for name in OURS | {"prepare", "content"}:
        assert compose["services"][name]["environment"].keys() <= known, name


def test_no_container_may_more_than_it_needs(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        # The proxy's image has a user of its own.
        assert name == "proxy" or service["user"].split(":")[0] not in {"0", "root"}, name


def test_everything_that_stays_has_a_limit_and_a_check(compose):
    for name, service in compose["services"].items():
        if service["restart"] == "no":
            continue
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert name == "reader" or service["healthcheck"]["test"], name


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [name for name, s in compose["services"].items() if "ports" in s] == ["proxy"]
    networks = compose["networks"]
    assert all(networks[name]["internal"] for name in ("front", "actions", "data"))
    assert set(compose["services"]["postgres"]["networks"]) == {"data"}
    assert set(compose["services"]["redis"]["networks"]) == {"data"}
    assert set(compose["services"]["actions-1"]["networks"]) == {"actions"}


def test_only_one_assistant_speaks_with_telegram(compose):
    given = {
        name: service["environment"].get("TELEGRAM_TOKEN")
        for name, service in compose["services"].items()
        if name in OURS
    }
    assert [name for name, token in given.items() if token] == ["telegram"]


def test_the_proxy_is_told_every_word_of_its_template(compose):
    template = (DEPLOY / "nginx/infopoint.conf.template").read_text("utf-8")
    words = set(re.findall(r"\$\{(\w+)\}", template))
    assert words == compose["services"]["proxy"]["environment"].keys()
