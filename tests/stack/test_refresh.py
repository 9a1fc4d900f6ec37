"""A real refresh, by its command, of real engines under load: noticed, loaded, no request lost."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time

import load
import pytest
from processes import CHART, ROOT, Engine, Nginx, until

from services.spice.kernel_sets.orientation import Orientation
from services.time_resolver.renewal import TimeZones
from tests.refresh import package_server as registries
from tests.refresh.releases import KERNELS, high_prec, tzdata

EOP = "naif-eop-high-prec"
MEMBER = "naif_eop_high_prec/earth_latest_high_prec.bpc"
QUICK = {**CHART, "bodies": ["Sun", "Moon"]}
# The made release gives Edmonton before 1906 a whole hour, where the shipped one has its mean time.
LOCAL = {"local_time": "1900-01-15T12:00", "time_zone": "America/Edmonton"}
EDMONTON = ("Z America/Edmonton -7:33:52 - LMT 1906 S\n", "Z America/Edmonton -8 - AST 1906 S\n")
TZ = [sys.executable, "-m", "services.time_resolver"]
EARTH = [sys.executable, "-m", "services.spice.kernel_sets"]


@pytest.fixture(scope="module")
def registry():
    """A registry with what the product ships."""
    with registries.running() as registry:
        for source in (Orientation(KERNELS), TimeZones()):
            for package, version in source.shipped().items():
                registry.add(package, version, {})
        yield registry


@pytest.fixture(scope="module")
def pair(servers, tmp_path_factory):
    """Two instances that share refreshed data, behind one nginx."""
    base = tmp_path_factory.mktemp("refreshed")
    # The second instance is renewed two to four seconds after the first: an nginx that is kept from
    # the processor for as long would find the connections that it has to both of them closed.
    given = {"WORKERS": 1, "REFRESH_DIR": base, "REFRESH_POLL_SECONDS": 2}
    one, two = servers(Engine, "one", **given), servers(Engine, "two", **given)
    return base, one, two, servers(Nginx, one, two)


def run(registry, base, *words):
    environment = {**os.environ, **registry.environment(), "REFRESH_DIR": str(base)}
    command = [*words, "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def replaced(engine, old: set[int]) -> None:
    """Wait until an engine's old workers are gone and the new ones have their kernels."""
    until(lambda: not old & set(engine.worker_pids()), "the old workers go", log=engine.log)
    engine.wait()


def checks(engine) -> dict:
    return json.loads(engine.get("/health")[2])["checks"]


def test_a_refresh_under_load_loses_no_request(pair, registry):
    base, one, two, nginx = pair
    assert checks(one)["spice"]["orientation_issue"] is None
    assert checks(one)["spice"]["refresh"]["outcome"] == "never"
    registry.add(EOP, "2026.10.29", {MEMBER: high_prec()})
    registry.add("tzdata", "2026.7", tzdata("2026g", EDMONTON))
    data = load.message(QUICK)
    outcomes = []

    async def renew():
        await asyncio.sleep(0.3)
        for command in (EARTH, TZ):
            before = [set(engine.worker_pids()) for engine in (one, two)]
            outcomes.append(await asyncio.to_thread(run, registry, base, *command, "refresh"))
            for engine, old in zip((one, two), before, strict=True):
                await asyncio.to_thread(replaced, engine, old)

    async def ask():
        return await load.run(nginx.port, lambda _: data, None, 4, during=renew, pause=0.005)

    outcome = asyncio.run(ask())
    assert [(code, output.get("outcome")) for code, output, _ in outcomes] == [
        (0, "installed")
    ] * 2, outcomes
    assert outcome.failures == []
    assert set(outcome.statuses) == {200}
    assert outcome.answered > 200
    for engine in (one, two):
        output = checks(engine)
        assert output["spice"]["orientation_issue"].startswith("2026.10.29+")
        assert output["spice"]["orientation_measured_until"] == "2026-10-28"
        zones = output["time_resolver"]
        assert (zones["tzdb_version"], zones["tzdb_released"]) == ("2026g", "2026-12-01T00:00:00Z")
        answer = json.loads(engine.post("/time/resolve", LOCAL)[2])
        assert answer["candidates"][0]["utc"] == "1900-01-15T20:00:00Z"
        # each instance reloaded once a refresh, whatever the number of its workers
        assert len(engine.events("reload_for_new_data")) == 2
        numbers = engine.metrics()
        age = (time.time() - 1796083200) / 86400  # 2026-12-01 0 h
        assert numbers["involution_tzdb_age_seconds"] / 86400 == pytest.approx(age, abs=0.01)
        assert zones["tzdb_age_days"] == pytest.approx(age, abs=0.1)
        assert numbers['involution_refresh_failed{data="tzdata"}'] == 0
        assert numbers["involution_eop_measured_age_seconds"] / 86400 == pytest.approx(
            (time.time() - 1793145600) / 86400, abs=0.1
        )


def test_what_is_refused_is_told_and_the_old_stays(pair, registry):
    base, one, _, _ = pair
    registry.add(EOP, "2026.10.30", {MEMBER: high_prec("2026 OCT 29", ut1_s=1e-3)})
    code, output, _ = run(registry, base, *EARTH, "refresh")
    assert (code, output["outcome"]) == (1, "refused")
    spice = checks(one)["spice"]
    assert spice["refresh"]["outcome"] == "refused"
    assert "moves UT1 of dates more than 60 days back" in spice["refresh"]["detail"]
    assert spice["orientation_issue"].startswith("2026.10.29+")
    assert spice["status"] == "healthy"
    assert one.metrics()['involution_refresh_failed{data="orientation"}'] == 1


def test_a_rollback_reaches_the_workers(pair, registry):
    base, *instances, _ = pair
    before = [set(engine.worker_pids()) for engine in instances]
    assert run(registry, base, *TZ, "rollback")[0] == 0
    for engine, old in zip(instances, before, strict=True):
        replaced(engine, old)
        assert checks(engine)["time_resolver"]["tzdb_version"] == "2026f"
        answer = json.loads(engine.post("/time/resolve", LOCAL)[2])
        assert answer["candidates"][0]["utc"] == "1900-01-15T19:33:52Z"
