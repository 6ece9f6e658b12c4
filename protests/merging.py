"""Two records that turn out to be one become one: everything that points to the one that goes points to the other.

`plan` says beforehand what would move and what stands in the way; `merge` does it, as one act of the history. The old
name and the old address lead to the record that is kept, and the one that is gone can be restored from its history.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.utils.text import Truncator

from . import history, kept, listing, placing, reach, rules
from .dates import PartialDate
from .history.records import COMPUTED, PARTS, tables
from .models import (
    ActKind,
    Agency,
    AgencyReach,
    Company,
    CompanyAlias,
    CompanyReach,
    Contract,
    ContractAmong,
    CountedAs,
    FormerAddress,
    Letter,
    LetterAmong,
    LetterOutcome,
    NamedByContract,
    NamedByLetter,
    Ownership,
    PublicationState,
    SearchEntry,
    Source,
)
from .models.company import owners_of

_UNNAMED_RULE = "together the two would break a rule of the record."

# By what each kind is called: kept as former names of the record that goes.
NAMES = {
    Company: ("name",),
    Agency: ("name", "abbreviation"),
    Source: ("url", "title"),
    Letter: ("title",),
}

# Computed from facts, and computed anew when those have moved.
NOT_MOVED = (
    AgencyReach,
    CompanyReach,
    ContractAmong,
    CountedAs,
    LetterAmong,
    LetterOutcome,
    NamedByContract,
    NamedByLetter,
    SearchEntry,
    *listing.LISTED.values(),
)

# What is moved, where the table's own name would not say it.
_CALLED = {
    (Agency, "parent"): "agencies that are part of it",
    (Letter, "full_text_source"): "full texts that it is the source of",
    (Ownership, "company"): "owners of it",
    (Ownership, "owner"): "companies owned by it",
    (Source, "letter"): "sources",
}

# Public, withdrawn, never public: a letter is not merged into one that is less of it.
_HOW_PUBLIC = [PublicationState.DRAFT, PublicationState.WITHDRAWN, PublicationState.PUBLISHED]

LONGEST_TOLD = 200  # characters of a text that is not taken over; all of it is in the history


@dataclass
class Move:
    """What one column holds of the record that goes: rows that move, and rows that the other has already."""

    column: models.ForeignKey
    rows: list = field(default_factory=list)
    doubles: list = field(default_factory=list)  # (row, the same of the record that is kept)

    @property
    def what(self):
        return _CALLED.get((self.column.model, self.column.name)) or str(
            self._other_end._meta.verbose_name_plural
        )

    @property
    def names(self):
        return [self.name_of(row) for row in self.rows]

    @property
    def names_of_doubles(self):
        return [self.name_of(row) for row, _same in self.doubles]

    @property
    def _other_end(self):
        """Of a link between two records the one at its other end; else what the row is itself."""
        return _other_column(self.column).related_model if _is_link(self.column.model) else self.column.model

    def name_of(self, row):
        if _is_link(self.column.model):
            return str(getattr(row, _other_column(self.column).name))
        owner = _owner_of(row)
        is_own_part = owner is None or owner[0] == self.column.name
        return str(row) if is_own_part else f"{row} ({owner[1]})"


@dataclass
class Plan:
    """What merging `gone` into `kept` does, and every reason why it cannot be done."""

    kept: models.Model
    gone: models.Model
    moves: list[Move] = field(default_factory=list)
    taken: dict = field(
        default_factory=dict
    )  # field of the kept record that is empty there: the other's value
    left: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # field, its value there, the value not taken
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def moved(self):
        """(what, names), for what moves."""
        return [(move.what, move.names) for move in self.moves if move.rows]

    @property
    def doubled(self):
        """(what, names), for what both have: it stays once."""
        return [(move.what, move.names_of_doubles) for move in self.moves if move.doubles]

    @property
    def taken_in_words(self):
        """(field, value), for what is empty on the kept record and taken over."""
        return [
            (self._verbose(name), _in_words(value))
            for name, value in self.taken.items()
            if value not in (None, "")
        ]

    @property
    def lines(self):
        """All of it as it is written into the history of the kept record."""
        names = "; ".join(filter(None, _names(self.gone)))
        told = [f"Merged into it: {self.gone._meta.verbose_name} {names}"]
        if getattr(self.gone, "number", None):
            told[0] += f", public number {self.gone.number}"
        for verb, lists in (("Moved", self.moved), ("On both, kept once", self.doubled)):
            told += [f"{verb}: {what} ({len(names)}): {'; '.join(names)}" for what, names in lists]
        told += [f"Taken over: {name}: {value}" for name, value in self.taken_in_words]
        told += [f"Not taken over: {name}: {theirs} (here: {ours})" for name, ours, theirs in self.left]
        return [" ".join(line.split()) for line in told]

    @property
    def fingerprint(self):
        """Stands for all that the plan says: who agreed to it agreed to no other."""
        said = [*self.lines, *self.refusals, f"{self.kept.pk} {self.gone.pk}"]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def _verbose(self, name):
        return str(self.kept._meta.get_field(name).verbose_name)


def plan(kept_record, gone) -> Plan:
    """What merging `gone` into `kept_record` would do. Nothing is changed."""
    made = Plan(kept_record, gone)
    if not can_be_one(kept_record, gone):
        made.refusals.append("Only two companies, two agencies, two sources or two letters can be merged.")
        return made
    _plan_moves(made)
    _plan_fields(made)
    _OF_KIND[type(gone)](made)
    _plan_address(made)
    return made


def can_be_one(one, other) -> bool:
    return type(one) is type(other) and type(one) in NAMES and one.pk != other.pk


def merge(kept_record, gone, *, by, why) -> Plan:
    """Merge `gone` into `kept_record`; ValidationError names what stands in the way, and nothing is changed then."""
    if not why.strip():
        raise ValidationError("Say why they are one: the reason is kept in the history of both.")
    try:
        with history.recording(
            by=by, why=f"“{gone}” was merged into “{kept_record}”. {why.strip()}", road="merge"
        ):
            made = plan(
                *(_locked(kept_record, gone) if can_be_one(kept_record, gone) else (kept_record, gone))
            )
            if made.refusals:
                raise ValidationError(made.refusals)
            _carry_out(made)
    except (IntegrityError, DataError) as refusal:
        raise ValidationError(f"Nothing was merged: {rules.broken(refusal) or _UNNAMED_RULE}") from refusal
    return made


def _locked(*records):
    """Both as the database has them now, and so until the merge is done."""
    model = type(records[0])
    rows = model._base_manager.select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[record.pk for record in records])}
    if any(record.pk not in found for record in records):
        raise ValidationError("One of the two is no longer on record.")
    return [found[record.pk] for record in records]


# ---- what points to a record ----


def pointers(model) -> list[models.ForeignKey]:
    """Every column of facts that can point to a row of this model: of parts, of records and of links."""
    columns = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if relation.related_model not in NOT_MOVED
    ]
    # Demands before the responses that name them.
    order = tables()
    return sorted(
        columns,
        key=lambda column: (order.index(column.model) if column.model in order else len(order), column.name),
    )


def _is_link(model):
    return bool(model._meta.auto_created)


def _other_column(column):
    return next(
        each for each in column.model._meta.concrete_fields if each.is_relation and each.name != column.name
    )


def _owner_of(row):
    """(column, record) of the record that a part belongs to."""
    names = [parts[type(row)] for parts in PARTS.values() if type(row) in parts]
    return next(((name, getattr(row, name)) for name in names if getattr(row, name)), None)


# ---- planning ----


def _plan_moves(made):
    same = {(type(made.gone), made.gone.pk): made.kept.pk}
    for column in pointers(type(made.gone)):
        move = Move(column)
        ours = defaultdict(list)
        for row in _rows(column, made.kept):
            ours[_values(row, {})].append(row)
        for row in _rows(column, made.gone):
            double = ours[_values(row, same)] if _may_be_double(column.model) else []
            if double:
                # Taken, so that of two equal rows there only one is met by one here.
                move.doubles.append((row, double.pop()))
                same[column.model, row.pk] = move.doubles[-1][1].pk
                continue
            move.rows.append(row)
            made.refusals += _taken_places(row, column, same)
        if move.rows or move.doubles:
            made.moves.append(move)


def _rows(column, record):
    names = [each.name for each in column.model._meta.concrete_fields if each.is_relation]
    rows = column.model._base_manager.filter(**{column.name: record.pk})
    return rows.select_related(*names).order_by("pk")


def _may_be_double(model):
    return model not in PARTS


def _values(row, same):
    """What a row says, apart from its place among others; `same` are records and parts that are one by the merge."""
    return tuple(
        same.get((column.related_model, value), value)
        for column in row._meta.concrete_fields
        if not column.primary_key and column.name != "position"
        if column.name not in COMPUTED.get(type(row), ())
        for value in [getattr(row, column.attname)]
    )


def _taken_places(row, column, same):
    """A sentence for each rule that the moved row would break together with another row."""
    for rule in row._meta.constraints:
        if not isinstance(rule, models.UniqueConstraint) or column.name not in rule.fields:
            continue
        wanted = {}
        for name in rule.fields:
            each = row._meta.get_field(name)
            value = getattr(row, each.attname)
            wanted[each.attname] = same.get((each.related_model, value), value)
        others = type(row)._base_manager.filter(**wanted).exclude(pk=row.pk)
        if None not in wanted.values() and others.exists():
            yield (
                f"{_with_owner(row)} stands on both with other particulars. {rule.violation_error_message} "
                "Make the two alike, or remove one."
            )


def _with_owner(row):
    owner = _owner_of(row)
    return f"The {row._meta.verbose_name} “{row}”" + (f" of “{owner[1]}”" if owner else "")


def _plan_fields(made):
    """Empty fields of the kept record take the other's value; where both say something else, the kept one's stays."""
    for column in made.gone._meta.concrete_fields:
        if not column.editable or column.unique or column.name in (*NAMES[type(made.gone)][:1], "slug"):
            continue
        ours, theirs = (getattr(record, column.name) for record in (made.kept, made.gone))
        if theirs in (None, "") or ours == theirs:
            continue
        if ours in (None, ""):
            made.taken[column.name] = theirs
        else:
            made.left.append((str(column.verbose_name), _in_words(ours), _in_words(theirs)))


def _leave(made, name):
    """Do not take a field over after all, for it belongs to another that is not taken either."""
    theirs = made.taken.pop(name, None)
    if theirs:
        made.left.append((made._verbose(name), "empty", _in_words(theirs)))


def _in_words(value):
    text = value.in_words if isinstance(value, PartialDate) else str(value)
    return Truncator(text).chars(LONGEST_TOLD)


def _plan_company(made):
    for owned, owner in ((made.kept, made.gone), (made.gone, made.kept)):
        if owner.pk in owners_of(owned.pk):
            made.refusals.append(
                f"“{owned}” is owned by “{owner}” on record, itself or by way of others, and a company cannot own "
                "itself. If the two are one, remove that ownership first."
            )
    for move in made.moves:
        if move.column.model is CompanyAlias:
            move.doubles += [
                (row, None) for row in move.rows if row.name.casefold() == made.kept.name.casefold()
            ]
            doubles = {row.pk for row, _same in move.doubles}
            move.rows = [row for row in move.rows if row.pk not in doubles]
    taken = CompanyAlias.objects.filter(name__iexact=made.gone.name).exclude(
        company__in=[made.kept.pk, made.gone.pk]
    )
    made.refusals += [
        f"“{alias}” is also another name of “{alias.company}”: remove it there first." for alias in taken
    ]
    made.notes.append(f"“{made.gone}” becomes another name of “{made.kept}”.")


def _plan_agency(made):
    above = set(Agency.objects.filter(pk=made.kept.pk).with_ancestors().values_list("pk", flat=True))
    if made.gone.pk in above:
        made.refusals.append(
            f"“{made.kept}” is part of “{made.gone}” on record. Keep “{made.gone}” instead, or take “{made.kept}” out "
            "of it first."
        )
    parent = made.taken.get("parent")
    above_parent = Agency.objects.filter(pk=parent.pk).with_ancestors() if parent else Agency.objects.none()
    if above_parent.filter(pk=made.kept.pk).exists():
        made.taken.pop("parent")  # it is itself, or a part of itself


def _plan_source(made):
    made.notes.append(f"Who pastes {made.gone.url} at the desk is led to the source that is kept.")


def _plan_letter(made):
    ours, theirs = made.kept, made.gone
    if _HOW_PUBLIC.index(ours.state) < _HOW_PUBLIC.index(theirs.state):
        made.refusals.append(
            f"“{theirs}” is {theirs.state} and “{ours}” is {_with_article(ours.state)}: what is public would vanish. "
            f"Merge the other way round, and keep “{theirs}”."
        )
    if ours.is_published and not theirs.is_published:
        made.notes.append("What moves is public at once, for the letter that is kept is published.")
    if theirs.number:
        made.notes.append(f"Its public number {theirs.number} leads on for good, and is never given again.")
    if "full_text" in made.taken:
        made.taken["full_text_source"] = theirs.full_text_source
    elif theirs.full_text and ours.full_text != theirs.full_text:
        _leave(made, "full_text_source")
    if ours.scope != theirs.scope:
        _leave(made, "scope_note")
    if ours.date and ours.date != theirs.date:
        _leave(made, "date_note")
    if ours.companies.exists() or theirs.companies.exists():
        _leave(made, "no_company_reason")
        if ours.no_company_reason:
            made.taken["no_company_reason"] = ""


def _with_article(state):
    return "a draft" if state == PublicationState.DRAFT else state


_OF_KIND = {
    Company: _plan_company,
    Agency: _plan_agency,
    Source: _plan_source,
    Letter: _plan_letter,
}


def _plan_address(made):
    number = getattr(made.gone, "number", None)
    address = FormerAddress.objects.filter(kind=made.gone._meta.model_name, slug=made.gone.slug)
    if number and address.filter(number__isnull=False).exists():
        made.refusals.append(
            f"The address word “{made.gone.slug}” leads there from another letter's number: give “{made.gone}” "
            "another address word first."
        )


# ---- carrying it out ----


def _carry_out(made):
    kept_record, gone = made.kept, made.gone
    told = "\n".join(made.lines)
    if isinstance(gone, Company | Agency):
        reach.hold(alone=True)
    letters, contracts = _concerned(made)
    counting = _letters_counting_for(kept_record, gone)
    below = placing.reaching([gone.pk]) if isinstance(gone, Agency) else set()
    for move in made.moves:
        _move(move, kept_record)
    for name, value in made.taken.items():
        setattr(kept_record, name, value)
    if made.taken:
        kept_record.save()
    _redirect(kept_record, gone)
    history.call_it(kept_record, ActKind.MERGED, told)
    history.call_it(gone, ActKind.MERGED, f"It became part of “{kept_record}”.")
    # Found anew, so that nothing of what has moved goes with it.
    type(gone)._base_manager.get(pk=gone.pk).delete()
    if isinstance(gone, Company):
        _keep_name(kept_record, gone.name)
    kept.refresh_contracts(contracts)
    kept.refresh_places_of_contracts(below)
    kept.refresh_letters(letters)
    kept.refresh_reach(letters | counting | _letters_counting_for(kept_record))
    kept.refresh_standing(listing.LISTED)


def _move(move, kept_record):
    table, column = move.column.model, move.column
    for row, same in move.doubles:
        for pointer in pointers(table) if same else ():
            # What is about the one, such as a response to a demand, is about the other.
            pointing = pointer.model._base_manager
            if not (pointer.unique and pointing.filter(**{pointer.name: same.pk}).exists()):
                pointing.filter(**{pointer.name: row.pk}).update(**{pointer.name: same.pk})
    table._base_manager.filter(pk__in=[row.pk for row, _same in move.doubles]).delete()
    moving = {column.name: kept_record}
    if "position" in {each.name for each in table._meta.concrete_fields}:
        # Behind those that are there, in their own order.
        last = table._base_manager.filter(**moving).aggregate(last=models.Max("position"))["last"]
        moving["position"] = models.F("position") + (0 if last is None else last + 1)
    table._base_manager.filter(pk__in=[row.pk for row in move.rows]).update(**moving)


def _concerned(made):
    """Ids of the letters and of the contracts of which a part or a link changes."""
    letters, contracts = set(), set()
    if isinstance(made.gone, Letter):
        return {made.kept.pk}, contracts
    for move in made.moves:
        for row in [*move.rows, *(row for row, _same in move.doubles)]:
            letters.add(row.pk if isinstance(row, Letter) else getattr(row, "letter_id", None))
            contracts.add(row.pk if isinstance(row, Contract) else getattr(row, "contract_id", None))
    return letters - {None}, contracts - {None}


def _letters_counting_for(*records):
    reach = {Company: (CompanyReach, "company"), Agency: (AgencyReach, "agency")}.get(type(records[0]))
    if reach is None:
        return set()
    table, column = reach
    rows = table.objects.filter(**{f"{column}__in": [record.pk for record in records]})
    return set(rows.values_list("letter", flat=True))


def _redirect(kept_record, gone):
    """Every address that led to `gone`, its own among them, leads straight to `kept_record`."""
    addresses = FormerAddress.objects.filter(kind=gone._meta.model_name)
    addresses.filter(record_id=gone.pk).update(record_id=kept_record.pk)
    address = addresses.filter(slug=gone.slug).first() or FormerAddress(
        kind=gone._meta.model_name, slug=gone.slug
    )
    address.record_id = kept_record.pk
    address.number = getattr(gone, "number", None) or address.number
    address.names = "\n".join(filter(None, dict.fromkeys([*address.names.splitlines(), *_names(gone)])))
    address.save()


def _names(record):
    return [getattr(record, name) for name in NAMES[type(record)]]


def _keep_name(company, name):
    if not CompanyAlias.objects.filter(name__iexact=name).exists():
        CompanyAlias.objects.create(company=company, name=name)
