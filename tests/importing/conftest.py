import json
from pathlib import Path

import pytest
from django.db import transaction

from protests.importing import records

RECORDS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "records.json"


@pytest.fixture(scope="session")
def real_file():
    return json.loads(RECORDS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def real_records(real_file, django_db_setup, django_db_blocker):
    """The report of loading the real file, once for a module's tests; each of them undoes its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield records.load(real_file)
        transaction.set_rollback(True)
