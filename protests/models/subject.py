"""What letters are about, and which of them belong together."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse

from .addresses import Addressed


class TopicQuerySet(models.QuerySet):
    def public(self):
        """Topics of a published letter."""
        from .letter import Letter

        return self.filter(Exists(Letter.objects.published().filter(topics=OuterRef("pk"))))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Topic(Addressed):
    name = models.CharField(max_length=200)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="topic_name_is_one",
                violation_error_message="This topic is already on record.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])

    def natural_key(self):
        return (self.slug,)


class CampaignQuerySet(models.QuerySet):
    def public(self):
        """Campaigns with a published letter."""
        from .letter import Letter

        return self.filter(Exists(Letter.objects.published().filter(campaign=OuterRef("pk"))))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Campaign(Addressed):
    """Letters that belong together. Their signers overlap: counts are never summed into people."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Public, in our own words.")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="campaign_name_is_one",
                violation_error_message="This campaign is already on record.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("campaign", args=[self.slug])

    def natural_key(self):
        return (self.slug,)
