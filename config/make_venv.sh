#!/bin/sh
# Make .venv with the Python given, unless there is one that works.
set -eu
python=${1:-python3}

if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed. Install it, and name it if it is not python3: make run PYTHON=python3.12" >&2
    exit 1
fi

# Debian keeps venv apart from its python3.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv, which Python needs to keep this project's packages apart from the system's."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    else
        echo "Python's venv is missing. Install it (on Debian: apt-get install python3-venv) and run this again." >&2
        exit 1
    fi
fi

"$python" -m venv --clear .venv
