"""A selection said in a sentence: the same words on the page, in its title and with an export."""

NOUNS = {
    "letters": ("letter", "letters"),
    "signatory counts": ("signatory count", "signatory counts"),
    "companies": ("company", "companies"),
    "agencies": ("agency", "agencies"),
    "contracts": ("contract", "contracts"),
    "responses": ("response", "responses"),
    "sources": ("source", "sources"),
}
_LINKS = {"signatory counts": "of", "responses": "to", "sources": "of"}
_NONE = "none"


def selection(kind, count, chosen) -> str:
    """ "12 letters concerning Google or Microsoft, about ICE, 2018 to 2020, at least 500 signatories"."""
    return f"{count:,} {without_number(kind, chosen, count=count)}"


def without_number(kind, chosen, count=2) -> str:
    """The same without the number: "letters about ICE"."""
    letters = list(_letters(chosen))
    if kind == "letters":
        return f"{_adjective(chosen)}{_noun(kind, count)}{_joined(letters)}"
    own = [f"named “{chosen['name']}”"] if chosen.get("name") else []
    if kind == "contracts":
        own += [*_company("with", chosen), *_agency("for", chosen)]
        letters = list(_letters({name: value for name, value in chosen.items() if name not in _PLACES}))
    if letters or chosen.get("scope"):
        own.append(f"{_LINKS.get(kind, 'with')} {_adjective(chosen)}letters{_joined(letters)}")
    return f"{_noun(kind, count)}{_joined(own)}"


def any_of(names) -> str:
    """ "Google, Microsoft or Amazon"."""
    *rest, last = [str(name) for name in names]
    return f"{', '.join(rest)} or {last}" if rest else last


_PLACES = ("company", "subsidiaries", "agency", "sub_agencies")


def _noun(kind, count):
    return NOUNS[kind][count != 1]


def _adjective(chosen):
    return f"{any_of(chosen['scope'])} " if chosen.get("scope") else ""


def _joined(phrases):
    """Phrases after a noun: the first without a comma."""
    return f" {', '.join(phrases)}" if phrases else ""


def _letters(chosen):
    """What letters were asked for, one phrase a filter."""
    yield from _company("concerning", chosen)
    yield from _agency("about", chosen)
    if chosen.get("topic"):
        yield f"on the topic of {any_of(topic.name for topic in chosen['topic'])}"
    if chosen.get("campaign"):
        yield f"in the campaign {any_of(campaign.name for campaign in chosen['campaign'])}"
    if chosen.get("contract"):
        yield f"about the contract {any_of(contract.title for contract in chosen['contract'])}"
    if chosen.get("kind"):
        yield f"of the kind {any_of(chosen['kind'])}"
    if chosen.get("outcome"):
        outcomes = [outcome for outcome in chosen["outcome"] if outcome != _NONE]
        if outcomes:
            yield f"with the outcome {any_of(outcomes)}" + (
                " or none on record" if _NONE in chosen["outcome"] else ""
            )
        else:
            yield "with no outcome on record"
    if chosen.get("year"):
        yield f"of {any_of(sorted(chosen['year']))}"
    yield from _range(chosen.get("since"), chosen.get("until"))
    if chosen.get("min"):
        yield f"at least {chosen['min']:,} {'signatory' if chosen['min'] == 1 else 'signatories'}"
    if chosen.get("q"):
        yield f"with the words “{chosen['q']}”"


def _company(preposition, chosen):
    if chosen.get("company"):
        without = " (subsidiaries left out)" if chosen.get("subsidiaries") == "no" else ""
        yield f"{preposition} {any_of(company.name for company in chosen['company'])}{without}"


def _agency(preposition, chosen):
    if chosen.get("agency"):
        without = " (sub-agencies left out)" if chosen.get("sub_agencies") == "no" else ""
        yield f"{preposition} {any_of(agency.short_name for agency in chosen['agency'])}{without}"


def _range(since, until):
    if since and until:
        yield f"{since.in_words} to {until.in_words}"
    elif since:
        yield f"since {since.in_words}"
    elif until:
        yield f"until {until.in_words}"
