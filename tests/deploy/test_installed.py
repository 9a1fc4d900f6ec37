"""`pip install .`: library, commands and services, anywhere outside the clone.

The wheel is built from the clone and installed into an environment of its own, which borrows the
packages of the tests' one (they are requirements.txt's): nothing of the clone is on its path.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from services.common.version import VERSION
from services.ephemeris.core import jit
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"[a-z0-9_.-]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return an environment with the product, outside the clone."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    quick = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run(*pip, "wheel", *quick, "--wheel-dir", folder, ROOT)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv/bin/python"
    run(*pip, "--python", python, "install", *quick, *folder.glob("*.whl"))
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    (Path(packages.strip()) / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def run(*words, cwd=None, **variables):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | variables
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd or "/", env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def python(installed, code, **variables):
    return run(installed / "venv/bin/python", "-c", code, cwd=installed, **variables)


def test_every_package_is_the_installed_one_with_its_data(installed):
    assert [path.name for path in installed.glob("*.whl")] == [
        f"involution_engine-{VERSION}-py3-none-any.whl"
    ]
    code = (
        "import involution, services.ephemeris, gateway, ops; from services import home;"
        "print(involution.__file__, services.ephemeris.__file__, gateway.__file__, ops.__file__,"
        " home.file('kernels'))"
    )
    for path in python(installed, code).split():
        assert Path(path).is_relative_to(installed / "venv")


def test_every_file_of_the_packages_that_is_no_code_is_installed(installed):
    words = ["git", "ls-files", "-z", "involution", "services", "gateway", "ops"]
    tracked = run(*words, cwd=ROOT).split("\0")
    of_clones = {
        "gateway/package.json",
        "gateway/package-lock.json",
        "services/spice/download_kernels.sh",
    }
    packages = next((installed / "venv").rglob("services/home.py")).parents[1]
    missing = {name for name in tracked if name and not (packages / name).is_file()}
    assert missing == of_clones
    for beside in ("gunicorn.conf.py", "requirements-kernels.txt", "docs/runbook.md"):
        assert (packages / "services/data" / beside).read_bytes() == (ROOT / beside).read_bytes()
    kernels = run("git", "ls-files", "kernels", cwd=ROOT).split()
    lacking = {n for n in kernels if not (packages / "services/data" / n).is_file()}
    assert lacking == {"kernels/README.md"}


@pytest.mark.parametrize("command", ["core", "kernels", "bulk", "mcp", "ops"])
def test_every_command_says_what_it_is_for(installed, command):
    said = run(installed / f"venv/bin/involution-{command}", "--help", cwd=installed)
    assert said.startswith("Usage: ")


LACKING = {
    "bulk": ("pyarrow", "from services.spice.bulk.__main__ import main; main()"),
    "gateway": ("aiohttp", "from services.serve import gateway; gateway()"),
    "postgres": ("psycopg", "import services.spice.main"),
}


@pytest.mark.parametrize("extra", LACKING)
def test_what_lacks_an_extra_says_which(installed, extra):
    package, code = LACKING[extra]
    (installed / "births.csv").write_text("birth_time,latitude,longitude\n")
    before = f"import sys; sys.modules[{package!r}] = None; "
    done = subprocess.run(
        [installed / "venv/bin/python", "-c", before + code, "births.csv", "positions.csv"],
        cwd=installed, capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_URL": "postgresql://user@localhost/charts"},
    )  # fmt: skip
    assert done.returncode != 0
    assert f"pip install '.[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_operators_help_needs_no_extra(installed):
    code = "import sys; sys.modules['psycopg'] = None; sys.argv = ['ops', '--help'];"
    assert "restore-backup" in python(installed, f"{code} from ops.__main__ import main; main()")


def test_kernels_are_looked_for_in_the_users_folder_with_this_versions_manifest(installed):
    said = run(
        installed / "venv/bin/involution-kernels", "list", XDG_DATA_HOME=str(installed / "share")
    )
    folder = installed / "share/involution-engine/kernels"
    assert "DE440" in said
    assert (folder / "manifest.json").read_bytes() == (ROOT / "kernels/manifest.json").read_bytes()


def test_the_engine_brings_the_manifest_that_says_which_kernels_to_fetch(installed):
    code = (
        "from services.common.settings import load; from services.spice.supplies import chosen;"
        "print(chosen(load())[1])"
    )
    folder = Path(python(installed, code, XDG_DATA_HOME=str(installed / "new")).strip())
    assert folder == installed / "new/involution-engine/kernels"
    assert (folder / "manifest.json").read_bytes() == (ROOT / "kernels/manifest.json").read_bytes()


def test_a_file_of_births_without_kernels_is_told_how_to_get_them(installed):
    (installed / "births.csv").write_text("birth_time,latitude,longitude\n2451545.0,1,2\n")
    done = subprocess.run(
        [installed / "venv/bin/involution-bulk", "births.csv", "positions.csv", "--quiet"],
        cwd=installed, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if k != "KERNELS_DIR"}
        | {
            "XDG_CACHE_HOME": str(installed / "unused"), "XDG_DATA_HOME": str(installed / "empty"),
        },
    )  # fmt: skip
    assert done.returncode == 3
    assert "kernel_sets fetch --set DE440" in done.stderr
    assert "Compiling" not in done.stderr  # which takes a minute, for nothing


def test_the_library_without_kernels_says_so_before_it_compiles(installed):
    code = (
        "from involution import open_ephemeris\n"
        "from services.ephemeris.errors import NotReady\n"
        "try: open_ephemeris()\n"
        "except NotReady as error: print(error)"
    )
    home = {"XDG_CACHE_HOME": str(installed / "unused"), "XDG_DATA_HOME": str(installed / "empty")}
    assert "kernel_sets fetch --set DE440" in python(installed, code, **home)
    assert not (installed / "unused/involution-engine/core").exists()


@pytest.fixture(scope="module")
def compiled(installed):
    """Return the cache of the installed core, with all the code that the clone has but one piece.

    The folder's name stands for the sources and tools: the installed ones look for that very one.
    """
    folder = installed / "cache/involution-engine/core" / jit.FOLDER.name
    shutil.copytree(jit.FOLDER, folder)
    (folder / "complete").unlink()
    pieces = [*folder.glob("lot_longitudes.*")]
    assert len(pieces) > 1
    for piece in pieces:
        piece.unlink()
    return folder


def test_the_library_computes_without_a_server(installed, compiled):
    """Munich by name: the time zones are the installed ones, the kernels the clone's.

    What is not compiled is compiled at this first use, in the user's folder.
    """
    code = (
        "import os; from pathlib import Path; from involution import open_ephemeris;"
        "engine = open_ephemeris('DE440', Path(os.environ['KERNELS']));"
        "birth = {'local_time': '1990-05-15T14:30:00', 'latitude': 48.1, 'longitude': 11.6};"
        "print(engine.calculate(birth)['time']['utc'])"
    )
    variables = {
        "KERNELS": str(ROOT / "kernels"),
        "XDG_CACHE_HOME": str(installed / "cache"),
        "XDG_DATA_HOME": str(installed / "share"),
    }
    assert python(installed, code, **variables) == "1990-05-15T12:30:00Z\n"
    assert [*compiled.parent.iterdir()] == [compiled]
    assert (compiled / "complete").is_file()
    names = {path.name for path in compiled.iterdir()}
    assert names == {path.name for path in jit.FOLDER.iterdir()}


@pytest.mark.usefixtures("compiled")
def test_the_services_start_and_answer(installed):
    """The engine with its compiled numerics, and the gateway's page."""
    port = free_port()
    variables = {
        "KERNELS_DIR": str(ROOT / "kernels"),
        "XDG_CACHE_HOME": str(installed / "cache"),
        "XDG_DATA_HOME": str(installed / "share"),
        "METRICS_DIR": str(installed),
        "DATABASE_URL": "none",
        "BIND_ADDRESS": "127.0.0.1",
        "WORKERS": "1",
        "PORT": str(port),
    }
    run(installed / "venv/bin/involution-core", "build", **variables)
    for command, path in (("engine", "/health/ready"), ("gateway", "/")):
        words = [str(installed / f"venv/bin/involution-{command}")]
        log = installed / f"{command}.log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                words, cwd=installed, env={**os.environ, **variables}, stdout=out, stderr=out
            )
        try:
            assert _answers(f"http://127.0.0.1:{port}{path}", server), log.read_text()
        finally:
            server.terminate()
            server.wait(60)


def _answers(url, server):
    """Whether the server answers 200 before it ends, or two minutes are over."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return answer.status == 200
        if server.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def test_pyproject_names_the_packages_that_requirements_pins():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    serving = [*project["dependencies"], *extras["bulk"], *extras["gateway"], *extras["postgres"]]
    lines = (ROOT / "requirements.in").read_text().splitlines()
    assert {*serving} == {line for line in lines if line and not line.startswith("#")}
    traced = (ROOT / "requirements-tracing.in").read_text().splitlines()
    assert {*extras["tracing"]} == {line for line in traced if line[:1] not in {"", "#", "-"}}
    for name in (*serving, *extras["cluster"]):
        lock = "requirements-dev.txt" if name == "distributed" else "requirements.txt"
        assert f"\n{NAME.match(name)[0]}" in "\n" + (ROOT / lock).read_text()
