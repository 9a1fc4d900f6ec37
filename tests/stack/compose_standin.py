"""Stands where `docker-compose` would, where there is no container engine: reads the compose file.

As the real one does, it fills in every service's variables from the environment and .env, refuses
where one that must be set is not, whatever the profile, and knows only services that are there.
`up` says which services would run.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import podman_compose
import yaml
from dotenv import dotenv_values

_MUST = re.compile(r"\$\{(\w+):\?([^}]*)\}")


def main() -> None:
    words = sys.argv[1:]
    assert words[:1] == ["-f"], words
    file, words = Path(words[1]), words[2:]
    profiles = set()
    while words[:1] == ["--profile"]:
        profiles.add(words[1])
        words = words[2:]
    text = file.read_text()
    env = Path(os.environ.get("ENV_FILE", ".env"))
    given = {**{k: v for k, v in dotenv_values(env).items() if v}, **os.environ}
    for name, message in _MUST.findall(text):
        if not given.get(name):
            sys.exit(f"required variable {name} is missing a value: {message}")
    services = podman_compose.rec_subs(yaml.safe_load(text), given)["services"]
    command, rest = words[0], words[1:]
    scales = [rest[i + 1].split("=") for i, word in enumerate(rest) if word == "--scale"]
    for name, _ in scales:
        assert not {"container_name", "ports"} & set(services[name]), f"{name} cannot be scaled"
    assert command in {"up", "restart"}, command
    up = [n for n, s in services.items() if not (p := s.get("profiles")) or profiles & set(p)]
    sys.stdout.write(f"{command}: {' '.join(sorted(up))} {dict(scales)}\n")


if __name__ == "__main__":
    main()
