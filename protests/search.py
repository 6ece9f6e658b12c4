"""Words in letters: one function, so that a better way of searching changes this room alone."""

from django.db.models import Exists, OuterRef, Q

from .models import Addressee, Agency, Company, CompanyAlias, Demand, Quotation, Topic

# What a letter is found by, beside its own texts: (model, path to the letter, text fields).
_RELATED = (
    (Demand, "letter", ("text",)),
    (Quotation, "letter", ("text",)),
    (Addressee, "letter", ("name", "role")),
    (Company, "letters", ("name",)),
    (CompanyAlias, "company__letters", ("name",)),
    (Agency, "letters", ("name", "abbreviation")),
    (Topic, "letters", ("name",)),
)
_OWN = ("title", "summary", "full_text")


def matching(letters, words: str):
    """The letters that hold every one of `words` somewhere in their texts or in the names of what they concern."""
    for word in words.split():
        found = Q(*[(f"{field}__icontains", word) for field in _OWN], _connector=Q.OR)
        for model, path, fields in _RELATED:
            holds = Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR)
            found |= Exists(model.objects.filter(holds, **{path: OuterRef("pk")}))
        letters = letters.filter(found)
    return letters
