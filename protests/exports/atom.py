"""Atom (RFC 4287): an entry for each row, under an identity that it keeps for good."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed

from .licence import LICENCE, LINK

SITE = "Tech workers' protest letters"

# What XML cannot hold.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]")


class _Feed(Atom1Feed):
    """Dated by its list, so that an empty one says the same each time."""

    def latest_post_date(self):
        return self.feed["updated"]


def atom_response(news, name, page, address):
    """The news of a list as a feed at `address`; `page` is the list's own address."""
    subject = _clean(news.subject)
    feed = _Feed(
        title=f"{subject[:1].upper()}{subject[1:]}: {SITE}",
        link=_absolute(page),
        description="The last changed first. Every figure is a dated reading with its source.",
        language="en-GB",
        author_name=SITE,
        author_link=f"{settings.SITE_URL}/",
        feed_url=_absolute(address),
        feed_guid=_absolute(address),
        feed_copyright=LICENCE,
        updated=news.updated,
    )
    title, summary, link = _ENTRIES[name]
    for row in news.rows:
        feed.add_item(
            title=_clean(title(row)),
            description=_clean(summary(row)),
            link=_absolute(link(row)),
            unique_id=identity(name, row),
            pubdate=getattr(row, "published_at", None),
            updateddate=row.updated,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=Atom1Feed.content_type)
    answer["Link"] = LINK
    return answer


def identity(name, row):
    """A tag URI (RFC 4151): it outlives every change of the address words."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}/{row.pk}"


def _absolute(address):
    return address if "://" in address else f"{settings.SITE_URL}{address}"


def _clean(text):
    return _UNPRINTABLE.sub(" ", text)


def _joined(*parts):
    return "; ".join(str(part) for part in parts if part)


def _day(date):
    return date.in_words if date else "no date"


def _letter(letter):
    count = letter.headline
    counted = f"{_words(count)}, {count.get_group_display().lower()}" if count else "no number on record"
    return _joined(_day(letter.date), counted, letter.summary)


def _words(count):
    return f"“{count.wording}”" if count.wording else count.in_words


def _count(count):
    what = f"{_words(count)} ({count.get_group_display().lower()}), {_day(count.as_of)}"
    return _joined(what, f"read as {count.as_read}", f"according to {count.source.publisher}", count.note)


def _response(response):
    who = response.speaker or response.by_company or response.by_agency
    return _joined(who, _day(response.date), response.outcome, f"according to {response.source.publisher}")


def _on_letter(part, anchor):
    return f"{part.letter.get_absolute_url()}#{anchor}-{part.pk}"


def _page_of(record):
    return record.get_absolute_url()


# For each list: the title of an entry, what it says, and where it leads.
_ENTRIES = {
    "letters": (lambda letter: letter.title, _letter, _page_of),
    "contracts": (lambda contract: contract.title, lambda contract: contract.description, _page_of),
    "companies": (lambda company: company.name, lambda company: company.headquarters, _page_of),
    "agencies": (lambda agency: agency.name, lambda agency: agency.abbreviation, _page_of),
    "signatory-counts": (
        lambda count: f"{_words(count)}: {count.letter.title}",
        _count,
        lambda count: _on_letter(count, "count"),
    ),
    "responses": (
        lambda response: f"{response.get_kind_display()}: {response.summary}",
        _response,
        lambda response: _on_letter(response, "response"),
    ),
    "sources": (
        lambda source: source.title,
        lambda source: _joined(source.publisher, source.author, _day(source.published)),
        lambda source: source.url,
    ),
}
