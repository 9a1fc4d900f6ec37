"""The compose file's own promises, read from it as a machine reads it."""

import os
import re
import subprocess
from pathlib import Path

import yaml

from gateway.gateway_settings import GatewaySettings
from services.common.secret_files import SECRETS
from services.common.settings import OperatorSettings, Settings, variables

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.prod.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = ("engine-1", "engine-2", "historical", "gateway", "time-resolver")


def test_no_version_no_container_names_and_no_port_but_nginxs():
    assert "version" not in yaml.safe_load(TEXT)
    for name, service in SERVICES.items():
        assert "container_name" not in service, name
        assert "ports" not in service or name == "nginx", name


def test_nothing_can_write_or_gain_rights():
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges"], name
        assert service["mem_limit"], name
        assert "privileged" not in service, name


def test_no_password_has_a_default():
    matches = re.findall(r"\$\{(\w*(?:PASSWORD|PASSPHRASE|SECRET)\w*)(:?[?-])([^}]*)\}", TEXT)
    assert {name for name, _, _ in matches} >= {"DB_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD"}
    # the passphrase may be left out: backups then hold no secrets; Grafana asks for its own
    empty = {"BACKUP_PASSPHRASE", "GRAFANA_PASSWORD"}
    for name, operator, rest in matches:
        assert operator == ":?" or (name in empty and (operator, rest) == (":-", "")), name


def test_nothing_goes_down_with_an_engine():
    for name, service in SERVICES.items():
        assert not {"engine-1", "engine-2"} & set(service.get("depends_on", ())), name


def test_grafana_refuses_to_start_without_a_password():
    shell, *words = SERVICES["grafana"]["entrypoint"]
    words = [word.replace("$$", "$").replace("/run.sh", "echo started") for word in words]
    for password, code in (("", 3), ("given", 0)):
        env = {"PATH": os.environ["PATH"], "GF_SECURITY_ADMIN_PASSWORD": password}
        done = subprocess.run([shell, *words], env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, "started" in done.stdout) == (code, not code)
        assert ("GRAFANA_PASSWORD" in done.stderr) is bool(code)


def test_every_setting_of_a_service_can_be_set():
    # what the stack itself decides, and what only a single machine has
    fixed = {"INSTANCE_ID", "BIND_ADDRESS", "PORT", "KERNELS_DIR", "METAKERNEL_PATH"}
    fixed |= {f"{name}_FILE" for name in SECRETS}  # by an override file (docs/deployment.md)
    engine = set(SERVICES["engine-1"]["environment"])
    names = {field: names[0] for field, names in variables().items()}
    assert {names[field] for field in Settings.model_fields} - engine <= fixed
    operators = {names[field] for field in OperatorSettings.__annotations__}
    # kept on the operator's own machine
    kept = {"ESCALATION_FILE", "INCIDENT_DIR", "BACKUP_PASSPHRASE_FILE"}
    assert operators - set(SERVICES["ops"]["environment"]) <= kept
    gateway = {
        field.validation_alias.choices[0]
        for name, field in GatewaySettings.model_fields.items()
        if name in GatewaySettings.__annotations__
    }
    assert gateway <= set(SERVICES["gateway"]["environment"])


def test_every_image_is_pinned():
    for name, service in SERVICES.items():
        image = service["image"]
        assert re.search(r":(\$\{VERSION|v?\d)", image), (name, image)
        assert image.startswith(("docker.io/", "quay.io/", "involution-")), name


def test_the_lab_stands_in_for_every_foreign_image():
    lab = (ROOT / "lab/build-images.sh").read_text()
    foreign = {s["image"] for s in SERVICES.values() if not s["image"].startswith("involution-")}
    assert foreign <= set(re.findall(r"(?:docker|quay)\.io/[\w./-]+:[\w.-]+", lab))


def test_prometheus_finds_every_service_of_ours():
    jobs = yaml.safe_load((ROOT / "monitoring/prometheus/prometheus.yml").read_text())
    actual = {
        (name, str(discovery["port"]))
        for job in jobs["scrape_configs"]
        for discovery in job.get("dns_sd_configs", [])
        for name in discovery["names"]
    }
    ports = {n: SERVICES[n]["environment"].get("PORT", "8000") for n in OURS}
    assert actual == set(ports.items())


def test_new_env_makes_every_password_anew(tmp_path):
    def made(name):
        file = tmp_path / name
        subprocess.run(
            [ROOT / "scripts/new_env.sh", "example.net", file], check=True, capture_output=True
        )
        assert file.stat().st_mode & 0o777 == 0o600
        return dict(re.findall(r"^([A-Z_]+)=(.*)$", file.read_text(), re.MULTILINE))

    one, two = made("one"), made("two")
    assert one["TRUSTED_HOSTS"] == "example.net,app.example.net,api.example.net"
    for name in ("DB_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD"):
        assert re.fullmatch("[0-9a-f]{64}", one[name])
        assert one[name] != two[name]
    again = subprocess.run(
        [ROOT / "scripts/new_env.sh", "example.net", tmp_path / "one"],
        capture_output=True,
        check=False,
    )
    assert again.returncode == 3


def test_alertmanager_is_given_the_operators_address(tmp_path):
    script = ROOT / "monitoring/alertmanager/start.sh"
    file = tmp_path / "alertmanager.yml"
    for url, hooks in (("https://alerts.example.org/hook", 1), ("", 0)):
        env = {**os.environ, "ALERT_WEBHOOK_URL": url}
        subprocess.run([script, "--check", file], env=env, check=True, capture_output=True)
        receiver = yaml.safe_load(file.read_text())["receivers"][0]
        assert len(receiver.get("webhook_configs", [])) == hooks
