"""Changes of which the record's own signals (protests/signals.py) and `kept` say nothing: names, addressees, topics.

Every save and delete counts, `raw` ones too: a revert to an earlier version is one.
"""

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete, pre_save

from .. import kept, migrated
from ..models import Addressee, Agency, Campaign, Company, CompanyAlias, Contract, Letter, SearchEntry, Topic
from ..signals import goes_with
from . import engines, keeping

# A record by whose names letters are found, and which letters.
_FOUND_BY = {
    Company: lambda company: Q(company_reach__company=company.pk),
    CompanyAlias: lambda alias: Q(company_reach__company=alias.company_id),
    Agency: lambda agency: Q(agency_reach__agency=agency.pk),
    Topic: lambda topic: Q(topics=topic.pk),
    Campaign: lambda campaign: Q(campaign=campaign.pk),
    Contract: lambda contract: Q(contracts=contract.pk),
    Addressee: lambda addressee: Q(pk=addressee.letter_id),
}


def connect(app):
    for model in _FOUND_BY:
        post_save.connect(_after_save, sender=model)
        pre_delete.connect(_before_change, sender=model)
        post_delete.connect(_after_change, sender=model)
    # The one of them that may move to other letters.
    pre_save.connect(_before_move, sender=CompanyAlias)
    for links in (Letter.topics, Letter.contracts):
        m2m_changed.connect(_after_linking, sender=links.through)
    pre_delete.connect(_before_delete_of_letter, sender=Letter)
    post_delete.connect(_after_delete_of_letter, sender=Letter)
    post_migrate.connect(_after_migrate, sender=app)


def _letters(record):
    """Ids of the published letters that are found by this record's names."""
    found = Letter.objects.published().filter(_FOUND_BY[type(record)](record))
    return set(found.order_by().values_list("pk", flat=True))


def _after_save(sender, instance, **_):
    kept.refresh_words(_letters(instance) | vars(instance).pop("_found_before", set()))


def _before_change(sender, instance, origin=None, **_):
    # An addressee that goes with its letter needs no new entry of it.
    instance._found_before = set() if goes_with(origin, Letter) else _letters(instance)


def _after_change(sender, instance, **_):
    kept.refresh_words(vars(instance).pop("_found_before", set()))


def _before_move(sender, instance, **_):
    before = sender.objects.filter(pk=instance.pk).first()
    if before and before.company_id != instance.company_id:
        instance._found_before = _letters(before)


def _after_linking(sender, instance, action, reverse, pk_set, **_):
    """Topics or contracts of a letter, changed from either side."""
    if action == "pre_clear" and reverse:
        _before_change(sender, instance)
    if action.startswith("post_"):
        before = vars(instance).pop("_found_before", set())
        kept.refresh_words((pk_set or before) if reverse else {instance.pk})


def _before_delete_of_letter(sender, instance, **_):
    entry = SearchEntry.objects.filter(pk=instance.pk).first()
    instance._words_before = keeping.words_of(entry) if entry else set()


def _after_delete_of_letter(sender, instance, **_):
    keeping.forget(vars(instance).pop("_words_before", set()))


def _after_migrate(using, **_):
    """Make the database's own index, and what a migration took away of it."""
    if using != DEFAULT_DB_ALIAS or SearchEntry._meta.db_table not in connection.introspection.table_names():
        return
    if not engines.is_installed():
        engines.install()
        if not migrated.missing(connection):
            keeping.refresh()
