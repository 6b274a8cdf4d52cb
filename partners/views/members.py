"""A partner's team: who belongs to it, who is invited, and what an admin may change."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from core.components import Link
from core.policies import Decision
from partners import actions
from partners.enums import MembershipRole
from partners.forms.members import InviteForm, MemberRoleForm, RemovalForm
from partners.models import Invitation, Membership
from partners.policies import can_manage_members
from partners.tables.members import InvitationTable, MemberTable
from partners.views.form_pages import ClosedPage, FormPage
from partners.views.pages import PartnerPage
from partners.views.staff import staff_tabs


def members_link(page: PartnerPage) -> Link:
    return Link(_("Who has access"), reverse("partners:member_list", args=[page.partner.code]))


class MemberPage(FormPage):
    """Something about the team that only who looks after it sees."""

    def policy(self) -> Decision:
        return can_manage_members(self.request.user, self.partner)

    def back(self) -> Link:
        return members_link(self)


class MemberList(MemberPage):
    """The team with its open invitations, and the form for one more."""

    template_name = "partners/member_list.html"
    title = gettext_lazy("Who has access")

    def form(self, **bound: Any) -> forms.Form:
        return InviteForm(initial={"language": self.request.user.language}, **bound)

    def keep(self, form: InviteForm) -> str:
        given = form.cleaned_data
        actions.invite_member(
            partner=self.partner,
            email=given["email"],
            role=MembershipRole(given["role"]),
            language=given["language"],
            **self.by_now,
        )
        return _("The invitation to %(email)s is on its way.") % {"email": given["email"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        members = self.partner.memberships.select_related("user").order_by("user__name", "user__email")
        invited = Invitation.objects.open().filter(partner=self.partner).select_related("user", "invited_by")
        tables = {
            "members": MemberTable(members, code=self.partner.code, reader=self.request.user, prefix="members-"),
            "invitations": InvitationTable(
                invited.order_by("expires_at", "id"),
                code=self.partner.code,
                now=self.now,
                csrf_token=get_token(self.request),
                prefix="invitations-",
            ),
        }
        for table in tables.values():
            RequestConfig(self.request, paginate=False).configure(table)
        return super().get_context_data(views=staff_tabs(self), **tables, **kwargs) | {"crumbs": self.crumbs}


class OneMember(MemberPage):
    @cached_property
    def membership(self) -> Membership:
        members = self.partner.memberships.select_related("user")
        found: Membership = get_object_or_404(members, user__public_id=self.kwargs["public_id"])
        return found

    def find(self) -> None:
        _exists = self.membership

    @property
    def eyebrow(self) -> str:
        return str(self.membership.user)


class MemberChange(OneMember):
    title = gettext_lazy("Role in the team")

    @property
    def lead(self) -> str:  # type: ignore[override]  # names the member
        return _("A partner admin keeps the list of people, signs agreements and looks after the team; a member reads.")

    def form(self, **bound: Any) -> forms.Form:
        return MemberRoleForm(initial={"role": self.membership.role}, **bound)

    def keep(self, form: MemberRoleForm) -> str:
        role = MembershipRole(form.cleaned_data["role"])
        actions.change_member_role(membership=self.membership, role=role, **self.by_now)
        return _("%(person)s: %(role)s.") % {"person": self.membership.user, "role": role.label}


class MemberRemove(OneMember):
    title = gettext_lazy("Remove from the team")

    @property
    def lead(self) -> str:  # type: ignore[override]  # names the member
        return _("%(person)s loses access at once. What was done stays; an invitation brings the person back.") % {
            "person": self.membership.user
        }

    def form(self, **bound: Any) -> forms.Form:
        return RemovalForm(**bound)

    def keep(self, form: RemovalForm) -> str:
        person = actions.remove_member(membership=self.membership, **self.by_now)
        return _("%(person)s no longer belongs to the team.") % {"person": person}


class InvitationAct(ClosedPage):
    """What is done about an open invitation, by a button."""

    http_method_names = ["post"]

    def policy(self) -> Decision:
        return can_manage_members(self.request.user, self.partner)

    @cached_property
    def invitation(self) -> Invitation:
        invitations = Invitation.objects.filter(partner=self.partner).select_related("user", "partner")
        return get_object_or_404(invitations, public_id=self.kwargs["public_id"])

    def find(self) -> None:
        _exists = self.invitation

    def do(self) -> str:
        actions.resend_invitation(invitation=self.invitation, **self.by_now)
        return _("The invitation to %(email)s is sent once more; the older link no longer works.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            said = self.do()
        except ValidationError:
            messages.error(self.request, _("This invitation was accepted or taken back meanwhile."))
        else:
            messages.success(self.request, said % {"email": self.invitation.user.email})
        return redirect(members_link(self).url)


class InvitationRevoke(InvitationAct):
    def do(self) -> str:
        actions.revoke_invitation(invitation=self.invitation, **self.by_now)
        return _("The invitation to %(email)s is taken back.")
