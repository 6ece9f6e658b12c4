"""The second factor: six digits from an app, or a recovery code where the app is lost.

The arithmetic, the throttling of wrong codes and the session's mark are django-otp's.
"""

import logging

import django_otp
import segno
from django.conf import settings
from django.db import transaction
from django.utils.safestring import mark_safe
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import roles

RECOVERY_CODES = 10

log = logging.getLogger(__name__)


def is_set_up(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_needed(user):
    """Whether this account's password alone opens nothing: it can publish, or its owner set a second factor up."""
    return settings.SECOND_FACTOR and (roles.has_power(user) or is_set_up(user))


def is_given(user):
    """Whether this session has shown what this account needs."""
    return not is_needed(user) or user.is_verified()


def device_to_set_up(user):
    """The device that the app is told about; it counts once its first code was right."""
    device, _is_new = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "Authenticator app"}
    )
    return device


def picture(device):
    """A QR code for the app's camera, as SVG without a style, which the content rules would refuse."""
    code = segno.make(device.config_url, error="m")
    # Dark on light in either scheme: many cameras read nothing else.
    return mark_safe(
        code.svg_inline(scale=5, dark="#000", light="#fff", title="QR code for an authenticator app")
    )


def secret_in_groups(device):
    """The same secret to be typed, four letters at a time."""
    from base64 import b32encode

    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def confirm(request, code):
    """The recovery codes, shown this once, if `code` is what the device being set up would show; else None."""
    device = device_to_set_up(request.user)
    if not django_otp.verify_token(request.user, device.persistent_id, code):
        log.warning("second factor: a wrong code while setting it up, account %s", request.user)
        return None
    with transaction.atomic():
        device.refresh_from_db()
        device.confirmed = True
        device.save()
        codes = new_recovery_codes(request.user)
    _mark(request, device)
    log.info("second factor: set up, account %s", request.user)
    return codes


@transaction.atomic
def new_recovery_codes(user):
    """Ten codes that each open the desk once; earlier ones no longer do."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user).count()


def verify(request, code):
    """Whether `code` is right; the session is then marked, and a recovery code used up."""
    user = request.user
    device = _device_for(user, code)
    if device is None or not django_otp.verify_token(user, device.persistent_id, code):
        log.warning("second factor: a wrong code, account %s", user)
        return False
    _mark(request, device)
    kind = "a recovery code" if isinstance(device, StaticDevice) else "an app's code"
    log.info("second factor: %s was right, account %s", kind, user)
    return True


def seconds_to_wait(user, code):
    """How long no code is looked at, after wrong ones; 0 when the next one is."""
    device = _device_for(user, code)
    if device is None:
        return 0
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    until = (why or {}).get("locked_until")
    from django.utils import timezone

    return max(1, round((until - timezone.now()).total_seconds())) if until else 1


@transaction.atomic
def reset(user, *, by):
    """Forget a lost device and its recovery codes: the next sign-in sets a new one up."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    log.warning("second factor: reset, account %s, by %s", user, by)


def _device_for(user, code):
    """Digits are an app's, anything else is a recovery code: each wrong try counts against one device only."""
    devices = TOTPDevice if code.isdigit() else StaticDevice
    return devices.objects.filter(user=user, confirmed=True).first()


def _mark(request, device):
    request.session.cycle_key()
    django_otp.login(request, device)
