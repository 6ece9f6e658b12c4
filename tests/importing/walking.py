"""Is every value of a file on the record? Written apart from the loader, from the database back to the file."""

from decimal import Decimal

from protests.models import Agency, Campaign, Company, Contract, Letter, Ownership, Source, Topic


def losses(data):
    """("letters/acme-border-2018/date", value in the file, value on the record) for all that differs or is missing."""
    on_record = {
        "companies": [_company(record) for record in Company.objects.all()],
        "ownerships": [_ownership(record) for record in Ownership.objects.all()],
        "agencies": [_agency(record) for record in Agency.objects.all()],
        "topics": [_named(record) for record in Topic.objects.all()],
        "campaigns": [_campaign(record) for record in Campaign.objects.all()],
        "sources": [_source(record) for record in Source.objects.all()],
        "contracts": [_contract(record) for record in Contract.objects.all()],
        "letters": [_letter(record) for record in Letter.objects.all()],
    }
    found = []
    for name, rows in data.items():
        by_key = {_key(row): row for row in on_record.get(name, [])}
        for row in rows:
            found += _differences(f"{name}/{_key(row)}", row, by_key.get(_key(row)))
    return found


def _key(row):
    if "owner" in row:
        return f"{row['company']}-{row['owner']}"
    return row.get("key") or row.get("slug") or f"{row['list']}/{row['record']}"


def _differences(path, in_file, on_record):
    if isinstance(in_file, dict) and isinstance(on_record, dict):
        for key, value in in_file.items():
            yield from _differences(f"{path}/{key}", value, on_record.get(key, "nothing"))
    elif isinstance(in_file, list) and all(isinstance(value, str) for value in in_file):
        # Names: links have no order.
        for value in in_file:
            if value not in on_record:
                yield path, value, on_record
    elif isinstance(in_file, list) and isinstance(on_record, list) and len(in_file) == len(on_record):
        for place, (value, kept) in enumerate(zip(in_file, on_record, strict=True)):
            yield from _differences(f"{path}/{place}", value, kept)
    elif isinstance(in_file, float):
        if Decimal(str(in_file)) != on_record:
            yield path, in_file, on_record
    elif in_file != on_record:
        yield path, in_file, on_record


def _slugs(manager):
    return list(manager.values_list("slug", flat=True))


def _slug(record):
    return record and record.slug


def _named(record):
    return {"slug": record.slug, "name": record.name}


def _company(record):
    return _named(record) | {
        "aliases": [alias.name for alias in record.aliases.all()],
        "headquarters": record.headquarters or None,
        "website": record.website or None,
    }


def _ownership(record):
    return {
        "company": record.company.slug,
        "owner": record.owner.slug,
        "since": record.since,
        "until": record.until,
        "source": record.source.slug,
        "note": record.note or None,
    }


def _agency(record):
    return _named(record) | {
        "abbreviation": record.abbreviation or None,
        "parent": _slug(record.parent),
        "country": record.country or None,
        "kind": record.kind,
    }


def _campaign(record):
    return _named(record) | {"letters": _slugs(record.letters)}


def _source(record):
    return {
        "key": record.slug,
        "url": record.url,
        "title": record.title,
        "publisher": record.publisher,
        "author": record.author or None,
        "published": record.published,
        "kind": record.kind,
        "via": record.via or None,
        "verified": _verified(record),
    }


def _verified(source):
    return "archive" if source.kind == "archive" else "read"


def _contract(record):
    return {
        "slug": record.slug,
        "title": record.title,
        "agencies": _slugs(record.agencies),
        "description": record.description,
        "award_id": record.award_id or None,
        "parent_award_id": record.parent_award_id or None,
        "parties": [
            {"company": party.company.slug, "role": party.role, "source": party.source.slug}
            for party in record.parties.order_by("pk")
        ],
        "amounts": [_amount(amount) for amount in record.amounts.order_by("pk")],
        "events": [
            {"kind": event.kind, "date": event.date, "note": event.note or None, "source": event.source.slug}
            for event in record.events.order_by("pk")
        ],
        "start": record.start,
        "end": record.end,
        "sources": _slugs(record.sources),
    }


def _amount(record):
    return {
        "amount": record.number,
        "currency": record.currency,
        "kind": record.kind,
        "as_of": record.as_of,
        "wording": record.wording or None,
        "note": record.note or None,
        "source": record.source.slug,
    }


def _letter(record):
    demands = list(record.demands.all())
    return {
        "number": record.number,
        "slug": record.slug,
        "title": record.title,
        "kind": record.kind,
        "date": record.date,
        "date_note": record.date_note or None,
        "how_public": record.how_public,
        "authored_by": record.authored_by,
        "companies": _slugs(record.companies),
        "no_company_reason": record.no_company_reason or None,
        "agencies": _slugs(record.agencies),
        "contracts": _slugs(record.contracts),
        "addressees": [
            {"name": one.name or None, "role": one.role or None} for one in record.addressees.all()
        ],
        "summary": record.summary,
        "demands": [{"text": demand.text} for demand in demands],
        "quotations": [{"text": one.text, "source": one.source.slug} for one in record.quotations.all()],
        "topics": _slugs(record.topics),
        "campaign": _slug(record.campaign),
        "readings": [_reading(reading) for reading in record.signatory_counts.order_by("pk")],
        "responses": [_response(response, demands) for response in record.responses.order_by("pk")],
        "sources": _slugs(record.sources),
        "scope": record.scope,
        "scope_note": record.scope_note or None,
    }


def _reading(record):
    # The file's bounds are the printed number: the record keeps that, and computes bounds of its own.
    takes_low = record.kind not in ("at most", "nearly")
    takes_high = record.kind in ("exactly", "about", "at most", "nearly")
    return {
        "wording": record.wording or None,
        "kind": record.kind,
        "low": record.number if takes_low else None,
        "high": record.number if takes_high else record.upper,
        "group": record.group,
        "company": _slug(record.company),
        "as_of": record.as_of,
        "claimed_by": record.claimed_by or None,
        "note": record.note or None,
        "source": record.source.slug,
        "verified": _verified(record.source),
    }


def _response(record, demands):
    return {
        "date": record.date,
        "by": record.speaker or None,
        "by_company": _slug(record.by_company),
        "by_agency": _slug(record.by_agency),
        "kind": record.kind,
        "summary": record.summary,
        "demand": demands.index(record.demand) if record.demand else None,
        "outcome": record.outcome or None,
        "source": record.source.slug,
        "verified": _verified(record.source),
    }
