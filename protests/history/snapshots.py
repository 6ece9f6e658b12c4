"""A record with all its parts as it stood, and what differs between two such states."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.timezone import localtime
from reversion.models import Version

from ..dates import PartialDate, PartialDateField
from ..models import Act, ContractParty, Ownership
from ..repeated import Repeated
from .records import COMPUTED, PARTS, field_names, model_of

BATCH = 200

# What parts are called by, beside their own fields; of the others no more is read than what they hold.
_CALLED_BY = {ContractParty: ["company"], Ownership: ["company", "owner"]}


@dataclass
class Snapshot:
    """One record as it stood: its own values, and those of each part by the part's table and id.

    Values are as stored; `facts` and `parts` say them in words, with the names that records had then.
    """

    kind: str
    pk: int
    label: str
    own: dict
    held: dict = field(default_factory=dict)  # (model, id) of each part: its values
    names: dict = field(default_factory=dict)  # (model, id) of each part: what it was called
    act_id: int | None = None  # the act that left the record so; None for the present

    @property
    def model(self):
        return model_of(self.kind)

    @cached_property
    def named(self):
        """What everything that it names was called then."""
        return Names([self]).of(self)

    @property
    def rows(self):
        """(model, values) of the record itself and of each of its parts."""
        yield self.model, self.own
        yield from ((model, values) for (model, _pk), values in self.held.items())

    @property
    def facts(self) -> dict[str, str | list[str]]:
        """The record's own fields in words, by name: text, or a list of names for what it links to."""
        return {
            name: self.words(self.model, name, value)
            for name, value in self.own.items()
            if name not in COMPUTED.get(self.model, ())
        }

    @property
    def parts(self) -> dict[type, list[dict]]:
        """The parts of each kind, each as its fields in words, in the order they were entered."""
        told = {part: [] for part in PARTS[self.model]}
        for model, pk in sorted(self.held, key=lambda key: key[1]):
            told[model].append(self._part(model, pk))
        return told

    def _part(self, model, pk):
        owner = PARTS[self.model][model]
        values = self.held[model, pk].items()
        return {name: self.words(model, name, value) for name, value in values if name != owner}

    def words(self, model, name, value):
        return in_words(model._meta.get_field(name), value, self.named)


# ---- taking one ----


def present(kind, ids) -> dict[int, Snapshot]:
    """Records of these ids as they are in the database now; those that are gone are left out."""
    model = model_of(kind)
    found = {}
    for record, values in _read(model, model._base_manager.filter(pk__in=ids)):
        found[record.pk] = Snapshot(kind, record.pk, str(record), values)
    for part, owner in PARTS[model].items():
        rows = part._base_manager.filter(**{f"{owner}__in": list(found)}).select_related(
            *_CALLED_BY.get(part, [None])
        )
        for row, values in _read(part, rows.order_by("pk")):
            snapshot = found[getattr(row, f"{owner}_id")]
            snapshot.held[part, row.pk] = values
            snapshot.names[part, row.pk] = str(row)
    return found


def _read(model, rows):
    """(row, its values as the library stores them), links in the order of their ids."""
    rows, links = list(rows), [link.name for link in model._meta.many_to_many]
    linked = _linked(model, [row.pk for row in rows]) if links else {}
    told = serialize("python", rows, fields=[name for name in field_names(model) if name not in links])
    for row, one in zip(rows, told, strict=True):
        values = one["fields"] | {name: linked.get((row.pk, name), []) for name in links}
        yield row, _with_moments_alike(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def _with_moments_alike(values):
    """Of a moment that has less than a thousandth of a second the encoder writes “.000”, and of the same moment read back
    nothing: here always nothing."""
    return {
        name: _THOUSANDTHS.sub("Z", value) if isinstance(value, str) else value
        for name, value in values.items()
    }


_THOUSANDTHS = re.compile(r"(?<=^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.000Z$")


def _linked(model, ids):
    """{(id, field): ids that it links to, in their order}, in one statement: the rows themselves are not asked for."""
    found = defaultdict(list)
    for name, pk, other in _links_of(model).rows(ids):
        found[pk, name].append(other)
    for others in found.values():
        others.sort()
    return found


@cache
def _links_of(model):
    """(field, id, id that it links to) of the rows of a table."""

    def of(ids):
        first, *rest = (
            link.remote_field.through._base_manager.filter(**{f"{link.m2m_field_name()}__in": ids})
            .order_by()
            .values_list(
                models.Value(link.name, models.CharField()),
                f"{link.m2m_field_name()}_id",
                f"{link.m2m_reverse_field_name()}_id",
            )
            for link in model._meta.many_to_many
        )
        return first.union(*rest, all=True)

    return Repeated(of)


def versions(snapshot, revision) -> list[Version]:
    """What the library stores of a snapshot."""
    rows = {(snapshot.model, snapshot.pk): (snapshot.own, snapshot.label)}
    rows |= {key: (values, snapshot.names[key]) for key, values in snapshot.held.items()}
    return [
        Version(
            revision=revision,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(pk),
            db="default",
            format="json",
            serialized_data=json.dumps(
                [{"model": model._meta.label_lower, "pk": pk, "fields": values}], ensure_ascii=False
            ),
            object_repr=name,
        )
        for (model, pk), (values, name) in rows.items()
    ]


def stored(acts) -> dict[int, Snapshot]:
    """The record as each of these acts left it, by the act's id; for a deletion as it was before."""
    acts = [act for act in acts if act.revision_id is not None]
    rows = defaultdict(list)
    for version in Version.objects.filter(revision_id__in={act.revision_id for act in acts}).order_by("pk"):
        rows[version.revision_id].append(version)
    return {act.pk: _from_versions(act, rows[act.revision_id]) for act in acts}


def _from_versions(act, rows):
    snapshot = Snapshot(act.kind, act.record_id, act.label, {}, act_id=act.pk)
    for version in rows:
        model = ContentType.objects.get_for_id(version.content_type_id).model_class()
        if model is None:  # a table of an earlier version of this program
            continue
        [told] = json.loads(version.serialized_data)
        values = {name: value for name, value in told["fields"].items() if name in field_names(model)}
        values = _with_moments_alike(values)
        if model is snapshot.model:
            snapshot.own = values
        else:
            snapshot.held[model, int(version.object_id)] = values
            snapshot.names[model, int(version.object_id)] = version.object_repr
    return snapshot


# ---- comparing ----


@dataclass(frozen=True)
class Difference:
    """One thing that changed, in words. `part` is empty for the record's own fields."""

    change: str  # "changed", "added" or "removed"
    what: str  # the field, or the kind of part or link
    part: str = ""  # the part whose field it is
    old: str = ""
    new: str = ""

    def __str__(self):
        what = f"{self.what} of {self.part}" if self.part else self.what
        if self.change == "added":
            return f"{what} added: {self.new}"
        if self.change == "removed":
            return f"{what} removed: {self.old}"
        return f"{what}: {self.old or 'empty'} → {self.new or 'empty'}"


def differ(old, new) -> bool:
    """Whether any fact differs; what is computed from facts does not count."""
    return _facts(old, _cited(old, new)) != _facts(new, _cited(old, new))


def differences(old, new, names=None) -> list[Difference]:
    """Field by field from `old` to `new`, either of which may be None: created or deleted."""
    both = [each for each in (old, new) if each]
    named = (names or Names(both)).of(*both)
    cited = _cited(old, new)
    before, after = (_facts(each, cited) for each in (old, new))
    found = []
    for key in sorted(before.keys() | after.keys(), key=_place):
        model, pk = key
        record = new or old
        owner = PARTS[record.model].get(model)
        if model is record.model:
            found += _of_fields(model, before.get(key, {}), after.get(key, {}), named)
        elif key not in before:
            told = _in_one_line(model, after[key], owner, named)
            found.append(Difference("added", _noun(model), new=told))
        elif key not in after:
            told = _in_one_line(model, before[key], owner, named)
            found.append(Difference("removed", _noun(model), old=told))
        else:
            part = f"{_noun(model)} “{new.names[key]}”"
            found += _of_fields(model, before[key], after[key], named, part)
    return found


def _place(key):
    model, pk = key
    order = [*PARTS, *(part for parts in PARTS.values() for part in parts)]
    return order.index(model), pk


def _cited(*snapshots):
    """Ids of the sources of parts: they are added to the record's own by the program."""
    cited = set()
    for snapshot in filter(None, snapshots):
        cited |= {values["source"] for values in snapshot.held.values() if "source" in values}
        cited.add(snapshot.own.get("full_text_source"))
    return cited


def _facts(snapshot, cited):
    if snapshot is None:
        return {}
    rows = {(snapshot.model, snapshot.pk): snapshot.own, **snapshot.held}
    facts = {}
    for (model, pk), values in rows.items():
        left_out = COMPUTED.get(model, ())
        facts[model, pk] = {name: value for name, value in values.items() if name not in left_out}
    own = facts[snapshot.model, snapshot.pk]
    if "sources" in own:
        own["sources"] = [pk for pk in own["sources"] if pk not in cited]
    return facts


def _of_fields(model, old, new, named, part=""):
    for name in field_names(model):
        if name not in old and name not in new or name == model._meta.pk.name:
            continue
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        column = model._meta.get_field(name)
        what = str(column.verbose_name)
        if column.many_to_many:
            yield from _of_links(column, set(before or ()), set(after or ()), named)
        elif in_words(column, before, named) or in_words(column, after, named):
            yield Difference(
                "changed", what, part, in_words(column, before, named), in_words(column, after, named)
            )


def _of_links(column, before, after, named):
    what = _noun(column.related_model)
    for pk in sorted(before - after):
        yield Difference("removed", what, old=_name(column.related_model, pk, named))
    for pk in sorted(after - before):
        yield Difference("added", what, new=_name(column.related_model, pk, named))


def _noun(model):
    return str(model._meta.verbose_name)


def _in_one_line(model, values, owner, named):
    told = {name: in_words(model._meta.get_field(name), values[name], named) for name in values}
    said = [
        f"{model._meta.get_field(name).verbose_name} {words}"
        for name, words in told.items()
        if words and name not in (owner, "position")
    ]
    return capfirst("; ".join(said))


# ---- in words ----


def in_words(column, value, named):
    """A stored value as a person would read it; "" for none."""
    if column.many_to_many:
        return [_name(column.related_model, pk, named) for pk in value or ()]
    if value is None or value == "":
        return ""
    if column.is_relation:
        return _name(column.related_model, value, named)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, PartialDateField):
        return PartialDate(value).in_words
    if isinstance(column, models.DateTimeField):
        moment = parse_datetime(value)
        return f"{localtime(moment):%-d %B %Y, %H:%M}" if moment else value
    if isinstance(column, models.BooleanField):
        return "yes" if value else "no"
    return str(value)


def _name(model, pk, named):
    return named.get((model, pk)) or f"{_noun(model)} {pk}, which is no longer on record"


class Names:
    """What everything that these snapshots name was called, at any time."""

    def __init__(self, snapshots):
        self.labels = defaultdict(list)  # (model, id): (act, label) in order
        wanted = defaultdict(set)
        for snapshot in snapshots:
            for model, values in snapshot.rows:
                for name, value in values.items():
                    column = model._meta.get_field(name)
                    if column.is_relation and value:
                        wanted[column.related_model] |= set(value) if column.many_to_many else {value}
        for model, pks in wanted.items():
            self._look_up(model, pks)

    def _look_up(self, model, pks):
        if model in PARTS:
            acts = Act.objects.filter(kind=model._meta.model_name, record_id__in=pks).order_by("pk")
            for pk, act, label in acts.values_list("record_id", "pk", "label"):
                self.labels[model, pk].append((act, label))
        # An account, a part of the same record (named by its snapshot), or what has no history so far.
        unknown = {pk for pk in pks if (model, pk) not in self.labels}
        for row in model._base_manager.filter(pk__in=unknown) if unknown else ():
            self.labels[model, row.pk].append((0, str(row)))

    def of(self, *snapshots) -> dict:
        """By (model, id), as it was called when the last of these snapshots was taken."""
        moments = [snapshot.act_id for snapshot in snapshots]
        until = max(moments) if all(moments) else float("inf")
        named = {
            key: next((label for act, label in reversed(labels) if act <= until), labels[0][1])
            for key, labels in self.labels.items()
        }
        for snapshot in snapshots:
            named |= snapshot.names
        return named
