"""A start that cannot succeed says in one sentence what to do."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from tests.end_to_end.conftest import SERVE, free_port, install


@pytest.fixture
def product(tmp_path):
    return install(tmp_path)


def _start(product, **settings):
    environment = {
        **os.environ,
        "INFOPOINT_PORT": str(free_port()),
        "INFOPOINT_ACTIONS_PORT": str(free_port()),
        "INFOPOINT_CONSOLE_PORT": str(free_port()),
        "INFOPOINT_SECRET": "a secret for tests only, long enough to pass",
        **settings,
    }
    run = subprocess.run(
        SERVE, cwd=product, env=environment, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    return run.stderr


def test_a_busy_port_is_named(product):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = _start(product, INFOPOINT_PORT=port)
    assert said == (
        f"infopoint: port {port} is in use; stop what uses it or set INFOPOINT_PORT "
        "to another number\n"
    )


def test_a_broken_article_is_named_with_line_and_cure(product):
    path = product / "knowledge/return/cost.en.md"
    path.write_text(path.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    said = _start(product)
    assert "knowledge/return/cost.en.md:2" in said
    assert "the knowledge base has faults; correct the lines above" in said


@pytest.mark.parametrize(
    ("setting", "value"),
    [("INFOPOINT_SECRET", "short"), ("INFOPOINT_RETENTION_DAYS", "soon")],
)
def test_a_wrong_setting_is_named(product, setting, value):
    said = _start(product, **{setting: value})
    assert setting in said
    assert said.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_named(product):
    (product / "var").write_text("a file where a folder should be")
    assert _start(product).endswith("(var)\n")


@pytest.mark.parametrize("part", [0.5, 0.999, 0.0])
def test_half_a_model_is_named(product, part):
    (product / "models").unlink()
    shutil.copytree("models", product / "models")
    model = product / "models/infopoint.tar.gz"
    model.write_bytes(model.read_bytes()[: int(model.stat().st_size * part)])
    sentence = (
        "infopoint: models/infopoint.tar.gz is missing or broken; copy it again, or remove it "
        "and models/infopoint.stamp: the next start trains it anew\n"
    )
    assert _start(product) == sentence
    alone = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "infopoint.runtime.run", "assistant"],
        cwd=product, env={**os.environ, "INFOPOINT_SECRET": "long enough to pass as a secret " * 2},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (alone.returncode, alone.stderr) == (1, sentence)
