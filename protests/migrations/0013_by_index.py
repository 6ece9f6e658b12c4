from django.db import migrations, models


class Migration(migrations.Migration):
    """What a list reads first stands in an index: a facet's choices of most letters, and the letters last changed."""

    dependencies = [("protests", "0011_facet_counts")]

    operations = [
        migrations.AddIndex(
            model_name="facetcount",
            index=models.Index(fields=["chosen", "facet", "-number", "value"], name="facet_count_by_number"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["state", "-updated_at", "-number"], name="letter_by_change"),
        ),
    ]
