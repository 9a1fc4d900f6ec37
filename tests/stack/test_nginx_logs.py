"""What nginx writes down when nothing behind it answers: no saved chart's link and no query."""

import contextlib
import json
import subprocess

import pytest
from deployed import Front
from processes import ROOT, free_port, until

ID = "Zq7-Kd0_pL3xYvB9nRtW2A"  # as POST /charts makes them
QUERY = "name=Ada-Lovelace"
# However a link is spelt, by us or by a person who types it
LINKS = (
    f"/charts/{ID}",
    f"//charts/{ID}",
    f"/x/../charts/{ID}",
    f"/charts%2F{ID}",
    f"/Charts/{ID}",
    f"/{ID}",
    f"/charts/{ID}/wheel.svg",
    f"/docs/{ID.lower()}",
)
# Refused (error), and not permitted at all, which nginx calls critical and quotes as well
DEAD = ("127.0.0.1:{}", "255.255.255.255:{}")


@pytest.fixture(scope="module", params=DEAD)
def front(request, tmp_path_factory):
    dead = request.param.format(free_port())
    names = ("ENGINES", "HISTORICAL", "GATEWAYS", "TIME_RESOLVERS", "GRAFANA")
    with contextlib.ExitStack() as ends:
        server = Front(tmp_path_factory.mktemp("nginx"), **dict.fromkeys(names, dead))
        ends.callback(server.stop)
        yield server.start()


def test_no_link_and_no_query_is_in_any_log(front):
    for link in LINKS:
        for path in (link, f"{link}?{QUERY}"):
            answer = front.ask("GET", path, Referer=f"https://charts.example.org{link}?{QUERY}")
            assert answer[0] == 503, path
    for path in ("/calculate", "/bodies"):
        assert front.ask("GET", f"{path}?{QUERY}", Referer=f"https://x/?{QUERY}")[0] == 503
    assert front.ask("POST", f"/charts?{QUERY}", {"name": "x" * 1_100_000})[0] == 413
    request = 2 * len(LINKS) + 3
    until(lambda: len(front.events("access")) >= request, "the access log is written")
    until(lambda: len(front.events("nginx_error")) >= request, "and the error log")
    log = front.log.read_text(errors="replace")
    assert ID.lower() not in log.lower()
    assert "lovelace" not in log.lower()
    paths = {line["path"] for line in front.events("access")}
    assert {"/charts/-", "/charts", "/calculate", "/bodies", "-"} == paths


def test_what_happened_is_still_told(front):
    front.ask("GET", f"/charts/{ID}")

    def errors():
        return [line for line in front.events("nginx_error") if "connect" in line["message"]]

    actual = until(errors, "the error is written")
    port = front.environment["ENGINES"].rpartition(":")[2]
    assert actual[-1]["upstream"].startswith("http://")
    assert actual[-1]["upstream"].endswith(f":{port}")
    assert actual[-1]["method"] == "GET"
    # he did nothing wrong: his address without the part that names a person
    assert "client: 127.0.0.0/24," in actual[-1]["message"]
    assert actual[-1]["level"] in {"error", "critical"}
    # every line is for a machine: nothing of nginx's own form is left
    assert all(json.loads(line) for line in front.written() if line)


@pytest.mark.parametrize(
    ("client", "shortened"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("2001:db8::5", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_error_does_not_name_whom_it_met(client, shortened):
    line = f"2026/01/31 12:00:00 [error] 7#7: *1 upstream timed out, client: {client}, server: x\n"
    done = subprocess.run(
        ["awk", "-f", ROOT / "nginx/errors.awk"],
        input=line, capture_output=True, text=True, check=True,
    )  # fmt: skip
    message = json.loads(done.stdout)["message"]
    assert message == f"*1 upstream timed out, client: {shortened}, server: x"


@pytest.mark.parametrize(
    ("networks", "good"),
    [
        ("173.245.48.0/20,104.16.0.0/13,2400:cb00::/32,2a06:98c0::/29", True),  # Cloudflare's
        ("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,192.0.2.7", True),
        ("0.0.0.0/0", False),
        ("::/0", False),
        ("0.0.0.0/1, 128.0.0.0/1", False),
        ("10.0.0.0/7", False),
        ("2000::/3", False),
    ],
)
def test_nginx_believes_no_world_of_proxies(tmp_path, networks, good):
    server = Front(tmp_path, REAL_IP_FROM=networks)
    words = ["sh", ROOT / "nginx/start.sh", "--check"]
    done = subprocess.run(
        words, env=server.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == (0 if good else 3), done.stderr
    assert good or "REAL_IP_FROM must not trust the world" in done.stderr


def test_nginx_takes_folders_with_spaces(tmp_path):
    folder = tmp_path / "an operator's folder"
    folder.mkdir()
    server = Front(folder)
    words = ["sh", ROOT / "nginx/start.sh", "--check"]
    done = subprocess.run(
        words, env=server.environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
