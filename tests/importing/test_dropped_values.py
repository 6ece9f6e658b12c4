"""The walk over every value would notice anything that the loader forgot: proved by forgetting each thing once."""

import pytest
from django.db import transaction

from protests.importing import fields, records
from protests.models import ContractAmount
from tests.importing.small_file import small_file
from tests.importing.walking import losses

pytestmark = pytest.mark.django_db

# What has no source is not loaded.
REFUSED = ["ownerships/globex-acme", "unsourced/letters/everyone-2019"]


def test_every_value_of_the_small_file_is_on_the_record():
    records.load(small_file())
    assert [path for path, *_values in losses(small_file())] == REFUSED


def test_a_field_that_the_loader_dropped_would_be_noticed(monkeypatch):
    """For each field that the loader fills, of each kind of record and part."""
    # A sum's qualifier is not a value of the file: it is read from its words (test_fields.py).
    filled = _fields_filled(monkeypatch) - {(ContractAmount, "qualifier")}
    assert len(filled) > 70
    unnoticed = [
        f"{model.__name__}.{name}"
        for model, name in sorted(filled, key=str)
        if not _loss_is_noticed(monkeypatch, fields.OF, model, lambda said, name=name: _without(said, name))
    ]
    assert unnoticed == []


def test_links_and_parts_that_the_loader_dropped_would_be_noticed(monkeypatch):
    unnoticed = [
        f"{model.__name__}.{key}"
        for table in (records.LINKS, records.PARTS)
        for model, entries in table.items()
        for key in entries
        if not _loss_is_noticed(monkeypatch, table, model, lambda entries, key=key: _without(entries, key))
    ]
    assert unnoticed == []


def _fields_filled(monkeypatch):
    """(model, field) for all that loading the small file fills with a value."""
    filled = set()

    def spied(model, mapping):
        def said(row, find):
            values = mapping(row, find)
            filled.update((model, name) for name, value in values.items() if value not in (None, ""))
            return values

        return said

    with monkeypatch.context() as patch:
        for model, mapping in fields.OF.items():
            patch.setitem(fields.OF, model, spied(model, mapping))
        _losses_of_a_load()
    return filled


def _loss_is_noticed(monkeypatch, table, model, broken):
    """Whether a load with table[model] broken fails, or loses more than it should."""
    whole = table[model]
    with monkeypatch.context() as patch:
        if callable(whole):
            patch.setitem(table, model, lambda row, find: broken(whole(row, find)))
        else:
            patch.setitem(table, model, broken(whole))
        try:
            return len(_losses_of_a_load()) > len(REFUSED)
        except Exception:  # whatever stops a load does not go unnoticed
            return True


def _losses_of_a_load():
    with transaction.atomic():
        records.load(small_file())
        lost = losses(small_file())
        transaction.set_rollback(True)
    return lost


def _without(entries, key):
    return {other: value for other, value in entries.items() if other != key}
