"""Indexes in the order of a list: its first rows are found without the others."""

from copy import copy

from django.db import models


class KnownFirst(models.Index):
    """An index that begins with a column in descending order, and has last what has no value there, as lists do."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        own = copy(self)
        if schema_editor.connection.vendor == "postgresql":
            # SQLite has it last anyway, and takes no word for it in an index.
            (name, order), *others = self.fields_orders
            own.fields_orders = [(name, f"{order} NULLS LAST"), *others]
        return super(KnownFirst, own).create_sql(model, schema_editor, using, **kwargs)
