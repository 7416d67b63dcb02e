"""The alert rules, checked by Prometheus' own tool, and the words around them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

MONITORING = Path("deploy/monitoring")
RUNBOOKS = Path("docs/runbooks.md")

with_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="promtool is missing; it comes with the package prometheus",
)


def _rules():
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _promtool(*arguments):
    run = subprocess.run(
        ["promtool", *arguments], cwd=MONITORING, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@with_promtool
def test_the_configuration_and_the_rules_are_valid():
    _promtool("check", "config", "prometheus.yml")


@with_promtool
def test_alerts_are_raised_when_they_should_and_only_then():
    _promtool("test", "rules", "alerts.test.yml")


def test_every_alert_is_tested():
    tests = yaml.safe_load((MONITORING / "alerts.test.yml").read_text("utf-8"))["tests"]
    raised = {
        case["alertname"]
        for test in tests
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }
    assert raised == {rule["alert"] for rule in _rules()}


def test_every_alert_leads_to_a_runbook():
    headings = re.findall(r"^## (.+)$", RUNBOOKS.read_text("utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in headings}
    for rule in _rules():
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert Path(page) == RUNBOOKS
        assert anchor in anchors, f"{rule['alert']} names a runbook that is not there: {anchor}"
