"""Which mails somebody wants, and when."""

from collections.abc import Mapping
from datetime import datetime

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions.audit import record
from core.enums import Delivery
from core.kinds import kinds_for
from core.models import MailPreference, User

SALT = "core.mails_off"


def deliveries_of(user: User) -> dict[str, Delivery]:
    """The user's choice for every kind that concerns them."""
    chosen = dict(user.mail_preferences.values_list("kind", "delivery"))
    return {kind: Delivery(chosen.get(kind, Delivery.AT_ONCE)) for kind in kinds_for(user)}


@transaction.atomic
def choose_deliveries(*, user: User, deliveries: Mapping[str, str], by: User | None, at: datetime) -> int:
    """Keep when the user wants mails of these kinds; returns how many choices changed. Raises ValidationError.

    What waits for the mail of the day already still comes with it.
    """
    before = deliveries_of(user)
    if not deliveries.keys() <= before.keys() or not set(deliveries.values()) <= set(Delivery.values):
        raise ValidationError(_("Choose when to be mailed."))
    changed = {kind: Delivery(chosen) for kind, chosen in deliveries.items() if before[kind] != chosen}
    MailPreference.objects.bulk_create(
        [MailPreference(user=user, kind=kind, delivery=chosen) for kind, chosen in changed.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["delivery"],
    )
    if changed:
        record(
            by=by,
            at=at,
            verb="mails_chosen",
            of=user,
            key=user.public_id,
            before={kind: before[kind].value for kind in changed},
            after={kind: chosen.value for kind, chosen in changed.items()},
        )
    return len(changed)


def off_token(user: User, kind: str) -> str:
    """What lets whoever has the mail switch off mails of its kind, without signing in."""
    return signing.dumps([user.public_id, kind], salt=SALT)


def read_off_token(token: str) -> tuple[User, str] | None:
    """Whose mails of which kind the token switches off; None for a token that is not ours or no longer of use."""
    try:
        public_id, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    return (user, kind) if user is not None and kind in kinds_for(user) else None
