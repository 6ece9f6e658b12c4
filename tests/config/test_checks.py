"""What Django itself checks: the models have their migrations, and a public site is as safe as it can tell."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.config.test_settings import PUBLIC_SITE
from tests.settings import PROJECT


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=3)


def manage(*arguments, environment):
    """manage.py as an operator runs it, with nothing in its environment but `environment`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("https", ["proxy", "direct"])
def test_a_public_site_passes_the_deployment_checks(https):
    checked = manage(
        "check", "--deploy", "--fail-level", "WARNING", environment={**PUBLIC_SITE, "HTTPS": https}
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr


def test_a_refusal_to_start_is_one_sentence_without_a_traceback():
    refused = manage("migrate", environment={})
    assert refused.returncode == 1
    assert refused.stderr.startswith("Not started: HTTPS is not set.")
    assert "Traceback" not in refused.stderr
