from datetime import UTC, datetime

from django.db import migrations

from core.ids import new_public_id
from deals.documents.words import TEXT_EN, TEXT_FR
from deals.reasons import REASONS

AT = datetime(2011, 1, 1, tzinfo=UTC)
"""The words that come with the portal are older than any agreement."""


def write_words(apps, _editor):
    reason = apps.get_model("deals", "Reason")
    reason.objects.bulk_create(
        [
            reason(
                public_id=new_public_id(),
                kind=kind,
                code=code,
                label_en=english,
                label_fr=french,
                created_at=AT,
            )
            for kind, rows in REASONS.items()
            for code, english, french in rows
        ]
    )
    apps.get_model("deals", "ContractText").objects.create(version=1, body_en=TEXT_EN, body_fr=TEXT_FR, published_at=AT)


def remove_words(apps, _editor):
    apps.get_model("deals", "Reason").objects.filter(created_at=AT, created_by=None).delete()
    apps.get_model("deals", "ContractText").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("deals", "0002_guards")]
    operations = [migrations.RunPython(write_words, remove_words)]
