"""The data package: one zip of everything published, described for people and for programs.

The same data give the same bytes: whatever is in it comes from the record, its times included.
"""

import hashlib
import json
import tempfile
import threading
from codecs import BOM_UTF8
from datetime import UTC
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bs4 import BeautifulSoup
from django.conf import settings
from django.http import FileResponse
from django.template.loader import get_template, render_to_string
from markdownify import markdownify

from ..columns import PACKAGE, Type
from ..readings import RULES, VAGUE_WORDS
from .csv import pieces
from .licence import LICENCE, LINK
from .rows import rows, time

NAME = "tech-workers-protest-letters"
TITLE = "Tech workers' protest letters"
SAYS = "A public record of tech workers' protest letters about work for governments."

# Where nothing is published there is no last change: the earliest time that a zip can hold.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_PIECE = 1 << 16  # characters written at once

# How each type of column is described to programs.
_TYPES = {
    Type.NUMBER: {"type": "integer"},
    Type.TIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    Type.DATE: {"type": "string", "constraints": {"pattern": r"\d{4}(-\d{2}(-\d{2})?)?"}},
    Type.ADDRESS: {"type": "string", "constraints": {"pattern": r"https?://\S+"}},
}


_TEMPLATES = (
    "protests/_licences.html",
    "protests/_methodology.html",
    "protests/package/dictionary.md",
    "protests/package/licence.md",
    "protests/package/readme.md",
)


def write(file, package):
    """The package as a zip into the file, which is whole once this returns."""
    _Writing(file, package).all()


def stamp(package) -> str:
    """Another whenever the package has other bytes: when the data changed, or what this program says of them."""
    return f"{package.cursor}.{_program()}"


@cache
def _program():
    told = [get_template(name).template.source for name in _TEMPLATES]
    told += [
        repr(RULES),
        repr(VAGUE_WORDS),
        repr([(column.name, column.meaning) for each in PACKAGE.values() for column in each]),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


class _Writing:
    def __init__(self, file, package):
        self.file, self.package = file, package
        self.sums = []  # (sum, name) of each file
        self.described = []

    def all(self):
        with ZipFile(self.file, "w", ZIP_DEFLATED) as self.zip:
            self.zip.comment = stamp(self.package).encode()
            for name, table in self.package.tables.items():
                self.table(name, table)
            said = {
                "site": settings.SITE_URL,
                "cursor": self.package.cursor,
                "licence": LICENCE,
                "as_of": time(self.package.changed)
                if self.package.changed
                else "today, when nothing is published",
                "files": self.described,
                "licences": _markdown("protests/_licences.html"),
            }
            self.text("datapackage.json", json.dumps(self.descriptor(), ensure_ascii=False, indent=1) + "\n")
            self.text("DICTIONARY.md", render_to_string("protests/package/dictionary.md", said))
            self.text("LICENCE.md", render_to_string("protests/package/licence.md", said))
            self.text("METHODOLOGY.md", methodology(self.package.examples))
            self.text("README.md", render_to_string("protests/package/readme.md", said))
            self.text("SHA256SUMS", "".join(f"{digest}  {name}\n" for digest, name in self.sums))

    def table(self, name, table):
        columns = PACKAGE[name]
        counted = 0

        def counting():
            nonlocal counted
            for row in rows(table, columns):
                counted += 1
                yield row

        path = f"{name}.csv"
        text = pieces([column.name for column in columns], counting())
        bytes_, digest = self.pieces(path, text, BOM_UTF8)
        described = {
            "name": name,
            "path": path,
            "title": name.replace("-", " ").capitalize(),
            "says": table.says,
            "rows": counted,
            "fields": [_field(table, column) for column in columns],
            "bytes": bytes_,
            "hash": f"sha256:{digest}",
            "table": table,
        }
        self.described.append(described)

    def text(self, name, text):
        self.pieces(name, [text])

    def pieces(self, name, pieces, mark=b""):
        """Writes a file of the zip; its size and its sum."""
        info = ZipInfo(name, self.time())
        info.compress_type = ZIP_DEFLATED
        info.create_system = 3  # Unix, wherever it was made
        info.external_attr = 0o100644 << 16
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as file:
            for piece in _together(mark, pieces):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        self.sums.append((digest.hexdigest(), name))
        return size, digest.hexdigest()

    def time(self):
        changed = self.package.changed
        return changed.astimezone(UTC).timetuple()[:6] if changed else _NO_TIME

    def descriptor(self):
        """The package as the Frictionless standard describes it."""
        changed = self.package.changed
        return {
            "profile": "tabular-data-package",
            "name": NAME,
            "title": TITLE,
            "description": SAYS,
            "homepage": f"{settings.SITE_URL}/",
            **({"created": time(changed)} if changed else {}),
            # What changed since this package was made.
            "cursor": self.package.cursor,
            "changes": f"{settings.SITE_URL}/data/changes.json?since={self.package.cursor}",
            "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
            "sources": [
                {"title": "Collective Actions in Tech", "path": "https://data.collectiveaction.tech"}
            ],
            "resources": [_resource(described) for described in self.described],
        }


def _together(mark, pieces):
    """Pieces of text as fewer ones of bytes."""
    held, size = [], 0
    yield mark
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _resource(described):
    table = described["table"]
    schema = {
        "fields": described["fields"],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "fields": [column],
                "reference": {"resource": "" if other == described["name"] else other, "fields": [named]},
            }
            for column, (other, named) in table.points.items()
        ],
    }
    return {
        "profile": "tabular-data-resource",
        "name": described["name"],
        "path": described["path"],
        "title": described["title"],
        "description": described["says"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": described["bytes"],
        "hash": described["hash"],
        "rows": described["rows"],
        # Whose rows they are, and the column that says of which record: for keeping a copy in step.
        "record": table.kind,
        "recordColumn": table.column,
        "schema": schema,
    }


def _field(table, column):
    shown = table.shown(column)
    described = {
        "name": column.name,
        "description": column.meaning,
        "type": "string",
        **_TYPES.get(column.type, {}),
    }
    rules = dict(described.pop("constraints", {}))
    if column.type == Type.NUMBER and shown.is_decimal:
        described["type"] = "number"
    if shown.is_always or column.name in table.key:
        rules["required"] = True
    if shown.choices:
        rules["enum"] = shown.choices
    if (column.name,) == table.key or column.name in table.unique:
        rules["unique"] = True
    return {**described, **({"constraints": rules} if rules else {})}


def methodology(examples):
    """The page of that name, as text."""
    rules = [(kind, rule, examples[kind]) for kind, rule in RULES.items()]
    context = {"rules": rules, "vague_words": VAGUE_WORDS.items()}
    return f"# Methodology\n\n{_markdown('protests/_methodology.html', context)}\n"


def _markdown(template, context=None):
    page = BeautifulSoup(render_to_string(template, context), "html.parser")
    for link in page.select('a[href^="/"]'):
        link["href"] = f"{settings.SITE_URL}{link['href']}"
    return markdownify(str(page), heading_style="ATX", bullets="-").strip()


# ---- as an answer ----


def built_already():
    """The package that was built beforehand, where there is one to be served: its stamp and its path."""
    path = settings.PACKAGE_FILE and Path(settings.PACKAGE_FILE)
    if not path or not path.exists():
        return None
    with ZipFile(path) as whole:
        return whole.comment.decode(), path


class _Kept:
    """The last package that was asked for, as a file that goes with the process."""

    def __init__(self):
        self.lock = threading.Lock()
        self.stamp, self.file = None, None

    def of(self, package):
        with self.lock:
            if self.stamp != stamp(package):
                self.replace(package)
            return open(self.file.name, "rb")

    def replace(self, package):
        file = tempfile.NamedTemporaryFile(prefix="protests-package-", suffix=".zip")  # noqa: SIM115
        try:
            write(file, package)
            file.flush()
        except BaseException:
            file.close()
            raise
        self.forget()
        self.stamp, self.file = stamp(package), file

    def forget(self):
        """Those who are being sent it still have it open."""
        if self.file:
            self.file.close()
        self.stamp, self.file = None, None


_kept = _Kept()


def package_response(package):
    """The package as a file. It is built before anything is sent, so that no half of it can look whole."""
    return _response(_kept.of(package))


def file_response(path):
    """A package that was built beforehand."""
    return _response(path.open("rb"))


def _response(file):
    with ZipFile(file) as whole:
        year, month, day, *_time = whole.infolist()[0].date_time
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{NAME}-{year}-{month:02}-{day:02}.zip")
    answer["Content-Type"] = "application/zip"
    answer["Link"] = LINK
    return answer


def forget():
    """Build the package anew when it is asked for next."""
    _kept.forget()


def save(package, path):
    """The package as a file at this path, which is replaced once the new one is whole."""
    path = Path(path)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            write(file, package)
            new.chmod(0o644)
        except BaseException:
            new.unlink()
            raise
    return new.replace(path)
