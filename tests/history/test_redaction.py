"""A name that was entered by mistake is nowhere afterwards; that something was removed is said."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection

from protests import checking, history, merging
from protests.models import Act, CompanyAlias, Correction, FormerAddress, Letter
from tests import factories

pytestmark = pytest.mark.django_db

NAME = "Zoë O’Quine"


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def letter(editor):
    """A letter in which, in whose parts, address and history the name stands or stood."""
    with history.recording(by=editor, why=f"{NAME} wrote to us."):
        letter = factories.published_letter(
            title=f"{NAME}'s letter", summary="By ZOË\n  o’quine and “others”."
        )
        factories.demand(letter, f"Let {NAME} speak")
    with history.recording(by=editor):
        letter.title, letter.slug = "A letter", "a-letter"
        letter.save()
        letter.demands.all().delete()
    LogEntry.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(Letter),
        object_id=letter.pk,
        object_repr=f"{NAME}'s letter",
        action_flag=CHANGE,
        change_message='[{"changed": {"name": "demand", "object": "Let Zo\\u00eb O\\u2019Quine speak"}}]',
    )
    return letter


def everything():
    """Every text in the database, in small letters."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    yield table, str(value).lower()


def holds(text):
    """Tables that have it. SQLite's index of words keeps their ends apart: ask for the beginning of one."""
    return {table for table, value in everything() if text in value}


def test_the_name_is_nowhere_afterwards(letter, editor):
    assert holds("quine") >= {
        "protests_letter", "protests_act", "protests_formeraddress", "protests_searchentry",
        "reversion_version", "reversion_revision", "django_admin_log",
    }  # fmt: skip
    history.redact(NAME, by=editor, why="A signer's name.")
    assert holds("quin") == set()


@pytest.mark.parametrize(
    "message", [f"Changed by {NAME}.", '[{"added": {"name": "demand", "object": "Zo\\u00eb O\\u2019Quine"}}]']
)
def test_the_desks_log_is_read_as_it_is_written(message, editor):
    log = LogEntry.objects.create(
        user=editor, object_repr="A letter", action_flag=CHANGE, change_message=message
    )
    history.redact(NAME, by=editor, why="A signer's name.")
    log.refresh_from_db()
    assert "Quine" not in log.change_message and "[removed]" in log.change_message


def test_the_act_says_who_and_why(letter, editor):
    history.redact(NAME, by=editor, why="A signer's name.")
    entry = history.of(letter)[0]
    assert (entry.what, entry.by, entry.why, entry.road) == (
        "Redacted",
        "ada",
        "A signer's name.",
        "redaction",
    )
    # The reason with the name in it was given for a company and a source too.
    assert sorted(Act.objects.filter(act="redacted").values_list("kind", flat=True)) == [
        "company", "letter", "source",
    ]  # fmt: skip


def test_what_stood_beside_it_stays(letter, editor):
    history.redact(NAME, by=editor, why="A signer's name.")
    letter.refresh_from_db()
    assert letter.summary == "By [removed] and “others”."
    first = history.of(letter)[-1]
    assert first.snapshot.facts["title"] == "[removed]'s letter"
    assert "demand added: Text Let [removed] speak" in [str(each) for each in first.differences]
    assert history.without_history() == []


def test_the_preview_says_where_without_saying_what(letter):
    lines = [str(hit) for hit in history.preview(NAME)]
    assert any(line.startswith("letter “A letter”, summary") for line in lines)
    assert any("earlier versions of letter" in line for line in lines)
    assert {"former addresses", "the desk's own log"} <= {line.partition(" (")[0] for line in lines}
    assert not any("quine" in line.lower() for line in lines)


def test_a_preview_changes_nothing(letter):
    before = sorted(everything())
    history.preview(NAME)
    assert sorted(everything()) == before


def test_a_deleted_record_is_redacted_too(letter, editor):
    pk = letter.pk
    with history.recording():
        letter.delete()
    history.redact(NAME, by=editor, why="A signer's name.")
    assert holds("quin") == set()
    assert history.of_id("letter", pk)[0].what == "Redacted"
    assert [entry.label for entry in history.deleted("letter")] == ["A letter"]


def test_an_address_with_the_name_gets_another_and_the_old_one_does_not_redirect(editor):
    taken = factories.company("Taken", slug="removed-and-sons")
    company = factories.company("Quine and Sons", slug="quine-and-sons")
    history.redact("Quine", by=editor, why="A person.")
    company.refresh_from_db()
    assert (company.name, company.slug) == ("[removed] and Sons", "removed-and-sons-2")
    assert not FormerAddress.objects.exists() and taken.slug == "removed-and-sons"


def test_a_word_within_a_word_of_an_address_is_left_alone(editor):
    topic = factories.topic("Drones", slug="drones")
    history.redact("Rone", by=editor, why="A person.")
    topic.refresh_from_db()
    assert topic.slug == "drones"


def test_a_word_within_a_word_is_left_alone(editor):
    letter = factories.letter(summary="Ann_ planned it; ANN’s plan, https://news.example/ann-plans.")
    history.redact("Ann", by=editor, why="A person.")
    letter.refresh_from_db()
    assert letter.summary == (
        "[removed]_ planned it; [removed]’s plan, https://news.example/[removed]-plans."
    )


def test_the_reason_must_not_repeat_it(letter, editor):
    with pytest.raises(ValidationError, match="repeats"):
        history.redact(NAME, by=editor, why=f"{NAME} asked us.")
    with pytest.raises(ValidationError, match="Say why"):
        history.redact(NAME, by=editor, why=" ")


def test_too_little_to_look_for_is_refused(editor):
    with pytest.raises(ValidationError, match="at least 3 letters"):
        history.redact("a b", by=editor, why="A person.")


def test_what_would_break_a_rule_is_refused_whole(editor):
    factories.company("Quine")
    factories.company("[removed]")
    with pytest.raises(ValidationError, match="Nothing was removed"):
        history.redact("Quine", by=editor, why="A person.")
    assert "protests_company" in holds("quine")


def test_text_that_is_nowhere_leaves_no_act(editor):
    assert history.redact("Nobody", by=editor, why="A person.") == []
    assert not Act.objects.filter(act="redacted").exists()


def merged_into_agency_of(letter, gone):
    letter.agencies.add(kept := factories.agency())
    merging.merge(kept, gone, by=None, why="One.")


@pytest.mark.parametrize(
    "hold",
    [
        lambda letter: factories.company("Quine and Sons").letters.add(letter),
        lambda letter: CompanyAlias.objects.create(company=letter.companies.get(), name="Quine"),
        lambda letter: factories.agency("Office", abbreviation="QUINE").letters.add(letter),
        lambda letter: merged_into_agency_of(letter, factories.agency("Quine Office")),
        lambda letter: factories.addressee(letter, name="Q. Quine"),
        lambda letter: factories.published_contract(title="For Quine").letters.add(letter),
        lambda letter: Correction.objects.create(letter=letter, what="x", old="Quine", reason="quine’s mistake"),
        lambda letter: factories.reading(letter, note="As Quine says"),
        lambda letter: factories.source(url="https://news.example/quine").letters.add(letter),
        lambda letter: history.call_it(letter, "merged", "Merged into it: letter by Quine"),
    ],
)  # fmt: skip
def test_it_is_nowhere_wherever_it_stood(hold, editor):
    letter = factories.published_letter()
    with history.recording(by=editor):
        hold(letter)
    assert holds("quine")
    history.redact("Quine", by=editor, why="A signer's name.")
    assert holds("quin") == set()
    assert list(checking.problems()) == []


@pytest.mark.parametrize("make", [factories.published_letter, factories.company, factories.source])
def test_a_merged_record_is_redacted_and_can_still_be_restored(make, editor):
    title = {"title": "By Quine"} if make is not factories.company else {"name": "By Quine"}
    kept, gone = make(), make(**title)
    merging.merge(kept, gone, by=editor, why="One.")
    history.redact("Quine", by=editor, why="A signer's name.")
    assert holds("quin") == set()
    assert list(checking.problems()) == []
    [entry] = history.deleted(kept._meta.model_name)
    assert (entry.what, entry.is_merged) == ("Redacted", True)
    history.restore(entry, by=editor, why="Two.")
    assert list(checking.problems()) == []


def test_the_number_of_a_merged_letter_leads_on_after_its_address_is_redacted(editor, client):
    kept, gone = factories.published_letter(), factories.published_letter(title="By Quine")
    number = gone.number
    merging.merge(kept, gone, by=editor, why="One.")
    history.redact("Quine", by=editor, why="A signer's name.")
    assert client.get(f"/letters/{number}-x/")["Location"] == kept.get_absolute_url()


def test_a_former_address_alone_is_told_of_by_the_record_it_leads_to(editor):
    FormerAddress.objects.create(kind="topic", slug="quine", record_id=(topic := factories.topic()).pk)
    history.redact("Quine", by=editor, why="A signer's name.")
    assert not FormerAddress.objects.exists()
    assert history.of(topic)[0].what == "Redacted"
