"""What the service answers in JSON, fetched or saved to a file."""

import json
from decimal import Decimal

from . import addresses, values
from .award import Award, Modification, Named, Sum


class NotAnAnswer(ValueError):
    """The JSON holds no award and no modifications; the message says what it holds."""


def parse(text):
    """Sums are read as decimals, never as floating point."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotAnAnswer(f"It is not JSON: {error}.") from error


def refuse_other(data):
    """Say what JSON of the service this is, when it is neither an award nor a list of modifications."""
    if not isinstance(data, dict):
        raise NotAnAnswer("It is JSON, but no answer of USAspending.")
    if "detail" in data:
        raise NotAnAnswer(f"The service refused the question: {str(data['detail'])[:300]}")
    if "award_type_groups" in data:
        raise NotAnAnswer(f"The service refused the question: {str(data.get('message'))[:300]}")
    if "filters" in data:
        raise NotAnAnswer("It is a question to the service, not its answer.")
    if "last_updated" in data:
        raise NotAnAnswer("It is the date of the service's last update, not an award.")
    found = keys_in(data)
    if found:
        raise NotAnAnswer(f"It is a list of awards. Import them one by one: {', '.join(found)}")
    raise NotAnAnswer("The service answered something else than an award.")


def keys_in(data):
    """Keys of the awards in a search result or a list of orders."""
    rows = data.get("results")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    keys = [row.get("generated_internal_id") or row.get("generated_unique_award_id") for row in rows]
    return [key for key in keys if isinstance(key, str)]


def is_award(data):
    return isinstance(data, dict) and "generated_unique_award_id" in data and "category" in data


def is_modifications(data):
    if not isinstance(data, dict) or not isinstance(data.get("results"), list) or "page_metadata" not in data:
        return False
    return all(isinstance(row, dict) and "modification_number" in row for row in data["results"])


def award(data) -> Award:
    """The award in the service's answer; NotAnAnswer where it is no contract or has another shape."""
    if not is_award(data):
        refuse_other(data)
    with_fields = _Fields(data)
    if data["category"] not in ("contract", "idv"):
        raise NotAnAnswer(f"It is no contract: its category is “{str(data['category'])[:40]}”.")
    key = with_fields.text("generated_unique_award_id").upper()
    try:
        if addresses.read(key).kind not in ("award", "idv"):
            raise NotAnAnswer(f"generated_unique_award_id: “{key[:80]}” is not the key of an award.")
    except addresses.NotAnAward as refusal:
        raise NotAnAnswer(f"generated_unique_award_id: {refusal}.") from refusal
    obligated = with_fields.money("total_obligation")
    ceiling = with_fields.money("base_and_all_options")
    period = with_fields.within("period_of_performance")
    parent = with_fields.within("parent_award")
    return Award(
        key=key,
        piid=with_fields.number("piid"),
        kind=with_fields.text("type_description").lower(),
        parent_key=parent.text("generated_unique_award_id").upper(),
        parent_piid=parent.number("piid"),
        recipient=_recipient(with_fields.within("recipient")),
        awarding=_agency(with_fields.within("awarding_agency")),
        funding=_agency(with_fields.within("funding_agency")),
        obligated=None if obligated is None else Sum(obligated, "total obligation"),
        ceiling=None if ceiling is None else Sum(ceiling, "base and all options, of the award"),
        start=period.day("start_date"),
        end=period.day("end_date"),
        signed=with_fields.day("date_signed"),
        text=with_fields.text("description"),
        last_modified=period.day("last_modified_date"),
        raw=_kept(data),
    )


def modifications(data) -> tuple[list[Modification], bool]:
    """The modifications on one page of the service's answer, and whether more pages follow."""
    if not is_modifications(data):
        refuse_other(data)
    if not isinstance(data["page_metadata"], dict):
        raise NotAnAnswer("page_metadata: an object is wanted.")
    return [_modification(_Fields(row)) for row in data["results"]], bool(
        data["page_metadata"].get("hasNext")
    )


def _modification(row):
    key = row.text("id").removeprefix("CONT_TX_")
    if not key or key == row.text("id"):
        raise NotAnAnswer(f"id: “{row.text('id')[:80]}” is not the key of a contract's transaction.")
    return Modification(
        key=key,
        number=row.text("modification_number"),
        date=row.day("action_date"),
        obligated=row.money("federal_action_obligation"),
        code=row.text("action_type"),
        what=row.text("action_type_description").lower(),
        text=row.text("description"),
    )


def _recipient(fields):
    name = fields.text("recipient_name")
    above = fields.text("parent_recipient_name")
    return Named(name, fields.code("recipient_uei"), "" if above == name else above) if name else None


def _agency(fields):
    """The body itself, below its department where the record says so."""
    top, sub = fields.within("toptier_agency"), fields.within("subtier_agency")
    if sub.text("name"):
        return Named(sub.text("name"), sub.code("code"), top.text("name"))
    return Named(top.text("name"), top.code("code", values.department_code)) if top.text("name") else None


def _kept(data):
    """The answer without what is nobody's business here: officers' names and pay, places."""
    left_out = ("executive_details", "place_of_performance", "latest_transaction_contract_data")
    return {name: value for name, value in data.items() if name not in left_out}


class _Fields:
    """Fields of an object of the answer, each of the type that is documented; NotAnAnswer names the one that is not."""

    def __init__(self, data, path=""):
        self.data, self.path = data, path

    def within(self, name):
        value = self.data.get(name)
        if value is not None and not isinstance(value, dict):
            raise NotAnAnswer(f"{self.path}{name}: an object is wanted.")
        return _Fields(value or {}, f"{self.path}{name}.")

    def text(self, name):
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            raise NotAnAnswer(f"{self.path}{name}: text is wanted.")
        return values.clean(value or "").strip()

    def day(self, name):
        return self._read(values.day, name, self.text(name))

    def number(self, name):
        return self._read(values.number, name, self.text(name))

    def code(self, name, read=values.code):
        return self._read(read, name, self.text(name))

    def money(self, name):
        value = self.data.get(name)
        return self._read(values.money, name, value)

    def _read(self, read, name, value):
        try:
            return read(value)
        except ValueError as error:
            raise NotAnAnswer(f"{self.path}{name}: {error}.") from error
