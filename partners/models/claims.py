"""What a partner sends in for the vendor to verify: awards, customer references, technical validations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Attachment, User
from partners.enums import ApprovalState, AwardState


def together(*names: str, empty: object = None) -> Q:
    """A condition: the named fields are all set or all empty."""
    unset = Q(**dict.fromkeys(names, empty))
    is_set = Q(**{f"{name}__isnull": False for name in names})
    return unset | is_set


class Claim(models.Model):
    """Who sent it in with which document, and what the vendor decided; all empty for what only a file brought.

    ``decided_by``/``decided_at`` say who of the partner took it back where that is what became of it; they are empty,
    too, where an imported row verified it. ``decision_note`` is the reason
    of a refusal, in the words of whoever refused (docs/rules/verification.md).
    """

    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        User, verbose_name=_("claimed by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        Attachment, verbose_name=_("document"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_note = models.TextField(_("reason of the refusal"), blank=True)

    class Meta:
        abstract = True

    state: str

    @property
    def waits(self) -> bool:
        """Sent in, and nobody decided about it yet."""
        return self.state in (AwardState.CLAIMED, ApprovalState.SUBMITTED)

    @property
    def is_withdrawn(self) -> bool:
        return self.state in (AwardState.WITHDRAWN, ApprovalState.WITHDRAWN)
