"""The record has another version after everything that a public answer may follow from, by whatever road and in whatever
order transactions end; and the program after any change of what pages are made with."""

import os
import random
import re
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from protests import checking, counting, history, kept, merging, publishing, search, version
from protests.models import (
    Agency,
    Company,
    CompanyAlias,
    ContractLook,
    FacetCount,
    FormerAddress,
    Letter,
    SavedFilter,
    SearchWord,
    SignatoryCount,
)
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

only_on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing is out of order"
)


@pytest.fixture
def letter():
    firm, body = make.company("Firm"), make.agency("Body", slug="body")
    made = make.published_letter(companies=[firm], agencies=[body], topics=[make.topic()])
    make.reading(made, 650)
    return made


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


# ---- what gives it another version ----


def edit(letter):
    letter.title = "Another"
    letter.save()


def merge(letter):
    merging.merge(letter.companies.get(), make.company("Same"), by=None, why="They are one.")


def rename(letter):
    firm = letter.companies.get()
    firm.slug = "another-word"
    firm.save()


def redact(letter):
    Letter.objects.filter(pk=letter.pk).update(summary="By Zora Quine.")
    before = version.of_record()
    history.redact("Zora Quine", by=None, why="A name.")
    assert version.of_record() != before


def settle_what_another_program_did(letter):
    """Its note waits, and is read by the next block of history."""
    connection.connection.execute("UPDATE protests_letter SET summary = 'Raw'")  # gone round Django
    before = version.of_record()
    history.writing.write_what_was_touched()
    assert version.of_record() != before


CHANGES = {
    "an edit": edit,
    "an edit of a draft": lambda letter: make.letter(),
    "a count": lambda letter: make.reading(letter, 800),
    "a response": lambda letter: make.response(letter, outcome="met"),
    "a correction": make.correction,
    "a merge": merge,
    "a withdrawal": lambda letter: publishing.withdraw(letter, reason="It was not one."),
    "a publication": lambda letter: publishing.publish_letter(make.letter()),
    "a deletion": lambda letter: letter.delete(),
    "a new address": rename,
    "a redaction": redact,
    "an update of many": lambda letter: Letter.objects.update(summary="Another"),
    "only when it was changed": lambda letter: Letter.objects.update(updated_at="2026-01-01T00:00Z"),
    "a bulk load": lambda letter: CompanyAlias.objects.bulk_create(
        [CompanyAlias(company=letter.companies.get(), name="Alias")]
    ),
    "a link": lambda letter: letter.topics.clear(),
    "plain SQL": lambda letter: execute("UPDATE protests_signatorycount SET note = 'Raw'"),
    "history written late": settle_what_another_program_did,
    "counts rebuilt": lambda letter: counting.rebuild(),
    "a count put right": lambda letter: FacetCount.objects.filter(facet="topic").update(number=7),
    "all that is kept rebuilt": lambda letter: kept.rebuild(),
    "the search rebuilt": lambda letter: search.rebuild(),
    "a word to search by": lambda letter: SearchWord.objects.all().delete(),
    "a former address": lambda letter: FormerAddress.objects.create(
        kind="company", record_id=letter.companies.get().pk, slug="before"
    ),
    "an earlier version": lambda letter: execute("UPDATE reversion_version SET object_repr = 'Another'"),
    "a migration": lambda letter: call_command("migrate", verbosity=0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_version_is_another_after(letter, change):
    before = version.of_record()
    assert before
    change(letter)
    assert version.of_record() not in (before, None)


@pytest.mark.parametrize("rebuild", [counting.rebuild, search.rebuild, kept.rebuild])
def test_after_a_rebuild_the_version_is_kept_on(letter, rebuild):
    rebuild()
    assert version.is_kept()
    before = version.of_record()
    edit(letter)
    assert version.of_record() != before


def test_after_a_bulk_road_that_fails_the_version_is_kept_on(letter):
    before = version.of_record()
    with pytest.raises(ZeroDivisionError), version.put_aside(connection):
        Letter.objects.update(summary="Another")
        1 / 0  # noqa: B018
    assert version.of_record() == before
    assert version.is_kept()


def test_an_import_gives_another_version(tmp_path, letter):
    before = version.of_record()
    file = tmp_path / "letters.csv"
    file.write_text("title\nOne\n")
    call_command("import_csv", "letters", str(file), verbosity=0)
    assert version.of_record() != before


# ---- what does not ----


def roll_back(letter):
    with transaction.atomic():
        Letter.objects.update(summary="Another")
        transaction.set_rollback(True)


NO_CHANGES = {
    "a change that is taken back": roll_back,
    "reading": lambda letter: Letter.objects.count(),
}


@pytest.mark.parametrize("done", NO_CHANGES.values(), ids=NO_CHANGES)
def test_the_version_stays_after(letter, done):
    before = version.of_record()
    done(letter)
    assert version.of_record() == before


def test_an_editors_own_marks_leave_the_version():
    contract = make.contract()
    before = version.of_record()
    editor = get_user_model().objects.create_user("ed")
    SavedFilter.objects.create(owner=editor, name="Mine", list="letter", query={})
    ContractLook.objects.create(contract=contract, on="2026-01-01")
    assert version.of_record() == before


def test_within_a_transaction_nothing_is_said_of_it(letter):
    with transaction.atomic():
        assert version.of_record() is None


def test_a_database_without_it_says_nothing_of_it(monkeypatch):
    monkeypatch.setattr(version, "TABLE", "protests_nowhere")
    assert version.of_record() is None


# ---- two at once ----


def in_a_thread(act):
    def done():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=done)
    thread.start()
    return thread


@only_on_postgresql
def test_each_commit_gives_another_version_whatever_their_order(letter):
    other, seen = make.published_letter(), [version.of_record()]
    first_has_written, second_is_done = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            execute("UPDATE protests_letter SET summary = 'First' WHERE id = %s", letter.pk)
            first_has_written.set()
            second_is_done.wait(10)

    def second():
        first_has_written.wait(10)
        execute("UPDATE protests_letter SET summary = 'Second' WHERE id = %s", other.pk)

    one = in_a_thread(first)
    first_has_written.wait(10)
    seen.append(version.of_record())
    in_a_thread(second).join(10)
    seen.append(version.of_record())
    second_is_done.set()
    one.join(10)
    seen.append(version.of_record())
    # What is not committed is not in it; then each commit is.
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


@only_on_postgresql
def test_no_writer_waits_for_another_and_few_numbers_are_left(letter):
    letters = [make.published_letter() for _each in range(4)]
    held = threading.Event()
    has_written = threading.Event()

    def hold():
        with transaction.atomic():
            execute("UPDATE protests_topic SET name = 'Held'")
            has_written.set()
            held.wait(20)

    slow = in_a_thread(hold)
    has_written.wait(10)
    seen = [version.of_record()]

    def edit(pk):
        for number in range(5):
            execute("UPDATE protests_letter SET summary = %s WHERE id = %s", number, pk)

    threads = [in_a_thread(lambda pk=each.pk: edit(pk)) for each in letters]
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    seen.append(version.of_record())
    held.set()
    slow.join(10)
    seen.append(version.of_record())
    execute("UPDATE protests_topic SET name = 'Last'")
    seen.append(version.of_record())
    assert len(set(seen)) == 4
    assert len(seen[-1]) == 1


def test_a_version_is_of_one_state_while_many_commit(letter):
    letters = [letter, *(make.published_letter() for _each in range(3))]

    def edit(pk):
        chance = random.Random(pk)  # noqa: S311
        for number in range(12):
            with transaction.atomic():
                execute("UPDATE protests_letter SET summary = %s WHERE id = %s", str(number), pk)
                time.sleep(chance.random() / 50)

    def state():
        return tuple(Letter.objects.order_by("pk").values_list("pk", "summary"))

    states = {}
    threads = [in_a_thread(lambda pk=each.pk: edit(pk)) for each in letters]
    while any(thread.is_alive() for thread in threads):
        before, seen = version.of_record(), state()
        if version.of_record() == before:
            # Nothing was committed meanwhile, nor since this version was met first.
            assert states.setdefault(before, seen) == seen
    assert len(states) > 5


@only_on_postgresql
def test_what_follows_a_savepoint_that_is_taken_back_counts(letter):
    before = version.of_record()
    with transaction.atomic():
        point = transaction.savepoint()
        execute("UPDATE protests_letter SET summary = 'Taken back'")
        transaction.savepoint_rollback(point)
        execute("UPDATE protests_letter SET summary = 'Stays'")
    assert version.of_record() != before


# ---- the triggers ----


def test_every_table_is_watched_but_those_that_no_answer_is_read_from():
    tables = {name for name in connection.introspection.table_names() if name.startswith("protests_")}
    unseen = {model._meta.db_table for model in version.NEVER_SHOWN}
    # The index is the database's own, and follows the entries.
    index = {name for name in tables if re.fullmatch(r"protests_search(_\w+)?", name)}
    assert tables - unseen - index - {version.TABLE} == {
        name for name in version.tables() if name.startswith("protests_")
    }


@pytest.mark.parametrize("event", ["INSERT", "UPDATE", "DELETE"])
@pytest.mark.parametrize("model", [Agency, Company, SignatoryCount], ids=lambda model: model.__name__)
def test_a_trigger_that_is_lost_is_seen_and_made_again(letter, model, event):
    table = model._meta.db_table
    assert version.is_kept()
    if connection.vendor == "sqlite":
        execute(f'DROP TRIGGER "version_{table}_{event}"')
    else:
        execute(f'DROP TRIGGER "version_{table}" ON "{table}"')
    assert not version.is_kept()
    assert any("migrate" in line for line in checking.version_of_the_record())
    before = version.of_record()
    call_command("migrate", verbosity=0)
    assert version.is_kept()
    assert not list(checking.version_of_the_record())
    # Who knows what was changed without it.
    assert version.of_record() != before


def test_it_costs_one_statement(letter):
    with CaptureQueriesContext(connection) as asked:
        version.of_record()
    # PostgreSQL is asked on a line of its own.
    assert len(asked) == (1 if connection.vendor == "sqlite" else 0)


@only_on_postgresql
def test_a_line_that_broke_is_opened_again():
    make.topic()
    before = version.of_record()
    execute("SELECT pg_terminate_backend(%s)", version._line.line.info.backend_pid)
    time.sleep(0.5)
    assert version.of_record() is None
    assert version.of_record() == before


# ---- of the program ----


@pytest.fixture
def program(tmp_path, monkeypatch, settings):
    """The version of a small program, read anew; in a folder that may be changed."""
    settings.BASE_DIR = tmp_path
    for name in ("config", "protests", "templates/protests", "staticfiles"):
        tmp_path.joinpath(name).mkdir(parents=True)
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    for path in ("protests/a.py", "templates/protests/a.html", "requirements.txt"):
        tmp_path.joinpath(path).write_text("before")
    return version.of_program.__wrapped__


@pytest.mark.parametrize(
    "path", ["protests/a.py", "protests/new.py", "templates/protests/a.html", "requirements.txt"]
)
def test_a_changed_file_makes_another_program(program, tmp_path, path):
    before = program()
    assert program() == before
    tmp_path.joinpath(path).write_text("after")
    assert program() != before


def test_other_names_of_static_files_make_another_program(program, tmp_path):
    before = program()
    tmp_path.joinpath("staticfiles/staticfiles.json").write_text("{}")
    assert program() != before


@pytest.mark.parametrize("name", ["CONTACT", "SITE_URL", "TIME_ZONE", "SECRET_KEY"])
def test_another_setting_makes_another_program(program, settings, name):
    before = program()
    setattr(settings, name, "Europe/Berlin")
    assert program() != before


def test_what_is_compiled_on_the_way_makes_no_other_program(program, tmp_path):
    before = program()
    tmp_path.joinpath("protests/a.pyc").write_text("compiled")
    assert program() == before


def test_two_processes_say_the_same_of_it():
    """Each with its own order of sets."""
    said = set()
    for seed in ("1", "2"):
        code = (
            "import django; django.setup(); from django.conf import settings; settings.NAMES = set('abcdef'); "
            "from protests import version; print(version.of_program().hex())"
        )
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TRIAL": "true",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": "sqlite:////nowhere",
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", said.pop())
