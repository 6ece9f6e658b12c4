"""Stored bounds, held against the printed rule (protests/readings.py) and brought into line when it changes.

A change of the rule comes with a migration, for the database holds counts to the rule by a constraint of its own.
`makemigrations` writes the two halves; between them stands the recomputing:

    operations = [
        migrations.RemoveConstraint("signatorycount", "signatory_count_bounds_fit_kind"),
        migrations.RunPython(bounds.recompute_in_migration, migrations.RunPython.noop),
        migrations.AddConstraint("signatorycount", …),
    ]

After it, `manage.py recompute_bounds` brings headlines and peaks into line.
"""

from .models import ContractAmount, SignatoryCount

BATCH = 1000
# Whose bounds: by name, since a migration has its own class for the same table.
BOUNDED = {model._meta.model_name: model for model in (SignatoryCount, ContractAmount)}


def wrong(model):
    """Batches of the model's rows whose bounds are not what the rule gives, with the right bounds set and not saved."""
    rule, last = BOUNDED[model._meta.model_name].compute_bounds, 0
    while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        batch = []
        for row in rows:
            row.stored = (row.low, row.high)
            rule(row)
            if row.stored != (row.low, row.high):
                batch.append(row)
        if batch:
            yield batch


def recompute(model) -> int:
    """Bring the bounds of all rows into line; the number of those that were not."""
    changed = 0
    for batch in wrong(model):
        changed += model._base_manager.bulk_update(batch, ["low", "high"])
    return changed


def recompute_in_migration(apps, schema_editor):
    """For RunPython, between removing a constraint on bounds and adding its successor."""
    for name in BOUNDED:
        recompute(apps.get_model("protests", name))
