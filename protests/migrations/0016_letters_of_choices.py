import django.db.models.deletion
from django.db import migrations, models

import protests.dates


class Migration(migrations.Migration):
    """Each letter among those of its choices. Those that are on record are put there after migrating."""

    dependencies = [("protests", "0015_lists_by_index")]

    operations = [
        migrations.CreateModel(
            name="LetterAmong",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "chosen",
                    models.CharField(
                        blank=True, help_text="“company=12”. Empty: among all letters.", max_length=30
                    ),
                ),
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
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="protests.letter",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "letters among those of a choice",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["chosen", "-date", "-number"], name="letter_among_by_date"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "chosen"), name="letter_among_is_one"),
                ],
            },
        ),
    ]
