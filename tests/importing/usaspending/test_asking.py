"""Whom the official record names is asked once, never guessed; what an editor did stays."""

import pytest
from django.core.management import CommandError, call_command

from protests import history
from protests.importing.usaspending.names import AGENCY, COMPANY
from protests.importing.usaspending.taking import NEW
from protests.models import Agency, Company, Contract, ContractAmount, OfficialAward, OfficialName
from tests import factories as make
from tests.importing.usaspending import samples
from tests.importing.usaspending.samples import DELTA, EXAMPLE, ORDER, TRANSACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys):
    """What the command prints for these arguments."""

    def printed(*arguments):
        call_command("import_usaspending", *arguments)
        return capsys.readouterr().out

    return printed


def file(name):
    return str(samples.FOLDER / name)


def test_a_name_is_asked_even_where_the_record_has_one_just_like_it():
    make.company("McKesson Corporation")
    make.agency("Defense Logistics Agency")
    report = samples.imported("award_contract.json")
    assert not Contract.objects.exists()
    assert [str(question) for question in report.questions] == [
        "company “MCKESSON CORPORATION” (code JTAPCFM4NSL4)",
        "agency “Defense Logistics Agency” (code 97AS), of Department of Defense",
    ]
    assert [[str(each) for each in question.likely] for question in report.questions] == [
        ["McKesson Corporation"],
        ["Defense Logistics Agency"],
    ]


def test_an_answer_is_remembered_by_the_code_whatever_the_name_is_later():
    samples.imported("award_contract_edge.json", given=samples.answers())
    assert {(each.kind, each.code) for each in OfficialName.objects.all()} == {
        (COMPANY, "EXAMPLEUEI01"),
        (AGENCY, "99ZZ"),
    }
    report = samples.imported(TRANSACTIONS)  # the same firm and agency; Leidos and its agency are asked
    assert [question.named.name for question in report.questions] == [
        "LEIDOS, INC.",
        "U.S. Citizenship and Immigration Services",
    ]
    assert report.counts["award"] == {"changed": 1, "asked": 1}


def test_the_same_name_without_a_code_does_not_answer_for_the_one_with_a_code():
    OfficialName.objects.create(kind=COMPANY, name="MCKESSON CORPORATION", company=make.company("McKesson"))
    assert COMPANY in [question.kind for question in samples.imported("award_contract.json").questions]


def test_the_command_prints_how_to_answer_and_takes_the_answers(command):
    leidos, uscis = make.company("Leidos"), make.agency("Immigration Services")
    asked = command(file(TRANSACTIONS))
    assert "Who is the company “LEIDOS, INC.”?" in asked and '--new-agency "NAME OR CODE=Its name"' in asked
    assert not Contract.objects.exists()
    answers = ["--company", f"LEIDOS, INC.={leidos.slug}", "--agency", f"7003={uscis.slug}"]
    answers += ["--company", "EXAMPLEUEI01=", "--new-agency", "99ZZ=Example Bureau"]
    assert "award: 2 created" in command(file(TRANSACTIONS), *answers)
    assert Contract.objects.get(award_id="HSSCCG10J00265").parties.get().company == leidos
    assert not Contract.objects.get(award_id="EXAMPLE26C0001").parties.exists()  # said to be nobody
    assert Agency.objects.filter(name="Example Bureau").count() == 1
    again = command(file(TRANSACTIONS))
    assert "Who is" not in again and "2 unchanged" in again


def test_a_dry_run_reports_and_changes_nothing(command):
    answers = ["--new-company", "JTAPCFM4NSL4=McKesson", "--new-agency", "97AS=DLA"]
    assert "award: 1 created" in command(file("award_contract.json"), *answers, "--dry-run")
    assert not any(model.objects.exists() for model in (Contract, Company, Agency, OfficialName))


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--company", "LEIDOS, INC.=nobody-of-this-word"], "There is no company “nobody-of-this-word”"),
        (["--company", "LEIDOS, INC."], "write NAME=ANSWER"),
        (["--contract", "KEY=no-such"], "There is no contract “no-such”"),
        (["--as-of", "soon"], "--as-of: “soon” is not a date"),
    ],
)
def test_a_wrong_answer_is_refused_in_words(arguments, refusal):
    with pytest.raises(CommandError, match=refusal):
        call_command("import_usaspending", file(TRANSACTIONS), *arguments)


def test_a_contract_with_the_same_printed_number_is_asked_about():
    on_record = make.contract(award_id="H-907")
    report = samples.imported("award_contract.json", given=samples.answers())
    assert Contract.objects.get() == on_record and not OfficialAward.objects.exists()
    assert [contracts for _award, contracts in report.doubtful.values()] == [[on_record]]


@pytest.mark.parametrize("is_the_same", [True, False])
def test_the_answer_says_whether_it_is_that_contract(is_the_same):
    on_record = make.contract(title="Medicines", award_id="H907", start="2016")
    answer = {ORDER: on_record if is_the_same else NEW}
    report = samples.imported("award_contract.json", given=samples.answers(), contracts=answer)
    linked = OfficialAward.objects.get().contract
    assert (linked == on_record) == is_the_same
    if is_the_same:
        linked.refresh_from_db()
        assert (linked.title, linked.start, linked.end) == ("Medicines", "2016", "2016-06-27")
        assert any("“2016” on this record is left as it is" in line for line in report.lines)
        assert linked.amounts.count() == 2 and linked.parties.count() == 1


def test_a_contract_that_cites_the_award_is_that_award():
    page = make.source(url=f"https://www.usaspending.gov/#/award/{ORDER}/", kind="official record")
    on_record = make.contract(sources=[page])
    samples.imported("award_contract.json", given=samples.answers())
    assert OfficialAward.objects.get().contract == on_record
    assert on_record.sources.count() == 1


def test_what_an_editor_wrote_or_removed_stays():
    given = samples.answers()
    samples.imported(TRANSACTIONS, given=given)
    contract = OfficialAward.objects.get(key=EXAMPLE).contract
    contract.start = "2026-01"
    contract.title = "A tool for cases"
    contract.save()
    contract.parties.all().delete()
    ContractAmount.objects.filter(contract=contract).delete()
    corrected, other = contract.events.filter(locator="modification P00001")
    corrected.note = "Partly ended, says the agency."
    corrected.save()
    other.delete()
    report = samples.imported(TRANSACTIONS, given=given)
    assert report.counts["award"] == {"unchanged": 2}
    report = samples.imported(DELTA, given=given)
    contract.refresh_from_db()
    corrected.refresh_from_db()
    assert (contract.title, contract.start) == ("A tool for cases", "2026-01")
    assert corrected.note == "Partly ended, says the agency."
    assert any("its event was edited" in line for line in report.lines)
    assert contract.events.filter(locator="modification P00001").get() == corrected
    assert not contract.parties.exists()


def test_a_failure_in_the_middle_leaves_the_database_as_it_was(monkeypatch):
    given, made = samples.answers(), []
    create = ContractAmount.objects.create

    def interrupted(**fields):
        made.append(fields)
        if len(made) == 5:
            raise KeyboardInterrupt
        return create(**fields)

    monkeypatch.setattr(ContractAmount.objects, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        samples.imported(samples.AWARDS, given=given)
    assert not Contract.objects.exists() and not OfficialName.objects.exists()
    monkeypatch.undo()
    assert samples.imported(samples.AWARDS, given=given).counts["award"] == {"created": 9}


@pytest.mark.parametrize(
    ("start", "end"),
    [("2015", "2015"), ("2017", None), (None, "2015-01"), ("2016-06-25", "2016-06-25"), ("2016", "2016-06")],
)
def test_a_period_that_does_not_fit_the_dates_on_record_leaves_them(start, end):
    on_record = make.contract(award_id="H907", start=start, end=end)
    report = samples.imported("award_contract.json", given=samples.answers(), contracts={ORDER: on_record})
    on_record.refresh_from_db()
    assert start in (None, on_record.start) and end in (None, on_record.end)
    assert report.counts["award"] == {"changed": 1}
    assert samples.imported("award_contract.json").counts["award"] == {"unchanged": 1}


def test_a_contract_put_back_from_its_history_is_found_again_with_nothing_twice():
    given = samples.answers()
    samples.imported(TRANSACTIONS, given=given)
    contract = OfficialAward.objects.get(key=EXAMPLE).contract
    with history.recording():
        contract.delete()
    restored = history.restore(history.deleted("contract")[0], by=None, why="A mistake.")
    assert not OfficialAward.objects.filter(key=EXAMPLE).exists()
    samples.imported(TRANSACTIONS, given=given)
    assert OfficialAward.objects.get(key=EXAMPLE).contract == restored
    assert (restored.events.count(), restored.amounts.count(), restored.parties.count()) == (4, 1, 1)
    assert Contract.objects.count() == 2
