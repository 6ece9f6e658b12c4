from django.db import migrations, models


class Migration(migrations.Migration):
    """Counts are kept of two choices too, which take more room; they are there once everything is counted anew."""

    dependencies = [("protests", "0017_listed_records")]

    operations = [
        migrations.AlterField(
            model_name="facetcount",
            name="chosen",
            field=models.CharField(
                blank=True,
                help_text="The choice: “company=12”; or two: “company=12&year=2018”. Empty: every letter.",
                max_length=70,
            ),
        ),
        migrations.AlterField(
            model_name="facetcount",
            name="value",
            field=models.CharField(help_text="The id of a record, or a word.", max_length=70),
        ),
    ]
