"""Static files as a public site serves them."""

import re

import pytest
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path):
    """Every static file, collected under a name that changes with its content."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_file_named_in_a_style_sheet_is_there_under_its_hashed_name(collected):
    sheets = [path for path in collected.rglob("*.css") if re.search(r"\.[0-9a-f]{12}\.css$", path.name)]
    assert sheets
    for sheet in sheets:
        for address in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text()):
            if not address.startswith(("data:", "#")):
                assert (sheet.parent / address.split("#")[0].split("?")[0]).is_file(), (
                    f"{sheet.name}: {address}"
                )
