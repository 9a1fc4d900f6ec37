"""Have a command act on the stack that runs, wherever it was called.

What the shell sets wins. Else: where the compose stack of this folder runs, the command runs inside
it (service `ops`), for its database and Redis are reachable there alone; where processes or units
of systemd run, their own settings say which database, which Redis, which addresses. Where several
run the operator must choose, and nothing is guessed about a database when none runs.
"""

from __future__ import annotations

import os
import subprocess
import sys

from ops.configuration import configured
from ops.environment import dotenv, settings_of
from ops.outcome import give_up
from ops.processes import ROOT
from ops.stack import Process, Stack, running
from services.common.settings import Settings

CHOICE = "INVOLUTION_STACK"  # compose, systemd or processes
# Whoever sets one of these in the shell has said what to act on ...
SAID = ("INSTANCE_URLS", "SERVICE_URL", "DATABASE_URL", "RATE_LIMIT_STORAGE_URI")
# Commands that act on the database: a wrong one is worse than none
STORE = {"backup", "verify-backups", "restore-backup", "emergency-recovery"}
# ... but for these, which need this one
DECISIVE = {**dict.fromkeys(STORE, "DATABASE_URL"), "block-ip": "RATE_LIMIT_STORAGE_URI"}
# What only the inside of the containers' network can reach
INSIDE = STORE | {
    "block-ip", "daily-health-check", "performance-metrics", "security-log-analysis",
    "security-monitor",
}  # fmt: skip
# What acts on files of this machine, or asks as a client does
OUTSIDE = {
    "emergency-runbook", "log-analysis", "maintenance-mode", "security-audit",
    "security-incident-response",
}  # fmt: skip
_LOGS = {"log-analysis", "security-log-analysis"}
_HELP = {"--help", "-h"}
# What a single instance has for itself
_OWN = {"PORT", "BIND_ADDRESS", "WORKERS", "INSTANCE_ID"}


def enter(command: str, words: list[str]) -> None:
    """Set this process up for the stack that runs, or go on inside its containers.

    `words` are the command's own; it may be given one more.
    """
    if command not in INSIDE | OUTSIDE or _HELP & set(words):
        return
    said = (DECISIVE[command],) if command in DECISIVE else SAID
    if any(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in said):
        return
    configured()  # what is wrong with the settings is told before a stack is looked for
    folder = os.environ.get("RUN_DIR")
    stack = chosen(running(ROOT / folder if folder else None), command)
    if stack is None:
        _nothing_runs(command)
    elif stack.kind == "compose":
        _containers(stack, command, words)
    else:
        os.environ.update(variables(stack, command))


def chosen(stacks: list[Stack], command: str) -> Stack | None:
    """Return the one stack to act on, None where none runs; leaves where there are several."""
    wanted = os.environ.get(CHOICE)
    if wanted:
        stacks = [stack for stack in stacks if wanted in {stack.kind, stack.name}]
        if not stacks:
            give_up(f"{CHOICE}={wanted}: no such stack of this folder runs")
    if len(stacks) > 1:
        text = "; ".join(f"{stack.kind} ({stack.name})" for stack in stacks)
        give_up(
            f"several stacks run from this folder: {text}. Say which one {command} is about: "
            f"{CHOICE}={stacks[0].kind}"
        )
    return stacks[0] if stacks else None


def _nothing_runs(command: str) -> None:
    if command in STORE and not _named_in_file():
        give_up(
            f"no engine runs from this folder and DATABASE_URL is not set: which database "
            f"{command} is about is not known. Start the stack, or set DATABASE_URL"
        )


def _named_in_file() -> bool:
    """Say whether .env names the database."""
    settings = dotenv()
    return bool(settings.get("DATABASE_URL") or settings.get("DATABASE_URL_FILE"))


def variables(stack: Stack, command: str) -> dict[str, str]:
    """Return the settings of what runs, as variables; leaves where they cannot be one answer."""
    if hidden := [str(one.pid) for one in stack.processes if one.environment is None]:
        give_up(
            f"process {', '.join(hidden)} belongs to somebody else: call this as its user or root"
        )
    engines = stack.of("engine")
    if command in STORE and not engines:
        if _named_in_file():  # an engine that ended because of its database, perhaps
            return {}
        give_up("no engine runs from this folder, only others of its apps: set DATABASE_URL")
    shown = engines or stack.processes
    first = shown[0]
    decisive = DECISIVE.get(command)
    for name, of in (("DATABASE_URL", _database), ("RATE_LIMIT_STORAGE_URI", _redis)):
        if name == decisive and len({of(one) for one in shown}) > 1:
            text = ", ".join(f"{one.app} {one.pid}" for one in shown)
            give_up(f"{text} have not the same {name}: set it, to say which one is meant")
    front = [one.url for one in stack.of("gateway")] or [first.url]
    known = settings_of(first.environment or {})
    for name, of in (("DATABASE_URL", _database), ("RATE_LIMIT_STORAGE_URI", _redis)):
        if f"{name}_FILE" not in known:
            known[name] = of(first)
    collected = {
        **known,
        "INSTANCE_URLS": ",".join(one.url for one in shown),
        "SERVICE_URL": front[0],
    }
    return {k: v for k, v in collected.items() if k not in _OWN and not os.environ.get(k)}


def _database(process: Process) -> str:
    named = process.variable("DATABASE_URL") or process.variable("DATABASE_URL_FILE")
    return named or str(Settings.model_fields["database_url"].default)


def _redis(process: Process) -> str:
    # an empty variable would be taken for one that is not set, and .env's be read
    named = process.variable("RATE_LIMIT_STORAGE_URI")
    return named or process.variable("RATE_LIMIT_STORAGE_URI_FILE") or "memory://"


def _containers(stack: Stack, command: str, words: list[str]) -> None:
    """Run a command inside the stack and leave with its exit code; or let one act from outside."""
    logs = None
    if command in _LOGS and not _files(words):
        log_words = [*stack.compose, "logs", "--no-log-prefix"]
        if stack.compose[0] == "podman-compose":
            log_words = [*stack.compose, "logs"]
        logs = subprocess.Popen(log_words, cwd=ROOT, stdout=subprocess.PIPE)
        words.append("-")
    if command in OUTSIDE:
        if logs is not None and logs.stdout is not None:
            os.dup2(logs.stdout.fileno(), 0)
        os.environ["SERVICE_URL"] = front_of(dotenv())
        return
    terminal = sys.stdin.isatty() and logs is None
    run = [*stack.compose, "--profile", "ops", "run", "--rm", "--no-deps"]
    done = subprocess.run(
        [*run, *([] if terminal else ["-T"]), "ops", command, *words],
        cwd=ROOT,
        stdin=logs.stdout if logs is not None else None,
        check=False,
    )
    sys.exit(done.returncode)


def _files(words: list[str]) -> bool:
    """Say whether a log command was given files: a word that is neither an option nor its value."""
    values = {"--last"}
    return any(
        word == "-" or (not word.startswith("-") and (not at or words[at - 1] not in values))
        for at, word in enumerate(words)
    )


def front_of(settings: dict[str, str]) -> str:
    """Return where clients reach the containers: the first trusted host, at nginx's TLS port."""
    host = settings.get("TRUSTED_HOSTS", "").split(",")[0].strip() or "localhost"
    port = settings.get("HTTPS_BIND", "").rpartition(":")[2] or "443"
    return f"https://{host}" + ("" if port == "443" else f":{port}")
