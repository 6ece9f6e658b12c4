"""The tables of docs/performance.md from the figures in var/bench/, printed and kept there.

python -m bench.report
"""

import json
import math
import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path

from bench.measure import ROUNDS
from bench.pages import EMPTY, FLOOR

FOLDER = Path("var/bench")
PAGE = Path("docs/performance.md")
BEGIN, END = "<!-- figures: written by bench/report.py -->\n", "<!-- end of figures -->\n"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def tables(runs, took=None) -> str:
    """All tables of these runs, smaller records first; `took` has the seconds of each step by the number of letters."""
    runs = sorted(runs, key=lambda run: (run["letters"], list(DATABASES).index(run["database"])))
    parts = [_machine()]
    for letters in sorted({run["letters"] for run in runs}):
        of_size = {run["database"]: run for run in runs if run["letters"] == letters}
        parts += [
            f"### {letters:,} letters",
            *_steps((took or {}).get(letters)),
            _pages(of_size),
            _rates(of_size),
            _rest(of_size),
            _written(of_size),
        ]
    parts += ["### Growth", _growth(runs)]
    return "\n\n".join(parts) + "\n"


def _machine():
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    names = [platform.system(), f"{os.cpu_count()} cores", f"{memory:.0f} GiB of memory"]
    names += [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", _postgresql()]
    return f"Machine: {', '.join(filter(None, names))}."


def _postgresql():
    try:
        said = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return "PostgreSQL " + re.search(r"[\d.]+", said)[0]


def _steps(took):
    if not took:
        return []
    steps = [f"{step} {seconds / 60:.1f}" for step, seconds in took.items()]
    return [f"Minutes: {', '.join(steps)}; together {sum(took.values()) / 60:.0f}."]


def _table(head, rows):
    lines = [
        "| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    ]
    return "\n".join(lines)


def _pages(runs):
    """Each page: milliseconds, its ratio to the floor, to Datasette, statements and size, on each database."""
    head = ["page"]
    for database in runs:
        name = DATABASES[database]
        head += [f"{name} p50 ms", "p95", "× floor", "statements"]
    compared = next(
        (run["latency"]["datasette"] for run in runs.values() if "datasette" in run["latency"]), {}
    )
    head += ["KB sent"] + (["Datasette p50 ms", "SQLite × Datasette"] if compared else [])
    rows = []
    for name in next(iter(runs.values()))["latency"]["site"]:
        row, size = [name], 0
        for run in runs.values():
            site = run["latency"]["site"]
            figures = site[name]
            size = figures["bytes"]
            ratio = figures["p50"] / site[FLOOR]["p50"]
            row += [
                _short(figures["p50"]),
                _short(figures["p95"]) if figures["asked"] >= ROUNDS else f"{figures['asked']} asked",
                f"{ratio:.2f}",
                run["statements"].get(name, ""),
            ]
        row.append(f"{size / 1024:.1f}")
        if compared:
            own, theirs = runs.get("sqlite"), compared.get(name)
            ratio = own and theirs and own["latency"]["site"][name]["p50"] / theirs["p50"]
            row += [_short(theirs["p50"]) if theirs else "", f"{ratio:.2f}" if ratio else ""]
        rows.append(row)
    return _table(head, rows)


def _rates(runs):
    rows = []
    for run in runs.values():
        for who, pages in run["rate"].items():
            for name, by_connections in pages.items():
                row = [f"{who if who != 'site' else DATABASES[run['database']]}, {name}"]
                for figures in by_connections.values():
                    failed = f", {figures['failed']} failed" if figures["failed"] else ""
                    times = f", {figures['p99'] / figures['p50']:.1f} ×" if figures["p50"] else ""
                    tail = f"{_short(figures['p99'])} ms{times}"
                    row.append(f"{figures['rate']:,.0f} ({tail}{failed})")
                rows.append(row)
    head = ["requests a second (99 in 100 within, × median)", *("1 connection", "8", "32")]
    return (
        _table(head, rows)
        if rows
        else "Requests a second were not measured: there is no wrk on this machine."
    )


def _rest(runs):
    rows = []
    for run in runs.values():
        export = run["export"]
        site, floor, peer = (export.get(who) for who in ("site", "database", "datasette"))
        rows.append(
            [
                DATABASES[run["database"]],
                _megabytes(run["size"]),
                f"{_megabytes(run['memory'][0])} ({_megabytes(run['memory'][1])})",
                _megabytes(run["memory after exports"][0]),
                f"{site['seconds']:.2f} s, first byte {1_000 * site['first']:.0f} ms",
                f"{floor['seconds']:.2f} s" if floor else "",
                f"{site['seconds'] / floor['seconds']:.2f}" if floor else "",
                f"{peer['seconds']:.2f} s" if peer else "",
            ]
        )
    head = ["", "database, MB", "two workers' own memory, MB (peak)", "after exports", "letters.csv"]
    return _table(
        [*head, "the same statement by sqlite3 or psql", "ratio", "Datasette's CSV, 100,000 letters at most"],
        rows,
    )


def _written(runs):
    """What it costs to write, what many requests leave in memory, and lists by filters drawn at random."""
    rows = []
    for run in runs.values():
        one, taken, lists = run["one reading"], run["import"], run["combinations"]
        half, all_ = run["memory after mixed requests"]
        rows.append(
            [
                DATABASES[run["database"]],
                f"{one['milliseconds']:.1f} ms, {one['statements']:.0f} statements",
                f"{one['bare']:.2f} ms",
                f"{taken['seconds']:.1f} s for {taken['letters']:,}",
                f"{taken['database']:.2f} s",
                f"{taken['seconds'] / taken['database']:.1f}",
                f"{_short(lists['p50'])} ms, worst {_short(lists['worst'])} ms of {lists['asked']}",
                f"{_megabytes(half)}, {_megabytes(all_)}",
            ]
        )
    head = [
        "",
        "one reading added",
        "its bare row",
        "letters imported with their readings",
        "their bare rows",
    ]
    head += [
        "ratio",
        "two or three filters at random",
        "two workers' own memory after 5,000 and 10,000 requests, MB",
    ]
    return _table(head, rows)


def _growth(runs):
    """The exponent of each page from one size to the next larger one: 0 does not grow, 1 grows as the record does."""
    head, rows = ["page"], {}
    for database in DATABASES:
        sizes = [run for run in runs if run["database"] == database]
        for smaller, larger in zip(sizes, sizes[1:], strict=False):
            head.append(f"{DATABASES[database]}, {smaller['letters']:,} to {larger['letters']:,}")
            grown = math.log(larger["letters"] / smaller["letters"])
            for name, figures in larger["latency"]["site"].items():
                before = smaller["latency"]["site"].get(name)
                exponent = before and math.log(figures["p50"] / before["p50"]) / grown
                rows.setdefault(name, []).append(f"{exponent:.2f}" if before else "")
    rows = [[name, *exponents] for name, exponents in rows.items() if name != EMPTY]
    return _table(head, rows) if rows else "One size was measured: nothing to compare."


def _short(milliseconds):
    return f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def _megabytes(size):
    return f"{size / 1_000_000:,.0f}"


def write():
    """Print the tables of every run that was kept, and put them into their page."""
    runs = [json.loads(file.read_text()) for each in DATABASES for file in FOLDER.glob(f"*-{each}.json")]
    took = {int(file.name.split("-")[0]): json.loads(file.read_text()) for file in FOLDER.glob("*-took.json")}
    found = tables(runs, took)
    print(found)
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}")


if __name__ == "__main__":
    write()
