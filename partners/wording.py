"""Claims in words: the sign of their state, and why one is not counted."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formats
from core.badges import Shape, Tone
from core.components import Chip, Status
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, TechnicalValidation
from partners.models.claims import Claim


def award_chip(award: Award, *, today: date) -> Status:
    """How the award stands on the day: a verified one may be over."""
    if award.state == AwardState.VERIFIED:
        if award.revoked_on and award.revoked_on <= today:
            return Chip(pgettext("award", "Revoked"), Shape.SQUARE_CROSS, Tone.BAD)
        if award.expires_on and award.expires_on <= today:
            return Chip(pgettext("award", "Expired"), Shape.DASHED_RING, Tone.MUTE)
    return AwardState(award.state)


def award_remark(award: Award) -> str:
    """Why an award that is not verified is not counted."""
    if award.state == AwardState.VERIFIED:
        return ""
    return unverified_words(award, waits=award.state == AwardState.CLAIMED)


def proof_chip(proof: CustomerReference | TechnicalValidation, *, today: date) -> Status:
    if proof.state == ApprovalState.APPROVED and proof.expires_on and proof.expires_on <= today:
        return Chip(pgettext("reference", "Expired"), Shape.DASHED_RING, Tone.MUTE)
    return ApprovalState(proof.state)


def proof_remark(proof: CustomerReference | TechnicalValidation) -> str:
    """Why a proof that is not approved is not counted."""
    if proof.state == ApprovalState.APPROVED:
        return ""
    return unverified_words(proof, waits=proof.state == ApprovalState.SUBMITTED)


def unverified_words(claim: Claim, *, waits: bool) -> str:
    """Since when a claim waits, when it was taken back, or when and why it was refused."""
    if waits:
        if claim.claimed_at is None:
            return _("Not counted: awaiting verification.")
        day = formats.long_date(timezone.localdate(claim.claimed_at))
        return _("Not counted: awaiting verification since %(day)s.") % {"day": day}
    if claim.decided_at is None:
        return _("Not counted: refused.")
    day = formats.long_date(timezone.localdate(claim.decided_at))
    if claim.is_withdrawn:
        return _("Not counted: taken back on %(day)s.") % {"day": day}
    refused = _("Not counted: refused on %(day)s") % {"day": day}
    return formats.labelled(refused, claim.decision_note) if claim.decision_note else f"{refused}."
