from django.db import migrations

from core.triggers import refuse

VENDOR_MEMBER = "EXISTS (SELECT 1 FROM core_user WHERE core_user.id = NEW.user_id AND core_user.vendor_role <> '')"
MEMBER_VENDOR = (
    "NEW.vendor_role <> '' AND EXISTS (SELECT 1 FROM partners_membership WHERE partners_membership.user_id = NEW.id)"
)
MESSAGE = "a user with a vendor role has no membership"


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("core", "0002_guards")]
    operations = [
        refuse(table="partners_membership", event="INSERT", when=VENDOR_MEMBER, message=MESSAGE),
        refuse(table="partners_membership", event="UPDATE", when=VENDOR_MEMBER, message=MESSAGE),
        refuse(table="core_user", event="UPDATE", when=MEMBER_VENDOR, message=MESSAGE),
    ]
