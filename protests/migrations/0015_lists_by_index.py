from django.db import migrations, models
from django.db.models.functions import Lower

from protests.models.listing import KnownFirst

LISTED = models.Q(public_letter__isnull=False)

NUMBER = models.PositiveIntegerField(
    editable=False,
    help_text="The public number of its letter while that is published; kept by protests/kept.py.",
    null=True,
)

FILL = """
UPDATE protests_{part} SET public_letter = (
    SELECT number FROM protests_letter WHERE protests_letter.id = protests_{part}.letter_id AND state = 'published'
)
"""


def to_be_counted_anew(apps, schema_editor):
    """Letters are counted with their parts now: migrate counts them when all is done (protests/counting.py)."""
    for name in ("FacetCount", "CountedAs"):
        apps.get_model("protests", name).objects.all().delete()


class Migration(migrations.Migration):
    """The lists of counts, responses and contracts, and the desk's of letters, come from an index in their order.

    So the parts of a published letter hold its public number; and how many parts letters have is counted with them.
    """

    dependencies = [("protests", "0014_letters_of_a_campaign")]

    operations = [
        migrations.AddField("response", "public_letter", NUMBER),
        migrations.AddField("signatorycount", "public_letter", NUMBER),
        migrations.RemoveIndex("contract", "contract_by_title"),
        *(
            migrations.AddIndex("contract", index)
            for index in [
                models.Index("state", Lower("title"), "id", name="contract_by_title"),
                KnownFirst(fields=["state", "-start"], name="contract_latest_first"),
                models.Index(fields=["state", "start"], name="contract_earliest_first"),
            ]
        ),
        migrations.AddIndex("letter", models.Index(fields=["-date", "-id"], name="letter_at_the_desk")),
        *(
            migrations.AddIndex("response", index)
            for index in [
                KnownFirst(
                    fields=["-date", "-public_letter", "id"], condition=LISTED, name="response_newest_first"
                ),
                models.Index(
                    fields=["date", "-public_letter", "id"], condition=LISTED, name="response_oldest_first"
                ),
                models.Index(
                    fields=["public_letter", "date", "id"], condition=LISTED, name="response_by_letter"
                ),
            ]
        ),
        *(
            migrations.AddIndex("signatorycount", index)
            for index in [
                KnownFirst(
                    fields=["-as_of", "-public_letter", "id"], condition=LISTED, name="count_latest_first"
                ),
                models.Index(
                    fields=["as_of", "-public_letter", "id"], condition=LISTED, name="count_earliest_first"
                ),
                KnownFirst(
                    fields=["-low", "-public_letter", "id"], condition=LISTED, name="count_greatest_first"
                ),
                models.Index(
                    fields=["low", "-public_letter", "id"], condition=LISTED, name="count_smallest_first"
                ),
                models.Index(
                    fields=["public_letter", "as_of", "id"], condition=LISTED, name="count_by_letter"
                ),
            ]
        ),
        migrations.RunSQL([FILL.format(part="signatorycount"), FILL.format(part="response")], ""),
        migrations.RunPython(to_be_counted_anew, migrations.RunPython.noop),
    ]
