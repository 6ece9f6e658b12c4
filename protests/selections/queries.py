"""Judging a query: everything in it that is not understood is named, before any row is asked for."""

import difflib
from dataclasses import dataclass

import django_filters

from .. import filters
from ..models import Agency, Campaign, Company, Contract, FormerAddress, Topic

# Filters of which several values mean "any of these".
SEVERAL = (django_filters.MultipleChoiceFilter, django_filters.ModelMultipleChoiceFilter)


# What a byte that is not UTF-8 becomes when the query string is read.
NOT_UTF_8 = "\N{REPLACEMENT CHARACTER}"

# Filters whose values are address words, which a record changes when it is renamed or merged.
BY_ADDRESS_WORD = {
    "company": Company,
    "agency": Agency,
    "topic": Topic,
    "campaign": Campaign,
    "contract": Contract,
}


@dataclass(frozen=True)
class Problem:
    """What was not understood: the filter's name (or "" for the whole query) and a sentence."""

    filter: str
    message: str


def with_given(query, given):
    """The visitor's query without empty values, which ask for nothing, and with the filters that the page itself
    gives, such as the company whose page it is: by its address word, or itself."""
    query = query.copy()
    for name, values in query.lists():
        query.setlist(name, [value for value in values if value])
    for name, value in given.items():
        query.appendlist(name, getattr(value, "slug", value))
    return query


def without(query, name, value, also):
    """The query string without one value, and without the filters in `also`."""
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    for other in also:
        rest.pop(other, None)
    return f"?{rest.urlencode()}"


def with_present_words(query):
    """The query with the words that its records have now; None if it holds no former address word of a public one."""
    present = query.copy()
    for name, model in BY_ADDRESS_WORD.items():
        words = [word for word in query.getlist(name) if "\0" not in word]
        now = _present_words(model, words) if words else {}
        if now:
            present.setlist(name, list(dict.fromkeys(now.get(word, word) for word in query.getlist(name))))
    return present if present != query else None


def _present_words(model, words):
    """{former word: the word now} of the public records of a kind."""
    former = FormerAddress.objects.filter(kind=model._meta.model_name, slug__in=words)
    at = dict(former.values_list("slug", "record_id"))
    now = dict(model.objects.public().filter(pk__in=at.values()).values_list("pk", "slug"))
    return {word: now[pk] for word, pk in at.items() if pk in now}


def problems_of(query, filtersets, given):
    """Everything in the query that is not understood, each named with a sentence."""
    known = {name: found for part in filtersets for name, found in part.base_filters.items()}
    unreadable = [problem for name in query for problem in misread(name, query, known)]
    unreadable += [
        Problem(name, "This page gives this filter itself.") for name in given if len(query.getlist(name)) > 1
    ]
    if any(problem.filter in known for problem in unreadable):
        # The filters' own forms would ask the database, which may not even take such a value.
        return unreadable
    wrong = [
        Problem(name, message)
        for part in filtersets
        for name, messages in part.form.errors.items()
        for message in messages
    ]
    return list(dict.fromkeys([*unreadable, *wrong]))


def misread(name, query, known):
    values = query.getlist(name)
    if name not in known:
        likely = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean “{likely[0]}”?" if likely else f"Filters here are {', '.join(sorted(known))}."
        yield Problem(shown_name(name), f"There is no filter of this name. {hint}")
    elif len(values) > 1 and not isinstance(known[name], SEVERAL):
        yield Problem(name, "This takes one value and was given several.")
    elif any("\0" in value for value in values):
        yield Problem(name, "A null character cannot be looked for.")
    elif any(NOT_UTF_8 in value for value in values):
        yield Problem(name, "Part of this is not text in UTF-8.")
    elif any(len(value) > filters.LONGEST_WORDS for value in values):
        yield Problem(name, f"At most {filters.LONGEST_WORDS} characters can be looked for.")


def shown_name(name):
    """A parameter's name as it can stand in a page or a header: printable and short."""
    readable = "".join(letter if letter.isprintable() else NOT_UTF_8 for letter in name)
    return readable if len(readable) <= 40 else readable[:40] + "…"
