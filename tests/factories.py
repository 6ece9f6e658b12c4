"""A small cast for tests: each function makes one valid record; a test says only what it is about."""

from itertools import count

from protests import history, publishing
from protests.models import (
    Addressee,
    Agency,
    Campaign,
    Company,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    Letter,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)

_numbers = count(1)


def source(**fields):
    number = next(_numbers)
    defaults = {
        "url": f"https://news.example/{number}",
        "title": f"Report {number}",
        "publisher": "The Example",
    }
    return Source.objects.create(**defaults | fields)


def company(name=None, **fields):
    return Company.objects.create(name=name or f"Company {next(_numbers)}", **fields)


def ownership(owned, owner, **fields):
    return Ownership.objects.create(
        company=owned, owner=owner, **{"source": fields.pop("source", None) or source()} | fields
    )


def agency(name=None, **fields):
    return Agency.objects.create(name=name or f"Agency {next(_numbers)}", **fields)


def topic(name=None, **fields):
    return Topic.objects.create(name=name or f"Topic {next(_numbers)}", **fields)


def campaign(name=None, **fields):
    return Campaign.objects.create(name=name or f"Campaign {next(_numbers)}", **fields)


def letter(*, companies=None, agencies=(), contracts=(), topics=(), sources=None, **fields):
    """A draft that lacks nothing: a company, a date and a source of its own unless others are given."""
    made = Letter.objects.create(**{"title": f"Letter {next(_numbers)}", "date": "2018-06-25"} | fields)
    made.companies.set([company()] if companies is None else companies)
    made.agencies.set(agencies)
    made.contracts.set(contracts)
    made.topics.set(topics)
    made.sources.set([source()] if sources is None else sources)
    return made


def published_letter(*, number=None, **fields):
    made = letter(**fields)
    publishing.publish_letter(made, number=number)
    return made


def withdrawn_letter(*, reason="It was not a letter.", **fields):
    made = published_letter(**fields)
    publishing.withdraw(made, reason=reason)
    return made


def reading(letter, number=650, **fields):
    """A count of employees, exactly the number, as of the letter's day; the letter's headline follows."""
    defaults = {"number": number, "as_of": "2018-06-25"}
    made = SignatoryCount.objects.create(
        letter=letter, **defaults | {"source": fields.pop("source", None) or source()} | fields
    )
    letter.refresh_from_db()
    return made


def demand(letter, text="End the contract", **fields):
    return Demand.objects.create(letter=letter, text=text, **fields)


def addressee(letter, **fields):
    return Addressee.objects.create(letter=letter, **{"role": "chief executive"} | fields)


def quotation(letter, text="We cannot look away", **fields):
    return Quotation.objects.create(
        letter=letter, text=text, source=fields.pop("source", None) or source(), **fields
    )


def response(letter, **fields):
    defaults = {"summary": "Said that it would think about it.", "date": "2018-06-27"}
    return Response.objects.create(
        letter=letter, source=fields.pop("source", None) or source(), **defaults | fields
    )


def correction(record, **fields):
    """A correction of a letter or contract, as its form leaves it."""
    defaults = {"corrected_on": "2026-01-01", "what": "Summary", "old": "Wrong", "new": "Right"}
    with history.recording(why="It was wrong."):
        return record.corrections.create(**defaults | {"reason": "Ours."} | fields)


def contract(*, agencies=None, sources=None, **fields):
    """A draft that lacks nothing."""
    made = Contract.objects.create(**{"title": f"Contract {next(_numbers)}"} | fields)
    made.agencies.set([agency()] if agencies is None else agencies)
    made.sources.set([source()] if sources is None else sources)
    return made


def published_contract(**fields):
    made = contract(**fields)
    publishing.publish_contract(made)
    return made


def party(contract, company, **fields):
    return ContractParty.objects.create(
        contract=contract, company=company, source=fields.pop("source", None) or source(), **fields
    )


def amount(contract, number=1_000_000, **fields):
    defaults = {"kind": "reported", "number": number}
    return ContractAmount.objects.create(
        contract=contract, source=fields.pop("source", None) or source(), **defaults | fields
    )


def event(contract, **fields):
    defaults = {"kind": "awarded", "date": "2018-03"}
    return ContractEvent.objects.create(
        contract=contract, source=fields.pop("source", None) or source(), **defaults | fields
    )
