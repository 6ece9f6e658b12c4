"""The values of a selection's rows, column by column."""

# Few enough to begin at once, enough to make few round trips.
ROWS_AT_A_TIME = 500


def rows(selection, columns):
    """Tuples of values in the columns' order, read from the database as they are consumed."""
    values = {f"column_{place}": column.value for place, column in enumerate(columns)}
    return selection.rows.annotate(**values).values_list(*values).iterator(ROWS_AT_A_TIME)
