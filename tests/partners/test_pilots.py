"""Invitations to the pilot of Master: given and taken back by programme admins, each with its trace."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from partners.models import PilotInvitation, StalePartner
from partners.roles import Role
from tests.factories.partners import PartnerFactory, PilotInvitationFactory
from tests.roles import user_of
from tests.specializations.drafts import draft_of, group_address

pytestmark = pytest.mark.django_db

PILOTS = reverse("partners:pilot_list")


@pytest.fixture
def admin(client):
    user = user_of(Role.PROGRAMME_ADMIN)
    client.force_login(user)
    client.user = user
    return client


def invite(client, **changes):
    today = timezone.localdate().isoformat()
    return client.post(PILOTS, {"partner": "A-1", "specialization": "encryption", "invited_on": today, **changes})


def test_an_invitation_is_given_and_taken_back(admin, shipped_rulebook):
    partner = PartnerFactory(code="A-1")
    assert invite(admin).status_code == 302
    invitation = PilotInvitation.objects.get()
    assert (invitation.partner, invitation.specialization.slug) == (partner, "encryption")
    assert StalePartner.objects.get().partner == partner
    given = AuditEvent.objects.get(verb="invited_to_pilot")
    assert (given.by, given.object_key, given.after["specialization"]) == (admin.user, "A-1", "encryption")
    version = StalePartner.objects.get().version
    admin.post(reverse("partners:pilot_withdraw", args=[invitation.pk]))
    assert not PilotInvitation.objects.exists()
    assert StalePartner.objects.get().version == version + 1
    assert AuditEvent.objects.get(verb="withdrawn_from_pilot").before == given.after


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"partner": "a-1"}, "No reseller has this code."),
        ({"partner": "D-1"}, "No reseller has this code."),
        ({"specialization": "nothing"}, "Select a valid choice."),
        ({"invited_on": ""}, "This field is required."),
        ({"partner": "B-1"}, "This partner is invited already."),
    ],
)
def test_what_is_wrong_is_said(admin, shipped_rulebook, changes, message):
    PartnerFactory(code="A-1")
    PartnerFactory(code="D-1", distributor=True)
    encryption = shipped_rulebook.openings.get(specialization__slug="encryption").specialization
    PilotInvitationFactory(partner=PartnerFactory(code="B-1"), specialization=encryption)
    response = invite(admin, **changes)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert PilotInvitation.objects.count() == 1


def test_the_invited_stand_beside_the_dates_of_master(admin, shipped_rulebook):
    draft = draft_of(shipped_rulebook, admin.user)
    address = group_address(draft, "master")
    assert "Nobody is invited to a pilot." in admin.get(address).content.decode()
    PilotInvitationFactory(partner=PartnerFactory(name="Altiréo"), invited_on=None)
    page = admin.get(address).content.decode()
    assert "Altiréo" in page
    assert "for every day" in page
