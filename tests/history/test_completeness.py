"""Nothing of the record is without a history by oversight."""

from protests.history import records


def test_every_model_has_a_history_or_a_reason_for_none():
    assert records.unaccounted_for() == []


def test_a_reason_for_none_is_given_in_words():
    assert all(len(reason.split()) > 1 for reason in records.WITHOUT_HISTORY.values())


def test_a_model_that_nobody_thought_of_is_found(monkeypatch):
    monkeypatch.delitem(records.WITHOUT_HISTORY, records.models.LetterNumber)
    assert records.unaccounted_for() == [records.models.LetterNumber]


def test_links_and_parts_of_a_record_are_all_watched():
    """Whatever names a letter, and is no computed table, is a part of it or a link of its own."""
    watched = {table for table, *_rest in records.watched_columns()}
    left_out = {model._meta.db_table for model in records.WITHOUT_HISTORY}
    for record in records.PARTS:
        naming = {
            relation.related_model._meta.db_table
            for relation in record._meta.related_objects
            if relation.one_to_many and relation.on_delete.__name__ == "CASCADE"
        }
        assert naming <= watched | left_out, record


def test_computed_and_kept_fields_exist():
    for model, names in records.COMPUTED.items():
        assert names <= set(records.field_names(model))
