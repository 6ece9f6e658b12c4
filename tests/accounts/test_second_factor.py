"""The second step: for everyone who can publish, on a public site."""

import logging
import time

import pytest
from django.core.management import CommandError, call_command
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from protests.accounts import second_factor
from tests.accounts.people import PASSWORD, account, signed_in
from tests.config.test_settings import PUBLIC_SITE, read_settings  # noqa: F401

pytestmark = pytest.mark.django_db

SET_UP, ASK = "/admin/second-factor/set-up/", "/admin/second-factor/"


@pytest.fixture(autouse=True)
def as_on_a_public_site(settings):
    settings.SECOND_FACTOR = True


def code_of(user, step=0):
    """What the account's app shows; `step` half minutes from now."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + step * device.step
    return f"{totp.token():06d}"


def set_up(user):
    """A desk whose device is set up, and its recovery codes."""
    desk = signed_in(user)
    desk.get(SET_UP)
    answer = desk.post(SET_UP, {"code": code_of(user)})
    return desk, answer.context["codes"]


def signed_in_with(user, code):
    desk = signed_in(user)
    desk.post(ASK, {"code": code})
    return desk


@pytest.fixture
def editor():
    return account("ed", "editor")


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_can_publish_is_led_to_set_it_up(role):
    desk = signed_in(account("ed", role))
    answer = desk.get("/admin/protests/letter/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(SET_UP)
    page = answer.content.decode()
    assert "<svg" in page and "style=" not in page
    assert second_factor.secret_in_groups(TOTPDevice.objects.get()) in page


def test_a_contributor_needs_none():
    assert signed_in(account("carla", "contributor")).get("/admin/").status_code == 200


def test_a_contributor_who_set_it_up_needs_it():
    user = account("carla", "contributor")
    set_up(user)
    assert signed_in(user).get("/admin/").status_code == 302


def test_a_device_counts_after_its_first_right_code(editor):
    desk = signed_in(editor)
    desk.get(SET_UP)
    wrong = "000000" if code_of(editor) != "000000" else "000001"
    assert "not the code" in desk.post(SET_UP, {"code": wrong}).content.decode()
    assert not second_factor.is_set_up(editor)
    assert desk.get("/admin/").status_code == 302


def test_set_up_shows_the_recovery_codes_once_and_opens_the_desk(editor):
    desk, codes = set_up(editor)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert desk.get("/admin/").status_code == 200
    assert codes[0] not in desk.get("/admin/second-factor/recovery-codes/").content.decode()


def test_a_password_alone_opens_nothing_and_sets_up_no_second_device(editor):
    set_up(editor)
    desk = signed_in(editor)
    assert desk.get("/admin/").status_code == 302
    assert desk.get(SET_UP)["Location"].startswith(ASK)
    assert desk.post(SET_UP, {"code": "123456"}).status_code == 302
    assert desk.get("/admin/second-factor/recovery-codes/").status_code == 302
    assert TOTPDevice.objects.count() == 1


def test_the_next_code_signs_in_to_the_page_that_was_asked_for(editor):
    set_up(editor)
    desk = signed_in(editor)
    answer = desk.post(ASK, {"code": code_of(editor, step=1), "next": "/admin/protests/letter/"})
    assert answer["Location"] == "/admin/protests/letter/"
    assert desk.get(answer["Location"]).status_code == 200


def test_no_page_outside_is_gone_on_to(editor):
    set_up(editor)
    desk = signed_in(editor)
    answer = desk.post(ASK, {"code": code_of(editor, step=1), "next": "https://evil.example/"})
    assert answer["Location"] == "/admin/"


def test_a_code_works_once(editor):
    set_up(editor)
    code = code_of(editor, step=1)
    assert signed_in_with(editor, code).get("/admin/").status_code == 200
    assert signed_in_with(editor, code).get("/admin/").status_code == 302


def test_a_recovery_code_works_once(editor):
    _desk, codes = set_up(editor)
    assert signed_in_with(editor, codes[3].upper()).get("/admin/").status_code == 200
    assert signed_in_with(editor, codes[3]).get("/admin/").status_code == 302
    assert StaticToken.objects.count() == second_factor.RECOVERY_CODES - 1


def test_after_a_wrong_code_even_the_right_one_waits(editor, caplog):
    _desk, codes = set_up(editor)
    desk = signed_in(editor)
    with caplog.at_level(logging.WARNING):
        assert "That code is not right" in desk.post(ASK, {"code": "wrongone"}).content.decode()
    assert "a wrong code, account ed" in caplog.text
    assert "Too many wrong codes. Wait" in desk.post(ASK, {"code": codes[0]}).content.decode()
    assert desk.get("/admin/").status_code == 302


def test_who_has_not_given_a_code_can_leave(editor):
    set_up(editor)
    desk = signed_in(editor)
    desk.post("/admin/logout/")
    assert "_auth_user_id" not in desk.session


def test_nobody_is_asked_for_a_code_without_a_password(client):
    for page in (ASK, SET_UP):
        assert client.get(page)["Location"].startswith("/admin/login/")


def test_an_administrator_resets_a_lost_device_and_both_logs_say_so(editor, caplog):
    desk, _codes = set_up(editor)
    boss, _codes = set_up(account("boss", "administrator"))
    sent = {"action": "reset_second_factor", "_selected_action": [editor.pk]}
    with caplog.at_level(logging.WARNING):
        boss.post("/admin/auth/user/", sent)
    assert "reset, account ed, by boss" in caplog.text
    assert "Reset the second factor." in boss.get(f"/admin/auth/user/{editor.pk}/history/").content.decode()
    assert not second_factor.is_set_up(editor)
    assert desk.get("/admin/").status_code == 302


def test_an_operator_resets_it_by_a_command(editor, capsys):
    set_up(editor)
    call_command("reset_second_factor", "ed")
    assert not second_factor.is_set_up(editor)
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("reset_second_factor", "nobody")


def test_nobody_sees_the_secrets_of_others(editor):
    boss, _codes = set_up(account("boss", is_superuser=True))
    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/"):
        assert boss.get(f"/admin/{path}").status_code == 404


@pytest.mark.parametrize(
    ("environment", "is_on"),
    [(PUBLIC_SITE, True), ({"TRIAL": "true", "SECRET_KEY": PUBLIC_SITE["SECRET_KEY"]}, False)],
)
def test_it_is_on_at_every_public_site_and_off_in_a_trial(read_settings, environment, is_on):  # noqa: F811
    assert read_settings(environment)["SECOND_FACTOR"] is is_on


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_editor_sets_it_up_and_signs_in_with_a_code_in_a_browser(browser_page):
    user = account("ed", "editor")

    def give_password():
        browser_page.goto("/admin/")
        browser_page.fill("#id_username", "ed")
        browser_page.fill("#id_password", PASSWORD)
        browser_page.click("input[type=submit]")

    give_password()
    browser_page.wait_for_selector("#qr-code svg")
    browser_page.fill("#id_code", code_of(user))
    browser_page.click("#code-form input[type=submit]")
    browser_page.wait_for_selector("#recovery-codes li")
    assert browser_page.locator("#recovery-codes li").count() == second_factor.RECOVERY_CODES
    browser_page.click("text=I have kept them")
    browser_page.wait_for_selector("#user-tools")
    browser_page.click("#logout-form button")
    browser_page.wait_for_url("**/admin/logout/")
    give_password()
    browser_page.fill("#id_code", code_of(user, step=1))
    browser_page.click("#code-form input[type=submit]")
    browser_page.wait_for_selector("#user-tools")
