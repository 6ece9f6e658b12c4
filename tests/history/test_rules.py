"""The rule that the database holds for acts."""

import pytest
from django.db import IntegrityError

from protests.models.history import Act

pytestmark = pytest.mark.django_db


def test_an_act_that_is_not_in_the_list_is_refused():
    with pytest.raises(IntegrityError, match="act_is_known"):
        Act.objects.enter([Act(kind="letter", record_id=1, label="A letter", act="sung", road="shell")])
