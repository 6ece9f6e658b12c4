"""The rule that a database names when it refuses something, in the sentence that the rule has for a person."""

from django.apps import apps


def broken(refusal) -> str:
    """The sentence of the constraint in an IntegrityError or DataError; "" where none is named, as SQLite names none of
    uniqueness."""
    for model in apps.get_app_config("protests").get_models():
        for constraint in model._meta.constraints:
            if constraint.name in str(refusal):
                return str(constraint.violation_error_message)
    return ""
