"""Parts that a row lists in one cell: each makes the record's parts those of the cell, and says what it changed."""

from functools import partial

from ...models import Addressee, CompanyAlias, Demand
from . import cells
from .report import short

_LONGEST_NAME = 200


def addressees(letter, cell):
    return _in_a_row(letter.addressees, cells.texts(cell), str, _addressee, "addressee")


def demands(letter, cell):
    return _in_a_row(letter.demands, cells.texts(cell), lambda part: part.text, _demand, "demand")


def _new(make, letter, cell):
    made = [make(text) for text in cells.texts(cell)]
    for place, part in enumerate(made):
        part.letter, part.position = letter, place
        part.full_clean(exclude=["letter"], validate_constraints=False)
    return made


def other_names(company, cell):
    wanted = list(dict.fromkeys(cells.texts(cell)))
    there = {alias.name: alias for alias in company.aliases.all()}
    for name in wanted:
        if name not in there:
            alias = CompanyAlias(company=company, name=name)
            alias.full_clean(exclude=["company"], validate_constraints=False)
            alias.save()
    for name in there.keys() - set(wanted):
        there[name].delete()
    added = [f"other name “{short(name)}” added" for name in wanted if name not in there]
    return added + [f"other name “{short(name)}” removed" for name in there if name not in wanted]


def _in_a_row(parts, texts, said, make, noun):
    """Keep those that say the same, add and remove the others, and put all in the cell's order."""
    there = list(parts.order_by("position", "pk"))
    if [said(part) for part in there] == texts:
        return []
    left, changes = list(there), []
    for place, text in enumerate(texts):
        part = next((part for part in left if said(part) == text), None)
        if part is None:
            part = make(text)
            part.letter = parts.instance
            changes.append(f"{noun} “{short(text)}” added")
        else:
            left.remove(part)
            if part.position == place:
                continue
        part.position = place
        part.full_clean(exclude=["letter"], validate_constraints=False)
        part.save()
    for part in left:
        if isinstance(part, Demand) and part.responses.exists():
            raise ValueError(
                f"the demand “{short(part)}” has responses, and is not among these: change it on the letter's form"
            )
        part.delete()
        changes.append(f"{noun} “{short(said(part))}” removed")
    return changes or [f"order of the {noun}s"]


def _addressee(text):
    """ "Marc Benioff, chief executive of Salesforce": the name ends at the first comma that leaves room for the role."""
    at = text.find(", ")
    while at >= 0 and len(text) - at - 2 > _LONGEST_NAME:
        at = text.find(", ", at + 2)
    return Addressee(name=text[:at], role=text[at + 2 :]) if at > 0 else Addressee(name=text)


def _demand(text):
    return Demand(text=text)


# By the column: the parts that a cell lists of a new letter, valid and not saved yet.
NEW = {"addressees": partial(_new, _addressee), "demands": partial(_new, _demand)}
