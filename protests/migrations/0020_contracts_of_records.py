import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Each contract among those of its companies and agencies. Those on record are put there after migrating."""

    dependencies = [("protests", "0018_counts_of_two_choices")]

    operations = [
        migrations.CreateModel(
            name="ContractAmong",
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
                        help_text="“company=12” has a part in it; “agency=3” it is for; “below=3” has one below it "
                        "that it is for.",
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(help_text="The contract's own.", max_length=300)),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="protests.contract",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "contracts among those of a company or an agency",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        models.F("chosen"),
                        Lower("title"),
                        models.F("contract"),
                        name="contract_among_by_title",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "chosen"), name="contract_among_is_one"),
                ],
            },
        ),
    ]
