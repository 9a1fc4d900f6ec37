# shellcheck shell=sh
# What the scripts share: find the project, say things, make its virtual environment.
# Sourced, never run. POSIX sh.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
# Files that are named on the command line, and ENV_FILE, are the caller's; a script that another
# one calls keeps them.
: "${INVOLUTION_CALLED_FROM:=$PWD}"
export INVOLUTION_CALLED_FROM
case "${ENV_FILE:-}" in
'' | /*) ;;
*) ! [ -e "$INVOLUTION_CALLED_FROM/$ENV_FILE" ] || export ENV_FILE="$INVOLUTION_CALLED_FROM/$ENV_FILE" ;;
esac
cd "$ROOT" || exit 3

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 3; }
[ -z "${ENV_FILE:-}" ] || [ -e "$ENV_FILE" ] || say "ENV_FILE=$ENV_FILE is not there: nothing is taken from it."

# callers_path NAME: print a path as its caller meant it.
callers_path() {
    case "$1" in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$INVOLUTION_CALLED_FROM/$1" ;;
    esac
}

# help_if_asked "$@": print the script's own first comment block on --help.
help_if_asked() {
    for argument in "$@"; do
        case "$argument" in
        -h | --help)
            sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
            exit 0
            ;;
        esac
    done
}

# python_for_venv: the newest Python here that is 3.11 or later.
python_for_venv() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    die "Python 3.11 or later is needed (set PYTHON to name one)."
}

# venv_with LOCK...: have .venv hold what the lock files pin; quick when nothing changed.
venv_with() {
    if ! [ -x "$PY" ]; then
        python=$(python_for_venv) || exit 3
        say "Making a virtual environment in .venv ..."
        rm -rf "$VENV"
        "$python" -m venv "$VENV" >/dev/null || {
            rm -rf "$VENV"
            die "$python cannot make a virtual environment. On Debian: apt-get install python3-venv"
        }
    fi
    for lock in "$@"; do
        stamp="$VENV/.$lock.sha256"
        wanted=$(sha256sum "$lock")
        [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && continue
        say "Installing the pinned packages of $lock ..."
        "$PY" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock" ||
            die "packages of $lock could not be installed; the lines above say why. Run again to retry."
        printf '%s\n' "$wanted" >"$stamp"
    done
}

# python_ready: let PY be PYTHON or a python3 that has the packages (a container's), else .venv's.
python_ready() {
    for candidate in ${PYTHON:-} python3; do
        if "$candidate" -c 'import sys
from importlib.util import find_spec
sys.exit(not all(map(find_spec, ["click", "sqlalchemy", "redis", "spiceypy"])))' 2>/dev/null; then
            PY=$candidate
            return
        fi
    done
    venv_with requirements.txt
}

# load_env: export what .env sets and the environment does not, as `python -m ops` reads it.
load_env() {
    [ -f "${ENV_FILE:-.env}" ] || return 0
    lines=$("$PY" -m ops.environment) || exit 3
    eval "$lines"
}

# kernels_ready TAG: have the kernel set, every file's checksum verified.
kernels_ready() {
    "$PY" -m services.spice.kernel_sets fetch --set "$1" || die "the kernels of set $1 are not ready."
}

# core_ready: have the numerics compiled for this machine; quick when nothing changed.
core_ready() {
    "$PY" -m services.ephemeris.core build || die "the numerics could not be compiled."
}

# places_ready: have the table of towns; quick when it is there. A service starts without it.
places_ready() {
    "$PY" -m services.gazetteer build || say "Towns are not known by name here: /places answers 503."
}

# need PROGRAM=PACKAGE...: have Debian's programs that the tests start for real.
need() {
    missing=''
    for pair in "$@"; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%=*}" >/dev/null 2>&1 ||
            missing="$missing ${pair#*=}"
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing$missing ..."
        # shellcheck disable=SC2086 # a list of words
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $missing; } >/dev/null || die "could not install:$missing"
    else
        die "the tests start real servers and need:$missing. On Debian: sudo apt-get install$missing"
    fi
}
