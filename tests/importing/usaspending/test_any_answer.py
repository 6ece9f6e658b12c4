"""Whatever an answer or a file holds, it is refused in words or imported whole; nothing else can happen."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from protests import checking
from protests.importing import tables
from protests.importing.usaspending import answers, files
from protests.importing.usaspending.names import AGENCY, COMPANY
from protests.importing.usaspending.taking import take
from protests.models import Agency, Company
from tests.importing.usaspending import samples

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)

ODD_TEXTS = [
    "",
    "\0",
    "\ud800",
    "x" * 400,
    "é" * 150,
    "-0",
    "1e5",
    "=1+1",
    "9999-12-31",
    "0001-01-01",
    "NaN",
    "\n",
]
values = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=30),
    st.sampled_from([None, True, 10**14 + 1, -(10**14), 0.5, float("nan"), float("inf")]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


AGENCY_PARTS = [(tier, name) for tier in ("toptier_agency", "subtier_agency") for name in ("name", "code")]
# What of an answer is looked at.
CHANGED = [
    *[("piid",), ("generated_unique_award_id",), ("category",), ("type_description",), ("description",)],
    *[("total_obligation",), ("base_and_all_options",), ("date_signed",), ("recipient",), ("parent_award",)],
    *[("recipient", name) for name in ("recipient_name", "recipient_uei", "parent_recipient_name")],
    *[("parent_award", name) for name in ("piid", "generated_unique_award_id")],
    *[("period_of_performance", name) for name in ("start_date", "end_date", "last_modified_date")],
    *[("awarding_agency", *part) for part in AGENCY_PARTS],
    *[("psc_hierarchy", "base_code", "description")],  # only kept as it came
]
COLUMNS = ["recipient_name", "recipient_uei", "award_id_piid", "total_obligated_amount"]
COLUMNS += ["potential_total_value_of_award", "period_of_performance_start_date", "awarding_sub_agency_code"]
COLUMNS += ["period_of_performance_current_end_date", "award_type", "parent_award_id_piid"]


def imported(download):
    """Take the awards, whoever they name standing for somebody."""
    company, _new = Company.objects.get_or_create(name="Somebody")
    agency, _new = Agency.objects.get_or_create(name="Some body")
    known = {}
    for award in download.awards:
        for kind, record, named in (
            (COMPANY, company, award.recipient),
            (AGENCY, agency, award.awarding),
            (AGENCY, agency, award.funding),
        ):
            if named:
                known[kind, named.code.upper() or named.name.upper()] = record
    report = take(download.awards, download.deleted, names=known, as_of=download.as_of)
    assert not report.questions
    assert not list(checking.problems())
    again = take(download.awards, download.deleted, names=known, as_of=download.as_of)
    assert not again.total("created") and not again.total("changed"), again.lines


@FEW
@example({("recipient", "recipient_name"): "NUL\0 INC.", ("psc_hierarchy", "base_code", "description"): "\0"})
@example({("description",): "half \ud800", ("awarding_agency", "subtier_agency", "name"): "x" * 400})
@given(st.dictionaries(st.sampled_from(CHANGED), values, min_size=1, max_size=3))
def test_any_value_in_an_answer_is_imported_or_refused_in_words(changes):
    data = json.loads(samples.text("award_contract.json"))
    for path, value in changes.items():
        at = data
        for name in path[:-1]:
            at = at[name] if isinstance(at, dict) and isinstance(at.get(name), dict) else {}
        at[path[-1]] = value
    try:
        download = files.read(io.BytesIO(json.dumps(data).encode()), "award.json")
    except answers.NotAnAnswer as refusal:
        assert str(refusal)
    else:
        imported(download)


@FEW
@given(
    st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(ODD_TEXTS) | st.text(max_size=30), min_size=1)
)
def test_any_cell_of_a_file_is_imported_or_refused_in_words(changes):
    rows = list(csv.DictReader(io.StringIO(samples.text(samples.AWARDS))))[:2]
    rows[0] |= {name: text.encode("utf-8", "replace").decode() for name, text in changes.items()}
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    imported(files.read(io.BytesIO(written.getvalue().encode()), samples.AWARDS))


@FEW
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_no_more_than_a_refusal(content):
    with pytest.raises((tables.NotATable, answers.NotAnAnswer)):
        files.read(io.BytesIO(content), "any.csv")
