"""A spreadsheet reads the files as they are meant: accents, dates and texts that look like formulas.

Only where LibreOffice is at hand (on Debian: apt-get install libreoffice-calc-nogui).
"""

import csv
import shutil
import subprocess

import pytest

from tests.factories import company, published_letter, reading

pytestmark = pytest.mark.django_db


# Commas, quotation marks, UTF-8, from the first line, English; dates and numbers are found by itself.
AS_OFFERED = "44,34,76,1,,1033,false,true"
AS_SHOWN = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true"


@pytest.fixture
def office():
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("No LibreOffice on this machine.")
    return found


def read_by(office, folder, name):
    """The rows of a CSV file after LibreOffice has opened it and written what it understood."""
    command = [
        office,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        "ods",
        f"--infilter=CSV:{AS_OFFERED}",
        "--outdir",
        str(folder / "opened"),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (folder / "opened" / name).with_suffix(".ods")
    back = [*command[:4], f"csv:{AS_SHOWN}", "--outdir", str(folder / "back"), str(opened)]
    subprocess.run(back, check=True, capture_output=True, timeout=120)
    [written] = (folder / "back").iterdir()
    with written.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_libreoffice_keeps_accents_dates_and_texts_that_look_like_formulas(client, tmp_path, office):
    google = company("Société Générale de Müller & Łódź")
    made = published_letter(
        number=1, title='=HYPERLINK("https://x.example";"+1")', date="2018-03", companies=[google]
    )
    reading(made, 650, kind="at least", wording="+650")
    published_letter(number=2, title="-1+1", date="2018-06-25", date_note="“Señor”, said 中文; 'quoted'")
    published_letter(number=3, title="@SUM(A1)", date="2018")
    sent = b"".join(client.get("/letters.csv?sort=date").streaming_content)
    (tmp_path / "letters.csv").write_bytes(sent)
    rows = {row["number"]: row for row in read_by(office, tmp_path, "letters.csv")}
    assert rows["1"]["title"] == '\'=HYPERLINK("https://x.example";"+1")'
    assert rows["1"]["headline_wording"] == "'+650"
    assert rows["1"]["headline_low"] == "650"
    assert rows["1"]["headline_high"] == ""
    assert rows["1"]["company_names"] == "Société Générale de Müller & Łódź"
    assert rows["2"]["title"] == "'-1+1"
    assert rows["2"]["date_note"] == "“Señor”, said 中文; 'quoted'"
    assert rows["3"]["title"] == "'@SUM(A1)"
    assert [rows[number]["date"] for number in "123"] == ["2018-03", "2018-06-25", "2018"]
