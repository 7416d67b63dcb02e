"""Trains the model when what it is trained from has changed, and only then."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

from infopoint.files import digest
from infopoint.runtime.environment import ConfigurationError, load

MODEL = Path("models/infopoint.tar.gz")
STAMP = Path("models/infopoint.stamp")
INGREDIENTS = (
    Path("data"), Path("config.yml"), Path("domain.yml"), Path("infopoint/nlu"),
    Path("requirements.txt"),
)  # fmt: skip


class TrainingError(Exception):
    """Training failed; the message is one sentence."""


def train_if_changed(environment: Mapping[str, str]) -> bool:
    """Trains if needed; returns whether it did.

    Raises:
        TrainingError: Rasa could not train.
    """
    checksum = digest(INGREDIENTS)
    if MODEL.exists() and STAMP.exists() and STAMP.read_text() == checksum:
        return False
    started = time.monotonic()
    print("infopoint: training, because data or configuration changed; this takes some minutes")
    folder = MODEL.parent / "new"
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "rasa",
        "train",
        "--force",
        "--out",
        str(folder),
    ]
    # Many texts at once fill all cores, unlike a message; waiting threads must not spin.
    threads = {"OMP_NUM_THREADS": str(os.cpu_count() or 1), "OMP_WAIT_POLICY": "passive"}
    run = subprocess.run(
        [*command, "--fixed-model-name", "infopoint"], env={**environment, **threads}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    trained = folder / MODEL.name
    if run.returncode or not trained.exists():
        print(run.stdout[-4000:], file=sys.stderr)
        raise TrainingError("training failed; the lines above say why")
    trained.replace(MODEL)
    shutil.rmtree(folder, ignore_errors=True)
    STAMP.write_text(checksum)
    print(f"infopoint: trained in {time.monotonic() - started:.0f} s")
    return True


def require_whole_model() -> None:
    """Reads the model to its end; a copy that broke off would only fail inside Rasa.

    Raises:
        ConfigurationError: there is no model, or not all of it.
    """
    size = 0
    try:
        with gzip.open(MODEL) as model:
            while part := model.read(1 << 20):
                size += len(part)
    except (OSError, EOFError, zlib.error):
        size = 0
    if not size:
        raise ConfigurationError(
            f"{MODEL} is missing or broken; copy it again, "
            f"or remove it and {STAMP}: the next start trains it anew"
        )


def main() -> int:
    """Trains from the command line; returns the exit code."""
    try:
        if not train_if_changed(load()):
            print("infopoint: the model is up to date")
    except (ConfigurationError, TrainingError) as error:
        print(f"infopoint: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
