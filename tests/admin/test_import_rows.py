"""Files of rows at the desk: shown row by row, imported as they were shown, by those who may."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from protests import merging
from protests.admin import rows
from protests.importing import carrying
from protests.importing.csv import report
from protests.importing.csv.loading import KINDS
from protests.models import Act, Letter, SignatoryCount
from tests import factories as make
from tests.accounts.people import account, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/import/"


def look(client, content, kind="letters", name="letters.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(PAGE, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def confirm(client, page, **sent):
    return client.post(PAGE, {"rows": page.context["packed"], **sent}, follow=True)


def told(page):
    return [str(message) for message in page.context["messages"]]


def test_lists_of_what_takes_rows_lead_to_the_page(admin_client):
    for name, leads in (("letter", True), ("source", True), ("topic", True), ("savedfilter", False)):
        text = admin_client.get(f"/admin/protests/{name}/").content.decode()
        assert (f'href="{PAGE}?kind=' in text) is leads
    assert admin_client.get(f"{PAGE}?kind=sources").context["form"].initial == {"kind": "sources"}


def test_looking_keeps_nothing(admin_client):
    page = look(admin_client, "title,date\nOne,2018\nTwo,soon\n")
    text = page.content.decode()
    for words in ("Refused: 1", "it is not a date we can read", "Created: 1", "Import the 1 good row"):
        assert words in text
    assert not Letter.objects.exists()
    assert not Act.objects.exists()


def test_what_was_shown_is_imported_by_whom_and_from_where_history_says(admin_client, admin_user):
    page = look(admin_client, "title,date\nOne,2018\n")
    done = confirm(admin_client, page)
    assert done.redirect_chain[-1][0] == "/admin/protests/letter/"
    letter = Letter.objects.get()
    assert told(done) == [
        "From letters.csv: letters: 1 created, 0 changed, 0 unchanged, 0 refused; 1 rows in all."
        f' See <a href="/admin/protests/letter/{letter.pk}/change/">One</a>.'
    ]
    assert letter.created_by == admin_user
    act = Act.objects.get(kind="letter")
    assert (act.by, act.road) == ("admin", "import")
    assert act.why.startswith("From letters.csv (")


def test_what_was_imported_leads_to_some_of_the_records_and_their_names_are_shown_as_text(admin_client):
    lines = "".join(f"<i>{number}</i>,2018\n" for number in range(30))
    [message] = told(confirm(admin_client, look(admin_client, f"title,date\n{lines}")))
    assert message.count("<a href=") == report.MOST_NAMED
    assert "&lt;i&gt;0&lt;/i&gt;</a>" in message


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("letters.csv", "letters"),
        ("letter-texts (2).csv", "letter-texts"),
        ("contracts.csv", "contracts"),
        ("contract-amounts-2026.csv", "contract-amounts"),
    ],
)
def test_of_which_list_the_rows_are_the_name_of_the_file_says(admin_client, name, kind):
    form = rows.LookForm(User.objects.get(), {"kind": ""}, {"file": SimpleUploadedFile(name, b"title\n")})
    assert form.is_valid()
    assert form.cleaned_data["kind"] == kind


def test_a_file_of_another_name_is_asked_about(admin_client):
    page = look(admin_client, "title\nOne\n", kind="", name="ours.csv")
    assert page.context["form"].errors == {"kind": ["Say of which list the rows are."]}
    page = look(admin_client, "title,date\nOne,2018\n", kind="letters", name="sources.csv")
    assert "Created: 1" in page.content.decode()


def test_bad_rows_keep_all_out_unless_the_good_ones_are_chosen(admin_client):
    page = look(admin_client, "title,date\nOne,2018\nTwo,soon\n")
    assert "some rows were refused" in told(confirm(admin_client, page))[0]
    assert not Letter.objects.exists()
    confirm(admin_client, page, only_good="yes")
    assert [letter.title for letter in Letter.objects.all()] == ["One"]


def test_the_same_file_again_has_nothing_to_import(admin_client):
    content = "title,date\nOne,2018\n"
    confirm(admin_client, look(admin_client, content))
    page = look(admin_client, content)
    assert "There is nothing to import" in page.content.decode()
    assert "This file was imported before" in page.content.decode()


def test_what_changed_meanwhile_is_shown_before_anything_is_kept(admin_client):
    letter = make.letter(title="One", date="2018")
    page = look(admin_client, "title,date,summary\nOne,2018,Mine.\n")
    Letter.objects.filter(pk=letter.pk).update(summary="Theirs.")
    again = confirm(admin_client, page)
    assert "The record was changed meanwhile" in told(again)[0]
    assert "“Theirs.” → “Mine.”" in again.content.decode()
    confirm(admin_client, again)
    letter.refresh_from_db()
    assert letter.summary == "Mine."


def test_a_preview_that_is_not_ours_imports_nothing(admin_client):
    page = look(admin_client, "title\nOne\n")
    forged = admin_client.post(PAGE, {"rows": page.context["packed"][:-3] + "abc"}, follow=True)
    others = confirm(signed_in(account("ed", "editor")), page)
    assert all("Look again" in told(each)[0] for each in (forged, others))
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "zip archive"),
        ("title\nZürich\n".encode("cp1252"), "Line 2, character 2"),
        ("tilte\nOne\n", "these are no columns of letters"),
        ("title\n" + "One\n" * 501, "more than 500 rows"),
    ],
)
def test_a_wrong_file_is_told_beside_the_field(admin_client, content, said):
    [message] = look(admin_client, content).context["form"].errors["file"]
    assert said in message


def test_more_than_a_page_can_carry_is_a_matter_for_the_command(admin_client, monkeypatch):
    monkeypatch.setattr(carrying, "LONGEST", 10)
    [message] = look(admin_client, "title\nOne\n").context["form"].errors["file"]
    assert "use the command import_csv" in message


def test_a_contributor_brings_drafts_and_changes_none_of_others():
    client = signed_in(account("con", "contributor"))
    others = make.letter(title="Theirs", date="2018")
    page = look(client, "title,date,summary\nMine,2018,\nTheirs,2018,Changed.\n")
    assert "you may not change this record" in page.content.decode()
    confirm(client, page, only_good="yes")
    assert Letter.objects.get(title="Mine").created_by.username == "con"
    counts = "letter_title,number,source\nMine,650,https://a.example/1\nTheirs,650,https://a.example/1\n"
    confirm(client, look(client, counts, "signatory-counts"), only_good="yes")
    assert SignatoryCount.objects.get().letter.title == "Mine"
    others.refresh_from_db()
    assert others.summary == ""


def amounts(contract):
    """Two rows of sums of this contract, the second of which cannot be taken."""
    row = f"{contract.slug},reported,$5 million,{{}},https://a.example/1\n"
    return "contract,kind,wording,as_of,source\n" + row.format("2018-06") + row.format("soon")


def test_sums_are_taken_into_their_contract_and_lead_back_to_the_contracts(admin_client):
    contract = make.contract(title="Cloud")
    page = look(admin_client, amounts(contract), "contract-amounts", "sums.csv")
    for words in (
        "Refused: 1",
        "$5 million (cloud)",
        "read as USD 5,000,000",
        "as_of",
        "Created: 1",
        "new source: https://a.example/1",
    ):
        assert words in page.content.decode()
    done = confirm(admin_client, page, only_good="yes")
    assert done.redirect_chain[-1][0] == "/admin/protests/contract/"
    assert [amount.as_of for amount in contract.amounts.all()] == ["2018-06"]
    act = Act.objects.filter(kind="contract", record_id=contract.pk, road="import").get()
    assert (act.by, act.why.startswith("From sums.csv (")) == ("admin", True)
    assert act.why.endswith("), line 2.")


def test_a_contributor_brings_sums_of_their_own_drafts_alone():
    user = account("con", "contributor")
    client = signed_in(user)
    own, others = make.contract(title="Mine", created_by=user), make.contract(title="Theirs")
    for contract, refused in ((own, 1), (others, 2)):
        page = look(client, amounts(contract), "contract-amounts", "sums.csv")
        assert page.context["report"].refused == refused
        confirm(client, page, only_good="yes")
    assert (own.amounts.count(), others.amounts.count()) == (1, 0)


def test_an_old_row_of_a_merged_record_is_told_of_beside_those_that_change_nothing(admin_client):
    kept, gone = make.source(), make.source(url="https://old.example/1")
    merging.merge(kept, gone, by=None, why="They are one.")
    row = "address,title,publisher\nhttps://old.example/1,Old,The Example\n"
    text = look(admin_client, row, "sources", "sources.csv").content.decode()
    assert "Unchanged, and to know: 1" in text
    assert f"it was merged into “{kept}”: nothing of it is taken" in text


def test_the_page_names_the_columns_of_every_list(admin_client):
    text = admin_client.get(PAGE).content.decode()
    for name in KINDS:
        assert f"<summary>{name}</summary>" in text
    assert "<dt>qualifier</dt>" in text
    assert "Not read: contract_id, place, low, high." in text


def test_who_may_add_nothing_is_refused():
    client = signed_in(account("nobody"))
    assert client.get(PAGE).status_code in (302, 403)


@pytest.mark.browser
def test_twenty_letters_with_errors_by_row_and_column(page, tmp_path):
    make.company("Example Search")
    rows = [f"Letter {number},2018-06-{number:02},example-search" for number in range(1, 18)]
    rows += ["Letter 18,31/12/2018,example-search", "Letter 19,2018,nobody", ",2018,example-search"]
    file = tmp_path / "letters.csv"
    file.write_text("title,date,companies\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page.goto("/admin/protests/letter/")
    page.get_by_role("link", name="Import rows").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    for row in (
        "19 Letter 18 date 31/12/2018 it is not a date",
        "20 Letter 19 companies nobody there is no company",
        "21 without a title title a letter has a title",
    ):
        expect(page.get_by_role("row", name=row)).to_be_visible()
    page.get_by_role("button", name="Import the 17 good rows").click()
    expect(page.get_by_text("17 created, 0 changed, 0 unchanged, 3 refused")).to_be_visible()
    page.get_by_role("link", name="Import rows").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("There is nothing to import")).to_be_visible()
    assert Letter.objects.count() == 17
