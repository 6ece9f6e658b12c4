from django.db import migrations, models


class Migration(migrations.Migration):
    """A contract stands among all, too: those that are on record are placed after migrating."""

    dependencies = [("protests", "0022_unique_by_index")]

    operations = [
        migrations.AlterField(
            model_name="contractamong",
            name="chosen",
            field=models.CharField(
                blank=True,
                help_text="“company=12” has a part in it; “agency=3” it is for; “below=3” has one below it that it is for. "
                "Empty: among all contracts.",
                max_length=30,
            ),
        ),
    ]
