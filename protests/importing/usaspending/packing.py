"""Awards as text that a page can carry from its preview to the act."""

import dataclasses
import json

from django.core.serializers.json import DjangoJSONEncoder

from .. import carrying
from . import values
from .award import Award, Modification, Named, Sum
from .downloads import Download

_SALT = "awards of the official record"


def pack(download, user) -> str:
    plain = json.dumps(dataclasses.asdict(download), cls=DjangoJSONEncoder)
    return carrying.pack(
        plain, user, salt=_SALT, instead="Choose fewer, or use the command import_usaspending."
    )


def unpack(packed, user) -> Download:
    data = json.loads(carrying.unpack(packed, user, salt=_SALT))
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
