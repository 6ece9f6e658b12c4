"""What a page carries as text from its preview to the act, signed so that what was shown is what is done."""

from django.core import signing

LONGEST = 1_500_000  # characters: what a form may send back
LAST_FOR = 60 * 60  # seconds


class TooMuch(ValueError):
    """More than a page can carry: a matter for the command."""


class NotOurs(ValueError):
    """The text is not one of ours, or too old."""


def pack(plain, user, *, salt, instead) -> str:
    """Plain values as text for this user alone; TooMuch says what to do `instead`."""
    packed = signing.dumps(plain, salt=f"{salt} {user.pk}", compress=True)
    if len(packed) > LONGEST:
        raise TooMuch(f"It holds more than a page can carry. {instead}")
    return packed


def unpack(packed, user, *, salt):
    """The plain values again, or NotOurs."""
    try:
        return signing.loads(packed, salt=f"{salt} {user.pk}", max_age=LAST_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise NotOurs("The preview is older than an hour, or was another's. Look again.") from error
