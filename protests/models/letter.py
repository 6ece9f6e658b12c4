from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..dates import PartialDateField
from .addresses import Addressed
from .agency import Agency
from .company import Company
from .contract import Contract
from .provenance import Sourced, one_of
from .publication import (
    PublicationState,
    Publishable,
    PublishableQuerySet,
    publication_constraints,
    publication_permissions,
)
from .source import Source
from .subject import Campaign, Topic

LONGEST_QUOTATION = 30  # words: enough to show the tone, short enough to be fair use


class LetterKind(models.TextChoices):
    """What sort of text it is. An e-mail that went round inside and then leaked is an internal e-mail."""

    OPEN_LETTER = "open letter", "Open letter"
    PETITION = "petition"
    INTERNAL_EMAIL = "internal e-mail", "Internal e-mail"
    PLEDGE = "pledge"
    OP_ED = "op-ed", "Op-ed"
    STATEMENT = "statement"
    COURT_BRIEF = "court brief", "Court brief"


class Scope(models.TextChoices):
    """Core: by workers of tech companies about work for a government. Adjacent: shown, kept out of totals."""

    CORE = "core"
    ADJACENT = "adjacent"


class LetterNumber(models.Model):
    """A public number that was given, once. It stays when the letter is deleted, so that it is never given again."""

    number = models.AutoField(primary_key=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return str(self.number)


class LetterQuerySet(PublishableQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Letter(Addressed, Publishable):
    """A letter, petition, internal e-mail, pledge or op-ed by tech workers about work for a government.

    headline, peak and their low bounds are kept by protests/kept.py; nothing else writes them.
    """

    number = models.PositiveIntegerField(
        "public number",
        null=True,
        unique=True,
        editable=False,
        help_text="Given at first publication; never changed, never given again.",
        error_messages={"unique": "Another letter already has this public number."},
    )
    title = models.CharField(
        max_length=200, help_text="Who wrote about what: “Salesforce employees' letter on …”."
    )
    kind = models.CharField(max_length=20, choices=LetterKind, default=LetterKind.OPEN_LETTER)
    date = PartialDateField(
        null=True,
        blank=True,
        help_text="The day it was sent or became public; the note says which. No day is invented.",
    )
    date_note = models.TextField(
        "note on the date", blank=True, help_text="Which day it is, and other dates given."
    )
    scope = models.CharField(
        max_length=10,
        choices=Scope,
        default=Scope.CORE,
        help_text="Adjacent: by others than tech workers, or not about work for a government. Kept out of totals.",
    )
    scope_note = models.TextField("why it is adjacent", blank=True)
    how_public = models.TextField(
        "how it became public",
        blank=True,
        help_text="“Obtained by BuzzFeed News”, “published as an online petition”.",
    )
    authored_by = models.CharField(
        max_length=200, blank=True, help_text="A body or group as described; never the name of a signer."
    )
    companies = models.ManyToManyField(
        Company,
        blank=True,
        related_name="letters",
        help_text="Those whose workers wrote, or whose work it is about.",
    )
    no_company_reason = models.CharField(
        "why no company", max_length=200, blank=True, help_text="For a letter of a whole industry."
    )
    agencies = models.ManyToManyField(Agency, blank=True, related_name="letters")
    contracts = models.ManyToManyField(Contract, blank=True, related_name="letters")
    topics = models.ManyToManyField(Topic, blank=True, related_name="letters")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    summary = models.TextField(blank=True, help_text="In our own words, sixty at most.")
    full_text = models.TextField(
        blank=True, help_text="Only where the letter itself is public. Leave out signatures."
    )
    full_text_source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where the full text was published.",
    )
    sources = models.ManyToManyField(
        Source,
        blank=True,
        related_name="letters",
        help_text="Sources of figures and responses are added by themselves.",
    )

    headline = models.ForeignKey(
        "SignatoryCount", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    headline_low = models.PositiveIntegerField(null=True, editable=False)
    peak = models.ForeignKey(
        "SignatoryCount", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    peak_low = models.PositiveIntegerField(null=True, editable=False)

    slug_from = "title"
    kept_fields = frozenset({"headline_id", "headline_low", "peak_id", "peak_low"})

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        permissions = [*publication_permissions("letter"), ("merge_letter", "Can merge two letters")]
        constraints = [
            *publication_constraints("letter"),
            one_of(LetterKind, "kind", "letter_kind_is_known", "Choose a kind of letter from the list."),
            one_of(Scope, "scope", "letter_scope_is_known", "The scope is core or adjacent."),
            models.CheckConstraint(
                condition=Q(state=PublicationState.DRAFT, number__isnull=True)
                | (~Q(state=PublicationState.DRAFT) & Q(number__isnull=False, date__isnull=False)),
                name="letter_published_has_number_and_date",
                violation_error_message="A published letter has a public number and a date; a draft has no number.",
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.CORE) | ~Q(scope_note=""),
                name="letter_adjacent_says_why",
                violation_error_message="Say why the letter is adjacent.",
            ),
            models.CheckConstraint(
                condition=Q(full_text="") | Q(full_text_source__isnull=False),
                name="letter_full_text_has_source",
                violation_error_message="Name the source of the full text.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-date", "-number"], name="letter_by_date"),
            models.Index(fields=["state", "-headline_low", "-number"], name="letter_by_headline"),
            models.Index(fields=["state", "-peak_low", "-number"], name="letter_by_peak"),
            models.Index(fields=["state", "-updated_at", "-number"], name="letter_by_change"),
            models.Index(fields=["campaign", "state", "-date", "-number"], name="letter_by_campaign"),
            models.Index(fields=["-date", "-id"], name="letter_at_the_desk"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None and not self._state.adding:
            update_fields = self._own_fields()
        given = getattr(self, "_number_in_database", None)
        if given and self.number != given:
            raise ValueError(
                f"Letter {given} keeps its public number for good; it cannot become {self.number}."
            )
        super().save(*args, update_fields=update_fields, **kwargs)
        self._number_in_database = self.number

    def _own_fields(self):
        """Without what is kept: a copy loaded before a count was added must not set that back to what it was."""
        left_alone = self.kept_fields | self.get_deferred_fields() | {"id"}
        return [each.name for each in self._meta.concrete_fields if each.attname not in left_alone]

    @classmethod
    def from_db(cls, db, field_names, values):
        letter = super().from_db(db, field_names, values)
        letter._number_in_database = letter.__dict__.get("number")
        return letter

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        super().refresh_from_db(using, fields, **kwargs)
        if fields is None or "number" in fields:
            self._number_in_database = self.number

    def clean(self):
        # The database holds this too, but a form without the state cannot be told so by the constraint.
        if self.state != PublicationState.DRAFT and not self.date:
            raise ValidationError({"date": "A published letter has a date, as exact as it is known."})

    def get_absolute_url(self):
        return reverse("letter", args=[self.number, self.slug])

    def natural_key(self):
        return (self.slug,)


class Part(models.Model):
    """A part of a letter that stands in a row with others, in the editor's order."""

    position = models.PositiveSmallIntegerField("order", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class Addressee(Part):
    """Somebody the letter is addressed to: an executive by name and role, or a body by role alone."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    name = models.CharField(
        max_length=200, blank=True, help_text="An executive or a body. Empty if only the role is known."
    )
    role = models.CharField(max_length=200, blank=True, help_text="“chief executive of Salesforce”.")

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", role=""),
                name="addressee_has_name_or_role",
                violation_error_message="Give the addressee's name or role.",
            )
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.role]))


class Demand(Part):
    """One thing that the letter asks for."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="demands")
    text = models.TextField(help_text="One thing asked for, in our own words.")

    class Meta(Part.Meta):
        pass

    def __str__(self):
        return self.text


def short_enough(text):
    words = len(text.split())
    if words > LONGEST_QUOTATION:
        raise ValidationError(f"A quotation has {LONGEST_QUOTATION} words at most; this one has {words}.")


class Quotation(Part, Sourced):
    """A short passage in the letter's own words."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="quotations")
    text = models.TextField(
        validators=[short_enough], help_text="Thirty words at most, without quotation marks."
    )

    class Meta(Part.Meta):
        pass

    def __str__(self):
        return f"“{self.text}”"
