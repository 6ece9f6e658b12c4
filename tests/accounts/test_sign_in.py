"""Passwords: throttled, told nothing by, and ended."""

import logging

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from protests.accounts import sign_in
from protests.accounts.checks import no_account_for_trying_out
from tests.accounts.people import PASSWORD, account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def throttled(settings):
    settings.AXES_ENABLED = True


def try_to_sign_in(name, password, client=None, **more):
    return (client or Client()).post("/admin/login/", {"username": name, "password": password}, **more)


def fail_five_times(name, **more):
    return [try_to_sign_in(name, "wrong", **more) for _ in range(5)][-1]


@pytest.mark.parametrize("name", ["ed", "nobody"])
def test_the_fifth_wrong_password_is_answered_with_a_wait_in_words(name):
    account("ed", "editor")
    answer = fail_five_times(name)
    assert answer.status_code == 429
    assert "Wait before you try again" in answer.content.decode()


def test_a_right_password_is_refused_during_the_wait():
    account("ed", "editor")
    fail_five_times("ed")
    assert try_to_sign_in("ed", PASSWORD).status_code == 429


def test_neither_another_name_nor_another_place_waits():
    account("ed", "editor")
    account("ann", "editor")
    fail_five_times("ed")
    assert try_to_sign_in("ann", PASSWORD).status_code == 302
    assert try_to_sign_in("ed", PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_failed_try_is_logged_without_its_password(caplog):
    with caplog.at_level(logging.WARNING, logger="axes"):
        try_to_sign_in("ed", "a secret typed wrong")
    assert "ed" in caplog.text
    assert "a secret typed wrong" not in caplog.text


def test_an_unknown_name_gets_the_same_answer_and_the_same_work(monkeypatch):
    account("ed", "editor")
    account("gone", "editor", is_active=False)
    hashed = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given))
    said, work = set(), set()
    for name in ("ed", "nobody", "gone"):
        hashed.clear()
        said.add(tuple(try_to_sign_in(name, "wrong").context["form"].non_field_errors()))
        work.add(len(hashed))
    assert len(said) == 1
    assert work == {1}


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 192.0.2.2", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_from_our_own_proxies_only(rf, settings, proxies, header, address):
    settings.PROXIES = proxies
    assert sign_in.client_address(rf.get("/", HTTP_X_FORWARDED_FOR=header)) == address


def test_a_session_ends_after_a_working_day_however_busy(monkeypatch):
    desk = signed_in(account("ed", "editor"))
    assert desk.get("/admin/").status_code == 200
    session = desk.session
    session[sign_in.SIGNED_IN_AT] -= 12 * 60 * 60 + 1
    session.save()
    assert desk.get("/admin/").status_code == 302
    assert "Your session has ended" in desk.get("/admin/login/").content.decode()
    assert "_auth_user_id" not in desk.session


def test_the_cookie_ends_with_the_browser():
    account("ed", "editor")
    cookie = try_to_sign_in("ed", PASSWORD).cookies["sessionid"]
    assert cookie["max-age"] == "" and cookie["expires"] == ""


def test_a_short_password_is_refused():
    desk = signed_in(account("root", "administrator"))
    sent = {"username": "new", "password1": "short", "password2": "short", "usable_password": "true"}
    answer = desk.post("/admin/auth/user/add/", sent)
    assert "at least 12 characters" in answer.content.decode()
    assert not get_user_model().objects.filter(username="new").exists()


def test_an_account_for_trying_out_is_refused_at_a_public_site_in_words(settings):
    account("editor", "for trying out", is_superuser=True)
    assert try_to_sign_in("editor", PASSWORD).status_code == 302
    settings.TRIAL = False
    answer = try_to_sign_in("editor", PASSWORD)
    assert "This account is for trying the site out" in answer.content.decode()
    assert "for trying" not in try_to_sign_in("editor", "wrong").content.decode()


def test_its_session_is_nobodys_there(settings):
    desk = signed_in(account("editor", "for trying out", is_superuser=True))
    assert desk.get("/admin/").status_code == 200
    settings.TRIAL = False
    assert desk.get("/admin/").status_code == 302


def test_a_check_names_it(settings):
    account("editor", "for trying out", is_superuser=True)
    assert no_account_for_trying_out(None, databases=["default"]) == []
    settings.TRIAL = False
    [warning] = no_account_for_trying_out(None, databases=["default"])
    assert "The account editor is for trying out" in warning.msg
