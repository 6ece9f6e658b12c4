"""Whatever is sent to the desk, by an editor's mistake or by hand, is answered; never by a server error."""

import pytest
from django.apps import apps

from protests.models import Letter
from tests.admin import pages
from tests.admin.test_admin import REGISTERED, furnish

pytestmark = pytest.mark.django_db

TOO_LONG_A_KEY = "9" * 23
EVERY_LIST = pytest.mark.parametrize("name", REGISTERED)


@EVERY_LIST
def test_no_address_of_a_list_is_a_server_error(admin_client, name):
    furnish()
    fields = [each.name for each in apps.get_model("protests", name)._meta.fields]
    queries = ["q=%00", "q=%ff", "q=" + "a" * 3000, "p=x", "p=99", "o=99.z", "e=1", "nonsense=1", "all="]
    queries += [f"{field}__exact={value}" for field in fields for value in ("%00", "x", TOO_LONG_A_KEY)]
    for query in queries:
        answer = admin_client.get(f"/admin/protests/{name}/?{query}", follow=True)
        assert answer.status_code in (200, 400), query


@EVERY_LIST
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_no_key_in_an_address_is_a_server_error(admin_client, name, page):
    for key in ("0", "x", TOO_LONG_A_KEY, "%00", "-1", "1.5"):
        answer = admin_client.get(f"/admin/protests/{name}/{key}/{page}/", follow=True)
        assert answer.status_code in (200, 403, 404), key


@EVERY_LIST
@pytest.mark.parametrize("action", ["delete_selected", "publish_chosen", "nonsense"])
def test_no_chosen_row_is_a_server_error(admin_client, name, action):
    for key in ("x", "\0", TOO_LONG_A_KEY, "-1", "٣"):
        sent = {"action": action, "_selected_action": [key]}
        answer = admin_client.post(f"/admin/protests/{name}/", sent)
        assert answer.status_code in (302, 400, 403), key


def test_a_null_byte_in_a_choice_being_typed_is_left_out(admin_client):
    made = furnish()
    sought = {"app_label": "protests", "model_name": "letter", "field_name": "companies"}
    name = made.companies.get().name
    answer = admin_client.get("/admin/autocomplete/", sought | {"term": f"\0{name}"})
    assert [found["text"] for found in answer.json()["results"]] == [name]


@EVERY_LIST
def test_nothing_on_record_is_too_entangled_to_be_deleted_or_refused(admin_client, name):
    furnish()
    for record in apps.get_model("protests", name).objects.all():
        answer = admin_client.post(f"/admin/protests/{name}/{record.pk}/delete/", {"post": "yes"})
        assert answer.status_code in (200, 302, 403)


@pytest.mark.parametrize("name", ["letter", "contract", "company"])
@pytest.mark.parametrize("value", ["", "x", "\0", TOO_LONG_A_KEY, "-1"])
def test_no_value_in_any_part_of_a_form_is_a_server_error(admin_client, name, value):
    made = furnish()
    record = {"letter": made, "contract": made.contracts.get(), "company": made.companies.get()}[name]
    opened = pages.address(type(record), record)
    sent = pages.filled_in(admin_client.get(opened))
    typed = [field for field in sent if not field.endswith("_FORMS")]
    # "signatory_counts-0-number" belongs to "signatory_counts", a field of the record itself to none.
    for part in {field.rpartition("-0-")[0] for field in typed}:
        wrong = {field: value for field in typed if field.rpartition("-0-")[0] == part}
        answer = admin_client.post(opened, sent | wrong)
        assert answer.status_code in (200, 302), part


def test_a_choice_that_is_no_record_is_answered_beside_the_field(admin_client):
    opened = pages.address(Letter, furnish())
    sent = pages.filled_in(admin_client.get(opened))
    answer = admin_client.post(opened, sent | {"companies": [TOO_LONG_A_KEY], "campaign": "x"})
    assert pages.errors_on(answer) == [
        "Select a valid choice. 0 is not one of the available choices.",
        "Select a valid choice. That choice is not one of the available choices.",
    ]


def test_a_count_and_a_sum_without_words_whose_number_is_deleted_ask_for_it(admin_client):
    made = furnish()
    for record, prefix in ((made, "signatory_counts"), (made.contracts.get(), "amounts")):
        opened = pages.address(type(record), record)
        sent = pages.filled_in(admin_client.get(opened)) | {f"{prefix}-0-number": ""}
        answer = admin_client.post(opened, sent)
        assert pages.errors_on(answer)
        assert "without a number" in answer.content.decode()
