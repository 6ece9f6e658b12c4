"""Signing in with a password: for whom, from where, for how long."""

import time

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError

from . import roles

SIGNED_IN_AT = "signed_in_at"


def is_refused(user):
    """An account for trying out has a password that was printed on a terminal: it opens no public site."""
    return not settings.TRIAL and roles.is_for_trying_out(user)


class AccountBackend(ModelBackend):
    """Django's accounts; a session that an account for trying out brings to a public site is nobody's."""

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return None if user is None or is_refused(user) else user


class SignInForm(AdminAuthenticationForm):
    """One answer for an unknown name, a wrong password and an account without a desk."""

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if is_refused(user):
            # Said only to who knows the password.
            raise ValidationError(
                "This account is for trying the site out on one machine, and this is a public site. Ask an"
                " administrator for an account of your own.",
                code="for_trying_out",
            )


def note_time(sender, request, **kwargs):
    request.session[SIGNED_IN_AT] = int(time.time())


def is_over(session):
    """Whether it is longer ago than a working day that a password was given in this session.

    Django's own limit starts anew with each change of a session, so it alone would never end a busy one.
    """
    return time.time() - session.get(SIGNED_IN_AT, 0) > settings.SESSION_COOKIE_AGE


def client_address(request):
    """Where a sign-in comes from, for its throttling.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For; whatever stands before those of our own
    proxies, anyone may have sent.
    """
    if settings.PROXIES:
        named = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(named) >= settings.PROXIES and named[-settings.PROXIES]:
            return named[-settings.PROXIES]
    return request.META.get("REMOTE_ADDR")
