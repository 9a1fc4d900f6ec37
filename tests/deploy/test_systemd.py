"""The systemd units, judged by systemd's own tools; no systemd need run for that."""

from __future__ import annotations

import getpass
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from services.common.settings import OperatorSettings, variables

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "ops/systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
LONG_LIVED = ("engine@", "historical", "gateway", "time-resolver")


def lines(unit: Path, name: str) -> list[str]:
    """All values of a directive, in order."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The units with this checkout and this user in place of the ones they name."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/involution", str(ROOT))
        text = text.replace("User=involution", f"User={getpass.getuser()}")
        (folder / unit.name.replace("@.", "@8000.")).write_text(text)
    return sorted(folder.iterdir())


def test_there_is_one_for_each_process_and_a_timer_for_each_chore():
    names = {unit.name for unit in UNITS}
    services = {*LONG_LIVED, "backup", "kernels", "refresh"}
    assert {f"involution-{name}.service" for name in services} <= names
    assert {f"involution-{name}.timer" for name in ("backup", "kernels", "refresh")} <= names


def test_systemd_finds_nothing_wrong(installed):
    done = subprocess.run(
        ["systemd-analyze", "verify", *installed], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_exposure_of_every_service_is_below_three():
    """As it is printed, with its own user: root's would count more."""
    for unit in SERVICES:
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        (exposure,) = re.findall(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
        assert float(exposure) < 3, unit.name
        assert "MemoryDenyWriteExecute= must stay off" in unit.read_text()
        assert not lines(unit, "MemoryDenyWriteExecute")


def test_a_service_ends_whole_and_reads_the_settings():
    for unit in SERVICES:
        assert lines(unit, "KillMode") == ["control-group"], unit.name
        (file,) = lines(unit, "EnvironmentFile")
        long_lived = any(f"-{name}" in unit.name for name in LONG_LIVED)
        assert file == ("" if long_lived else "-") + "/opt/involution/.env"
        # what a line of .env could take away is set by env, after it
        own = {pair.split("=")[0] for pair in lines(unit, "Environment")}
        assert own <= {"CACHE_DIR"}
        assert lines(unit, "Type") == ["notify" if long_lived else "oneshot"]


def test_a_service_sets_nothing_but_settings_and_starts_what_is_there():
    known = {name for names in variables().values() for name in names}
    assert OperatorSettings.model_fields.keys() == variables().keys()
    ports = set()
    for unit in SERVICES:
        (command,) = lines(unit, "ExecStart")
        words = shlex.split(command.replace("/opt/involution", str(ROOT)))
        if words[0] == "/usr/bin/env":
            given = dict(word.split("=", 1) for word in words[1:] if re.match(r"[A-Z_]+=", word))
            words = words[1 + len(given) :]
            assert set(given) <= known, unit.name
            assert given["BIND_ADDRESS"] == "127.0.0.1"
            ports.add(given["PORT"])
            module = words[1].partition(":")[0].replace(".", "/")
            assert (ROOT / f"{module}.py").is_file()
        assert words[0].startswith(str(ROOT / ".venv/bin/")), unit.name
    assert ports == {"%i", "8001", "3000", "8002"}


def test_the_timers_start_a_service_each_and_make_up_for_a_night_off():
    for timer in (unit for unit in UNITS if unit.suffix == ".timer"):
        assert timer.with_suffix(".service") in SERVICES
        assert lines(timer, "Persistent") == ["yes"]
        (when,) = lines(timer, "OnCalendar")
        done = subprocess.run(
            ["systemd-analyze", "calendar", when], capture_output=True, text=True, check=True
        )
        assert "Next elapse" in done.stdout
    (when,) = lines(ROOT / "ops/systemd/involution-backup.timer", "OnCalendar")
    assert not when.endswith("UTC"), "the backup goes by the clock of the place"


def test_the_page_names_every_unit():
    page = (ROOT / "docs/deployment.md").read_text()
    for unit in UNITS:
        assert re.search(rf"\b{re.escape(unit.stem.rstrip('@'))}\b", page), unit.name
