#!/bin/sh
# Run a command with DATABASE_URL naming a PostgreSQL server that exists only meanwhile:
#   sh tests/postgres.sh .venv/bin/python -m pytest
# It listens on a socket in its own temporary folder, so it is in nobody's way; and it forgets everything, so it does
# not wait for the disk. POSTGRES_SETTINGS may hold other options of the server: without them it does not clean up or
# count rows on its own, so that a test finds the same plans whenever it runs.
set -eu

# Debian keeps the server's programs, one folder for each version, out of the PATH.
newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
# So does `su` with the programs of its administrator.
PATH="${newest:+$newest:}$PATH:/usr/sbin:/sbin"
if ! command -v initdb >/dev/null; then
    echo "PostgreSQL's server is missing (on Debian: apt-get install postgresql)." >&2
    exit 1
fi

# PostgreSQL refuses to run as root, and cannot enter every folder that root stands in.
if [ "$(id -u)" = 0 ]; then
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
else
    as_owner() { (cd / && "$@"); }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/protests-postgres.XXXXXX")
[ "$(id -u)" != 0 ] || chown postgres "$folder"
stop() {
    as_owner pg_ctl --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

as_owner initdb --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    >/dev/null
as_owner pg_ctl --pgdata="$folder/data" --log="$folder/log" --wait --silent \
    --options="-k $folder -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off ${POSTGRES_SETTINGS:--c autovacuum=off}" start ||
    { cat "$folder/log" >&2; exit 1; }

DATABASE_URL="postgres://postgres@/$folder/postgres" "$@"
