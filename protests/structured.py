"""A record said to machines in its page's head: JSON-LD in the words of schema.org."""

import json

from django.utils.safestring import mark_safe

from .exports.licence import LICENCE

# As in Django's json_script: text cannot end the element it stands in.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def letter(letter, address) -> str:
    """A letter as a CreativeWork: what it is called, when, about whom, according to which documents."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "CreativeWork",
            "@id": address,
            "url": address,
            "identifier": letter.number,
            "name": letter.title,
            "abstract": letter.summary,
            "datePublished": letter.date,
            "dateModified": letter.updated_at.date().isoformat(),
            "about": [
                {"@type": "GovernmentOrganization", "name": agency.name} for agency in letter.agencies.all()
            ],
            "mentions": [
                {"@type": "Corporation", "name": company.name} for company in letter.companies.all()
            ],
            "citation": [source.url for source in letter.sources.all()],
            "license": LICENCE,
        }
    )


def _script(words):
    return mark_safe(json.dumps(words, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped above
