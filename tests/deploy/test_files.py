"""The other files in ``deploy/``, each checked by its own tool."""

import os
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.conftest import DEPLOY


def _tool(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_scripts_have_no_faults():
    scripts = [*DEPLOY.rglob("*.sh"), *Path("tools").glob("*.sh"), Path(".ci/run")]
    run = subprocess.run([_tool("shellcheck"), *scripts], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def _certificate(folder, key="tls.key"):
    files = ["-keyout", folder / key, "-out", folder / "tls.crt"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=chat.example.org", *files],
        check=True, capture_output=True,
    )  # fmt: skip


def _nginx(tmp_path):
    """Lets nginx look at its configuration."""
    words = {
        "INFOPOINT_ASSISTANTS": "server 127.0.0.1:5005; server 127.0.0.1:5006;",
        "INFOPOINT_ACTIONS": "server 127.0.0.1:5055;",
        "INFOPOINT_TELEGRAM": "server 127.0.0.1:9;",
        "INFOPOINT_CONSOLE": "server 127.0.0.1:5010;",
        "INFOPOINT_TLS": str(tmp_path),
        "INFOPOINT_HTTP_PORT": "8080",
        "INFOPOINT_HTTPS_PORT": "8443",
        "INFOPOINT_ACTIONS_PORT": "8055",
        "INFOPOINT_HOSTNAME": "chat.example.org",
        "INFOPOINT_CONSOLE_HOSTNAME": "console.example.org",
    }
    template = (DEPLOY / "nginx/infopoint.conf.template").read_text("utf-8")
    site = tmp_path / "infopoint.conf"
    site.write_text(string.Template(template).safe_substitute(words), "utf-8")
    main = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {site}; }}", "utf-8")
    command = [_tool("nginx"), "-t", "-q", "-c", main]
    return subprocess.run(command, capture_output=True, text=True)


def test_nginx_accepts_its_configuration(tmp_path):
    _certificate(tmp_path)
    run = _nginx(tmp_path)
    assert run.returncode == 0, run.stderr


def test_a_certificate_of_another_key_is_refused_before_it_is_used(tmp_path):
    _certificate(tmp_path)
    _certificate(tmp_path, key="another.key")
    run = _nginx(tmp_path)
    assert run.returncode == 1
    assert "key values mismatch" in run.stderr


def test_caddy_accepts_its_configuration():
    command = [_tool("caddy"), "validate", "--adapter", "caddyfile", "--config"]
    run = subprocess.run(
        [*command, DEPLOY / "systemd/Caddyfile"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_systemd_accepts_the_unit(tmp_path):
    tool = _tool("systemd-analyze")
    unit = (DEPLOY / "systemd/infopoint.service").read_text("utf-8")
    here = unit.replace("/opt/infopoint/.venv/bin/python", sys.executable)
    installed = tmp_path / "infopoint.service"
    installed.write_text(here, "utf-8")
    run = subprocess.run(
        [tool, "verify", "--man=no", installed], capture_output=True, text=True,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    complaints = [line for line in run.stderr.splitlines() if "infopoint.service" in line]
    assert complaints == []


def test_containerfile_has_no_faults(tools):
    """Also: only locked packages, nobody is root, and no secret gets in."""
    file = DEPLOY / "Containerfile"
    command = [tools / ".bin/dockerfile-utils", "lint", file]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    text = file.read_text("utf-8")
    assert "--require-hashes" in text
    assert text.rindex("USER 10001:10001") > text.rindex("FROM ")
    left_out = Path(".dockerignore").read_text("utf-8").splitlines()
    assert {".env", ".git", "models", "deploy"} <= set(left_out)


def test_new_env_makes_secrets_only_its_owner_can_read(tmp_path):
    shutil.copytree(DEPLOY / "scripts", tmp_path / "scripts")
    shutil.copy(DEPLOY / "env.example", tmp_path)
    command = [tmp_path / "scripts/new-env.sh"]
    subprocess.run(command, check=True, capture_output=True)
    written = tmp_path / ".env"
    lines = dict(
        line.split("=", 1) for line in written.read_text("utf-8").splitlines() if "=" in line
    )
    secrets = [
        value
        for key, value in lines.items()
        if "SECRET" in key or key.endswith(("POSTGRES_PASSWORD", "REDIS_PASSWORD"))
    ]
    assert len(set(secrets)) == len(secrets) == 4
    assert all(len(secret) == 48 for secret in secrets)
    assert written.stat().st_mode & 0o077 == 0
    # Once more would lock everybody out.
    before = written.read_text("utf-8")
    assert subprocess.run(command, capture_output=True).returncode == 1
    assert written.read_text("utf-8") == before
