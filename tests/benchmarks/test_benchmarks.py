"""The benchmarks run and write what they measured; how fast anything is, no test says."""

import urllib.error
import urllib.request

import pytest

from benchmarks import astrology, chart, http, page

JSON = {"Content-Type": "application/json"}


def test_every_contestant_makes_a_chart(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "performance.md")
    with chart.contestants() as runners:
        single = [chart.Contestant(runner.name, runner.chart, 1) for runner in runners]
        found = chart.measure(single, 1)
    text = chart.report(found, 1)
    assert set(found) == {runner.name for runner in runners}
    page.write("http", "| first |")
    page.write("chart", text)
    page.write("http", "| second |")
    written = page.PAGE.read_text(encoding="utf-8")
    assert text in written
    assert "| second |" in written
    assert "| first |" not in written


@pytest.mark.parametrize("name", astrology.work())
def test_every_part_of_the_astrology_can_be_measured(name):
    for count in (1, 3):
        assert astrology.work()[name](count)() is not None


def test_server_serves_and_goes_away():
    body = http.requests(1)[0].encode()
    with http.server(1) as port:
        address = f"http://127.0.0.1:{port}/calculate"
        question = urllib.request.Request(address, body, JSON)
        with urllib.request.urlopen(question, timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(question, timeout=10)  # noqa: S310


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
    found = http.load(8000, 16, 1, ["{}"])
    assert http.row(2, 16, found) == ("2 / 16", "500", "0.90", "2.00", "3.10")


def test_load_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="apt-get install wrk"):
        http.load(8000, 1, 1, ["{}"])
