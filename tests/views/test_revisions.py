"""A record as it stood: its versions, one of them, a day's, and what has changed since; never what is not public."""

import datetime

import pytest
from django.utils import timezone

from protests import history, publishing
from protests.models import Letter
from tests import factories as make

pytestmark = pytest.mark.django_db


def on(monkeypatch, day):
    moment = datetime.datetime(2020, 1, day, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def told(monkeypatch):
    """A letter published on the 2nd, given a count on the 4th and another title on the 6th; a draft on the 1st."""
    on(monkeypatch, 1)
    with history.recording():
        letter = make.letter(title="Unspoken draft", companies=[make.company("Widgets")], slug="on-drones")
    on(monkeypatch, 2)
    with history.recording(by="ada", why="Unspoken reason"):
        letter.title = "On drones"
        letter.save()
        publishing.publish_letter(letter, number=9)
    on(monkeypatch, 4)
    with history.recording():
        make.reading(letter, 650, kind="at least", wording="more than 650")
        make.response(letter, summary="Refused to say.", outcome="refused", demand=make.demand(letter))
    on(monkeypatch, 6)
    with history.recording():
        letter = Letter.objects.get(pk=letter.pk)
        letter.title = "On rockets"
        letter.save()
        letter.signatory_counts.get().delete()
    on(monkeypatch, 8)
    return letter


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def at_day(client, letter, day, status=302):
    answer = client.get(f"{letter.get_absolute_url()}as-of/{day}/")
    assert answer.status_code == status
    return client.get(answer["Location"]).content.decode() if status == 302 else answer.content.decode()


def numbers(client, letter):
    return [each.number for each in client.get(f"{letter.get_absolute_url()}revisions/").context["revisions"]]


def test_versions_are_those_that_were_public_and_name_no_editor_and_no_reason(client, told):
    shown = page(client, f"{told.get_absolute_url()}revisions/")
    assert len(numbers(client, told)) == 3
    assert "<del>On drones</del>" in shown and "<ins>On rockets</ins>" in shown
    assert "nspoken" not in shown and "ada" not in shown


def test_a_day_opens_the_version_that_was_in_force_when_it_ended(client, told):
    assert "more than 650" not in at_day(client, told, "2020-01-03")
    fourth = at_day(client, told, "2020-01-05")
    assert "On drones" in fourth and "more than 650" in fourth and "Refused to say." in fourth
    assert "On rockets" in at_day(client, told, "2020-01-08")


def test_an_older_version_says_so_and_leads_to_the_current_one_and_to_what_changed(client, told):
    newest, middle, _first = numbers(client, told)
    old = page(client, f"{told.get_absolute_url()}revisions/{middle}/")
    assert "An older version" in old and f'href="{told.get_absolute_url()}"' in old
    assert '<meta name="robots" content="noindex">' in old
    assert f'<link rel="canonical" href="http://testserver{told.get_absolute_url()}">' in old
    since = page(client, f"{told.get_absolute_url()}revisions/{middle}/since/")
    assert "<del>On drones</del>" in since and "Signatory count removed" in since
    current = page(client, f"{told.get_absolute_url()}revisions/{newest}/")
    assert "An older version" not in current and "the current one" in current


def test_an_older_version_has_the_headline_and_outcomes_of_then(client, told):
    _newest, middle, _first = numbers(client, told)
    letter = client.get(f"{told.get_absolute_url()}revisions/{middle}/").context["letter"]
    assert letter.headline.wording == "more than 650"
    assert [kept.outcome for kept in letter.outcomes.all()] == ["refused"]
    assert [kept.outcome for kept in letter.demands.all()[0].outcomes.all()] == ["refused"]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("as-of/2020-01-01/", "No version of this record that is public now is as old as 1 January 2020."),
        ("as-of/2020-01-09/", "9 January 2020 is still to come."),
        ("as-of/2020-02-31/", "“2020-02-31” is not a day: give one as 2026-11-24."),
        ("revisions/?as-of=yesterday", "“yesterday” is not a day"),
        ("revisions/999999/", "There is no public revision 999999 of this record."),
        ("revisions/99999999999999999999/since/", "There is no public revision"),
    ],
)
def test_a_wrong_day_or_revision_is_answered_with_what_is_wrong(client, told, rest, said):
    assert said in page(client, told.get_absolute_url() + rest, 404)


def test_the_draft_of_before_is_no_revision_and_nor_is_another_records(client, told):
    draft = history.of(told)[-1].number
    other = history.of(make.published_letter())[0].number
    for number in (draft, other):
        assert "nspoken" not in page(client, f"{told.get_absolute_url()}revisions/{number}/", 404)


def test_a_change_for_editors_alone_is_no_revision_and_its_number_leads_to_the_one_in_force(client, told):
    before = numbers(client, told)
    with history.recording():
        told.editors_note = "Unspoken"
        told.save()
    assert numbers(client, told) == before
    answer = client.get(f"{told.get_absolute_url()}revisions/{history.of(told)[0].number}/")
    assert answer["Location"] == f"{told.get_absolute_url()}revisions/{before[0]}/"


def test_what_came_before_a_withdrawal_is_withdrawn_with_it(client, told):
    before = numbers(client, told)
    with history.recording():
        publishing.withdraw(told, reason="It named somebody.")
    assert client.get(f"{told.get_absolute_url()}revisions/{before[0]}/").status_code == 410
    with history.recording():
        told.title = "On satellites"
        told.save()
        publishing.publish_letter(told)
    assert len(numbers(client, told)) == 1
    for number in before:
        assert client.get(f"{told.get_absolute_url()}revisions/{number}/").status_code == 404


def test_who_is_not_public_now_is_not_named_by_an_older_version(client, told):
    newest, *_older = numbers(client, told)
    with history.recording():
        told.companies.set([make.company("Gadgets")])
    shown = "".join(
        page(client, told.get_absolute_url() + rest)
        for rest in ("revisions/", f"revisions/{newest}/", f"revisions/{newest}/since/")
    )
    assert "Widgets" not in shown and "Gadgets" in shown


def test_a_redacted_name_is_in_no_version(client, told):
    with history.recording():
        told.summary = "By Jane Quine."
        told.save()
    history.redact("Jane Quine", by="ada", why="A signer.")
    shown = "".join(
        page(client, f"{told.get_absolute_url()}revisions/{number}/") for number in numbers(client, told)
    )
    assert "[removed]" in shown and "Quine" not in shown


def test_an_older_version_shows_a_contract_as_it_stood_and_only_if_it_was_public(client, monkeypatch):
    on(monkeypatch, 1)
    with history.recording():
        shown, draft = make.published_contract(title="Shown then"), make.contract(title="Draft then")
        letter = make.published_letter(contracts=[shown, draft])
    on(monkeypatch, 2)
    with history.recording():
        make.amount(shown, 777)
        publishing.publish_contract(draft)
        letter.title = "Another"
        letter.save()
    newest, first = numbers(client, letter)
    old = page(client, f"{letter.get_absolute_url()}revisions/{first}/")
    assert "Shown then" in old and "Draft then" not in old and "USD 777" not in old
    new = page(client, f"{letter.get_absolute_url()}revisions/{newest}/")
    assert "Draft then" in new and "USD 777" in new


def test_a_contract_opens_as_it_stood(client, monkeypatch):
    on(monkeypatch, 1)
    firm = make.company("Widgets")
    with history.recording():
        work = make.published_contract()
        make.party(work, firm)
        make.amount(work, 777, wording="777 dollars")
        make.event(work, note="As agreed.")
    on(monkeypatch, 2)
    with history.recording():
        work.amounts.get().delete()
        work.events.get().delete()
    [_newest, first] = numbers(client, work)
    old = page(client, f"{work.get_absolute_url()}revisions/{first}/")
    for words in ("777 dollars", "As agreed.", "Widgets", "An older version"):
        assert words in old
    assert "777 dollars" not in page(client, work.get_absolute_url())
    with history.recording():
        work.parties.get().delete()
    assert "Widgets" not in page(client, f"{work.get_absolute_url()}revisions/{first}/")


def test_a_former_address_leads_to_the_same_version(client, told):
    number = numbers(client, told)[0]
    old = told.get_absolute_url()
    with history.recording():
        told.slug = "on-rockets"
        told.save()
    for rest in (f"revisions/{number}/", "revisions/", f"revisions/{number}/since/", "as-of/2020-01-05/"):
        assert client.get(old + rest)["Location"] == told.get_absolute_url() + rest


def test_a_version_whose_source_is_no_longer_public_says_so(client, told):
    _newest, middle, _first = numbers(client, told)
    cited = Letter.objects.get(pk=told.pk).responses.get().source
    told.responses.get().delete()
    told.sources.remove(cited)
    old = page(client, f"{told.get_absolute_url()}revisions/{middle}/")
    assert "a source that is no longer on record" in old and cited.url not in old
