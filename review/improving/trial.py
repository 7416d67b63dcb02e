"""Trains corrections on a copy of the project and measures what they change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from infopoint.files import digest
from infopoint.runtime.train import INGREDIENTS, MODEL, STAMP
from review import audit
from review.background import alone, start_command
from review.improving import examples
from review.improving.examples import Example
from review.models import Review, Trial

_LINKED = ("actions", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "infopoint",
           "knowledge", "requirements.txt", "review", "tests", "tools", ".cache")  # fmt: skip
#: Training and measuring take minutes; much longer means that they hang.
_LIMIT_SECONDS = 3600
#: A process needs a moment before it says that it works.
_STARTING = timedelta(minutes=2)
_WORK = "trial"


class TrialError(Exception):
    """A trial cannot go on; the message is one sentence for staff."""


def start(user: Any, found: list[Example]) -> Trial:
    """Starts a trial in a process of its own and returns at once.

    Raises:
        TrialError: there is nothing to try, or another trial is running.
    """
    project = Path(settings.PROJECT)
    with transaction.atomic():
        if any_running():
            raise TrialError("Another trial is running.")
        chosen = examples.select(found, project).examples
        if not chosen:
            raise TrialError("There is no example to try.")
        trial = Trial.objects.create(
            by=user,
            examples=[[e.topic, e.language, e.text, e.turn] for e in chosen],
            diff=examples.diff(examples.changed_files(chosen, project), project),
        )
        audit.record(user, "trial", f"trial:{trial.pk}", after={"examples": len(chosen)})
    start_command("trytrial", str(trial.pk))
    return trial


def any_running() -> bool:
    """Returns whether a trial is running; ends those whose process was stopped."""
    running = Trial.objects.filter(state=Trial.State.RUNNING)
    with alone(_WORK) as nobody:
        if nobody:
            running.filter(at__lt=timezone.now() - _STARTING).update(
                state=Trial.State.FAILED, failure="it was stopped"
            )
    return running.exists()


def run(trial: Trial) -> None:
    """Trains with and measures before and after; whatever happens, the trial says it."""
    with alone(_WORK) as mine:
        if not mine:
            raise TrialError("Another trial is running.")
        _run_alone(trial)
    # It may have ended meanwhile: somebody deleted a conversation in it.
    Trial.objects.filter(pk=trial.pk, state=Trial.State.RUNNING).update(
        state=trial.state, before=trial.before, after=trial.after, failure=trial.failure
    )


def forget(turns: set[int]) -> None:
    """Takes deleted words out of all trials; what is not accepted yet cannot be any more."""
    for trial in Trial.objects.all():
        if all(turn not in turns for *_, turn in trial.examples):
            continue
        trial.examples = [
            [topic, language, "" if turn in turns else text, turn]
            for topic, language, text, turn in trial.examples
        ]
        trial.diff = ""
        if trial.state in (Trial.State.RUNNING, Trial.State.MEASURED):
            trial.state = Trial.State.FAILED
            trial.failure = "a conversation in it was deleted"
            shutil.rmtree(_folder(trial), ignore_errors=True)
        trial.save()


def _run_alone(trial: Trial) -> None:
    project = Path(settings.PROJECT)
    folder = _folder(trial)
    try:
        _lay_out(folder, project)
        chosen = [Example(*values) for values in trial.examples]
        examples.write(examples.changed_files(chosen, folder), folder)
        trial.before = _card_before(project)
        _run("training", ["-m", "rasa", "train", "--force", "--out", "models",
                          "--fixed-model-name", "infopoint"], folder)  # fmt: skip
        trial.after = _measure(folder)
        trial.state = Trial.State.MEASURED
    except (TrialError, OSError, ValueError) as error:
        trial.state, trial.failure = Trial.State.FAILED, str(error)
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def accept(trial: Trial, user: Any) -> None:
    """Writes the examples into the training data; the next start uses them.

    Raises:
        TrialError: the trial is not measured, or the training data changed meanwhile.
    """
    trial = _measured(trial)
    project = Path(settings.PROJECT)
    chosen = [Example(*values) for values in trial.examples]
    files = examples.changed_files(chosen, project)
    if examples.diff(files, project) != trial.diff:
        raise TrialError("The training data changed since; start a new trial.")
    examples.write(files, project)
    _take_model(_folder(trial), project)
    Review.objects.filter(turn__in=[e.turn for e in chosen]).update(exported_at=timezone.now())
    _decide(trial, user, Trial.State.ACCEPTED)


@transaction.atomic
def reject(trial: Trial, user: Any) -> None:
    """Puts a trial aside; the corrections stay for the next one.

    Raises:
        TrialError: the trial is not measured.
    """
    _decide(_measured(trial), user, Trial.State.REJECTED)


def _measured(trial: Trial) -> Trial:
    """Returns a trial that waits for the decision, and keeps others from deciding."""
    trial = Trial.objects.select_for_update().get(pk=trial.pk)
    if trial.state != Trial.State.MEASURED:
        raise TrialError("Only a measured trial can be decided.")
    return trial


def _decide(trial: Trial, user: Any, state: Any) -> None:
    before, trial.state = trial.state, state
    trial.save(update_fields=["state"])
    shutil.rmtree(_folder(trial), ignore_errors=True)
    audit.record(user, "trial", f"trial:{trial.pk}", {"state": before}, {"state": state})


def _folder(trial: Trial) -> Path:
    return Path(settings.TRIAL_FOLDER) / str(trial.pk)


def _lay_out(folder: Path, project: Path) -> None:
    """Makes a folder that trains like the project, with training data of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "models").mkdir(parents=True)
    shutil.copytree(project / "data", folder / "data")
    for name in _LINKED:
        if (project / name).exists():
            (folder / name).symlink_to(project / name)


def _card_before(project: Path) -> dict[str, Any]:
    """Returns the score card of the model in use, measured once for each model."""
    model = project / MODEL
    if not model.exists():
        raise TrialError("There is no trained model to compare with.")
    kept = Path(settings.TRIAL_FOLDER) / f"card-{digest([MODEL], project)[:16]}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_measure(project)), "utf-8")
    card: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return card


def _measure(folder: Path) -> dict[str, Any]:
    output = _run("measuring", ["-m", "review.improving.scorecard"], folder)
    card: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return card


def _run(what: str, arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, **settings.ENVIRONMENT, "PYTHONPATH": "."}
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments], cwd=folder, env=environment, text=True,
            capture_output=True, timeout=_LIMIT_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TrialError(f"{what} took too long") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()
        raise TrialError(f"{what} failed: {last[-1][:300] if last else 'no message'}")
    return done.stdout


def _take_model(folder: Path, project: Path) -> None:
    """Takes over the trial's model, if it was trained from what now lies in the project."""
    trained = folder / MODEL
    if not trained.exists():
        return
    checksum = digest(INGREDIENTS, project)
    if digest(INGREDIENTS, folder) == checksum:
        shutil.move(trained, project / MODEL)
        (project / STAMP).write_text(checksum)
