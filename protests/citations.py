"""How a record is cited: in plain text, BibTeX, RIS and CSL-JSON, naming its revision and the original sources."""

import datetime
import json
import re
from dataclasses import dataclass

NAME = "The public record of tech workers' protest letters"


@dataclass(frozen=True)
class Citation:
    """What there is to say of a record as of a day, in whatever format."""

    key: str
    title: str
    what: str  # "letter 9"
    address: str
    day: datetime.date | None  # since when it stands so; None where no revision is kept for the public
    revision: int | None
    original: str  # when the letter itself is of, ISO 8601
    sources: tuple[str, ...]

    @property
    def version(self):
        return f"version of {self.day:%-d %B %Y} (revision {self.revision})" if self.revision else ""


def of(record, revision, site) -> Citation:
    """The citation of a record at a revision of it; `site` is the site's own address, with a slash at its end."""
    kind = record._meta.model_name
    what = f"{kind} {record.number}" if kind == "letter" else str(kind)
    path = record.get_absolute_url() + (f"revisions/{revision.number}/" if revision else "")
    return Citation(
        key="-".join(filter(None, [kind, record.slug, f"r{revision.number}" if revision else ""])),
        title=str(record),
        what=what,
        address=site.removesuffix("/") + path,
        day=revision.day if revision else None,
        revision=revision.number if revision else None,
        original=str(getattr(record, "date", "") or ""),
        sources=tuple(_source(each) for each in _sources(record)),
    )


def _sources(record):
    """The documents behind it: of a company, those of its ownerships."""
    if hasattr(record, "sources"):
        return record.sources.all()
    ownerships = record.ownerships.all() if hasattr(record, "ownerships") else ()
    return dict.fromkeys(each.source for each in ownerships)


def _source(source):
    dated = source.published.in_words if source.published else "no date"
    return f"{source.publisher}, “{source.title}”, {dated}, {source.url}"


def text(citation) -> str:
    """One paragraph, to be pasted anywhere."""
    said = ", ".join(
        filter(
            None, [f"“{citation.title}”", f"{citation.what} in {NAME}", citation.version, citation.address]
        )
    )
    sources = "; ".join(citation.sources)
    return f"{said}. Sources: {sources}." if sources else f"{said}."


def note(citation) -> str:
    """What the formats have no field of their own for."""
    sources = f"Sources: {'; '.join(citation.sources)}" if citation.sources else ""
    return ". ".join(filter(None, [citation.what.capitalize(), citation.version, sources]))


# ---- BibTeX ----

_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def bibtex(citation) -> str:
    """An entry for BibTeX and biblatex, in UTF-8."""
    fields = {
        # Braces within keep the capitals and the body's name whole.
        "title": f"{{{in_bibtex(citation.title)}}}",
        "author": f"{{{in_bibtex(NAME)}}}",
        "year": str(citation.day.year) if citation.day else "",
        "month": str(citation.day.month) if citation.day else "",
        "version": str(citation.revision or ""),
        "url": citation.address,
        "note": in_bibtex(note(citation)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}", ""])


def in_bibtex(words) -> str:
    """Text in which nothing means anything to TeX."""
    return "".join(_BIBTEX.get(letter, letter) for letter in one_line(words))


# ---- RIS ----


def ris(citation) -> str:
    """A record for reference managers: a tag a line, each value on one line, lines ended by CR and LF."""
    day = citation.day
    fields = [
        ("TY", "ELEC"),
        ("TI", citation.title),
        ("AU", NAME),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("ET", citation.version),
        ("UR", citation.address),
        ("N1", citation.what.capitalize()),
        *(("N1", f"Source: {source}") for source in citation.sources),
        ("ID", citation.key),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def one_line(words) -> str:
    """Text without line breaks and other control characters, which would end a value early."""
    return re.sub(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+", " ", words).strip()


# ---- CSL-JSON ----


def csl_json(citation) -> str:
    """A list of one item, as citation processors read it (Citation Style Language 1.0)."""
    item = {
        "id": citation.key,
        "type": "webpage",
        "title": one_line(citation.title),
        "author": [{"literal": NAME}],
        "container-title": NAME,
        "URL": citation.address,
        "note": one_line(note(citation)),
    }
    if citation.day:
        item["issued"] = {"date-parts": [[citation.day.year, citation.day.month, citation.day.day]]}
        item["version"] = str(citation.revision)
    if citation.original:
        item["original-date"] = {"date-parts": [[int(part) for part in citation.original.split("-")]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


# By the ending of the file's address: what writes it, and its media type.
FORMATS = {
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
    "csl.json": (csl_json, "application/vnd.citationstyles.csl+json"),
}
