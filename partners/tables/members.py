"""Who belongs to a team, and who is invited to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import Shape, Tone
from core.components import Action, Chip, EmptyState
from core.models import User
from core.tables import MomentColumn, NotedColumn, PortalTable
from partners.enums import MembershipRole
from partners.models import Invitation, Membership

RUN_OUT = Chip(pgettext_lazy("invitation", "Expired"), Shape.DASHED_RING, Tone.MUTE)
OPEN = Chip(pgettext_lazy("invitation", "Not accepted yet"), Shape.CLOCK, Tone.WAIT)


class MemberTable(PortalTable):
    """``reader`` may not be told apart by name alone: the own row says so."""

    caption = _("Members of the team")
    empty = EmptyState(_("Nobody belongs to the team yet."), how=_("Whoever accepts an invitation stands here."))

    user = NotedColumn(note="user__email", verbose_name=_("Person"), orderable=False)
    role = tables.Column(verbose_name=_("Role"), orderable=False)
    change = tables.Column(verbose_name=_("Edit"), empty_values=(), orderable=False, exclude_from_export=True)

    def __init__(self, *args: Any, code: str, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code, self.reader = code, reader

    def render_role(self, record: Membership) -> str:
        label = str(MembershipRole(record.role).label)
        return _now("%(role)s (you)") % {"role": label} if record.user_id == self.reader.pk else label

    def render_change(self, record: Membership) -> SafeString:
        here = [self.code, record.user.public_id]
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a> · '
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            reverse("partners:member_change", args=here),
            _now("Role"),
            record.user,
            reverse("partners:member_remove", args=here),
            _now("Remove"),
            record.user,
        )


class InvitationTable(PortalTable):
    """Each row ends with buttons that post: ``csrf_token`` is the request's."""

    caption = _("Invitations")
    empty = EmptyState(_("Nobody is invited."), how=_("Whoever has not accepted yet stands here."))

    email = tables.Column(accessor="user__email", verbose_name=_("E-mail address"), orderable=False)
    role = tables.Column(verbose_name=_("Role"), orderable=False)
    invited_by = tables.Column(verbose_name=_("Invited by"), orderable=False)
    expires_at = MomentColumn(verbose_name=_("The link works until"), orderable=False)
    state = tables.Column(accessor="pk", verbose_name=_("State"), orderable=False)
    acts = tables.Column(verbose_name=_("Edit"), empty_values=(), orderable=False, exclude_from_export=True)

    def __init__(self, *args: Any, code: str, now: datetime, csrf_token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code, self.now, self.csrf_token = code, now, csrf_token

    def render_state(self, record: Invitation) -> str:
        status = OPEN if record.expires_at > self.now else RUN_OUT
        return render_to_string("components/status_chip.html", {"status": status})

    def value_state(self, record: Invitation) -> object:
        return (OPEN if record.expires_at > self.now else RUN_OUT).label

    def render_acts(self, record: Invitation) -> str:
        here = [self.code, record.public_id]
        acts = [
            Action(_now("Send once more"), reverse("partners:invitation_resend", args=here), post=True),
            Action(_now("Take back"), reverse("partners:invitation_revoke", args=here), style="danger", post=True),
        ]
        return render_to_string("components/actions.html", {"actions": acts, "csrf_token": self.csrf_token})
