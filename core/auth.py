"""How allauth behaves here: nobody signs up, mails leave as jobs, second factors lie encrypted."""

import base64
import hashlib
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from core import actions
from core.models import User

EVENTS = {
    "account/email/password_changed": "account.password_changed",
    "account/email/password_reset": "account.password_changed",
    "mfa/email/totp_activated": "account.second_factor_activated",
    "mfa/email/totp_deactivated": "account.second_factor_deactivated",
    "mfa/email/recovery_codes_generated": "account.recovery_codes_generated",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "too_many_login_attempts": _("There were too many failed attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator or by an invitation."""
        return False

    def is_reauthentication_required(self, *, app: str, **rest: object) -> bool:
        """Who signed in or confirmed it within the last minutes is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, by=user, at=timezone.now())

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, object]) -> None:
        """The link is made by the job that mails it: neither the queue nor the time of the answer tells anything."""
        if user.is_active:
            actions.enqueue_password_reset(user=user, at=timezone.now())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        at = timezone.now()
        event = EVENTS[template_prefix]
        actions.notify(users=[user], event=event, key=f"{event}:{at.isoformat()}", at=at)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets with a key made of SECRET_KEY; SECRET_KEY_FALLBACKS still open older ones."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()


def cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
