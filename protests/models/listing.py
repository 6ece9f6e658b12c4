"""Indexes in the order of a list: its first rows are found without the others."""

from copy import copy

from django.db import models


class KnownFirst(models.Index):
    """An index that has last what has no value in its first column of descending order, as lists do."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        own = copy(self)
        if schema_editor.connection.vendor == "postgresql":
            # SQLite has it last anyway, and takes no word for it in an index.
            if self.expressions:
                first, *others = self.expressions
                own.expressions = (first.expression.desc(nulls_last=True), *others)
            else:
                place = [order for _name, order in self.fields_orders].index("DESC")
                own.fields_orders = [*self.fields_orders]
                own.fields_orders[place] = (self.fields_orders[place][0], "DESC NULLS LAST")
        return super(KnownFirst, own).create_sql(model, schema_editor, using, **kwargs)
