#!/bin/sh
# Install what the suite needs of the system and does not find: PostgreSQL's server, a browser and a spreadsheet program.
set -eu

missing=""
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing=" postgresql"
command -v chromium >/dev/null || missing="$missing chromium"
command -v soffice >/dev/null || missing="$missing libreoffice-calc-nogui"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need what this machine lacks. Install it and run them again (on Debian: apt-get install$missing)." >&2
    exit 1
fi
echo "Installing$missing for the tests."
apt-get update -qq
# shellcheck disable=SC2086 - several names, several words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
