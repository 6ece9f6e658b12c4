"""Backups, on whichever database the suite runs on: the test's own database is backed up and put back."""

import shutil
import sqlite3
import stat

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from config.backup import BackupError, back_up, restore

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and shutil.which("pg_dump") is None,
        reason="No pg_dump on this machine (on Debian: apt-get install postgresql-client).",
    ),
]


def names():
    return set(Group.objects.values_list("name", flat=True))


@pytest.fixture
def backup_of_one_group(tmp_path):
    Group.objects.all().delete()
    Group.objects.create(name="Contributors, é 'quoted' \\")
    return back_up(connection, tmp_path / "backups")


def test_what_was_deleted_comes_back(backup_of_one_group):
    Group.objects.all().delete()
    restore(connection, backup_of_one_group)
    assert names() == {"Contributors, é 'quoted' \\"}


def test_what_came_after_the_backup_is_gone(backup_of_one_group):
    Group.objects.create(name="Later")
    restore(connection, backup_of_one_group)
    assert "Later" not in names()


def test_a_table_that_came_after_the_backup_is_gone(backup_of_one_group):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (group_id integer REFERENCES auth_group (id))")
    restore(connection, backup_of_one_group)
    assert "later" not in connection.introspection.table_names()


def test_new_rows_get_new_numbers_after_restoring(backup_of_one_group):
    restore(connection, backup_of_one_group)
    Group.objects.create(name="After")
    assert len(names()) == 2


def test_a_backup_of_what_was_restored_is_restored_too(backup_of_one_group, tmp_path):
    restore(connection, backup_of_one_group)
    again = back_up(connection, tmp_path / "again")
    Group.objects.all().delete()
    restore(connection, again)
    assert len(names()) == 1


def test_a_backup_is_one_file_for_its_owner_alone(backup_of_one_group):
    assert list(backup_of_one_group.parent.iterdir()) == [backup_of_one_group]
    assert stat.S_IMODE(backup_of_one_group.stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/no/such/database")
    with pytest.raises((BackupError, sqlite3.OperationalError)):
        back_up(connection, tmp_path)
    assert list(tmp_path.iterdir()) == []


def cut_short(path):
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def of_another_kind(path):
    path.write_text("id,title\n1,A letter\n")


def away(path):
    path.unlink()


@pytest.mark.parametrize("spoil", [cut_short, of_another_kind, away])
def test_a_spoilt_backup_changes_nothing(backup_of_one_group, spoil):
    spoil(backup_of_one_group)
    Group.objects.create(name="Later")
    with pytest.raises(BackupError):
        restore(connection, backup_of_one_group)
    assert "Later" in names()


def test_a_database_of_something_else_changes_nothing(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's files can be anyone's")
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as photographs:
        photographs.execute("CREATE TABLE photographs (id integer)")
    photographs.close()
    with pytest.raises(BackupError, match="holds no database of this site"):
        restore(connection, other)


def test_a_restore_that_fails_half_way_changes_nothing(backup_of_one_group):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite copies pages, which cannot stand in each other's way")
    with connection.cursor() as cursor:
        # A view where the dump has a table: found only after other tables were dropped.
        cursor.execute("ALTER TABLE auth_group RENAME TO away; CREATE VIEW auth_group AS SELECT 1")
    try:
        with pytest.raises(BackupError, match="(?s)^psql: .*not supported for views"):
            restore(connection, backup_of_one_group)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP VIEW auth_group; ALTER TABLE away RENAME TO auth_group")
    assert len(names()) == 1


class TestTheCommands:
    @pytest.fixture(autouse=True)
    def backups_of_this_test(self, settings, tmp_path):
        settings.BACKUPS = tmp_path / "kept"

    def test_restoring_over_data_must_be_confirmed(self, backup_of_one_group):
        Group.objects.create(name="Later")
        with pytest.raises(CommandError, match="CONFIRM=yes"):
            call_command("restore", str(backup_of_one_group))
        assert "Later" in names()

    def test_what_is_replaced_is_kept(self, backup_of_one_group, settings, capsys):
        Group.objects.create(name="Later")
        call_command("restore", str(backup_of_one_group), replace=True)
        assert "Later" not in names()
        (kept,) = settings.BACKUPS.iterdir()
        assert str(kept) in capsys.readouterr().out
        restore(connection, kept)
        assert "Later" in names()

    def test_a_spoilt_backup_is_refused_in_a_sentence(self, backup_of_one_group):
        of_another_kind(backup_of_one_group)
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", str(backup_of_one_group), replace=True)

    def test_the_path_of_a_new_backup_is_printed(self, tmp_path, capsys):
        call_command("backup", to=tmp_path / "elsewhere")
        (backup,) = (tmp_path / "elsewhere").iterdir()
        assert capsys.readouterr().out.strip() == str(backup)
