"""A resource is a file or a link, is retired, and has its title once in a specialization."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class AddConstraint(migrations.AddConstraint):
    """On a table of a few dozen rows, where neither a new index nor a copy keeps anybody waiting."""

    reduces_to_sql = False


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_guards"),
        ("specializations", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.attachment",
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            model_name="resource",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="retired"),
        ),
        migrations.AlterField(
            model_name="resource",
            name="url",
            field=models.URLField(blank=True, verbose_name="link"),
        ),
        AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                models.F("specialization"),
                django.db.models.functions.text.Lower("title_en"),
                name="resource_title_en",
                violation_error_message="Another resource of this specialization has this title in English.",
            ),
        ),
        AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                models.F("specialization"),
                django.db.models.functions.text.Lower("title_fr"),
                name="resource_title_fr",
                violation_error_message="Another resource of this specialization has this title in French.",
            ),
        ),
        AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", False), ("url", "")),
                    models.Q(models.Q(("url", ""), _negated=True), ("file", None)),
                    _connector="OR",
                ),
                name="resource_file_or_link",
                violation_error_message="A resource is a file or a link.",
            ),
        ),
    ]
