"""The database without one of its constraints: a fault is planted that got in before the constraint, or past it."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_constraint(model, name):
    """Within a test's transaction, which brings the constraint back."""
    assert name in {constraint.name for constraint in model._meta.constraints}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            # A table with foreign keys still to be checked cannot be altered: check them now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")
            yield
