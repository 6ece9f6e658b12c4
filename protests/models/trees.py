"""Sets that follow a relation upwards or downwards: in one statement on both databases, or of what was read."""

from django.db.models.expressions import RawSQL


def closure(seeds, *, table, step_from, step_to):
    """Ids reached from `seeds` (a queryset of one id column), the seeds included, by steps through `table`.

    UNION drops what was already reached, so that a ring of records ends the walk instead of running for ever.
    """
    seed_sql, params = seeds.query.sql_with_params()
    return RawSQL(
        f"WITH RECURSIVE reached(id) AS ({seed_sql} UNION "  # noqa: S608 - names from our own models
        f'SELECT step."{step_to}" FROM "{table}" step JOIN reached ON step."{step_from}" = reached.id '
        f'WHERE step."{step_to}" IS NOT NULL) SELECT id FROM reached',
        params,
    )


def all_above(seeds, steps) -> set:
    """Whatever the steps, {id: ids above it}, lead to from the seeds; in a ring these too."""
    found, waiting = set(), list(seeds)
    while waiting:
        above = steps.get(waiting.pop(), set()) - found
        found |= above
        waiting += above
    return found
