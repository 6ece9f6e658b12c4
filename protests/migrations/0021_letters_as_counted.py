import django.db.models.deletion
from django.db import migrations, models

import protests.dates
import protests.models.counts


class Migration(migrations.Migration):
    """What a letter is counted as, in columns. Those that are on record are counted after migrating."""

    dependencies = [("protests", "0020_contracts_of_records")]

    operations = [
        migrations.DeleteModel(name="CountedAs"),
        migrations.CreateModel(
            name="CountedAs",
            fields=[
                ("date", protests.dates.PartialDateField()),
                ("number", models.PositiveIntegerField()),
                ("low", models.PositiveIntegerField(help_text="Its headline's low bound.", null=True)),
                ("words", models.TextField(help_text="Choices that are words: “year=2018”, “outcome=met”.")),
                ("company", models.TextField(blank=True, help_text="Ids of companies.")),
                ("agency", models.TextField(blank=True, help_text="Ids of agencies.")),
                ("topic", models.TextField(blank=True, help_text="Ids of topics.")),
                (
                    "unnamed",
                    models.TextField(
                        blank=True,
                        help_text="“company=12”, “agency=3”: those that it counts for without naming them.",
                    ),
                ),
                (
                    "letter",
                    protests.models.counts.KeyOfLetter(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="counted_as",
                        serialize=False,
                        to="protests.letter",
                    ),
                ),
                ("signatory_counts", models.PositiveIntegerField(help_text="How many it has.")),
                ("responses", models.PositiveIntegerField(help_text="How many it has.")),
            ],
            options={
                "verbose_name_plural": "letters as counted",
                "default_permissions": (),
                "abstract": False,
            },
        ),
    ]
