"""Saving a change of what is published asks whether it is a correction, and publishes one when it is."""

import pytest
from playwright.sync_api import expect

from protests import history
from protests.models import Contract, ContractAmount, ContractParty, Correction, Demand, Letter
from tests import factories as make
from tests.admin.pages import add_row, address, errors_on, filled_in

pytestmark = pytest.mark.django_db

YES = {"is_correction": "yes", "correction_reason": "The report was misread."}


@pytest.fixture
def letter():
    letter = make.published_letter(title="On drones", date="2018-06-25")
    make.reading(letter, wording="more than 650", kind="at least", number=650, source=letter.sources.get())
    Demand.objects.create(letter=letter, text="Stop")
    return letter


@pytest.fixture
def contract():
    contract = make.published_contract(title="Cloud")
    ContractAmount.objects.create(
        contract=contract,
        source=contract.sources.get(),
        kind="reported",
        qualifier="exactly",
        number=5,
        currency="USD",
    )
    return contract


def opened(client, record):
    return filled_in(client.get(address(type(record), record)))


def save(client, record, **typed):
    return client.post(address(type(record), record), opened(client, record) | typed)


def asked(answer):
    """What is asked about, as (what, old, new)."""
    assert answer.status_code == 200
    assert answer.context["question"], errors_on(answer)
    return [(fact.what, fact.old, fact.new) for fact in answer.context["question"].facts]


def answered(page, **answer):
    """The form that came back with the question, as it is sent with this answer."""
    return filled_in(page) | {"asked_about": page.context["question"].answer["asked_about"].value()} | answer


def corrections():
    return [(each.what, each.old, each.new, each.reason) for each in Correction.objects.order_by("pk")]


def test_a_changed_fact_is_asked_about_and_nothing_is_saved(admin_client, letter):
    page = save(admin_client, letter, date="26 June 2018", editors_note="Typed")
    assert asked(page) == [("date", "25 June 2018", "26 June 2018")]
    assert 'value="26 June 2018"' in page.content.decode() and "Typed" in page.content.decode()
    letter.refresh_from_db()
    assert (letter.date, letter.editors_note) == ("2018-06-25", "")
    assert not corrections()


def test_a_correction_is_published_with_the_change(admin_client, letter):
    page = save(admin_client, letter, date="26 June 2018")
    answer = admin_client.post(address(Letter, letter), answered(page, **YES))
    assert answer.status_code == 302, errors_on(answer)
    letter.refresh_from_db()
    assert letter.date == "2018-06-26"
    assert corrections() == [("date", "25 June 2018", "26 June 2018", "The report was misread.")]
    act = history.of(letter)[0]
    assert (act.what, act.why, act.by) == ("Corrected", "The report was misread.", "admin")
    for public in (letter.get_absolute_url(), "/corrections/", "/corrections.atom"):
        assert "The report was misread." in admin_client.get(public).content.decode()


def test_an_update_is_saved_without_a_correction_and_its_reason_stays_in_the_history(admin_client, letter):
    page = save(admin_client, letter, title="About drones")
    sent = answered(page, is_correction="no", why="Shorter.")
    assert admin_client.post(address(Letter, letter), sent).status_code == 302
    assert not corrections()
    act = history.of(letter)[0]
    assert (act.what, act.why) == ("Changed", "Shorter.")


def test_a_correction_without_a_reason_is_asked_for_it(admin_client, letter):
    page = save(admin_client, letter, date="26 June 2018")
    page = admin_client.post(
        address(Letter, letter), answered(page, is_correction="yes", correction_reason=" ")
    )
    assert asked(page)
    assert "Say why it is corrected" in page.content.decode()
    assert 'value="yes" required id="id_is_correction_0" checked' in page.content.decode()
    assert not corrections()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"is_correction": "maybe", "correction_reason": "x"},
        {"is_correction": "yes", "correction_reason": "\0"},
        {"is_correction": "yes", "correction_reason": "x", "asked_about": "of something else"},
    ],
)
def test_no_answer_that_fits_is_asked_again(admin_client, letter, answer):
    page = save(admin_client, letter, date="26 June 2018")
    assert asked(admin_client.post(address(Letter, letter), answered(page, **answer)))
    letter.refresh_from_db()
    assert letter.date == "2018-06-25" and not corrections()


def test_an_answer_counts_for_the_changes_that_were_shown_alone(admin_client, letter):
    page = save(admin_client, letter, date="26 June 2018")
    sent = answered(page, **YES) | {"title": "About drones"}
    page = admin_client.post(address(Letter, letter), sent)
    assert [what for what, *_rest in asked(page)] == ["title", "date"]
    assert "The report was misread." in page.content.decode()
    assert admin_client.post(address(Letter, letter), answered(page, **YES)).status_code == 302
    assert len(corrections()) == 2


def test_a_forged_answer_without_a_question_is_asked(admin_client, letter):
    assert asked(save(admin_client, letter, date="26 June 2018", **YES))


def test_a_figure_is_one_fact_in_words(admin_client, letter):
    page = save(
        admin_client,
        letter,
        **{
            "signatory_counts-0-wording": "",
            "signatory_counts-0-kind": "between",
            "signatory_counts-0-number": "1200",
            "signatory_counts-0-upper": "1300",
        },
    )
    assert asked(page) == [("signatory count", "at least 650 (“more than 650”)", "between 1,200 and 1,300")]


def test_a_field_of_a_part_is_named_with_its_part(admin_client, letter):
    page = save(admin_client, letter, **{"signatory_counts-0-group": "everyone"})
    [(what, old, new)] = asked(page)
    assert what.endswith("of signatory count “more than 650”")
    assert "employees" in old.lower() and "everyone" not in (old, new)


def test_a_part_that_is_removed_is_asked_about(admin_client, letter):
    page = save(admin_client, letter, **{"demands-0-DELETE": "on"})
    assert asked(page) == [("demand", "Text Stop", "")]
    assert admin_client.post(address(Letter, letter), answered(page, **YES)).status_code == 302
    assert corrections() == [("demand", "Text Stop", "", "The report was misread.")]
    assert not letter.demands.exists()


def test_one_company_in_anothers_place_is_one_fact(admin_client, letter):
    wrong, right = letter.companies.get(), make.company("Salesforce")
    assert asked(save(admin_client, letter, companies=[right.pk])) == [("company", wrong.name, "Salesforce")]


def test_a_sum_of_a_contract_is_corrected(admin_client, contract):
    page = save(admin_client, contract, **{"amounts-0-number": "1500000.50"})
    assert asked(page) == [("contract amount", "USD 5", "USD 1,500,000.50")]
    assert admin_client.post(address(Contract, contract), answered(page, **YES)).status_code == 302
    assert Correction.objects.get().contract == contract


def test_what_is_long_is_cut_to_the_length_of_a_correction(admin_client, letter):
    long = "Stop it. " * 100
    page = save(admin_client, letter, **{"demands-0-text": long})
    assert admin_client.post(address(Letter, letter), answered(page, **YES)).status_code == 302
    correction = Correction.objects.get()
    assert len(correction.what) <= 200
    assert (correction.old, correction.new) == ("Stop", long.strip())


# What is not asked about


def test_what_is_added_is_an_update(admin_client, letter):
    source, company = make.source(), make.company()
    sent = opened(admin_client, letter)
    add_row(sent, "signatory_counts", wording="700", source=source.pk)
    add_row(sent, "responses", kind="statement", speaker="The company", summary="No.", source=source.pk)
    add_row(sent, "quotations", text="We ask you to stop.", source=source.pk, position="0")
    add_row(sent, "demands", text="Publish it", position="1")
    sent["sources"] = [*sent["sources"], source.pk]
    sent["companies"] = [*sent["companies"], company.pk]
    answer = admin_client.post(address(Letter, letter), sent)
    assert answer.status_code == 302, errors_on(answer)
    assert letter.signatory_counts.count() == 2


def test_an_amount_an_event_and_a_party_added_are_updates(admin_client, contract):
    source = make.source().pk
    sent = opened(admin_client, contract)
    add_row(sent, "parties", company=make.company().pk, role="supplier", source=source)
    add_row(sent, "amounts", kind="reported", wording="$6 million", source=source)
    add_row(sent, "events", date="2019", kind="awarded", source=source)
    answer = admin_client.post(address(Contract, contract), sent)
    assert answer.status_code == 302, errors_on(answer)
    assert ContractParty.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"editors_note": "To be looked at."},
        {"summary": "They ask for an end of it."},
        {"slug": "drones"},
        {"demands-0-position": "3"},
    ],
)
def test_notes_empty_fields_addresses_and_order_are_not_asked_about(admin_client, letter, typed):
    assert save(admin_client, letter, **typed).status_code == 302


def test_a_draft_is_not_asked_about(admin_client):
    assert save(admin_client, make.letter(), date="2019").status_code == 302


def test_a_withdrawn_record_is_not_asked_about(admin_client):
    assert save(admin_client, make.withdrawn_letter(), date="2019").status_code == 302


def test_a_company_is_not_asked_about(admin_client):
    assert save(admin_client, make.company("Acme"), name="Apex").status_code == 302


def test_who_enters_the_correction_by_hand_is_not_asked(admin_client, letter):
    sent = opened(admin_client, letter) | {"date": "26 June 2018"}
    add_row(
        sent,
        "corrections",
        what="date",
        old="25 June",
        new="26 June",
        reason="Misread.",
        corrected_on="2026-01-01",
    )
    answer = admin_client.post(address(Letter, letter), sent)
    assert answer.status_code == 302, errors_on(answer)
    assert len(corrections()) == 1


def test_a_wrong_value_is_answered_before_anything_is_asked(admin_client, letter):
    page = save(admin_client, letter, date="nonsense")
    assert page.status_code == 200 and "question" not in page.context


def test_a_change_of_another_editor_is_shown_before_anything_is_asked(admin_client, letter):
    sent = opened(admin_client, letter) | {"date": "26 June 2018"}
    Letter.objects.filter(pk=letter.pk).update(summary="By another")
    page = admin_client.post(address(Letter, letter), sent)
    assert page.context["others"] and "question" not in page.context
    assert ("date", "25 June 2018", "26 June 2018") in asked(
        admin_client.post(address(Letter, letter), filled_in(page))
    )


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_correction_from_the_change_to_the_public_page(page, letter):
    page.goto(address(Letter, letter))
    page.locator("#id_date").fill("26 June 2018")
    page.get_by_role("button", name="Save", exact=True).first.click()
    question = page.get_by_role("region", name="Is this a correction?")
    expect(question).to_contain_text("25 June 2018")
    expect(page.locator("#id_date")).to_have_value("26 June 2018")
    question.get_by_label("Yes, the record was wrong").check()
    question.get_by_label("Why (public").fill("The report was misread.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was changed successfully").wait_for()
    page.goto(letter.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Date said “25 June 2018”, and says now “26 June 2018”.")
    page.goto("/corrections/")
    expect(page.locator("main")).to_contain_text("The report was misread.")
