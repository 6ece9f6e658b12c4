from django.db import migrations, models


class Migration(migrations.Migration):
    """The letters of a campaign by date: its first ones on the page of each of them, its latest ones in the list."""

    dependencies = [("protests", "0013_by_index")]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["campaign", "state", "-date", "-number"], name="letter_by_campaign"),
        ),
    ]
