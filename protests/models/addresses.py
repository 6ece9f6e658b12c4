"""Addresses that last: the slug in a record's address, and the table of addresses it had before."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

SLUG_LENGTH = 80


class Addressed(models.Model):
    """A record with a slug in its address. When the slug changes, the old one is kept and redirects.

    A subclass names in `slug_from` the field that a missing slug is made from.
    """

    slug = models.SlugField(
        "address word",
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        help_text="The last part of the page's address. Left empty, it is made from the name. "
        "If you change it, the old address goes on working.",
        error_messages={"unique": "Another record already has this address word."},
    )

    slug_from = "name"

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)
        before = getattr(self, "_slug_in_database", None)
        if before and before != self.slug:
            FormerAddress.objects.update_or_create(
                kind=self._meta.model_name, slug=before, defaults={"record_id": self.pk}
            )
        self._slug_in_database = self.slug

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        record._slug_in_database = record.__dict__.get("slug")
        return record

    def validate_unique(self, exclude=None):
        super().validate_unique(exclude)
        # Kept on forms alone: loading a whole record may bring the same address words in any order.
        if "slug" not in (exclude or ()) and self._others_former_addresses(self.slug).exists():
            raise ValidationError({"slug": "This address word was another record's, and still leads there."})

    def _others_former_addresses(self, slug):
        return FormerAddress.objects.filter(kind=self._meta.model_name, slug=slug).exclude(
            record_id=self.pk or 0
        )

    @property
    def first_slug(self):
        """The address word that is made of its name, unless another has that."""
        return slugify(getattr(self, self.slug_from))[: SLUG_LENGTH - 5] or self._meta.model_name

    def _free_slug(self):
        base = self.first_slug
        slug, number = base, 1
        while self._is_taken(slug):
            number += 1
            slug = f"{base}-{number}"
        return slug

    def _is_taken(self, slug):
        """By another record now, or as a former address that goes on leading to another record."""
        others = type(self).objects.filter(slug=slug).exclude(pk=self.pk)
        return others.exists() or self._others_former_addresses(slug).exists()


class FormerAddressQuerySet(models.QuerySet):
    def names_of(self, model):
        """(id, former name) of the records of a model that others were merged into."""
        merged = self.filter(kind=model._meta.model_name).exclude(names="").order_by("pk")
        return [
            (pk, name)
            for pk, names in merged.values_list("record_id", "names")
            for name in names.splitlines()
        ]


class FormerAddress(models.Model):
    """A slug that a record had before: its own, or that of a record merged into it. Plain values, no foreign key.

    Of a merged record the names and the public number are kept too, so that they find the record it became part of.
    """

    kind = models.CharField("kind of record", max_length=30)
    slug = models.CharField("former address word", max_length=SLUG_LENGTH)
    record_id = models.BigIntegerField("record now at")
    number = models.PositiveIntegerField(
        "public number",
        null=True,
        blank=True,
        unique=True,
        help_text="Of a letter that was merged into another.",
    )
    names = models.TextField(
        "former names", blank=True, help_text="Of a record that was merged into another, one on each line."
    )

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "former addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"],
                name="former_address_is_one",
                violation_error_message="This former address is already kept.",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"
