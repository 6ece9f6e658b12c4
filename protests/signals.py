"""Keeps what is computed in step with every save and delete, whatever the road; connected in apps.py."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from . import counting, kept, listing, placing, reach
from .models import (
    Agency,
    AgencyReach,
    Campaign,
    Company,
    CompanyReach,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    FormerAddress,
    Letter,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)


def connect():
    for part in (SignatoryCount, Response, Quotation, Demand):
        pre_save.connect(_before_move_to_another_letter, sender=part)
        post_save.connect(_refresh_letter, sender=part)
        post_delete.connect(_refresh_letter, sender=part)
    pre_save.connect(_before_move_to_another_contract, sender=ContractParty)
    for part in (ContractParty, ContractAmount, ContractEvent):
        post_save.connect(_refresh_contract, sender=part)
        post_delete.connect(_refresh_contract, sender=part)
    post_save.connect(_refresh_own, sender=Letter)
    m2m_changed.connect(_refresh_named, sender=Letter.companies.through)
    m2m_changed.connect(_refresh_named, sender=Letter.agencies.through)
    m2m_changed.connect(_count_topics, sender=Letter.topics.through)
    m2m_changed.connect(_keep_sources_of_parts, sender=Letter.sources.through)
    m2m_changed.connect(_keep_sources_of_parts, sender=Contract.sources.through)
    m2m_changed.connect(_refresh_agencies_of_contract, sender=Contract.agencies.through)
    post_save.connect(_refresh_named_by_contract, sender=Contract)
    post_save.connect(_refresh_owned, sender=Ownership)
    post_delete.connect(_refresh_owned, sender=Ownership)
    post_save.connect(_refresh_below, sender=Agency)
    for named in (Company, Agency):
        pre_delete.connect(_before_naming_ends, sender=named)
        post_delete.connect(_refresh_those_named, sender=named)
    pre_delete.connect(_before_topic_ends, sender=Topic)
    post_delete.connect(_count_those_of_topic, sender=Topic)
    pre_delete.connect(_before_letter_ends, sender=Letter)
    for listed in (Agency, Company, Contract, Letter, Source):
        pre_delete.connect(_take_off_the_lists, sender=listed)
    for linked in (Agency, Source):
        pre_delete.connect(_before_links_end, sender=linked)
        post_delete.connect(_refresh_those_linked, sender=linked)
    for addressed in (Agency, Campaign, Company, Contract, Letter, Source, Topic):
        post_delete.connect(_forget_former_addresses, sender=addressed)


def goes_with(origin, owner) -> bool:
    """Whether a part is deleted because its owner is; `origin` is the record or rows whose deletion was asked for.

    Nothing may be kept for an owner that is about to go: it would be left behind, of no record.
    """
    return isinstance(origin, owner) or getattr(origin, "model", None) is owner


def _before_move_to_another_letter(sender, instance, **_):
    stored = sender.objects.filter(pk=instance.pk) if instance.pk else sender.objects.none()
    instance._letter_before = stored.values_list("letter", flat=True).first()


# What follows from a part of a letter by whose words it is not found; from the other parts everything may.
_FOLLOWING = {SignatoryCount: kept.refresh_readings, Response: kept.refresh_responses}


def _refresh_letter(sender, instance, origin=None, **_):
    if not goes_with(origin, Letter):
        before = vars(instance).pop("_letter_before", None)
        refresh = _FOLLOWING.get(sender, kept.refresh_letters)
        refresh({instance.letter_id, before} - {None})


def _before_move_to_another_contract(sender, instance, **_):
    stored = sender.objects.filter(pk=instance.pk) if instance.pk else sender.objects.none()
    instance._contract_before = stored.values_list("contract", flat=True).first()


def _refresh_contract(sender, instance, origin=None, **_):
    if not goes_with(origin, Contract):
        before = vars(instance).pop("_contract_before", None)
        kept.refresh_contracts({instance.contract_id, before} - {None})


def _refresh_named_by_contract(sender, instance, **_):
    """A contract names nothing in public until it is published, and no longer once it is withdrawn."""
    kept.refresh_names_of_contracts([instance.pk])


def _refresh_agencies_of_contract(sender, instance, action, reverse, pk_set, **_):
    """Agencies of a contract, changed from either side."""
    if action == "pre_clear" and reverse:
        instance._contracts_before_clear = set(instance.contracts.values_list("pk", flat=True))
    if action.startswith("post_"):
        before = vars(instance).pop("_contracts_before_clear", set())
        kept.refresh_names_of_contracts((pk_set or before) if reverse else [instance.pk])


def _refresh_own(sender, instance, **_):
    """A letter's own fields: the source of its text, whether it is published, and its date, on which its companies'
    owners depend."""
    if instance.full_text_source_id:
        instance.sources.add(instance.full_text_source_id)
    kept.refresh_public_letter([instance.pk])
    kept.refresh_reach([instance.pk])


def _refresh_named(sender, instance, action, reverse, pk_set, **_):
    """Companies or agencies of a letter, changed from either side."""
    if action == "pre_clear" and reverse:
        instance._letters_before_clear = set(instance.letters.values_list("pk", flat=True))
    if action.startswith("post_"):
        before = getattr(instance, "_letters_before_clear", set())
        kept.refresh_reach((pk_set or before) if reverse else [instance.pk])


def _keep_sources_of_parts(sender, instance, action, reverse, pk_set, **_):
    """A source removed from a letter or contract, from either side, comes back while a part of it cites the source."""
    letters = sender is Letter.sources.through
    if action == "post_add":
        refresh = kept.refresh_names if letters else kept.refresh_names_of_contracts
        refresh(pk_set if reverse else [instance.pk])
    if action == "pre_clear" and reverse:
        citing = instance.letters if letters else instance.contracts
        instance._citing_before_clear = set(citing.values_list("pk", flat=True))
    if action in ("post_remove", "post_clear"):
        refresh = kept.refresh_letters if letters else kept.refresh_contracts
        before = vars(instance).pop("_citing_before_clear", set())
        refresh((pk_set or before) if reverse else [instance.pk])


def _before_naming_ends(sender, instance, **_):
    instance._letters_before_delete = set(instance.letter_reach.values_list("letter", flat=True))


def _refresh_those_named(sender, instance, **_):
    """Letters of a company or agency that was deleted, for they no longer count for those above it; and those."""
    kept.refresh_reach(instance._letters_before_delete)
    kept.refresh_standing(["agencies" if sender is Agency else "companies"])


def _refresh_owned(sender, instance, **_):
    """Letters of the company whose ownership changed, and of the companies below it."""
    reach.hold(alone=True)
    companies = {instance.company_id, getattr(instance, "_company_in_database", None)}
    kept.refresh_reach(
        set(CompanyReach.objects.filter(company__in=companies).values_list("letter", flat=True))
    )
    kept.refresh_standing(["companies"])


def _refresh_below(sender, instance, **_):
    """Letters and contracts of an agency that may have moved in the tree, and of the agencies below it."""
    reach.hold(alone=True)
    kept.refresh_reach(set(AgencyReach.objects.filter(agency=instance.pk).values_list("letter", flat=True)))
    kept.refresh_places_of_contracts(placing.reaching([instance.pk]))
    kept.refresh_standing(["agencies"])


def _forget_former_addresses(sender, instance, **_):
    """They would lead nowhere. Those of a record that was merged lead to the other one, and stay."""
    FormerAddress.objects.filter(kind=sender._meta.model_name, record_id=instance.pk).delete()


def _count_topics(sender, instance, action, reverse, pk_set, **_):
    """Topics of a letter, changed from either side."""
    if action == "pre_clear" and reverse:
        instance._letters_before_clear = set(instance.letters.values_list("pk", flat=True))
    if action.startswith("post_"):
        before = vars(instance).pop("_letters_before_clear", set())
        kept.refresh_counts((pk_set or before) if reverse else {instance.pk})


def _before_topic_ends(sender, instance, **_):
    instance._letters_before_delete = set(instance.letters.values_list("pk", flat=True))


def _count_those_of_topic(sender, instance, **_):
    kept.refresh_counts(instance._letters_before_delete)


def _before_letter_ends(sender, instance, **_):
    counting.forget([instance.pk])


def _take_off_the_lists(sender, instance, **_):
    listing.forget(instance)
    if sender is Contract:
        placing.forget(instance)


def _before_links_end(sender, instance, **_):
    """What is linked to an agency or source that is about to be deleted."""
    instance._linked_before_delete = [
        set(linked.values_list("pk", flat=True)) for linked in (instance.letters, instance.contracts)
    ]


def _refresh_those_linked(sender, instance, **_):
    letters, contracts = instance._linked_before_delete
    kept.refresh_names(letters)
    kept.refresh_names_of_contracts(contracts)
