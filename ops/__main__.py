"""`python -m ops`: the operators' command line. Every script of scripts/ is a shim over it.

Exit codes: 0 good, 1 a finding, 2 wrong usage, 3 could not run.
"""

from __future__ import annotations

import click

from ops.dual import dual
from ops.smoke import smoke


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Chores of the operators of an Involution Engine."""


main.add_command(dual)
main.add_command(smoke)

if __name__ == "__main__":
    main(prog_name="python -m ops")
