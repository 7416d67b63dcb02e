"""Attacks that the code must withstand by the way it is written."""

import ast
import hmac
import logging
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from honcho.environ import parse_procfile
from hypothesis import given
from hypothesis import strategies as st

from infopoint.channels.desk import Desk
from infopoint.channels.intake import take_in
from infopoint.channels.limits import RateLimit
from infopoint.dialogue.buttons import parse_press
from infopoint.privacy.masking import Masker
from infopoint.privacy.pseudonym import Pseudonyms

MASKER = Masker()
SECRET = "a secret for tests only, long enough to pass"
PRODUCT = [
    path
    for part in ("infopoint", "actions", "review", "tools")
    for path in Path(part).rglob("*.py")
]


def _calls():
    """Every call in the product: file, line, name with its dots, the call itself."""
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}", ast.unparse(node.func), node


CALLS = list(_calls())


def test_yaml_is_only_read_safely():
    for where, name, call in CALLS:
        if name in {"yaml.load", "yaml.load_all", "yaml.compose"}:
            loader = ast.unparse(call.args[1] if len(call.args) > 1 else call.keywords[-1].value)
            if loader == "_LOADER":
                path = Path(where.partition(":")[0])
                assert re.search(r"^_LOADER.* = .*SafeLoader", path.read_text("utf-8"), re.M), where
            else:
                assert loader in {"yaml.SafeLoader", "yaml.CSafeLoader"}, where
        assert name not in {"yaml.unsafe_load", "yaml.full_load", "yaml.unsafe_load_all"}, where


def test_nothing_is_run_or_unpacked_from_data():
    forbidden = {
        "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load",
        "pickle.loads", "joblib.load", "dill.load", "marshal.loads", "shelve.open",
        "tarfile.open", "zipfile.ZipFile", "shutil.unpack_archive", "mark_safe",
    }  # fmt: skip
    for where, name, call in CALLS:
        assert name not in forbidden, f"{where} {name}"
        for keyword in call.keywords:
            value = ast.unparse(keyword.value)
            assert (keyword.arg, value) not in {("shell", "True"), ("verify", "False")}, where


def test_nothing_but_our_own_addresses_and_telegram_is_fetched():
    """Links in articles, messages and the console are shown, never followed."""
    clients = {"urllib.request", "requests", "httpx", "aiohttp", "http.client", "urllib3", "socket"}
    found = set()
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            else:
                continue
            if names & clients:
                found.add(str(path))
    # Supervisor, readiness and demo ask the assistant for its health, the command line asks it a
    # question; the bot talks to Telegram alone. The tools are for developers.
    assert {path for path in found if not path.startswith("tools/")} <= {
        "infopoint/runtime/serve.py", "infopoint/cli.py", "infopoint/telegram/bot.py",
        "infopoint/telegram/post.py", "infopoint/monitoring/readiness.py", "review/demo.py",
    }  # fmt: skip


def test_models_come_from_a_local_file_and_rasas_interface_is_shut():
    processes = parse_procfile(Path("Procfile").read_text("utf-8")).processes
    rasa = shlex.split(processes["assistant"])
    assert rasa[rasa.index("--model") + 1].startswith("models/")
    assert not {"--enable-api", "--cors", "--remote-storage", "--auth-token"} & set(rasa)
    assert "models" not in yaml.safe_load(Path("endpoints.yml").read_text("utf-8"))


def test_servers_listen_on_this_machine_only():
    example = Path(".env.example").read_text("utf-8")
    assert "INFOPOINT_HOST=127.0.0.1" in example
    assert "INFOPOINT_CONSOLE_HOST=127.0.0.1" in example


@pytest.mark.parametrize(
    "text",
    [
        "/restart", "\u200b/restart", "\u2060/inform{\"country\": \"SY\"}", "\ufeff//restart",
        "/\u200b/restart", "\n/restart", "\u202e/restart", "\x00/restart",
    ],
)  # fmt: skip
def test_hidden_signs_before_a_slash_make_no_intent(text):
    intake = take_in(text, MASKER)
    assert not intake.text.startswith("/")
    assert intake.parse_data is None


@pytest.mark.parametrize(
    "text",
    [
        "t\u043epic:return/cost",  # a Cyrillic o
        "topic:return\u2215cost",
        "topic:return/cost\u0338",
        "d\u043e:delete",
        "topic:return/cost\ntopic:x/y",
        'topic:return/cost{"language": "fr"}',
        "language:en\x00:x",
    ],
)
def test_lookalikes_of_buttons_are_words(text):
    assert take_in(text, MASKER).parse_data is None


@given(st.text(max_size=60), st.sampled_from(["topic", "do", "pick", "guide", "nearest", "read"]))
def test_a_press_sets_nothing_but_what_buttons_set(text, kind):
    press = parse_press(f"{kind}:{text}")
    if press is not None:
        assert re.fullmatch(r"[a-z_]+(:[\w/.-]+)*", str(press))


@given(st.text(max_size=80))
def test_any_text_gives_no_intent(text):
    intake = take_in(text, MASKER)
    if intake.parse_data:
        assert parse_press(intake.text)


def test_forged_tokens_are_compared_in_constant_time(monkeypatch):
    compared = []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda *a: compared.append(a) or compare(*a))
    pseudonyms = Pseudonyms(SECRET)
    assert pseudonyms.session_name(pseudonyms.new_session())
    assert pseudonyms.session_name("name.forged") is None
    assert len(compared) == 2


def test_secrets_are_never_compared_with_an_equals_sign():
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(
                isinstance(op, ast.Eq | ast.NotEq) for op in node.ops
            ):
                parts = [ast.unparse(part).lower() for part in (node.left, *node.comparators)]
                assert not any(
                    re.search(r"(^|[._])(secret|token|signature|digest|password)$", part)
                    for part in parts
                ), f"{path}:{node.lineno}"


def test_a_failure_writes_no_text_of_people_into_the_log(caplog):
    import asyncio

    async def failing(message):
        raise ValueError(f"cannot read {message.text}\nERROR forged line")

    desk = Desk(SECRET)
    with caplog.at_level(logging.DEBUG):
        replies = asyncio.run(
            desk.answer(
                "marker words\nERROR root forged",
                channel="web",
                identity="x",
                limit=RateLimit(5, 1.0),
                agent=None,
                handler=failing,
            )  # fmt: skip
        )
    assert replies[0]["custom"]["outcome"] == "error"
    assert "marker" not in caplog.text
    assert "forged" not in caplog.text


#: What secrets look like: private keys, tokens of services, long values beside such a name.
_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])"),
    re.compile(r"(?:ghp|gho|ghs|github_pat|glpat|xox[abp]|sk_live|AKIA|AIza)[-_]?[A-Za-z0-9]{16,}"),
    re.compile(
        r"(?i)(?:secret|password|passwd|token|api_?key)[\"']?\s*[:=]\s*[\"']?"
        r"(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Z])(?=[A-Za-z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{32,}"
    ),
)


def test_no_file_holds_a_secret():
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no clone")
    for name in filter(None, listed.stdout.split("\0")):
        path = Path(name)
        if (
            not path.is_file()
            or path.suffix in {".png", ".mo", ".woff2"}
            or path.stat().st_size > 2e6
        ):
            continue
        text = path.read_text("utf-8", errors="ignore")
        for pattern in _SECRETS:
            found = pattern.search(text)
            assert not found, f"{name}: {found.group()[:12]}…"
    assert ".env" not in listed.stdout.split("\0")


def test_the_scan_for_secrets_finds_secrets():
    key = "-----BEGIN RSA " + "PRIVATE KEY-----"
    telegram = "123456789:AA" + "x" * 33
    named = "password = '" + "aB3" * 12 + "'"
    for text in (key, telegram, named):
        assert any(pattern.search(text) for pattern in _SECRETS)


def test_every_exception_from_the_security_rules_says_why():
    for path in PRODUCT:
        if path.parts[0] == "tools":
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if "# noqa: S" in line:
                assert re.search(r"# noqa: S\d+ - \w+", line), f"{path}:{number}"
