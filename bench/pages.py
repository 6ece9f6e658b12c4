"""What is measured: addresses of the site, the floors among them, and what Datasette shows of the same rows."""

import random
from urllib.parse import urlencode

from bench import generate
from bench.generate import COMMON, MIDDLING, RARE, word

FLOOR, EMPTY = "floor: 25 rows", "floor: nothing"


def of_site():
    """{name: address}; the letters, companies and so on of these addresses are on record whatever its size."""
    from protests.models import Campaign, Contract, Letter

    published = Letter.objects.published()
    with_contract = published.filter(contracts__isnull=False).order_by("number").first()
    few = published.order_by("companies__slug").values_list("companies__slug", flat=True)
    common, middling, rare = word(COMMON), word(MIDDLING), word(RARE)
    last_page = -(-published.count() // 25)
    return {
        EMPTY: "/bench/empty/",
        FLOOR: "/bench/rows/",
        "home": "/",
        "letters": "/letters/",
        "letters, last page": f"/letters/?page={last_page}",
        "letters: outcome": "/letters/?outcome=refused",
        "letters: company": "/letters/?company=company-1",
        "letters: agency": "/letters/?agency=agency-1",
        "letters: year": "/letters/?year=2019",
        "letters: company, outcome": "/letters/?company=company-1&outcome=refused",
        "letters: year, outcome": "/letters/?year=2019&outcome=refused",
        "letters: agency, year, kind": "/letters/?agency=agency-1&year=2019&kind=petition",
        "search: common word": f"/letters/?q={common}",
        "search: middling word": f"/letters/?q={middling}",
        "search: rare word": f"/letters/?q={rare}",
        "search: middling word, outcome": f"/letters/?q={middling}&outcome=refused",
        "letter": with_contract.get_absolute_url(),
        "company of many letters": "/companies/company-1/",
        "company of few letters": f"/companies/{few.last()}/",
        "agency": "/agencies/agency-1/",
        "contract": Contract.objects.published().first().get_absolute_url(),
        "campaign": Campaign.objects.public().first().get_absolute_url(),
        "topic": "/topics/topic-1/",
        "companies": "/companies/",
        "agencies": "/agencies/",
        "contracts": "/contracts/",
        "counts": "/signatory-counts/",
        "responses": "/responses/",
        "sources": "/sources/",
        "topics": "/topics/",
        "campaigns": "/campaigns/",
        "pictures": "/letters/pictures/",
        "letters.json": "/letters.json",
        "letters.atom": "/letters.atom",
        "letter.json": with_contract.get_absolute_url().removesuffix("/") + ".json",
    }


COMBINATIONS = 200


def combinations():
    """Addresses of lists of letters by two or three filters, drawn at random as the letters' own choices were."""
    from protests.models import Agency, Company, Topic

    chance = random.Random(generate.SEED)
    # In the order in which they were made, which is that of how many letters they have.
    public = {
        model: list(model.objects.public().order_by("pk").values_list("slug", flat=True))
        for model in (Company, Agency, Topic)
    }

    def one_of(model):
        return public[model][int(len(public[model]) * chance.random() ** 3)]

    choices = {
        "company": lambda: one_of(Company),
        "agency": lambda: one_of(Agency),
        "topic": lambda: one_of(Topic),
        "outcome": lambda: chance.choice(("refused", "met", "none")),
        "year": lambda: str(chance.randint(2010, 2026)),
        "kind": lambda: chance.choice(("open letter", "petition", "pledge")),
        "scope": lambda: chance.choice(("core", "adjacent")),
    }
    for _ in range(COMBINATIONS):
        filters = chance.sample(sorted(choices), chance.randint(2, 3))
        yield "/letters/?" + urlencode({name: choices[name]() for name in filters})


ADMIN = {"desk: letters": "/admin/protests/letter/"}

_TABLE = "/peer/letters?_size=25&_sort_desc=date&_facet=company&_facet=agency&_facet=outcome"


def of_datasette():
    """{name: address} of the same rows, where Datasette has something of the kind."""
    from protests.models import Letter

    first = Letter.objects.published().order_by("pk").values_list("pk", flat=True)[0]
    return {
        "letters": _TABLE,
        "letters: outcome": f"{_TABLE}&outcome=refused",
        "letters: company": f"{_TABLE}&company=company-1",
        "letters: agency": f"{_TABLE}&agency=agency-1",
        "letters: year": f"{_TABLE}&year=2019",
        "letters: company, outcome": f"{_TABLE}&company=company-1&outcome=refused",
        "letters: year, outcome": f"{_TABLE}&year=2019&outcome=refused",
        "search: common word": f"{_TABLE}&_search={word(COMMON)}",
        "search: middling word": f"{_TABLE}&_search={word(MIDDLING)}",
        "search: rare word": f"{_TABLE}&_search={word(RARE)}",
        "search: middling word, outcome": f"{_TABLE}&_search={word(MIDDLING)}&outcome=refused",
        "letter": f"/peer/letters/{first}",
    }
