"""Awards as text that a page can carry from its preview to the act, signed so that what was shown is what is done."""

import dataclasses
import json

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from . import values
from .award import Award, Modification, Named, Sum
from .downloads import Download

LONGEST = 1_500_000  # characters: what a form may send back
LAST_FOR = 60 * 60  # seconds

_SALT = "awards of the official record"


class TooMuch(ValueError):
    """More than a page can carry: a matter for the command."""


class NotOurs(ValueError):
    """The text is not one of ours, or too old."""


def pack(download, user) -> str:
    plain = json.dumps(dataclasses.asdict(download), cls=DjangoJSONEncoder)
    packed = signing.dumps(plain, salt=f"{_SALT} {user.pk}", compress=True)
    if len(packed) > LONGEST:
        raise TooMuch(
            "It holds more than a page can carry. Choose fewer, or use the command import_usaspending."
        )
    return packed


def unpack(packed, user) -> Download:
    try:
        data = json.loads(signing.loads(packed, salt=f"{_SALT} {user.pk}", max_age=LAST_FOR))
    except (signing.BadSignature, ValueError) as error:
        raise NotOurs("The preview is older than an hour, or was another's. Look again.") from error
    return Download(
        awards=[_award(each) for each in data["awards"]],
        deleted=[_modification(each) for each in data["deleted"]],
        refused=data["refused"],
        as_of=data["as_of"],
    )


def _award(data):
    for name in ("recipient", "awarding", "funding"):
        data[name] = data[name] and Named(**data[name])
    for name in ("obligated", "ceiling"):
        data[name] = data[name] and Sum(values.money(data[name]["number"]), data[name]["place"])
    data["modifications"] = [_modification(each) for each in data["modifications"]]
    return Award(**data)


def _modification(data):
    for name in ("obligated", "ceiling_change", "running_ceiling"):
        data[name] = values.money(data[name])
    return Modification(**data)
