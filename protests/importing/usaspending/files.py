"""Files that an editor has: downloads as CSV, answers of the service saved as JSON."""

from .. import tables
from . import answers, downloads
from .downloads import Download

MOST_BYTES_OF_JSON = 20 * 1024 * 1024


def read(file, name) -> Download | list:
    """What an open binary file holds: a download, or a page of modifications as (modifications, whether more follow).

    NotATable and NotAnAnswer say what else it is.
    """
    start = tables.start_of(file)
    if not start.lstrip().startswith((b"{", b"[")):
        return downloads.read(file, name)
    if tables.size(file) > MOST_BYTES_OF_JSON:
        raise answers.NotAnAnswer(f"It has more than {MOST_BYTES_OF_JSON:,} bytes.")
    try:
        data = answers.parse(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise answers.NotAnAnswer(f"Byte {error.start + 1}: it is not in UTF-8.") from error
    if answers.is_award(data):
        return Download(awards=[answers.award(data)])
    return answers.modifications(data)


def read_all(files) -> Download:
    """What several files hold together. Modifications saved by themselves belong to the award of another file."""
    together, pages = Download(), []
    for file, name in files:
        held = read(file, name)
        if isinstance(held, Download):
            together.awards += held.awards
            together.deleted += held.deleted
            together.refused += held.refused
            together.as_of = max(filter(None, [together.as_of, held.as_of]), default=None)
        else:
            pages.append(held)
    if pages:
        _attach(together, pages)
    return together


def _attach(together, pages):
    found = [each for on_page, _more in pages for each in on_page]
    if not found:
        raise answers.NotAnAnswer(
            "It lists no modifications: so the service answers for an award that it does not know."
        )
    whose = [award for award in together.awards if all(_may_be_of(award, each) for each in found)]
    if len(whose) != 1:
        raise answers.NotAnAnswer(
            f"It lists modifications ({found[0].key}, …) and not their award: give the file of that award too."
        )
    whose[0].modifications += found
    if sum(more for _on_page, more in pages) >= len(pages):
        together.refused.append("The last page of modifications says that more follow: give their file too.")


def _may_be_of(award, modification):
    """Whether a transaction's key has the award's number and its agency. A check: the key itself says no more."""
    agency = award.key.removeprefix("CONT_AWD_").removeprefix("CONT_IDV_").removeprefix(f"{award.piid}_")[:4]
    return modification.key.startswith(f"{agency}_") and f"_{award.piid}_" in modification.key
