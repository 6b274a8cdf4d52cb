"""Accounts: made, changed, given passwords and emptied. Role changes count from the account's next request on."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from core import mail
from core.actions.audit import KEPT_OUT, kept_out, record
from core.actions.jobs import enqueue
from core.enums import Language
from core.messages import password_reset
from core.models import Job, User

SEND_RESET = "core.send_password_reset"

PERSONAL = frozenset({"name", "email"})
"""Fields whose values stay out of the audit trail; that they changed is recorded."""


@transaction.atomic
def create_account(
    *,
    email: str,
    by: User | None,
    at: datetime,
    name: str = "",
    password: str | None = None,
    language: str = Language.EN,
    vendor_role: str = "",
    coverage_team: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """A new account; without ``password`` its owner sets one through the reset link. Raises ValidationError."""
    user = User(
        email=email.strip().lower(),
        name=name,
        language=language,
        vendor_role=vendor_role,
        coverage_team=coverage_team,
        is_staff=is_staff,
        is_superuser=is_superuser,
    )
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    after = {"vendor_role": vendor_role, "is_staff": is_staff, "is_superuser": is_superuser}
    record(by=by, at=at, verb="account_created", of=user, key=user.public_id, after=after)
    return user


@transaction.atomic
def change_account(*, user: User, by: User | None, at: datetime, **changes: Any) -> User:
    """Set these fields of the account. Raises ValidationError, also for a vendor role beside a membership."""
    kept = User.objects.get(pk=user.pk)
    changed = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    for name, value in changes.items():
        setattr(user, name, value)
    if not changed:
        return user
    user.full_clean(exclude=["password"])
    try:
        with transaction.atomic():
            user.save(update_fields=list(changed))
    except IntegrityError as error:
        raise ValidationError(_("A user with a vendor role belongs to no partner.")) from error
    record(
        by=by,
        at=at,
        verb="account_changed",
        of=user,
        key=user.public_id,
        before={name: _shown(name, getattr(kept, name)) for name in changed},
        after={name: _shown(name, value) for name, value in changed.items()},
    )
    return user


def set_password(*, user: User, password: str, by: User | None, at: datetime) -> User:
    """Give the account this password, which ends all its other sessions."""
    return set_password_hash(user=user, password_hash=make_password(password), by=by, at=at)


@transaction.atomic
def set_password_hash(*, user: User, password_hash: str, by: User | None, at: datetime) -> User:
    """The same with a password that was hashed before, by ``make_password``: that takes its time by design."""
    user.password = password_hash
    user.save(update_fields=["password"])
    record(by=by, at=at, verb="password_set", of=user, key=user.public_id, after={"password": KEPT_OUT})
    return user


def enqueue_password_reset(*, user: User, at: datetime) -> Job:
    """Have a link mailed by which the account's owner sets a new password."""
    key = f"password_reset:{user.public_id}:{at.isoformat()}"
    return enqueue(kind=SEND_RESET, key=key, arguments={"user": user.public_id}, by=None, at=at)


def send_password_reset(*, public_id: str, portal_url: str) -> bool:
    """Mail the link now, unless the account was locked since. The link works once and for PASSWORD_RESET_TIMEOUT."""
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    if user is None:
        return False
    key = {"uidb36": int_to_base36(user.pk), "key": PasswordResetTokenGenerator().make_token(user)}
    path = reverse("account_reset_password_from_key", kwargs=key)
    return mail.send(to=user, word=lambda: password_reset(path), portal_url=portal_url)


@transaction.atomic
def anonymise_account(*, user: User, by: User | None, at: datetime) -> User:
    """Empty what tells who this is, and lock the account; what it did stays, under its id."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    before = {**kept_out(user, "name", "email"), "is_active": user.is_active}
    user.name = ""
    user.email = f"{user.public_id.lower()}@anonymised.invalid"
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "password"])
    after = {"name": "", "email": "", "is_active": False}
    record(by=by, at=at, verb="account_anonymised", of=user, key=user.public_id, before=before, after=after)
    return user


def _shown(name: str, value: Any) -> Any:
    return KEPT_OUT if name in PERSONAL and value else value
