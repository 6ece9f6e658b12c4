"""The desk's first page: what to begin, where everything is, and what needs care."""

from django.urls import reverse

from .care import waiting
from .keeping_filters import kept_for, with_address
from .rows import kinds_for

# The lists of the desk in the order in which they are used; what stands in none of the groups comes last.
GROUPS = [
    ("The record", ["Letter", "Contract", "Company", "Agency", "Source", "Topic", "Campaign"]),
    ("Beside it", ["Ownership", "OfficialName", "SavedFilter"]),
    ("Accounts", ["User", "Group", "AccessAttempt", "AccessFailureLog", "AccessLog"]),
    ("Kept by the program", ["FormerAddress", "LetterNumber", "LetterOutcome"]),
]
OTHERS = "More"

BEGUN_OFTEN = [("Letter", "Enter a letter"), ("Contract", "Enter a contract"), ("Source", "Enter a source")]


def context(request, site):
    """What the page shows to whoever is signed in."""
    lists = {each["object_name"]: each for app in site.get_app_list(request) for each in app["models"]}
    cares = waiting(request, site)
    return {
        "begins": _begins(request, lists),
        "groups": _groups(lists),
        "kept_filters": with_address(kept_for(request)),
        "waiting": [each for each in cares if each.number],
        "nothing_in": [each for each in cares if not each.number],
    }


def _begins(request, lists):
    may_add = [(lists[name].get("add_url"), words) for name, words in BEGUN_OFTEN if name in lists]
    if kinds_for(request.user):
        may_add.append((reverse("admin:import_rows"), "Import rows"))
    return [{"address": address, "name": words} for address, words in may_add if address]


def _groups(lists):
    named = [name for _title, names in GROUPS for name in names]
    others = (OTHERS, [name for name in lists if name not in named])
    groups = [(title, [lists[name] for name in names if name in lists]) for title, names in [*GROUPS, others]]
    return [(title, shown) for title, shown in groups if shown]
