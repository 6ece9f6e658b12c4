"""By design there is no place for a signer's name: a new field that could be one is met here first."""

import re

import pytest
from django.apps import apps

# Words in a field's name or label that could mean a person.
PERSON = re.compile(
    r"name|person|people|sign|employee|worker|member|organi[sz]er|author|speaker|contact|mail|phone|whom|_by\b|who\b"
)

# Each such field that there is, and whom it names instead.
NAMES_NO_SIGNER = {
    "Act.by": "the account of an editor",
    "Letter.created_by": "the account of an editor",
    "Contract.created_by": "the account of an editor",
    "Addressee.name": "an executive or a body that the letter is addressed to",
    "Agency.name": "a government body",
    "Campaign.name": "a campaign",
    "Company.name": "a company",
    "CompanyAlias.name": "a company",
    "OfficialName.name": "a firm or a body that an official record of contracts names",
    "FormerAddress.names": "a record that was merged into another",
    "SavedFilter.name": "a filter that an editor keeps",
    "Topic.name": "a topic",
    "Letter.authored_by": "a body or group as described; the help text says never a signer",
    "Response.speaker": "an executive or spokesperson; the help text says never a signer",
    "SignatoryCount.claimed_by": "who the source says gave the number",
    "SignatoryCount.group": "a group of signers, from a fixed list",
    "Source.author": "a reporter",
    "CompanyReach.named": "whether a letter names a company",
    "AgencyReach.named": "whether a letter names an agency",
    "CountedAs.signatory_counts": "how many counts a letter has",
    "CountedAs.unnamed": "companies and agencies",
    "LetterAmong.unnamed": "companies and agencies",
    "ListedAgency.signatures": "a sum of headlines' low bounds",
    "ListedCompany.signatures": "a sum of headlines' low bounds",
    "ListedAgency.named": "how many letters and contracts name an agency",
    "ListedCompany.named": "how many letters and contracts name a company",
    "ListedSource.named": "how many letters and contracts cite a document",
    "NamedByContract.names": "companies, agencies and documents, by their ids",
    "NamedByLetter.names": "companies, agencies and documents, by their ids",
}

FIELDS = {
    f"{model.__name__}.{field.name}": field
    for model in apps.get_app_config("protests").get_models()
    for field in model._meta.get_fields()
    if not field.auto_created
}


def test_every_field_that_could_name_a_person_names_no_signer():
    could = {name for name, field in FIELDS.items() if PERSON.search(f"{field.name} {field.verbose_name}")}
    assert could == set(NAMES_NO_SIGNER)


@pytest.mark.parametrize("name", ["Letter.authored_by", "Response.speaker", "Sourced.locator"])
def test_where_a_name_could_slip_in_the_form_says_so(name):
    model, field = name.split(".")
    field = FIELDS["SignatoryCount.locator"] if model == "Sourced" else FIELDS[name]
    assert re.search("never (the name of )?a signer", field.help_text, re.IGNORECASE)


def test_no_table_is_of_signers():
    tables = {model._meta.model_name for model in apps.get_app_config("protests").get_models()}
    assert {name for name in tables if PERSON.search(name)} == {
        "signatorycount",
        "officialname",
        "namedbycontract",  # records, by their ids
        "namedbyletter",
    }
