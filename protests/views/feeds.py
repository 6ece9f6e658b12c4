"""Feeds that a reader may follow."""

from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from .. import selections
from ..exports.atom import SITE, identity

NEWEST = 50


class Corrections(Feed):
    """Corrections of published records, the latest first."""

    feed_type = Atom1Feed
    title = "Corrections: tech workers' protest letters"
    subtitle = "Where the record was wrong: what it said, what it says now, and why."
    link = reverse_lazy("corrections")
    author_name = SITE

    def items(self):
        return selections.corrections()[:NEWEST]

    def item_title(self, correction):
        return f"{correction.record.title}: {correction.what}"

    def item_description(self, correction):
        return f"It said “{correction.old}”, and says now “{correction.new}”. {correction.reason}"

    def item_link(self, correction):
        return f"{correction.record.get_absolute_url()}#correction-{correction.pk}"

    def item_guid(self, correction):
        return identity("corrections", correction)

    def item_updateddate(self, correction):
        return datetime.combine(correction.corrected_on, time(12), tzinfo=UTC)


corrections = require_safe(Corrections())
