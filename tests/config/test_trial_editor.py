"""The account that `make run` makes."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_the_printed_password_signs_in(client, capsys):
    call_command("create_trial_editor")
    password = re.search(r"password  (\S+)", capsys.readouterr().out)[1]
    assert client.login(username="editor", password=password)
    assert client.get("/admin/").status_code == 200


def test_nothing_is_made_or_printed_a_second_time(capsys):
    call_command("create_trial_editor")
    capsys.readouterr()
    call_command("create_trial_editor")
    assert capsys.readouterr().out == ""
    assert get_user_model().objects.count() == 1


def test_an_account_that_may_do_everything_is_enough(capsys):
    get_user_model().objects.create_superuser(username="ed", password="a long enough password")
    call_command("create_trial_editor")
    assert not get_user_model().objects.filter(username="editor").exists()


def test_an_editor_by_that_name_keeps_the_rights_they_have():
    get_user_model().objects.create_user(username="editor", password="a long enough password")
    with pytest.raises(CommandError, match="without the rights of a trial account"):
        call_command("create_trial_editor")
    assert not get_user_model().objects.get(username="editor").is_superuser


def test_a_public_site_gets_no_such_account(settings):
    settings.TRIAL = False
    with pytest.raises(CommandError, match="no place on a public site"):
        call_command("create_trial_editor")
    assert not get_user_model().objects.exists()
