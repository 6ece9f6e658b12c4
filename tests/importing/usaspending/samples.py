"""The sample files, and the answers to what their import asks."""

from pathlib import Path

from protests.importing.usaspending import files
from protests.importing.usaspending.names import AGENCY, COMPANY
from protests.importing.usaspending.taking import take
from tests import factories as make

FOLDER = Path(__file__).resolve().parent / "samples"
AWARDS = "Contracts_PrimeAwardSummaries_2026-03-05_H12M30S05_1.csv"
OLD_AWARDS = "Contracts_PrimeAwardSummaries_old_header_2019.csv"
TRANSACTIONS = "Contracts_PrimeTransactions_2026-03-05_H12M30S05_1.csv"
DELTA = "FY(All)_All_Contracts_Delta_20260405_1.csv"

EXAMPLE = "CONT_AWD_EXAMPLE26C0001_99ZZ_-NONE-_-NONE-"
ORDER = "CONT_AWD_H907_9700_SPE2DX16D1500_9700"


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def held(*names):
    """What these samples hold together."""
    opened = [(FOLDER / name).open("rb") for name in names]
    try:
        return files.read_all([(file, name) for file, name in zip(opened, names, strict=True)])
    finally:
        for file in opened:
            file.close()


def answers():
    """Whom the samples name: some are on record, some are nobody that this record names."""
    system = make.company("Example Systems")
    return {
        (COMPANY, "EXAMPLEUEI01"): system,
        (COMPANY, "EXAMPLE SYSTEMS INC"): system,
        (COMPANY, "EXAMPLEUEI02"): make.company("Example Reseller"),
        (COMPANY, "JTAPCFM4NSL4"): make.company("McKesson"),
        (COMPANY, "EBUHL3LJ3JE9"): None,
        (COMPANY, "LEIDOS, INC."): make.company("Leidos"),
        (AGENCY, "99ZZ"): make.agency("Example Bureau"),
        (AGENCY, "98YY"): make.agency("Other Bureau"),
        (AGENCY, "97AS"): make.agency("Defense Logistics Agency"),
        (AGENCY, "5700"): make.agency("Department of the Air Force"),
        (AGENCY, "7003"): make.agency("Citizenship and Immigration Services"),
    }


def imported(*names, given=None, **options):
    """The report of importing these samples."""
    download = held(*names)
    return take(download.awards, download.deleted, names=given, as_of=download.as_of, **options)
