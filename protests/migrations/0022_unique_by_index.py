from django.db import migrations, models


class Migration(migrations.Migration):
    """Two rules become indexes, which can be put aside while all rows are written anew."""

    dependencies = [("protests", "0021_letters_as_counted")]

    operations = [
        migrations.RemoveConstraint(model_name="facetcount", name="facet_count_is_one"),
        migrations.RemoveConstraint(model_name="letteramong", name="letter_among_is_one"),
        migrations.AddConstraint(
            model_name="facetcount",
            constraint=models.UniqueConstraint(
                models.F("chosen"), models.F("facet"), models.F("value"), name="facet_count_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="letteramong",
            constraint=models.UniqueConstraint(
                models.F("letter"), models.F("chosen"), name="letter_among_is_one"
            ),
        ),
    ]
