"""A published rulebook and its parts never change; it can only be withdrawn."""

from django.db import migrations

from core.triggers import refuse

RULES = (
    "name",
    "effective_from",
    "transition_ends_on",
    "transition_months",
    "transition_grace_months",
    "currency",
    "window_months",
    "grace_days",
    "origins",
    "note",
    "change_text_en",
    "change_text_fr",
    "created_at",
    "created_by_id",
    "submitted_at",
    "submitted_by_id",
    "published_at",
    "published_by_id",
    "by_operator",
    "based_on_id",
    "revision",
    "return_reason",
)
PARTS = ("region", "level", "opening", "accreditation")
TABLES = (
    *(f"specializations_rulebook{part}" for part in PARTS),
    "specializations_requirement",
    "specializations_agreementparameters",
)
CLOSED = "(SELECT state FROM specializations_rulebook WHERE id = {row}.rulebook_id) IN ('published', 'withdrawn')"
MESSAGE = "a published rulebook never changes"
KEPT = " OR ".join(f"OLD.{name} <> NEW.{name} OR (OLD.{name} IS NULL) <> (NEW.{name} IS NULL)" for name in RULES)


class Migration(migrations.Migration):
    dependencies = [("specializations", "0001_initial")]
    operations = [
        refuse(
            table="specializations_rulebook",
            event="UPDATE",
            when=f"OLD.state IN ('published', 'withdrawn') AND (NEW.state <> 'withdrawn' OR {KEPT})",
            message=MESSAGE,
        ),
        refuse(
            table="specializations_rulebook",
            event="DELETE",
            when="OLD.state IN ('published', 'withdrawn')",
            message=MESSAGE,
            vendors=("postgresql",),
        ),
        *(
            refuse(
                table=table,
                event=event,
                when=CLOSED.format(row=row),
                message=MESSAGE,
                vendors=vendors,
            )
            for table in TABLES
            for event, row, vendors in (
                ("INSERT", "NEW", ("sqlite", "postgresql")),
                ("UPDATE", "OLD", ("sqlite", "postgresql")),
                ("DELETE", "OLD", ("postgresql",)),
            )
        ),
    ]
