"""Keeps what is computed in step with every save and delete, whatever the road; connected in apps.py."""

from django.db.models.signals import post_delete, post_save

from . import kept
from .models import (
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    Letter,
    Quotation,
    Response,
    SignatoryCount,
)


def connect():
    for part in (SignatoryCount, Response, Quotation, Demand):
        post_save.connect(_refresh_letter, sender=part)
        post_delete.connect(_refresh_letter, sender=part)
    for part in (ContractParty, ContractAmount, ContractEvent):
        post_save.connect(_refresh_contract, sender=part)
        post_delete.connect(_refresh_contract, sender=part)
    post_save.connect(_refresh_full_text_source, sender=Letter)


def _refresh_letter(sender, instance, **_):
    kept.refresh_letters([instance.letter_id])


def _refresh_contract(sender, instance, **_):
    kept.refresh_contracts([instance.contract_id])


def _refresh_full_text_source(sender, instance, **_):
    if instance.full_text_source_id:
        instance.sources.add(instance.full_text_source_id)
