"""Loading again after an editor's work: reported, never overwritten, never made again behind the editor's back."""

import pytest
from django.db import transaction

from protests import publishing
from protests.importing import records
from protests.importing.report import RESULTS
from protests.models import (
    Addressee,
    Agency,
    Campaign,
    Company,
    CompanyAlias,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    FormerAddress,
    Letter,
    LetterNumber,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from tests import factories
from tests.importing.small_file import small_file

pytestmark = pytest.mark.django_db

EVERY_MODEL = [*records.LISTS, *(part for parts in records.PARTS.values() for part in parts)]
LINKS = [getattr(model, name).through for model, names in records.LINKS.items() for name in names]


@pytest.fixture(autouse=True, scope="module")
def first_load(django_db_setup, django_db_blocker):
    """The report of a first load, once for all tests here; each of them undoes its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield records.load(small_file())
        transaction.set_rollback(True)


def load_again(data=None):
    """(report, its lines without what every load refuses, as every load says)."""
    report = records.load(data or small_file())
    always = {line for line in report.lines if line.startswith(("ownership of globex by acme", "unsourced"))}
    assert len(always) == 2
    return report, [line for line in report.lines if line not in always]


def everything():
    """Every row of every table that loading fills."""
    return {
        model: sorted(model.objects.order_by("pk").values_list(), key=str)
        for model in [*EVERY_MODEL, *LINKS, LetterNumber, FormerAddress]
    }


# A load, and the same load again


def test_a_first_load_creates_all_but_what_has_no_source(first_load):
    assert first_load.total("created") == sum(model.objects.count() for model in EVERY_MODEL) == 28
    assert first_load.total("refused") == len(first_load.lines) == 2


def test_letters_and_contracts_are_published_under_the_files_numbers():
    assert dict(Letter.objects.published().values_list("slug", "number")) == {
        "acme-border-2018": 7,
        "everyone-2019": 3,
    }
    assert Contract.objects.published().count() == 1


def test_after_a_load_the_next_number_follows_the_files():
    assert factories.published_letter().number == 8


def test_a_load_keeps_headline_outcomes_reach_and_sources_in_step():
    letter = Letter.objects.get(number=7)
    assert (letter.headline.wording, letter.headline_low, letter.peak_low) == ("more than 650", 650, 700)
    assert [outcome.outcome for outcome in letter.outcomes.all()] == ["refused"]
    assert set(letter.agency_reach.values_list("agency__slug", flat=True)) == {"border", "interior"}


def test_the_same_file_again_changes_nothing():
    before = everything()
    report, lines = load_again()
    assert lines == []
    assert everything() == before
    assert report.total("unchanged") == 28
    assert report.total("created") == report.total("differing") == report.total("absent") == 0


def test_a_dry_run_reports_and_changes_nothing():
    Letter.objects.all().delete()
    Topic.objects.all().delete()
    LetterNumber.objects.all().delete()
    before = everything()
    report = records.load(small_file(), dry_run=True)
    assert report.counts["letter"]["created"] == 2
    assert everything() == before


@pytest.mark.parametrize(
    "spoil", [lambda: None, lambda: Letter.objects.all().delete(), lambda: Demand.objects.all().delete()]
)
def test_the_numbers_of_a_report_add_up_to_the_rows_of_the_file(spoil):
    spoil()
    report, _lines = load_again()
    data = small_file()
    rows = {
        model._meta.verbose_name: sum(len(row[key]) for row in data[records.LISTS[owner]])
        for owner, parts in records.PARTS.items()
        for model, key in parts.items()
        if model is not Ownership
    }
    rows |= {model._meta.verbose_name: len(data[name]) for model, name in records.LISTS.items()}
    rows |= {"ownership": 2, "unsourced item": 1}
    assert {kind: sum(counts[result] for result in RESULTS) for kind, counts in report.counts.items()} == rows


# Records changed


@pytest.mark.parametrize(
    ("model", "slug", "field", "value", "line"),
    [
        (Source, "report", "title", "Another", "source report: title is “Another” on the record, “A report” in the file"),
        (Source, "report", "author", "", "source report: author is empty on the record, “A reporter” in the file"),
        (Source, "archive", "published", "2019", "source archive: published is “2019” on the record, empty in the file"),
        (Company, "acme", "name", "Acme Inc.", "company acme: name is “Acme Inc.” on the record, “Acme Corporation” in the file"),
        (Agency, "interior", "country", "US", "agency interior: country is “US” on the record, empty in the file"),
        (Topic, "cloud", "name", "Clouds", "topic cloud: name is “Clouds” on the record, “Cloud computing” in the file"),
        (Campaign, "acme-border", "name", "Acme", "campaign acme-border: name is “Acme” on the record, “Acme and the border” in the file"),
        (Contract, "acme-border-cloud", "end", "2021-05", "contract acme-border-cloud: end is “2021-05” on the record, “2020” in the file"),
        (Letter, "acme-border-2018", "date", "2018-06", "letter acme-border-2018: date is “2018-06” on the record, “2018-06-25” in the file"),
        (Letter, "everyone-2019", "scope_note", "Other.", "letter everyone-2019: why it is adjacent is “Other.” on the record, “Not about one contract.” in the file"),
    ],
)  # fmt: skip
def test_a_changed_field_is_reported_and_kept(model, slug, field, value, line):
    record = model.objects.get(slug=slug)
    setattr(record, field, value)
    record.save()
    before = everything()
    report, lines = load_again()
    assert lines == [line]
    assert report.counts[model._meta.verbose_name]["differing"] == report.total("differing") == 1
    assert everything() == before


def test_a_record_that_another_takes_the_place_of_in_a_field_is_named():
    Agency.objects.filter(slug="border").update(parent=None)
    _report, lines = load_again()
    assert lines == [
        "agency border: part of is empty on the record, “Ministries of the Interior” in the file",
    ]


@pytest.mark.parametrize(
    ("model", "slug"),
    [
        (Source, "report"), (Company, "acme"), (Agency, "border"), (Topic, "cloud"), (Campaign, "acme-border"),
        (Contract, "acme-border-cloud"), (Letter, "acme-border-2018"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("renamed", [False, True])
def test_a_record_of_another_address_word_is_the_same_record(model, slug, renamed):
    record = model.objects.get(slug=slug)
    record.slug = "elsewhere"
    if renamed and hasattr(record, "name"):
        record.name = "Another name"
    record.save()
    before = everything()
    _report, lines = load_again()
    kind = model._meta.verbose_name
    assert lines[0] == f"{kind} {slug}: address word is “elsewhere” on the record, “{slug}” in the file"
    assert all(line.startswith(f"{kind} {slug}: name is") for line in lines[1:])
    assert everything() == before


@pytest.mark.parametrize(
    ("model", "slug"),
    [(Source, "report"), (Company, "acme"), (Agency, "border"), (Topic, "cloud"), (Campaign, "acme-border")],
)
def test_a_record_entered_by_an_editor_under_its_own_address_word_is_the_same_record(model, slug):
    model.objects.filter(slug=slug).update(slug="by-hand")
    before = everything()
    _report, lines = load_again()
    assert lines == [
        f"{model._meta.verbose_name} {slug}: address word is “by-hand” on the record, “{slug}” in the file"
    ]
    assert everything() == before


def test_a_company_merged_into_another_is_found_by_its_old_name():
    globex = Company.objects.get(slug="globex")
    Ownership.objects.all().delete()
    Letter.objects.get(number=7).companies.remove(globex)
    globex.delete()
    CompanyAlias.objects.create(company=Company.objects.get(slug="acme"), name="globex works")
    _report, lines = load_again()
    assert "company globex: address word is “acme” on the record, “globex” in the file" in lines
    assert Company.objects.count() == 1


# Records removed


@pytest.mark.parametrize(
    ("model", "slug"),
    [(Topic, "cloud"), (Campaign, "acme-border"), (Contract, "acme-border-cloud"), (Agency, "border")],
)
def test_a_removed_record_is_reported_and_not_made_again(model, slug):
    Response.objects.filter(by_agency__isnull=False).delete()
    model.objects.get(slug=slug).delete()
    report, lines = load_again()
    assert f"{model._meta.verbose_name} {slug}: in the file, not on the record; it is not made again" in lines
    assert report.counts[model._meta.verbose_name]["absent"] == 1
    assert report.total("created") == 0
    assert not model.objects.filter(slug=slug).exists()


def test_a_removed_company_is_reported_and_not_made_again():
    Ownership.objects.all().delete()
    Company.objects.get(slug="globex").delete()
    _report, lines = load_again()
    assert lines == [
        "ownership of acme (owner globex · since 2015 · until 2020-05 · source The Example, A report · "
        "note Sold again.): in the file, not on the record; it is not made again",
        "company globex: in the file, not on the record; it is not made again",
        "letter acme-border-2018: company “globex” is in the file, not on the record",
    ]
    assert not Company.objects.filter(slug="globex").exists()


def test_a_removed_source_is_reported_and_not_made_again():
    data = small_file()
    letter = data["letters"][0]
    data["sources"].append({**data["sources"][0], "key": "extra", "url": "https://news.example/extra"})
    letter["sources"].append("extra")
    _start_again(data)
    Source.objects.get(slug="extra").delete()
    _report, lines = load_again(data)
    assert lines == [
        "source extra: in the file, not on the record; it is not made again",
        "letter acme-border-2018: source “extra” is in the file, not on the record",
    ]


def test_a_deleted_letter_is_reported_and_not_made_again():
    Letter.objects.get(number=7).delete()
    report, lines = load_again()
    assert lines == ["letter acme-border-2018: in the file, not on the record; it is not made again"]
    assert not Letter.objects.filter(slug="acme-border-2018").exists()
    assert report.counts["signatory count"]["absent"] == 3


def test_after_every_letter_was_deleted_nothing_is_made_again():
    Letter.objects.all().delete()
    Topic.objects.all().delete()
    report, _lines = load_again()
    assert report.total("created") == 0
    assert not Topic.objects.exists()


# Letters whose number or address word is not free


def test_a_letter_whose_number_another_has_is_refused_and_the_rest_is_loaded():
    _start_again(None)
    own = factories.published_letter(number=7, title="Our own")
    report, lines = load_again()
    assert lines == [
        "letter acme-border-2018: refused: its public number 7 is that of “Our own” on the record"
    ]
    assert Letter.objects.get(number=7) == own
    assert Letter.objects.filter(number=3, slug="everyone-2019").exists()
    assert report.counts["signatory count"]["refused"] == 3
    assert Contract.objects.filter(slug="acme-border-cloud").exists()


def test_a_draft_of_the_same_address_word_is_compared_and_stays_a_draft():
    _start_again(None)
    factories.letter(slug="acme-border-2018", title="A draft")
    _report, lines = load_again()
    draft = Letter.objects.get(slug="acme-border-2018")
    assert (draft.title, draft.number, draft.is_published) == ("A draft", None, False)
    assert "letter acme-border-2018: public number is empty on the record, “7” in the file" in lines


def test_a_withdrawn_letter_and_contract_stay_withdrawn():
    for record in (Letter.objects.get(number=7), Contract.objects.get()):
        publishing.withdraw(record, reason="It was wrong.")
    before = everything()
    _report, lines = load_again()
    assert lines == []
    assert everything() == before


# Links


@pytest.mark.parametrize(
    ("record", "name", "removed"),
    [
        ("acme-border-2018", "companies", "company “Acme Corporation”"),
        ("acme-border-2018", "agencies", "agency “Border Agency (BA)”"),
        ("acme-border-2018", "contracts", "contract “Cloud for the Border Agency”"),
        ("acme-border-2018", "topics", "topic “Cloud computing”"),
        # Sources that no part cites: the others would come back by themselves.
        ("everyone-2019", "sources", "source “The Example, A report”"),
        ("acme-border-cloud", "agencies", "agency “Border Agency (BA)”"),
        ("acme-border-cloud", "sources", "source “The Archive, Row 7”"),
    ],
)
def test_a_removed_link_is_reported_and_not_made_again(record, name, removed):
    model = Contract if record == "acme-border-cloud" else Letter
    links = getattr(model.objects.get(slug=record), name)
    [link] = [each for each in links.all() if str(each) in removed]
    links.remove(link)
    before = everything()
    report, lines = load_again()
    assert lines == [f"{model._meta.verbose_name} {record}: {removed} is in the file, not on the record"]
    assert report.total("differing") == 1
    assert everything() == before


def test_what_an_editor_added_survives_and_is_no_difference():
    letter, contract = Letter.objects.get(number=7), Contract.objects.get()
    letter.companies.add(factories.company())
    letter.topics.add(factories.topic())
    letter.sources.add(factories.source())
    factories.reading(letter, 900)
    factories.response(letter)
    factories.demand(letter, position=9)
    factories.addressee(letter, position=9)
    factories.quotation(letter, position=9)
    factories.party(contract, factories.company())
    factories.amount(contract)
    factories.event(contract)
    CompanyAlias.objects.create(company=Company.objects.get(slug="acme"), name="Acme Robotics")
    factories.ownership(Company.objects.get(slug="acme"), factories.company())
    letter.full_text, letter.full_text_source = "We cannot look away.", factories.source()
    letter.editors_note = "Ask again."
    letter.save()
    before = everything()
    _report, lines = load_again()
    assert lines == []
    assert everything() == before


# Parts

PART_CHANGES = [
    (CompanyAlias, {"name": "Acme Sky"}, None),
    (Ownership, {"until": "2021"}, "until is “2021” on the record, “2020-05” in the file"),
    (ContractParty, {"role": "supplier"}, "role is “supplier” on the record, “bidder” in the file"),
    (ContractAmount, {"as_of": "2019"}, "as of is “2019” on the record, “2018-07” in the file"),
    (ContractEvent, {"date": "2018-04"}, "date is “2018-04” on the record, “2018-03” in the file"),
    (Addressee, {"name": "Another chief"}, "name is “Another chief” on the record, “A chief” in the file"),
    (Demand, {"text": "Stop."}, "text is “Stop.” on the record, “End the contract.” in the file"),
    (Quotation, {"text": "No."}, "text is “No.” on the record, “We cannot look away.” in the file"),
    (SignatoryCount, {"number": 651}, "number is “651” on the record, “650” in the file"),
    (Response, {"kind": "statement"}, "kind is “statement” on the record, “refusal” in the file"),
]


@pytest.mark.parametrize(("model", "change", "sentence"), PART_CHANGES)
def test_a_changed_part_is_reported_and_kept(model, change, sentence):
    part = model.objects.order_by("pk").first()
    for name, value in change.items():
        setattr(part, name, value)
    part.save()
    before = everything()
    report, lines = load_again()
    [line] = lines
    kind = model._meta.verbose_name
    if sentence:
        assert line.startswith(f"{kind} of acme")
        assert line.endswith(f": {sentence}")
        assert report.counts[kind]["differing"] == 1
    else:  # all of it changed: nothing tells that it is the same
        assert line.endswith("in the file, not on the record; it is not made again")
        assert report.counts[kind]["absent"] == 1
    assert everything() == before


@pytest.mark.parametrize("model", [model for model, *_rest in PART_CHANGES])
def test_a_removed_part_is_reported_and_not_made_again(model):
    part = model.objects.order_by("pk").first()
    part.delete()
    before = everything()
    report, lines = load_again()
    kind = model._meta.verbose_name
    [line] = [line for line in lines if line.startswith(f"{kind} of acme")]
    assert line.endswith("in the file, not on the record; it is not made again")
    assert report.counts[kind]["absent"] == 1
    assert everything() == before


def test_a_reworded_demand_leaves_the_responses_to_it_unchanged():
    demand = Demand.objects.get(text="Take no other.")
    demand.text = "Never again."
    demand.save()
    report, lines = load_again()
    assert len(lines) == 1
    assert report.counts["response"]["unchanged"] == 2


def test_demands_in_another_order_are_recognised_by_their_words():
    for demand in Demand.objects.all():
        demand.position = 1 - demand.position
        demand.save()
    _report, lines = load_again()
    assert [line.split(": ")[1] for line in lines] == [
        "order is “1” on the record, “0” in the file",
        "order is “0” on the record, “1” in the file",
    ]


def test_equal_parts_are_matched_one_to_one():
    """Of two equal readings of the file, one is removed: one is unchanged and one is absent."""
    data = small_file()
    reading = data["letters"][0]["readings"][0]
    data["letters"][0]["readings"].append(dict(reading))
    _start_again(data)
    SignatoryCount.objects.filter(wording="more than 650").order_by("pk").first().delete()
    report, _lines = load_again(data)
    assert report.counts["signatory count"]["absent"] == 1
    assert report.counts["signatory count"]["unchanged"] == 3


def test_a_part_is_matched_to_the_row_that_it_is_equal_to_before_any_other():
    """Of two readings that differ in the number alone, the first is removed: the second is not taken for it."""
    data = small_file()
    reading = data["letters"][0]["readings"][0]
    data["letters"][0]["readings"].append({**reading, "wording": "more than 750", "low": 750})
    _start_again(data)
    SignatoryCount.objects.get(number=650).delete()
    report, [line] = load_again(data)
    assert report.counts["signatory count"]["unchanged"] == 3
    assert line.startswith("signatory count of acme-border-2018 (wording more than 650")


# A newer file


def _newer_file():
    """With a third letter, on a topic of its own and on the old one, from a new company of an old owner."""
    data = small_file()
    letter = {
        **data["letters"][1],
        "number": 8,
        "slug": "initech-2020",
        "companies": ["initech"],
        "no_company_reason": None,
        "topics": ["cloud", "drones"],
        "sources": ["news"],
    }
    data["letters"].append(letter)
    data["topics"].append({"slug": "drones", "name": "Drones"})
    data["companies"].append(
        {**data["companies"][1], "slug": "initech", "name": "Initech", "aliases": ["Tech"]}
    )
    data["ownerships"].append({**data["ownerships"][0], "company": "initech"})
    data["sources"].append({**data["sources"][0], "key": "news", "url": "https://news.example/news"})
    return data


def test_a_new_letter_of_a_newer_file_is_created_with_all_that_it_needs():
    report, lines = load_again(_newer_file())
    assert lines == []
    assert {kind: counts["created"] for kind, counts in report.counts.items() if counts["created"]} == {
        "letter": 1,
        "topic": 1,
        "company": 1,
        "other name": 1,
        "ownership": 1,
        "source": 1,
    }
    letter = Letter.objects.get(number=8)
    assert letter.is_published
    assert set(letter.company_reach.values_list("company__slug", flat=True)) == {"initech", "globex"}


def test_a_removed_record_that_a_new_letter_needs_is_made_again():
    Topic.objects.all().delete()
    _report, lines = load_again(_newer_file())
    assert Letter.objects.get(number=8).topics.filter(slug="cloud").exists()
    assert "letter acme-border-2018: topic “Cloud computing” is in the file, not on the record" in lines


def test_a_value_that_a_newer_file_changes_is_reported_and_not_taken_over():
    data = small_file()
    data["letters"][0]["summary"] = "It asks for more."
    _report, lines = load_again(data)
    assert lines == [
        "letter acme-border-2018: summary is “It asks to end the work.” on the record, “It asks for more.” in the file"
    ]


def test_an_other_name_that_another_company_has_is_refused():
    data = _newer_file()
    CompanyAlias.objects.create(company=factories.company("Hooli"), name="tech")
    report, lines = load_again(data)
    assert lines == ["other name Tech: refused: it is a name of Hooli on the record"]
    assert report.counts["other name"]["refused"] == 1
    assert not Company.objects.get(slug="initech").aliases.exists()


def _start_again(data):
    """An empty record, and the file's first load if one is given."""
    for model in (Letter, LetterNumber, Contract, Ownership, Company, Topic, Campaign, Source, FormerAddress):
        model.objects.all().delete()
    Agency.objects.filter(parent__isnull=False).delete()
    Agency.objects.all().delete()
    if data:
        records.load(data)
