"""An editor's forms: through the test client, sent whole as a browser sends them, and in a browser."""

from django.urls import reverse


def address(model, record=None):
    """The admin's page for a new record of the model, or for this one."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[record.pk]) if record else reverse(f"{name}_add")


def filled_in(page):
    """What a browser would send from this page if nothing were typed."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {name: page.context[name] for name in ["opened_from"] if page.context.get(name) is not None}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = value
    return sent


def add_row(sent, prefix, **values):
    """What a browser would send after "Add another" in the inline of this prefix."""
    row = int(sent[f"{prefix}-TOTAL_FORMS"])
    sent[f"{prefix}-TOTAL_FORMS"] = row + 1
    sent |= {f"{prefix}-{row}-{name}": value for name, value in values.items()}
    return sent


def errors_on(page):
    """Every message beside a field, or above the fields of its form, on a page that came back."""
    assert page.status_code == 200
    forms = [page.context["adminform"].form]
    messages = []
    for inline in page.context["inline_admin_formsets"]:
        forms += inline.formset.forms
        messages += inline.formset.non_form_errors()
    for form in forms:
        messages += [message for errors in form.errors.values() for message in errors]
    return messages


# In a browser


def choose(page, field, words):
    """Type into a field that searches, and take what is on record."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words).filter(has_not_text="New:").click()
