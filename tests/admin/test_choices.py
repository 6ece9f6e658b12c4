"""Related records are found by typing: a list of every company would be unusable long before it were slow."""

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin

from protests.models import Response

# A response is offered the demands of its own letter, which are few.
SHORT_LISTS = {(Response, "demand")}


def forms(request):
    """(model, form, names of its fields) of every form of the desk, the rows of parts included."""
    for model, own in admin.site._registry.items():
        if model._meta.app_label == "protests" and own.has_add_permission(request):
            form = own.get_form(request)
            yield model, form, form.base_fields.keys()
            for inline in own.get_inline_instances(request):
                formset = inline.get_formset(request)
                yield inline.model, formset.form, formset.form.base_fields.keys() - {formset.fk.name}


@pytest.mark.django_db
def test_every_choice_of_a_record_completes_what_is_typed(rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user
    listed = set()
    for model, form, names in forms(request):
        relations = {each.name for each in model._meta.get_fields() if each.is_relation}
        for name in relations & names:
            widget = form.base_fields[name].widget
            if not isinstance(getattr(widget, "widget", widget), AutocompleteMixin):
                listed.add((model, name))
    assert listed == SHORT_LISTS
