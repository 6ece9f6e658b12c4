"""A site moves from one database to the other, on whichever the suite runs on: another's database is copied into ours."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import QueryDict

from config.copying import CopyError, copy, opened
from protests import bulk, checking, selections
from protests.history import recording
from protests.models import Act, Company, Letter, TouchedRecord
from tests import factories
from tests.serving import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def manage(url, *arguments):
    """What a command says on the site of this database."""
    environment = {
        "PATH": os.environ["PATH"],
        "TRIAL": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": url,
    }
    command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """URL of a SQLite database with the real records and an account."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'site.sqlite3'}"
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "load_records")
    manage(url, "create_trial_editor")
    return url


@pytest.fixture(autouse=True)
def a_database_beside_the_site_s_own(transactional_db, monkeypatch):
    """Django forbids a test every connection that the settings do not name."""

    def ensure_connection(wrapper):
        if wrapper.connection is None:
            with wrapper.wrap_database_errors:
                wrapper.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_connection)


@pytest.fixture
def source(site):
    with opened(site) as found:
        yield found


@pytest.fixture(autouse=True)
def as_migrated(django_db_blocker):
    """What migrations put into a database is there again after each test: a copy takes its place."""
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def rows(alias):
    """Every row of every table, by its table."""
    return {
        model._meta.db_table: list(model._base_manager.using(alias).order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
    }


def test_every_row_of_every_table_is_copied_and_the_record_is_sound(source):
    copied = copy(source)
    there = rows(source.alias)
    assert rows("default") == there
    assert copied == {table: len(found) for table, found in there.items()}
    assert copied["protests_letter"] == 60 and copied["reversion_version"] > 400
    assert list(checking.problems()) == []


def test_the_site_goes_on_as_it_was(source):
    copy(source)
    assert User.objects.get(username="editor").is_staff
    assert len(selections.letters(QueryDict("q=Maven")).page.object_list) > 0
    last, acts = Company.objects.order_by("pk").last().pk, Act.objects.count()
    with recording():
        company = factories.company("Initech")
    assert company.pk > last
    assert Act.objects.count() == acts + 1


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="From PostgreSQL to SQLite, where there is PostgreSQL."
)
def test_and_back_again(site, tmp_path):
    with opened(site) as source:
        copy(source)
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    manage(back, "migrate", "--verbosity", "0")
    assert manage(back, "copy_database", database_url()).startswith("Copied ")
    assert manage(back, "check_records").startswith("No problems: 60 letters")
    with opened(back) as returned:
        assert rows(returned.alias) == rows("default")


def test_a_copy_that_fails_half_way_leaves_the_database_as_it_was(source, monkeypatch):
    before = rows("default")
    insert = bulk.insert

    def fails_at_the_letters(model, columns, rows):
        if model is Letter:
            raise DatabaseError("The disk is full.")
        insert(model, columns, rows)

    monkeypatch.setattr(bulk, "insert", fails_at_the_letters)
    with pytest.raises(DatabaseError):
        copy(source)
    assert rows("default") == before
    with recording():
        factories.company("Initech")
    assert Act.objects.count() == 1


def test_a_database_that_holds_a_record_is_not_overwritten(site):
    factories.company("Initech")
    with pytest.raises(CommandError, match="Nothing was copied. This database holds companies already"):
        call_command("copy_database", site)
    assert Company.objects.count() == 1


def test_what_is_not_in_the_history_yet_is_not_copied(site, source):
    TouchedRecord.objects.using(source.alias).create(kind="company", record_id=1, transaction=0)
    try:
        with pytest.raises(CopyError, match="run `migrate` on it first"):
            copy(source)
    finally:
        TouchedRecord.objects.using(source.alias).all().delete()
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/site.sqlite3", "There is no file /nowhere/site.sqlite3."),
        ("mysql://db/protests", "neither of the two databases"),
        ("postgres://127.0.0.1:1/protests", "Nothing was copied."),
    ],
)
def test_an_address_where_there_is_no_database_is_named(url, said):
    with pytest.raises(CommandError, match=said):
        call_command("copy_database", url)


def test_a_database_of_another_version_is_refused(tmp_path):
    file = tmp_path / "old.sqlite3"
    file.touch()
    with pytest.raises(CommandError, match="not of one version"):
        call_command("copy_database", f"sqlite:///{file}")
