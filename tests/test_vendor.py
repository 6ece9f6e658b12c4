"""Files of others are the ones that they say they are."""

import hashlib
import re

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "protests" / "static" / "vendor"
SUMS = re.findall(r"`([\w.]+\.js)` \|.*?`([0-9a-f]{64})`", (VENDOR / "VENDOR.md").read_text())


@pytest.mark.parametrize(("name", "expected"), SUMS)
def test_a_file_has_the_sum_that_is_written_down(name, expected):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected


def test_every_file_is_written_down():
    assert {path.name for path in VENDOR.glob("*.js")} == {name for name, _expected in SUMS}
