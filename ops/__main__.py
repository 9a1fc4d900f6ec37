"""`python -m ops`: the operators' command line. Every script of scripts/ is a shim over it.

Exit codes: 0 good, 1 a finding, 2 wrong usage, 3 could not run.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Any, NoReturn

import click

from ops.outcome import FINDING, give_up, words
from services.common.settings import SettingsError

TERMINATED, INTERRUPTED = 128 + signal.SIGTERM, 128 + signal.SIGINT  # as shells tell it
# Imported when asked for: a command must not wait for what the others need.
COMMANDS = {
    "backup": "ops.backup:backup",
    "block-ip": "ops.block_ip:block_ip",
    "cluster": "ops.cluster:cluster",
    "daily-health-check": "ops.daily_health_check:daily_health_check",
    "dual": "ops.engine_pair:dual",
    "emergency-recovery": "ops.recovery:emergency_recovery",
    "emergency-runbook": "ops.runbook:emergency_runbook",
    "escalation-matrix": "ops.escalation:escalation_matrix",
    "log-analysis": "ops.log_analysis:log_analysis",
    "maintenance-mode": "ops.maintenance:maintenance_mode",
    "performance-metrics": "ops.performance_metrics:performance_metrics",
    "restore-backup": "ops.recovery:restore_backup",
    "rolling-update": "ops.rolling_update:rolling_update",
    "security-audit": "ops.security_audit:security_audit",
    "security-incident-response": "ops.incident:security_incident_response",
    "security-log-analysis": "ops.security_logs:security_log_analysis",
    "security-monitor": "ops.security_monitor:security_monitor",
    "smoke": "ops.smoke:smoke",
    "verify-backups": "ops.verify:verify_backups",
}


class Lazy(click.Group):
    """The commands of `COMMANDS`, each imported when it is called."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command and leave with its exit code; what went wrong is one sentence.

        With INVOLUTION_TRACE set an error that nobody expected shows where it came from.
        """
        try:
            ended = super().main(*args, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.Abort as aborted:
            if isinstance(aborted.__cause__, KeyboardInterrupt):
                sys.exit(INTERRUPTED)
            click.echo("not confirmed: nothing was changed (--yes does not ask)", err=True)
            sys.exit(FINDING)
        except BrokenPipeError:  # a reader that had enough, as head
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (OSError, SettingsError) as error:
            give_up(words(error))
        except Exception as error:
            if os.environ.get("INVOLUTION_TRACE"):
                raise
            give_up(f"{type(error).__name__}: {error} (INVOLUTION_TRACE=1 shows where)")
        sys.exit(ended if isinstance(ended, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and the stack that it is to act on."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS and command is not None:
            if not isinstance(command, click.Group):
                # wrong usage and --help end here: neither needs a stack
                command.make_context(name, list(rest), parent=ctx)
            importlib.import_module("ops.inside").enter(name, rest)
        return name, command, rest


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Chores of the operators of an Involution Engine."""
    # As the first process of a container nothing ends us by default; and what is staged, locked or
    # half done must be cleared away as after any other error.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))


if __name__ == "__main__":
    main(prog_name="python -m ops")
