"""Removes a name that was entered by mistake: from every record, from all its history, and from the desk's own log.

The act says that something was removed, by whom and why; what was removed is nowhere any more. Backups that were made
before still hold it (docs/operations.md).
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.utils.text import slugify
from reversion.models import Revision, Version

from .. import search
from ..models import (
    Act,
    ActKind,
    Agency,
    AgencyReach,
    CompanyReach,
    ContractAmong,
    CountedAs,
    FacetCount,
    FormerAddress,
    LetterAmong,
    LetterOutcome,
    SearchEntry,
    SearchWord,
)
from ..models.addresses import SLUG_LENGTH
from .records import PARTS, kind_of, kinds, tables
from .writing import call_it, recording, settle

REMOVED = "[removed]"
REMOVED_IN_SLUG = "removed"
SHORTEST = 3

# Each has a way of its own below.
READ_BY_THEMSELVES = (Act, FormerAddress)

# Written anew when the record is saved.
COMPUTED_TABLES = (
    AgencyReach,
    CompanyReach,
    ContractAmong,
    CountedAs,
    FacetCount,
    LetterAmong,
    LetterOutcome,
    SearchEntry,
    SearchWord,
)


@dataclass(frozen=True)
class Hit:
    """One place in which the text stands."""

    where: str
    times: int = 1

    def __str__(self):
        return f"{self.where} ({self.times} times)" if self.times > 1 else self.where


def preview(text) -> list[Hit]:
    """Every place that `redact` would change, and how often the text stands there."""
    wanted = _Wanted(text)
    settle()
    found = defaultdict(int)
    for row, field in _in_the_record(wanted):
        found[f"{_named(row)}, {field.verbose_name}"] += 1
    for version, _data, _name in _in_versions(wanted):
        kind = ContentType.objects.get_for_id(version.content_type_id).name
        found[f"earlier versions of {kind} {version.object_id}"] += 1
    for act, _fields in _in_acts(wanted):
        found[f"history of {act.kind} {act.record_id}"] += 1
    for _row, _fields in _in_revisions(wanted):
        found["reasons kept with earlier versions"] += 1
    for _row, _fields in _in_log(wanted):
        found["the desk's own log"] += 1
    for row, _fields in _beside_the_record(wanted):
        found[str(row._meta.verbose_name_plural)] += 1
    for _row in _in_former_addresses(wanted):
        found["former addresses"] += 1
    return [Hit(wanted.without(where), times) for where, times in found.items()]


def redact(text, *, by, why) -> list[Hit]:
    """Remove `text`, in whatever capitals, everywhere at once; what was hit, without the text."""
    wanted = _Wanted(text)
    if not why.strip():
        raise ValidationError("Say why it is removed, without repeating it.")
    if wanted.is_in(why):
        raise ValidationError("The reason repeats what is to be removed.")
    hits = preview(text)
    try:
        with recording(by=by, why=why, road="redaction"):
            _redact_history(wanted)
            _redact_record(wanted)
            search.purge()
    except (IntegrityError, DataError) as refusal:
        raise ValidationError(
            "Nothing was removed: without the text a record would break a rule, such as having the same name as "
            "another. Change that record first."
        ) from refusal
    return hits


def _redact_record(wanted):
    """The record's own texts. Its last version held them too, so its act is written with the history's."""
    changed = defaultdict(list)
    for row, field in _in_the_record(wanted):
        changed[row].append(field)
    for row, fields in changed.items():
        for field in fields:
            setattr(row, field.attname, _fitting(row, field, wanted))
        # What the record is searched by and what is kept of it follow each save.
        models.Model.save(row, update_fields=[field.name for field in fields])
    for row, fields in list(_beside_the_record(wanted)):
        type(row)._base_manager.filter(pk=row.pk).update(**fields)
    former = _in_former_addresses(wanted)
    for address in former:
        _redact_address(address, wanted)
    # Letters are found by the former names of agencies too.
    agencies = [address.record_id for address in former if address.kind == kind_of(Agency)]
    reached = AgencyReach.objects.filter(agency__in=agencies).values_list("letter", flat=True)
    search.refresh(set(reached))


def _redact_address(former, wanted):
    """A former address goes, but that of a merged record leads on: its number does, and who restores it needs it."""
    if not former.names and wanted.is_in_slug(former.slug):
        former.delete()
        return
    former.slug = _free_slug(former, wanted.without_in_slug(former.slug), kind=former.kind)
    former.names = wanted.without(former.names)
    former.save()


def _redact_history(wanted):
    records = set()
    for version, data, name in list(_in_versions(wanted)):
        records.add(version.revision_id)
        Version.objects.filter(pk=version.pk).update(serialized_data=data, object_repr=name)
    acts = Act.objects.filter(revision_id__in=records).values_list("kind", "record_id")
    touched = set(acts.distinct())
    for act, fields in list(_in_acts(wanted)):
        touched.add((act.kind, act.record_id))
        Act.objects.filter(pk=act.pk).redact(**fields)
    touched |= {(former.kind, former.record_id) for former in _in_former_addresses(wanted)}
    for row, fields in [*_in_revisions(wanted), *_in_log(wanted)]:
        type(row)._base_manager.filter(pk=row.pk).update(**fields)
    for kind, pk in touched:
        call_it(kinds()[kind](pk=pk), ActKind.REDACTED)


# ---- where it stands ----


class _Wanted:
    """The text as it may be written: whole words in any capitals, over any line break, and as a part of an address."""

    def __init__(self, text):
        words = text.split()
        if len("".join(words)) < SHORTEST:
            raise ValidationError(f"Give at least {SHORTEST} letters of what is to be removed.")
        # Whole words: “Ann” is not in “planned”.
        written = r"\s+".join(map(re.escape, words))
        self.pattern = re.compile(rf"(?<![^\W_]){written}(?![^\W_])", re.IGNORECASE)
        self.slug = slugify(text)
        # An apostrophe leaves no trace in an address: “Quine's” is “quines” there.
        self.in_slug = self.slug and re.compile(rf"(?<![a-z0-9]){re.escape(self.slug)}s?(?![a-z0-9])")

    def is_in(self, text):
        return bool(self.pattern.search(text or ""))

    def without(self, text):
        return self.pattern.sub(REMOVED, text)

    def is_in_slug(self, slug):
        return bool(self.in_slug and self.in_slug.search(slug or ""))

    def without_in_slug(self, slug):
        return self.in_slug.sub(REMOVED_IN_SLUG, slug) if self.in_slug else slug

    def of_value(self, name, value):
        """A stored value without the text; links and numbers are left as they are."""
        if not isinstance(value, str):
            return value
        return self.without_in_slug(value) if name == "slug" else self.without(value)

    def of_json(self, value):
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            return [self.of_json(each) for each in value]
        if isinstance(value, dict):
            return {name: self.of_json(each) for name, each in value.items()}
        return value


def _in_the_record(wanted):
    """(row, field) of every free text that holds it. Read whole: databases fold capitals each in its own way."""
    for model in tables():
        fields = _texts(model)
        for row in model._base_manager.order_by("pk").iterator(500):
            for field in fields:
                value = getattr(row, field.attname)
                if wanted.is_in_slug(value) if field.name == "slug" else wanted.is_in(value):
                    yield row, field


def _texts(model):
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and type(field).__name__ != "PartialDateField"
        and field.name != "state"
    ]


def _in_versions(wanted):
    """(version, its values without the text, its name without the text)."""
    for version in Version.objects.order_by("pk").iterator(500):
        told = json.loads(version.serialized_data)
        for one in told:
            one["fields"] = {name: wanted.of_value(name, value) for name, value in one["fields"].items()}
        data = json.dumps(told, ensure_ascii=False)
        name = wanted.without(version.object_repr)
        if told != json.loads(version.serialized_data) or name != version.object_repr:
            yield version, data, name


def _in_acts(wanted):
    yield from _changed(Act.objects.order_by("pk"), wanted, ["label", "why", "told", "by"])


def _in_revisions(wanted):
    yield from _changed(Revision.objects.order_by("pk"), wanted, ["comment"])


def _in_log(wanted):
    for row in LogEntry.objects.order_by("pk").iterator(500):
        fields = {"object_repr": wanted.without(row.object_repr), "change_message": row.change_message}
        try:
            fields["change_message"] = json.dumps(wanted.of_json(json.loads(row.change_message)))
        except ValueError:  # an older log says it in plain words
            fields["change_message"] = wanted.without(row.change_message)
        if wanted.is_in(row.object_repr) or _says(row.change_message, wanted):
            yield row, fields


def _says(message, wanted):
    try:
        told = json.loads(message)
    except ValueError:
        return wanted.is_in(message)
    return wanted.of_json(told) != told


def _changed(rows, wanted, names):
    for row in rows.iterator(500):
        before = {name: getattr(row, name) for name in names}
        after = {name: wanted.without(value) for name, value in before.items()}
        if before != after:
            yield row, after


def _in_former_addresses(wanted):
    return [
        former
        for former in FormerAddress.objects.all()
        if wanted.is_in_slug(former.slug) or wanted.is_in(former.names)
    ]


def _beside_the_record(wanted):
    """(row, texts without it) of tables that are neither a record nor computed from one."""
    for model in apps.get_app_config("protests").get_models():
        if model in tables() or model in READ_BY_THEMSELVES or model in COMPUTED_TABLES:
            continue
        texts = [field.attname for field in _texts(model)]
        told = [each.attname for each in model._meta.concrete_fields if isinstance(each, models.JSONField)]
        for row in model._base_manager.order_by("pk").iterator(500):
            before = {name: getattr(row, name) for name in [*texts, *told]}
            after = {name: wanted.of_json(value) for name, value in before.items()}
            if before != after:
                yield row, {name: value for name, value in after.items() if value != before[name]}


def _fitting(row, field, wanted):
    """The field's value without the text, not longer than the field, and no other record's address."""
    value = wanted.of_value(field.name, getattr(row, field.attname))
    value = value[: field.max_length] if field.max_length else value
    return _free_slug(row, value) if field.name == "slug" else value


def _free_slug(row, value, **among):
    """The address word, numbered where another has it."""
    free, number = value, 1
    others = type(row)._base_manager.filter(**among).exclude(pk=row.pk)
    while others.filter(slug=free).exists():
        number += 1
        free = f"{value[: SLUG_LENGTH - 5]}-{number}"
    return free


def _records_of(row):
    """The record that the row is, or that it is a part of."""
    if type(row) in PARTS:
        return [row]
    owners = (getattr(row, parts[type(row)]) for parts in PARTS.values() if type(row) in parts)
    return [owner for owner in owners if owner]


def _named(row):
    return " and ".join(f"{kind_of(record)} “{record}”" for record in _records_of(row))
