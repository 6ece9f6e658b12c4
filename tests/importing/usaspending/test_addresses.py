"""What is pasted becomes an award's key, or a refusal that says what it is."""

import json

import pytest

from protests.importing.usaspending import addresses
from tests.importing.usaspending import samples

CASES = json.loads(samples.text("award_urls.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["input"] or "empty")
def test_what_is_pasted_names_an_award_or_says_what_it_is(case):
    if case["kind"] == "reject":
        with pytest.raises(addresses.NotAnAward, match=case["reason"]):
            addresses.read(case["input"])
    else:
        assert addresses.read(case["input"]) == addresses.Pasted(case["kind"], case["key"])


def test_there_are_eighteen_cases():
    assert len(CASES) == 18


@pytest.mark.parametrize(
    "pasted",
    [
        "https://www.usaspending.gov@127.0.0.1/award/CONT_AWD_H907_9700_SPE2DX16D1500_9700/",
        "file:///etc/passwd",
        "https://[::1",
        "CONT_AWD_",
        "x" * 3000,
        "H907\x00",
        "https://www.usaspending.gov/agency/department-of-defense",
        "https://www.usaspending.gov/",
        "contracts.csv",
    ],
)
def test_nothing_else_gets_through(pasted):
    with pytest.raises(addresses.NotAnAward):
        addresses.read(pasted)


def test_the_address_asked_is_built_from_the_key_alone():
    key = "CONT_AWD_EX/26 #8_99ZZ_-NONE-_-NONE-"
    assert addresses.answer_path(key) == "/api/v2/awards/CONT_AWD_EX%2F26%20%238_99ZZ_-NONE-_-NONE-/"
    assert addresses.permalink(key) == (
        "https://www.usaspending.gov/award/CONT_AWD_EX%2F26%20%238_99ZZ_-NONE-_-NONE-/"
    )
