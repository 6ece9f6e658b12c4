"""What changed of what is public: told once, in order, whatever the road; replayed on an older package it gives the
present one; and of what is not public nothing is told."""

import random
import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from protests import exports, history, merging, publishing, selections, telling
from protests.models import (
    Act,
    Agency,
    Campaign,
    Company,
    Contract,
    Correction,
    Letter,
    Ownership,
    PublicChange,
    PublicRecord,
    SignatoryCount,
    Source,
    Topic,
)
from tests import factories as make
from tests.replaying import Copy, follow, package

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_by_no_test():
    yield
    exports.package.forget()


@pytest.fixture
def copy(client):
    """A copy of the package as it is before the test's changes."""

    def taken():
        exports.package.forget()
        return Copy(package(client))

    return taken


def told(client, copy):
    """What is told since the copy was taken: (what, kind, number of the record)."""
    changes = follow(client, copy)
    # What a copy has after it is what the package says.
    exports.package.forget()
    assert copy.texts == Copy(package(client)).texts
    return [(each["change"], each["record"], each["id"]) for each in changes]


# ---- each kind of change ----


def test_a_letter_that_is_published_is_created_with_all_that_it_alone_reaches(client, copy):
    before = copy()
    dhs = make.agency("DHS")
    cbp = make.agency("CBP", parent=dhs)
    held, holder = make.company("Held"), make.company("Holder")
    register = make.source()
    make.ownership(held, holder, source=register)
    letter = make.letter(companies=[held], agencies=[cbp], topics=[make.topic()], campaign=make.campaign())
    assert told(client, before) == []
    publishing.publish_letter(letter)
    assert sorted(told(client, before)) == sorted(
        [
            ("created", "source", letter.sources.get().pk),
            ("created", "source", register.pk),
            ("created", "topic", letter.topics.get().pk),
            ("created", "campaign", letter.campaign.pk),
            ("created", "agency", cbp.pk),
            ("created", "agency", dhs.pk),
            ("created", "company", held.pk),
            ("created", "company", holder.pk),
            ("created", "letter", letter.number),
        ]
    )


def test_what_is_named_stands_before_what_names_it(client, copy):
    draft = make.letter(contracts=[make.published_contract()], topics=[make.topic()])
    before = copy()
    publishing.publish_letter(draft)
    kinds = [kind for _what, kind, _number in told(client, before)]
    assert kinds == ["source", "topic", "company", "contract", "letter"]


def test_a_letter_that_is_withdrawn_says_why_and_takes_along_what_it_alone_reached(client, copy):
    letter = make.published_letter()
    before = copy()
    publishing.withdraw(letter, reason="It was not a letter.")
    changes = follow(client, before)
    assert sorted((each["change"], each["record"]) for each in changes) == [
        ("withdrawn", "company"),
        ("withdrawn", "letter"),
        ("withdrawn", "source"),
    ]
    [own] = [each for each in changes if each["record"] == "letter"]
    assert own["reason"] == "It was not a letter."
    assert own["rows"] is None
    assert own["address"].endswith(letter.get_absolute_url())
    assert not any(before.rows.values())


def test_a_change_of_a_fact_is_an_update_with_the_present_rows(client, copy):
    letter = make.published_letter()
    before = copy()
    letter.summary = "Another."
    letter.save()
    [change] = follow(client, before)
    assert (change["change"], change["record"], change["id"]) == ("updated", "letter", letter.number)
    assert change["rows"]["letters"][0]["summary"] == "Another."


def test_a_correction_is_told_as_one(client, copy):
    letter = make.published_letter()
    before = copy()
    with history.recording(why="It was wrong."):
        letter.summary = "Right."
        letter.save()
        letter.corrections.create(
            corrected_on="2026-01-01", what="Summary", old="Wrong", new="Right", reason="Ours."
        )
    assert told(client, before) == [("corrected", "letter", letter.number)]


def test_a_merge_is_told_with_the_record_that_stayed(client, copy):
    kept, gone = make.company("Kept"), make.company("Gone")
    letter = make.published_letter(companies=[gone])
    make.published_letter(companies=[kept])
    before = copy()
    merging.merge(kept, gone, by=None, why="They are one.")
    changes = follow(client, before)
    by_record = {(each["record"], each["id"]): each for each in changes}
    assert by_record["company", gone.pk]["change"] == "merged"
    assert by_record["company", gone.pk]["into"] == kept.pk
    assert by_record["company", kept.pk]["change"] == "updated"
    assert by_record["letter", letter.number]["change"] == "updated"
    assert len(changes) == 3


def test_a_merged_letter_leads_to_the_other_by_its_number(client, copy):
    kept, gone = make.published_letter(number=3), make.published_letter(number=4)
    before = copy()
    merging.merge(kept, gone, by=None, why="They are one.")
    [change] = [each for each in follow(client, before) if each["change"] == "merged"]
    assert (change["record"], change["id"], change["into"]) == ("letter", 4, 3)


def test_a_letter_published_again_is_created_again(client, copy):
    letter = make.published_letter()
    before = copy()
    publishing.withdraw(letter, reason="Wrong.")
    assert ("withdrawn", "letter", letter.number) in told(client, before)
    publishing.publish_letter(letter)
    assert ("created", "letter", letter.number) in told(client, before)


def test_a_new_name_is_told_of_everything_that_shows_it(client, copy):
    firm = make.company("Firm")
    letter = make.published_letter(companies=[firm])
    work = make.published_contract()
    make.party(work, firm)
    before = copy()
    firm.name, firm.slug = "Firm & Sons", "firm-and-sons"
    firm.save()
    assert sorted(told(client, before)) == sorted(
        [
            ("updated", "company", firm.pk),
            ("updated", "contract", work.pk),
            ("updated", "letter", letter.number),
        ]
    )


def test_figures_that_are_computed_follow_without_an_act_of_their_own(client, copy):
    letter = make.published_letter()
    before = copy()
    make.reading(letter, 650, source=letter.sources.get())
    changes = told(client, before)
    assert ("updated", "company", letter.companies.get().pk) in changes
    assert ("updated", "letter", letter.number) in changes


def test_a_reading_more_is_looked_for_where_it_can_show_alone():
    with history.recording():
        letter = make.published_letter()
        letter.topics.add(make.topic())
        source = letter.sources.get()
        make.reading(letter, 650, source=source)
    asked = {"a lower one": 600, "the new headline": 700}
    for what, number in asked.items():
        with CaptureQueriesContext(connection) as statements, history.recording():
            make.reading(letter, number, source=source)
        tables = ["company", "agency", "topic", "source"]
        asked[what] = [
            table
            for table in tables
            if any(f'SELECT "protests_{table}"."id" AS "column_0"' in each["sql"] for each in statements)
        ]
    assert asked == {"a lower one": [], "the new headline": ["company"]}


def test_raw_statements_are_seen_too(client, copy):
    letter = make.published_letter()
    before = copy()
    Letter.objects.filter(pk=letter.pk).update(title="Behind your back")
    Letter.companies.through.objects.filter(letter=letter).delete()
    assert ("updated", "letter", letter.number) in told(client, before)


def test_a_company_that_is_no_longer_named_is_looked_at_again(client, copy):
    stays, goes = make.company("Stays"), make.company("Goes")
    make.published_letter(companies=[goes])
    letter = make.published_letter(companies=[stays, goes])
    before = copy()
    letter.companies.set([stays])
    assert sorted(told(client, before)) == sorted(
        [("updated", "company", goes.pk), ("updated", "letter", letter.number)]
    )


def test_a_letter_that_is_deleted_takes_along_what_it_alone_reached(client, copy):
    letter = make.published_letter()
    before = copy()
    letter.delete()
    assert [(what, kind) for what, kind, _number in told(client, before)] == [
        ("withdrawn", "source"),
        ("withdrawn", "company"),
        ("withdrawn", "letter"),
    ]


def test_saving_without_a_change_tells_nothing(client, copy):
    letter = make.published_letter()
    before = copy()
    letter.save()
    assert told(client, before) == []


# ---- what is not public ----


def test_of_drafts_nothing_is_told(client, copy):
    shared = make.published_letter()
    before = copy()
    draft = make.letter(title="Zebra", companies=[shared.companies.get()], sources=[shared.sources.get()])
    make.reading(draft, 650, source=shared.sources.get())
    make.contract(title="Zebra", agencies=[])
    make.company("Zebra")
    draft.summary = "Zebra"
    draft.save()
    draft.delete()
    assert told(client, before) == []


def test_no_answer_holds_what_was_withdrawn_or_what_an_earlier_change_showed(client):
    letter = make.published_letter(title="Zebra", summary="Zebra")
    make.demand(letter, "Zebra")
    history.writing.settle()
    letter.title, letter.slug = "Gnu", "gnu"
    letter.summary = "Gnu"
    letter.save()
    letter.demands.all().delete()
    answer = client.get("/data/changes.json")
    assert "zebra" not in answer.content.decode().lower().replace("news.example", "")
    publishing.withdraw(letter, reason="It was not one.")
    answer = client.get("/data/changes.json")
    assert b"Gnu" not in answer.content


def test_what_was_redacted_is_in_no_change(client, copy):
    make.published_letter(title="Letter of Zora Quine", slug="letter-of-zora-quine", summary="By Zora Quine.")
    before = copy()
    history.redact("Zora Quine", by=None, why="A name.")
    changes = follow(client, before)
    assert changes
    everything = client.get("/data/changes.json").content.decode().lower()
    assert "quine" not in everything
    assert copy().texts == before.texts


def test_nothing_of_a_record_is_kept_beside_it_as_text():
    texts = [
        field.name
        for model in (PublicChange, PublicRecord)
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    ]
    assert texts == []


# ---- the address ----


def test_without_a_cursor_everything_is_told_from_the_first_change(client, copy):
    empty = copy()
    make.published_letter(contracts=[make.published_contract()])
    present = copy()
    empty.cursor = ""
    follow(client, empty)
    assert empty.texts == present.texts


def test_pages_follow_one_another_and_no_change_is_told_twice(client, copy):
    before = copy()
    for _each in range(3):
        make.published_letter()
    in_pages = follow(client, before, size=2)
    at_once = client.get("/data/changes.json").json()["changes"]
    assert [each["cursor"] for each in in_pages] == [each["cursor"] for each in at_once]
    assert len({each["cursor"] for each in in_pages}) == len(in_pages) == 9


def test_the_end_has_no_next_and_a_cursor_to_go_on_from(client):
    make.published_letter()
    answer = client.get("/data/changes.json").json()
    assert answer["links"]["next"] is None
    assert answer["cursor"] == answer["changes"][-1]["cursor"]
    nothing = client.get("/data/changes.json", {"since": answer["cursor"]}).json()
    assert (nothing["changes"], nothing["cursor"]) == ([], answer["cursor"])


def test_a_reader_that_knows_all_is_told_so_in_few_statements(client, django_assert_max_num_queries):
    make.published_letter()
    tag = client.get("/data/changes.json")["ETag"]
    with django_assert_max_num_queries(6):
        assert client.get("/data/changes.json", headers={"If-None-Match": tag}).status_code == 304


def test_a_page_of_changes_costs_the_same_statements_however_many(client, django_assert_max_num_queries):
    for _each in range(4):
        make.published_letter()
    history.writing.settle()
    with django_assert_max_num_queries(40):
        client.get("/data/changes.json")


@pytest.mark.parametrize(
    ("query", "filter_", "says"),
    [
        ({"since": "yesterday"}, "since", "This is not a cursor"),
        ({"since": "-1-000000000000"}, "since", "This is not a cursor"),
        ({"since": "1"}, "since", "This is not a cursor"),
        ({"since": "²-000000000000"}, "since", "This is not a cursor"),
        ({"since": "999999999999-000000000000"}, "since", "This cursor is of the future"),
        ({"since": "999999999999999999999999-000000000000"}, "since", "This is not a cursor"),
        ({"since": "0-000000000000"}, "since", "This cursor does not fit"),
        ({"since": ["0-000000000000", "0-000000000001"]}, "since", "several"),
        ({"since": "\0"}, "since", "null"),
        ({"size": "0"}, "size", "from 1 to 1,000"),
        ({"size": "1001"}, "size", "from 1 to 1,000"),
        ({"size": "many"}, "size", "from 1 to 1,000"),
        ({"sinse": "1"}, "sinse", "Did you mean “since”?"),
    ],
)
def test_what_is_not_understood_is_named(client, query, filter_, says):
    answer = client.get("/data/changes.json", query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    [problem] = answer.json()["problems"]
    assert problem["filter"] == filter_
    assert says in problem["message"]


def test_a_cursor_from_before_the_columns_changed_does_not_fit(client, copy, monkeypatch):
    make.published_letter()
    before = copy()
    monkeypatch.setitem(exports.package.PACKAGE, "topics", exports.package.PACKAGE["topics"][:-1])
    answer = client.get("/data/changes.json", {"since": before.cursor})
    assert answer.status_code == 400
    assert "Take the data package anew" in answer.json()["detail"]


def test_a_cursor_from_before_a_backup_was_put_back_does_not_fit(client, copy):
    make.published_letter()
    before = copy()
    last = PublicChange.objects.latest("pk")
    PublicChange.objects.filter(pk=last.pk).update(at="2020-01-01T00:00:00Z")
    answer = client.get("/data/changes.json", {"since": before.cursor})
    assert answer.status_code == 400


# ---- from before ----


def test_what_was_public_before_anything_was_told_is_told_when_the_site_is_migrated(client, copy):
    letter = make.published_letter()
    history.writing.settle()
    PublicChange.objects.all().delete()
    PublicRecord.objects.all().delete()
    call_command("migrate", verbosity=0)
    first = copy()
    from_nothing = Copy(package(client))
    from_nothing.rows = {name: [] for name in from_nothing.rows}
    from_nothing.cursor = ""
    follow(client, from_nothing)
    assert from_nothing.texts == first.texts
    publishing.withdraw(letter, reason="Wrong.")
    assert ("withdrawn", "letter", letter.number) in told(client, first)


def test_what_was_changed_while_nobody_watched_is_told_by_a_command(client, copy, capsys):
    letter, other = make.published_letter(), make.published_letter()
    before = copy()
    call_command("tell_changes")
    assert "0 changes were told." in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("UPDATE protests_letter SET summary = 'Changed' WHERE id = %s", [letter.pk])
        cursor.execute("DELETE FROM protests_touchedrecord")
    PublicRecord.objects.filter(kind="letter", number=other.number).delete()
    assert follow(client, before) == []
    call_command("tell_changes")
    assert "2 changes were told." in capsys.readouterr().out
    assert told(client, before) == [("updated", "letter", letter.number), ("created", "letter", other.number)]


# ---- everything at random ----


class Editors:
    """Editors who do at random whatever can be done."""

    def __init__(self, chance):
        self.chance = chance
        self.done = Counter()

    def act(self):
        names = [name for name in dir(self) if name.startswith("may_")]
        name = self.chance.choice(names)
        try:
            with transaction.atomic():
                if self.chance.random() < 0.5:
                    with history.recording(why="Why."):
                        getattr(self, name)()
                else:
                    getattr(self, name)()
        except (ValidationError, IntegrityError, models.ProtectedError, IndexError):
            return  # a rule refused it, or there is none to do it to
        self.done[name] += 1

    def any(self, rows):
        return self.chance.choice(list(rows.order_by("pk")))

    def some(self, rows):
        found = list(rows.order_by("pk"))
        return self.chance.sample(found, min(len(found), self.chance.randint(1, 3)))

    def word(self):
        return self.chance.choice(["=Ärger", "one; two", "'quoted", "line\nbreak", "Zora Quine", "plain"])

    def may_enter_a_letter(self):
        make.letter(
            title=f"{self.word()} {self.chance.random()}",
            companies=self.some(Company.objects.all()) or None,
            agencies=self.some(Agency.objects.all()),
            topics=self.some(Topic.objects.all()),
            contracts=self.some(Contract.objects.all()),
            campaign=self.any(Campaign.objects.all()) if Campaign.objects.exists() else None,
        )

    def may_enter_a_contract(self):
        made = make.contract(agencies=self.some(Agency.objects.all()) or None)
        make.party(made, self.any(Company.objects.all()), source=self.any(Source.objects.all()))

    def may_enter_others(self):
        make.company(website="https://example.org/")
        make.agency(parent=self.any(Agency.objects.all()) if Agency.objects.exists() else None)
        make.topic()
        make.campaign(description=self.word())

    def may_publish(self):
        publishing.publish_letter(self.any(Letter.objects.exclude(state="published")))

    may_publish_another = may_publish

    def may_publish_a_contract(self):
        publishing.publish_contract(self.any(Contract.objects.exclude(state="published")))

    def may_withdraw(self):
        publishing.withdraw(self.any(Letter.objects.published()), reason=self.word())

    def may_withdraw_a_contract(self):
        publishing.withdraw(self.any(Contract.objects.published()), reason=self.word())

    def may_write(self):
        letter = self.any(Letter.objects.all())
        letter.summary = self.word()
        letter.full_text, letter.full_text_source = self.word(), self.any(Source.objects.all())
        letter.save()

    def may_link(self):
        letter = self.any(Letter.objects.all())
        letter.companies.set(self.some(Company.objects.all()))
        letter.agencies.set(self.some(Agency.objects.all()))
        letter.contracts.set(self.some(Contract.objects.all()))

    def may_count(self):
        letter = self.any(Letter.objects.all())
        make.reading(
            letter,
            self.chance.randint(1, 9_999),
            wording=self.word(),
            source=self.any(Source.objects.all()),
            company=self.any(Company.objects.all()),
        )

    def may_forget_a_count(self):
        self.any(SignatoryCount.objects.all()).delete()

    def may_add_parts(self):
        letter = self.any(Letter.objects.all())
        asked = make.demand(letter, self.word(), position=self.chance.randint(0, 3))
        make.addressee(letter, name=self.word())
        make.quotation(letter, self.word(), source=self.any(Source.objects.all()))
        make.response(
            letter,
            demand=asked,
            outcome="refused",
            by_company=self.any(Company.objects.all()),
            source=self.any(Source.objects.all()),
        )

    def may_add_parts_of_a_contract(self):
        work = self.any(Contract.objects.all())
        make.amount(
            work, self.chance.randint(1, 10**9), note=self.word(), source=self.any(Source.objects.all())
        )
        make.event(work, source=self.any(Source.objects.all()))

    def may_correct(self):
        record = self.any(self.chance.choice([Letter, Contract]).objects.all())
        record.corrections.create(
            corrected_on="2026-01-01", what=self.word(), old=self.word(), new="New", reason=self.word()
        )

    def may_withdraw_a_correction(self):
        self.any(Correction.objects.all()).delete()

    def may_rename(self):
        model = self.chance.choice([Company, Agency, Topic, Campaign])
        record = self.any(model.objects.all())
        record.name, record.slug = f"{self.word()} {self.chance.random()}", ""
        record.save()

    def may_rename_a_contract(self):
        work = self.any(Contract.objects.all())
        work.title, work.slug = self.word(), f"work-{self.chance.randint(1, 10**9)}"
        work.save()

    def may_give_a_source_another_address(self):
        source = self.any(Source.objects.all())
        source.url = f"https://news.example/{self.chance.random()}"
        source.save()

    def may_move_an_agency(self):
        agency = self.any(Agency.objects.all())
        agency.parent = self.any(Agency.objects.exclude(pk=agency.pk))
        agency.full_clean()
        agency.save()

    def may_own(self):
        held, holder = self.any(Company.objects.all()), self.any(Company.objects.all())
        owned = Ownership(company=held, owner=holder, source=self.any(Source.objects.all()), note=self.word())
        owned.full_clean()
        owned.save()

    def may_end_an_ownership(self):
        self.any(Ownership.objects.all()).delete()

    def may_call_a_company_otherwise(self):
        self.any(Company.objects.all()).aliases.create(name=f"{self.word()} {self.chance.random()}")

    def may_merge(self):
        model = self.chance.choice([Company, Agency, Source, Letter])
        merging.merge(
            self.any(model.objects.all()), self.any(model.objects.all()), by=None, why="They are one."
        )

    may_merge_others = may_merge

    def may_delete(self):
        self.any(self.chance.choice([Letter, Contract, Topic, Campaign, Source]).objects.all()).delete()

    def may_update_behind_the_back(self):
        some = [record.pk for record in self.some(Letter.objects.all())]
        Letter.objects.filter(pk__in=some).update(title=self.word())

    def may_save_without_a_change(self):
        self.any(Letter.objects.all()).save()

    def may_put_back(self):
        entry = self.chance.choice(history.deleted("letter"))
        history.restore(entry, by=None, why="It was one.")

    def may_redact(self):
        if self.chance.random() < 0.2:
            history.redact("Zora Quine", by=None, why="A name.")


def test_replaying_hundreds_of_random_edits_on_an_older_package_gives_the_present_one(client, copy):
    editors = Editors(random.Random(1))
    for _each in range(4):
        work = make.published_contract()
        make.party(work, make.company())
        make.published_letter(contracts=[work], agencies=[make.agency()], topics=[make.topic()])
    oldest, often = copy(), copy()
    for number in range(1, 201):
        editors.act()
        history.writing.settle()
        if number % 8 == 0:
            follow(client, often, size=editors.chance.choice([7, None]))
            assert often.texts == copy().texts, f"after {number} edits"
    follow(client, oldest)
    assert oldest.texts == often.texts == copy().texts
    assert len(editors.done) > 25
    kinds = Counter(PublicChange.objects.values_list("what", flat=True))
    assert {"created", "updated", "corrected", "merged", "withdrawn"} <= kinds.keys()


# ---- two at once ----


@pytest.mark.django_db(transaction=True)
def test_a_package_is_of_one_moment_and_its_writers_do_not_wait(client):
    make.published_letter(title="Before")

    def publish():
        try:
            make.published_letter(title="Meanwhile")
        finally:
            connection.close()

    with selections.package() as everything:
        cursor, letters = everything.cursor, everything.tables["letters"].rows
        assert letters.count() == 1
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        assert list(letters.values_list("title", flat=True)) == ["Before"]
    assert letters.count() == 2
    changes = client.get("/data/changes.json", {"since": cursor}).json()["changes"]
    assert [each["record"] for each in changes] == ["source", "company", "letter"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing is out of order"
)
def test_no_change_is_lost_when_two_editors_commit_out_of_order(client, copy):
    one, other = make.published_letter(), make.published_letter()
    before = copy()
    seen = []
    first_has_begun, second_is_done = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic(), history.recording(why="Slow."):
                Letter.objects.filter(pk=one.pk).update(summary="Slow")
                first_has_begun.set()
                second_is_done.wait(10)
        finally:
            connection.close()

    def quick():
        try:
            first_has_begun.wait(10)
            with history.recording(why="Quick."):
                Letter.objects.filter(pk=other.pk).update(summary="Quick")
        finally:
            second_is_done.set()
            connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    for thread in threads:
        thread.start()
    second_is_done.wait(10)
    seen += follow(client, before)
    for thread in threads:
        thread.join()
    seen += follow(client, before)
    assert [each["id"] for each in seen] == [other.number, one.number]
    assert before.texts == copy().texts


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing is out of order"
)
def test_a_reader_who_polls_while_many_commit_at_once_misses_none(client, copy):
    letters = [make.published_letter(companies=[make.company()]) for _each in range(4)]
    before = copy()
    seen = []

    def edit(letter):
        try:
            for number in range(5):
                with history.recording(why="Busy."):
                    Letter.objects.filter(pk=letter.pk).update(summary=f"Version {number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=[letter]) for letter in letters]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen += follow(client, before)
    for thread in threads:
        thread.join()
    seen += follow(client, before)
    cursors = [each["cursor"] for each in seen]
    assert len(set(cursors)) == len(cursors) == 20
    assert Act.objects.filter(road="shell", why="Busy.").count() == 20
    assert before.texts == copy().texts


def test_what_is_told_is_what_is_public():
    """Nothing is kept as public that is not, and nothing public is missing."""
    make.published_letter(contracts=[make.published_contract()])
    history.writing.settle()
    for kind in telling.PublicKind.values:
        kept = set(PublicRecord.objects.filter(kind=kind).values_list("number", flat=True))
        main = telling.main_table(kind)
        assert kept == set(main.every().values_list(main.number, flat=True))
