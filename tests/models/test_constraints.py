"""Every rule that the database holds: broken by save() and by bulk_create() it refuses; on the admin's form an editor
reads why. A constraint without a row here fails the suite."""

from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from protests.models import (
    Addressee,
    Agency,
    AgencyReach,
    Campaign,
    Company,
    CompanyAlias,
    CompanyReach,
    Contract,
    ContractAmong,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Correction,
    FacetCount,
    FormerAddress,
    Letter,
    LetterAmong,
    LetterOutcome,
    OfficialName,
    Ownership,
    PublicChange,
    PublicRecord,
    Response,
    SavedFilter,
    SignatoryCount,
    Source,
    Topic,
)
from tests import factories as make
from tests.admin import pages

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Rule:
    """A constraint, the values that break it, and what an editor reads (None: the form has no such field)."""

    name: str
    model: type
    broken: dict = field(default_factory=dict)
    message: str | None = None
    # Another constraint that the same values break, which the database may name instead.
    also: str = ""

    @property
    def named(self):
        """What the database says of the refusal; SQLite names no constraint of uniqueness."""
        if connection.vendor == "sqlite" and self.name.endswith(UNIQUE):
            return "UNIQUE"
        return "|".join(filter(None, [self.name, self.also]))

    def __str__(self):
        return self.name


UNIQUE = ("_is_one", "_per_demand", "_as_a_whole")
CHOOSE = "Select a valid choice."
RULES = [
    Rule("company_name_is_one", Company, {"name": "TAKEN"}, "A company of this name is already on record."),
    Rule("company_alias_is_one", CompanyAlias, {"name": "TAKEN"}, "This other name is already on record."),
    Rule("ownership_is_not_of_itself", Ownership, {"owner": "company"}, "A company cannot own itself."),
    Rule(
        "ownership_ends_after_start",
        Ownership,
        {"since": "2019", "until": "2018-12"},
        "The ownership ends before it begins.",
    ),
    Rule("ownership_is_one", Ownership, {"since": "2001"}, "This ownership is already on record."),
    Rule("agency_name_is_one", Agency, {"name": "TAKEN"}, "An agency of this name is already on record."),
    Rule("agency_is_not_its_own_part", Agency, {"parent": "itself"}, "that would be a ring."),
    Rule("agency_country_is_two_capitals", Agency, {"country": "us"}, "Give the country as two capitals"),
    Rule("agency_kind_is_known", Agency, {"kind": "club"}, CHOOSE),
    Rule("source_kind_is_known", Source, {"kind": "rumour"}, CHOOSE),
    Rule("source_address_is_http", Source, {"url": "ftp://x.example"}, "begins with http:// or https://"),
    Rule("source_archived_copy_is_http", Source, {"archived_url": "x"}, "begins with http:// or https://"),
    Rule("topic_name_is_one", Topic, {"name": "TAKEN"}, "This topic is already on record."),
    Rule("campaign_name_is_one", Campaign, {"name": "TAKEN"}, "This campaign is already on record."),
    Rule("contract_state_is_known", Contract, {"state": "lost", "first_published_at": "now"}),
    Rule("contract_withdrawn_says_why", Contract, {"state": "withdrawn", "first_published_at": "now"}),
    Rule("contract_published_is_dated", Contract, {"state": "published"}),
    Rule(
        "contract_ends_after_start",
        Contract,
        {"start": "2019", "end": "2018"},
        "The contract ends before it begins.",
    ),
    Rule("contract_party_is_one", ContractParty, {}, "This company already has this part in the contract."),
    Rule("contract_party_role_is_known", ContractParty, {"role": "friend"}, CHOOSE),
    Rule("contract_amount_kind_is_known", ContractAmount, {"kind": "guess"}, CHOOSE),
    Rule("contract_amount_bounds_fit_qualifier", ContractAmount, {"low": 1}),
    Rule(
        "contract_amount_between_has_two",
        ContractAmount,
        {"qualifier": "between", "upper": None},
        "“Between” takes a lower and a higher amount",
        also="contract_amount_bounds_fit_qualifier",
    ),
    Rule(
        "contract_amount_is_possible",
        ContractAmount,
        {"number": 10**14 + 1},
        "A sum is at most 100,000,000,000,000.",
    ),
    Rule(
        "contract_amount_negative_is_exact",
        ContractAmount,
        {"qualifier": "at least", "number": -5},
        "Only an exact amount, money taken back, can be below zero.",
    ),
    Rule("contract_event_kind_is_known", ContractEvent, {"kind": "sung"}, CHOOSE),
    Rule(
        "official_name_kind_is_known",
        OfficialName,
        {"kind": "person"},
        CHOOSE,
        also="official_name_stands_for_its_kind",
    ),
    Rule(
        "official_name_stands_for_its_kind",
        OfficialName,
        {"agency": "any"},
        "A recipient stands for a company, an agency's name for an agency.",
    ),
    Rule(
        "official_name_code_is_one",
        OfficialName,
        {"code": "UEI1"},
        "Whom this code stands for is decided already.",
    ),
    Rule(
        "official_name_is_one",
        OfficialName,
        {"name": "TAKEN"},
        "Whom this name stands for is decided already.",
    ),
    Rule(
        "saved_filter_is_one", SavedFilter, {}, "You have kept another filter of this list under this name."
    ),
    Rule("public_record_kind_is_known", PublicRecord, {"kind": "rumour"}),
    Rule("public_record_is_one", PublicRecord),
    Rule("public_change_is_known", PublicChange, {"what": "guessed"}),
    Rule("public_change_into_is_of_a_merge", PublicChange, {"into": 2}),
    Rule("letter_state_is_known", Letter, {"state": "lost", "number": 5, "first_published_at": "now"}),
    Rule(
        "letter_withdrawn_says_why", Letter, {"state": "withdrawn", "number": 5, "first_published_at": "now"}
    ),
    Rule("letter_published_is_dated", Letter, {"state": "published", "number": 5}),
    Rule("letter_kind_is_known", Letter, {"kind": "song"}, CHOOSE),
    Rule("letter_scope_is_known", Letter, {"scope": "far", "scope_note": "Why."}, CHOOSE),
    Rule("letter_published_has_number_and_date", Letter, {"number": 5}),
    Rule("letter_adjacent_says_why", Letter, {"scope": "adjacent"}, "Say why the letter is adjacent."),
    Rule(
        "letter_full_text_has_source", Letter, {"full_text": "Dear all"}, "Name the source of the full text."
    ),
    Rule(
        "addressee_has_name_or_role",
        Addressee,
        {"name": "", "role": "", "position": 3},
        "Give the addressee's name or role.",
    ),
    Rule("signatory_count_bounds_fit_kind", SignatoryCount, {"low": 3}),
    Rule(
        "signatory_count_number_is_possible",
        SignatoryCount,
        {"number": 0},
        "A count is between 1 and 100,000,000.",
    ),
    Rule(
        "signatory_count_between_has_two",
        SignatoryCount,
        {"kind": "between", "upper": None},
        "“Between” takes a lower and a higher number",
        also="signatory_count_bounds_fit_kind",
    ),
    Rule(
        "signatory_count_vague_keeps_words",
        SignatoryCount,
        {"kind": "vague", "wording": ""},
        "A vague count keeps the words it was printed in.",
    ),
    Rule("signatory_count_group_is_known", SignatoryCount, {"group": "fans"}, CHOOSE),
    Rule(
        "response_is_by_one",
        Response,
        {"by_company": "any", "by_agency": "any"},
        "A response is by a company or by an agency, not by both.",
    ),
    Rule("response_kind_is_known", Response, {"kind": "song"}, CHOOSE),
    Rule("response_outcome_is_known", Response, {"outcome": "won"}, CHOOSE),
    Rule("letter_outcome_is_one_per_demand", LetterOutcome, {"demand": "same"}),
    Rule("letter_outcome_is_one_as_a_whole", LetterOutcome, {"demand": None}),
    Rule("correction_is_of_one_record", Correction, {"contract": None}),
    Rule(
        "correction_changes_something",
        Correction,
        {"new": "2017"},
        "What it said and what it says now are the same.",
    ),
    Rule("correction_says_why", Correction, {"reason": ""}, "This field is required."),
    Rule("former_address_is_one", FormerAddress, {}),
    Rule("company_reach_is_one", CompanyReach, {}),
    Rule("agency_reach_is_one", AgencyReach, {}),
    Rule("facet_count_is_one", FacetCount, {}),
    Rule("letter_among_is_one", LetterAmong, {}),
    Rule("contract_among_is_one", ContractAmong, {}),
]

# An unsaved record of each kind that breaks no rule.
GOOD = {
    Addressee: lambda: Addressee(letter=make.letter(), role="chief executive"),
    Agency: lambda: Agency(name="New", slug="new"),
    Campaign: lambda: Campaign(name="New", slug="new"),
    Company: lambda: Company(name="New", slug="new"),
    CompanyAlias: lambda: CompanyAlias(company=make.company(), name="New"),
    Contract: lambda: Contract(title="New", slug="new"),
    ContractAmount: lambda: ContractAmount(
        contract=make.contract(), kind="reported", number=650, source=make.source()
    ),
    ContractEvent: lambda: ContractEvent(
        contract=make.contract(), kind="awarded", date="2018", source=make.source()
    ),
    Correction: lambda: Correction(
        contract=make.contract(), what="date", old="2017", new="2018", reason="The paper."
    ),
    ContractParty: lambda: ContractParty(
        contract=make.contract(), company=make.company(), source=make.source()
    ),
    FormerAddress: lambda: FormerAddress(kind="letter", slug="old", record_id=1),
    Letter: lambda: Letter(title="New", slug="new", date="2018"),
    LetterOutcome: lambda: LetterOutcome(letter=make.letter(), outcome="met"),
    OfficialName: lambda: OfficialName(kind="company", name="New", company=make.company()),
    Ownership: lambda: Ownership(company=make.company(), owner=make.company(), source=make.source()),
    PublicChange: lambda: PublicChange(kind="letter", number=1, what="updated", at=timezone.now()),
    PublicRecord: lambda: PublicRecord(kind="letter", number=1, digest=b"1"),
    Response: lambda: Response(letter=make.letter(), summary="No.", source=make.source()),
    SavedFilter: lambda: SavedFilter(owner=the_editor(), list="letter", name="New", query={"q": ["drones"]}),
    SignatoryCount: lambda: SignatoryCount(
        letter=make.letter(), number=650, wording="650", source=make.source()
    ),
    Source: lambda: Source(url="https://new.example", title="New", publisher="New", slug="new"),
    Topic: lambda: Topic(name="New", slug="new"),
    CompanyReach: lambda: CompanyReach(letter=make.letter(companies=[]), company=make.company(), named=True),
    LetterAmong: lambda: LetterAmong(letter=make.letter(), date="2018", number=1, words=";year=2018;"),
    ContractAmong: lambda: ContractAmong(contract=make.contract(), chosen="agency=12", title="Cloud"),
    FacetCount: lambda: FacetCount(chosen="kind=petition", facet="year", value="2018", number=1),
    AgencyReach: lambda: AgencyReach(letter=make.letter(), agency=make.agency(), named=True),
}


def the_editor():
    """Who is signed in where a form is sent."""
    return User.objects.filter(username="admin").first() or User.objects.create(username="admin")


def broken(rule):
    """A record that breaks the rule and no other."""
    record = GOOD[rule.model]()
    if hasattr(record, "compute_bounds"):
        record.compute_bounds()
    for name, value in rule.broken.items():
        setattr(record, name, _meant(record, name, value))
    if hasattr(record, "compute_bounds") and not {"low", "high"} & rule.broken.keys():
        record.compute_bounds()
    _take_first(rule, record)
    return record


def _meant(record, name, value):
    """Words that stand for records and times in the table above."""
    if value == "company":
        return record.company
    if value == "itself":
        record.pk = 77
        return record
    if value == "any":
        return make.company() if name == "by_company" else make.agency()
    if value == "now":
        return timezone.now()
    if value == "same":
        return make.demand(record.letter)
    return value


def _take_first(rule, record):
    """For rules of uniqueness: save another record that has the place already."""
    if not rule.name.endswith(UNIQUE):
        return
    if isinstance(record, LetterOutcome):
        first, record.response = (make.response(record.letter) for _ in range(2))
        LetterOutcome.objects.create(
            letter=record.letter, demand=record.demand, outcome="met", response=first
        )
        return
    first = GOOD[rule.model]()
    for each in record._meta.concrete_fields:
        if not each.primary_key and each.name != "slug":
            setattr(first, each.name, getattr(record, each.name))
    if "name" in rule.broken:
        first.name = "Taken"
        if isinstance(first, CompanyAlias):
            first.company = make.company()
    if hasattr(first, "slug"):
        first.slug = record.slug if isinstance(record, FormerAddress) else "taken"
    type(first).objects.bulk_create([first])


def bounds_are_mine(record, monkeypatch):
    """Let save() keep the record's own bounds, which it would compute."""
    if hasattr(record, "compute_bounds"):
        monkeypatch.setattr(type(record), "compute_bounds", lambda self: None)


@pytest.mark.parametrize("rule", RULES, ids=str)
class TestRule:
    def test_a_good_record_can_be_saved(self, rule):
        record = GOOD[rule.model]()
        if isinstance(record, LetterOutcome):
            record.response = make.response(record.letter)
        record.save()

    def test_save_is_refused(self, rule, monkeypatch):
        record = broken(rule)
        bounds_are_mine(record, monkeypatch)
        with (
            pytest.raises(DatabaseError, match=rule.named),
            transaction.atomic(),
        ):
            record.save(force_insert=True)

    def test_bulk_create_is_refused(self, rule):
        record = broken(rule)
        with (
            pytest.raises(DatabaseError, match=rule.named),
            transaction.atomic(),
        ):
            rule.model.objects.bulk_create([record])

    def test_the_editor_reads_why(self, rule, rf, admin_client, admin_user):
        request = rf.get("/admin/")
        request.user = admin_user
        typed = form_fields(rule.model, request)
        if rule.message is None:
            broken_by = set(rule.broken) or {each.name for each in rule.model._meta.fields}
            assert not broken_by & typed
            return
        messages = what_the_editor_reads(broken(rule), typed, formset_of(rule.model, request), admin_client)
        assert any(rule.message in message for message in messages), messages


def what_the_editor_reads(record, typed, formset, client):
    """The messages on the page that answers this record: a page of its own, or its owner's with the record as a part."""
    shown = {each.name: getattr(record, each.name) for each in record._meta.fields if each.name in typed}
    values = {name: getattr(value, "pk", value) for name, value in shown.items() if value is not None}
    if formset:
        owner = getattr(record, formset.fk.name)
        opened = pages.address(type(owner), owner)
        sent = pages.add_row(pages.filled_in(client.get(opened)), formset.get_default_prefix(), **values)
    else:
        there = Agency.objects.create(pk=record.pk, name="New", slug="new") if record.pk else None
        opened = pages.address(type(record), there)
        sent = pages.filled_in(client.get(opened)) | values
    return pages.errors_on(client.post(opened, sent))


def form_fields(model, request):
    """Names of the fields that the admin lets an editor fill in."""
    if formset := formset_of(model, request):
        return set(formset.form.base_fields)
    own = admin.site._registry.get(model)
    return set(own.get_form(request).base_fields) if own and own.has_add_permission(request) else set()


def formset_of(model, request):
    """The model's rows on its owner's form, if it is a part."""
    inlines = (
        inline for own in admin.site._registry.values() for inline in own.get_inline_instances(request)
    )
    return next((inline.get_formset(request) for inline in inlines if inline.model is model), None)


def test_every_constraint_has_a_row():
    constraints = {
        constraint.name
        for model in apps.get_app_config("protests").get_models()
        for constraint in model._meta.constraints
        # The index of search is written by the program alone; tests/history holds the rule of acts.
        if not model.__name__.startswith(("Search", "Act"))
    }
    assert constraints == {rule.name for rule in RULES}


def test_a_partial_date_that_is_not_in_the_calendar_is_refused_by_every_road():
    count = make.reading(make.letter())
    with pytest.raises(ValidationError), transaction.atomic():
        SignatoryCount.objects.bulk_create(
            [SignatoryCount(letter=count.letter, number=1, as_of="2018-02-31")]
        )
    for day in ("2018-02-31", "2018-13", "2018-6-1", "18", "2018-06-31"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE protests_signatorycount SET as_of = %s", [day])
