"""The benchmarks run and write what they measured; how fast anything is, no test says."""

import urllib.error
import urllib.request

import pytest

from benchmarks import astrology, chart, http, old_build, page, pictures, targets

JSON = {"Content-Type": "application/json"}


def test_every_contestant_makes_a_chart(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "performance.md")
    with chart.contestants(None) as runners:
        single = [chart.Contestant(runner.name, runner.chart, 1) for runner in runners]
        measured = chart.measure(single, 1)
    text = chart.report(measured, 1)
    assert set(measured) == {runner.name for runner in runners}
    page.write("http", "| first |")
    page.write("chart", text)
    by_hand = "What the table means, said by hand."
    page.PAGE.write_text(page.PAGE.read_text(encoding="utf-8") + by_hand, encoding="utf-8")
    page.write("http", "| second |")
    written = page.PAGE.read_text(encoding="utf-8")
    assert text in written
    assert "| second |" in written
    assert by_hand in written
    assert written.index(page.TITLES["chart"]) < written.index(page.TITLES["http"])
    assert "| first |" not in written


@pytest.mark.parametrize("name", astrology.work())
def test_every_part_of_the_astrology_can_be_measured(name):
    for count in (1, 3):
        assert astrology.work()[name](count)() is not None


def test_stars_and_searches_can_be_measured():
    with targets.served() as client:
        parts = {name: (run, 1) for name, (run, _) in targets.work(client).items()}
        assert client.get("/bodies?q=alpha%20leonis").json()["bodies"][0]["id"] == "Regulus"
        measured = targets.measure(parts, 1)
    text = targets.report(measured, 1)
    assert targets.THOUSAND in text
    assert targets.WITH_ALL in text


def test_pictures_can_be_measured():
    with pictures.served() as client:
        medians = pictures.measure(pictures.work(client), 1)
    text = pictures.report(medians, 1)
    assert pictures.WHEEL in text
    assert pictures.RASTER in text


def test_server_serves_and_goes_away():
    body = http.requests(1)[0].encode()
    with http.server(1) as port:
        address = f"http://127.0.0.1:{port}/calculate"
        question = urllib.request.Request(address, body, JSON)
        with urllib.request.urlopen(question, timeout=60) as answer:  # noqa: S310
            assert answer.status == 200
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(question, timeout=60)  # noqa: S310


WRK = r"""#!/bin/sh
[ "$1 $2 $3 $4" = "-t1 -c16 -d1s -s" ] || exit 1
echo "Running 1s test"
echo 'RESULT {"requests": 500, "duration": 1000000, "bad": %d,' \
  '"p50": 900, "p95": 2000, "p99": 3100}'
"""


@pytest.mark.parametrize("bad", [0, 3])
def test_load_reads_what_wrk_says(tmp_path, monkeypatch, bad):
    program = tmp_path / "wrk"
    program.write_text(WRK % bad, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    if bad:
        with pytest.raises(SystemExit, match="3 requests failed"):
            http.load(8000, 16, 1, ["{}"])
        return
    measured = http.load(8000, 16, 1, ["{}"])
    assert measured == {
        "requests": 500, "duration": 1000000, "bad": 0, "p50": 900, "p95": 2000, "p99": 3100,
    }  # fmt: skip


def runs(*rates):
    return [
        {"requests": rate, "duration": 1e6, "cpu": 0.05, "p50": 900 + rate, "p95": 2e3, "p99": 3100}
        for rate in rates
    ]


def test_rates_are_medians_and_stand_beside_each_other():
    names = (old_build.HERE.name, "build old", http.ECHO)
    measured = {
        **{(name, 1): runs(10) for name in names},
        (names[0], 16): runs(100, 900, 400),
        (names[1], 16): runs(100, 100, 7),
        (names[2], 16): runs(1000, 1000),
    }
    assert http.rows(2, measured)[3:] == [
        ("2 / 16", names[0], "400", "4.00", "0.40", "125", "1.30", "2.00", "3.10"),
        ("2 / 16", names[1], "100", "1.00", "0.10", "500", "1.00", "2.00", "3.10"),
        ("2 / 16", names[2], "1000", "10.00", "1.00", "50", "1.90", "2.00", "3.10"),
    ]


def test_this_build_and_a_bare_app_take_turns(monkeypatch):
    monkeypatch.setattr(http, "load", lambda port, *_: {"port": port})
    with http.servers(1, None) as competitors:
        measured = http.measure(competitors, 2, 1, ["{}"])
    assert [one.name for one in competitors] == [old_build.HERE.name, http.ECHO]
    for one in competitors:
        for connections in http.CONNECTIONS:
            results = measured[one.name, connections]
            assert [result["port"] for result in results] == [one.port] * 2
            assert all(result["cpu"] >= 0.0 for result in results)


def test_a_builds_python_runs_in_its_own_folder(tmp_path, monkeypatch):
    """Wherever the caller's modules are."""
    (tmp_path / "services").mkdir()
    (tmp_path / "services/__init__.py").write_text("where = __file__", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(old_build.ROOT))
    other = old_build.Build("other", tmp_path, old_build.HERE.interpreter)
    code = "import services; print(services.__file__)"
    for build in (other, old_build.HERE):
        assert build.python("-c", code).stdout.startswith(str(build.root))
        with build.start("-c", code, stdout=-1) as process:
            assert process.communicate()[0].decode().startswith(str(build.root))


def test_load_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="apt-get install wrk"):
        http.load(8000, 1, 1, ["{}"])
