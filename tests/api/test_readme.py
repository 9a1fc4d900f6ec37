"""The front door tells the truth: the README's command gives the README's answer."""

import json
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_shown_answer_is_the_service_s_own(client):
    (command,) = re.findall(r"^curl .*?$", README, re.MULTILINE)
    words = shlex.split(command)
    body = words[words.index("-d") + 1].encode()
    reply = client.send("POST", "/calculate", body, {"content-type": "application/json"})
    assert reply.status == 200
    answer = reply.json()
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    expected = json.loads(shown)
    # to a nanodegree: the last digits are the business of this machine's sine
    assert answer["time"] == pytest.approx(expected["time"], abs=1e-9)
    assert answer["data"]["Moon"] == pytest.approx(expected["data"]["Moon"], abs=1e-9)
    assert len(answer["data"]) == 12


def test_every_file_it_names_exists():
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", README) + re.findall(
        r"scripts/\w+\.sh", README
    ):
        assert (Path(__file__).parents[2] / name).exists(), name


def test_what_the_documents_point_to_is_there() -> None:
    """Links within the repository, and files that are named by their path from its root."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("clients/*/README.md")]
    rooms = "services|gateway|scripts|tests|docs|ops|clients|benchmarks|findings"
    seen = 0
    for document in documents:
        text = document.read_text()
        links = [one for one in re.findall(r"\]\(([^)#\s]+)", text) if ":" not in one]
        named = re.findall(rf"`((?:{rooms})/[\w./-]+\.\w+)`", text)
        for target in [document.parent / one for one in links] + [ROOT / one for one in named]:
            assert target.exists(), (document.name, str(target))
            seen += 1
    assert seen > 100
