"""The demo world tells its stories."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction

from core.models import Notification, User
from deals.enums import AgreementState, DeclarationState, ExtensionState, ProposalState, RowState, WaitingFor
from deals.models import (
    AgreementOrder,
    Declaration,
    DeclarationRow,
    EndCustomer,
    OrderLine,
    RevocationProposal,
    TeamingAgreement,
)
from partners.enums import PartnerStatus, SpecializationStatus, StandingStatus
from partners.models import Partner, PartnerSpecialization, PartnerStanding, StaffMember
from partners.roles import Role, role_of
from specializations.enums import Level, TierSlug
from specializations.models import Rulebook, Specialization
from spp_portal.demo.accounts import JONAS, NADIA
from spp_portal.demo.actions import SeededDemo
from spp_portal.demo.companies import Story, companies_in
from spp_portal.demo.sales import UNKNOWN_PARTNERS, UNKNOWN_PRODUCT
from tests.spp_portal.demos import A_MONDAY, PASSWORD, changes_of_gold, nothing_kept, seeded, standing_in
from tiers.actions import run_now
from tiers.enums import Change, RunState, RunTrigger
from tiers.models import EvaluationRun, StandingChange

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[SeededDemo]:
    """The demo of a Monday, made once for all tests that only look at it."""
    with nothing_kept(django_db_blocker):
        yield seeded(A_MONDAY)


def days(number: int) -> date:
    return A_MONDAY.date() + timedelta(days=number)


# ── What is there ─────────────────────────────────────────────────────────────────────────────
def test_sixty_partners_of_six_countries_with_believable_amounts_of_everything(demo):
    resellers = Partner.objects.filter(kind="reseller")
    assert resellers.count() == 60
    assert resellers.values("country").distinct().count() == 6
    assert Partner.objects.filter(kind="distributor").count() == 2
    assert set(OrderLine.objects.values_list("currency", flat=True)) == {"EUR", "GBP", "PLN", "NOK"}
    assert 6_000 <= OrderLine.objects.count() <= 10_000
    teams = Counter(StaffMember.objects.values_list("partner", flat=True))
    assert len(teams) == 60
    assert min(teams.values()) >= 3
    assert max(teams.values()) <= 12


def test_every_tier_has_its_share(demo):
    tiers = Counter(PartnerStanding.objects.values_list("tier", flat=True))
    assert tiers.total() == 59, "all but the one that left"
    assert tiers[TierSlug.REGISTERED] >= 10
    assert tiers[TierSlug.SILVER] >= 15
    assert tiers[TierSlug.GOLD] >= 12
    assert 5 <= tiers[TierSlug.PLATINUM] <= 9
    assert PartnerStanding.objects.filter(is_close=True).count() >= 5


def test_every_night_was_judged_without_a_failure(demo):
    runs = EvaluationRun.objects.order_by("as_of")
    assert {(run.state, run.failed, run.missed) for run in runs} == {(RunState.DONE, 0, 0)}
    assert runs.first().as_of == Rulebook.objects.order_by("effective_from").first().effective_from
    assert runs.last().as_of == demo.on
    assert [run.as_of for run in runs][-14:] == [days(number) for number in range(-13, 1)]


def test_every_row_of_every_file_is_accounted_for_and_explained(demo):
    assert set(Declaration.objects.values_list("state", flat=True)) == {DeclarationState.DONE}
    held = DeclarationRow.objects.filter(state=RowState.HELD)
    assert Counter(held.values_list("waiting_for", "waiting_value")) == {
        (WaitingFor.PRODUCT, UNKNOWN_PRODUCT): 3,
        (WaitingFor.PARTNER, UNKNOWN_PARTNERS[0]): 2,
        (WaitingFor.PARTNER, UNKNOWN_PARTNERS[1]): 1,
        (WaitingFor.PARTNER, ""): 2,
    }
    rejected = DeclarationRow.objects.filter(state=RowState.REJECTED)
    assert set(rejected.values_list("column", flat=True)) == {"order_date", "quantity", "unit_price", "currency"}
    assert DeclarationRow.objects.filter(state=RowState.TAKEN).count() == 2
    assert OrderLine.objects.exclude(superseded_at=None).count() >= 10
    assert OrderLine.objects.filter(amount_e4__lt=0, superseded_at=None).count() >= 10


def test_accounts_of_every_role_are_who_the_table_says(demo):
    assert {account.role for account in demo.accounts} == set(Role)
    for account in demo.accounts:
        user = User.objects.get(email=account.email)
        assert user.check_password(PASSWORD)
        assert role_of(user) is account.role
        assert user.language == account.language


def test_every_partner_has_a_channel_manager_and_a_deputy_sees_what_is_hers_to_see(demo):
    assert not Partner.objects.filter(kind="reseller", channel_manager=None).exists()
    nadia, jonas = (User.objects.get(email=each.email) for each in (NADIA, JONAS))
    seen = Partner.objects.visible_to(nadia, on=demo.on)
    assert set(jonas.managed_partners.in_programme(demo.on)) <= set(seen)


def test_every_specialization_says_what_it_is_in_both_languages(demo):
    for specialization in Specialization.objects.all():
        assert specialization.description_en
        assert specialization.description_fr
        assert specialization.description_en != specialization.description_fr


def test_the_rules_are_in_force_for_seven_months_and_about_to_change(demo):
    current, coming = Rulebook.objects.order_by("effective_from")
    assert (current.effective_from, current.transition_ends_on) == (date(2026, 4, 23), date(2027, 7, 23))
    assert (coming.effective_from, coming.transition_ends_on) == (date(2027, 2, 23), date(2027, 7, 23))
    assert coming.change_text_en
    assert coming.change_text_fr


# ── The stories ───────────────────────────────────────────────────────────────────────────────
def test_a_partner_in_grace(demo):
    standing = standing_in(Story.IN_GRACE)
    assert (standing.tier, standing.status) == (TierSlug.GOLD, StandingStatus.GRACE)
    assert (standing.lapsing_since, standing.kept_until) == (days(-12), days(48))
    specializations = PartnerSpecialization.objects.filter(partner=standing.partner)
    assert dict(specializations.values_list("specialization__slug", "status")) == {
        "enterprise-security": SpecializationStatus.HELD,
        "data-loss-prevention": SpecializationStatus.GRACE,
    }
    lost = StandingChange.objects.get(partner=standing.partner, change=Change.LOST)
    assert lost.achievement == "data-protection:specialist"


def test_a_partner_at_risk(demo):
    standing = standing_in(Story.AT_RISK)
    assert (standing.tier, standing.status) == (TierSlug.GOLD, StandingStatus.HELD)
    assert standing.next_loss_on == days(19)
    assert standing.partner in Partner.objects.at_risk(demo.on)


def test_a_partner_promoted_last_night(demo):
    assert standing_in(Story.PROMOTED).tier == TierSlug.GOLD
    assert changes_of_gold(Story.PROMOTED) == [(days(0), Change.GAINED)]


def test_a_partner_that_regained_its_tier_in_time(demo):
    assert standing_in(Story.REGAINED).status == StandingStatus.HELD
    assert changes_of_gold(Story.REGAINED)[-2:] == [(days(-49), Change.GRACE_STARTED), (days(-16), Change.REGAINED)]


def test_a_partner_that_lost_its_tier_this_week(demo):
    assert standing_in(Story.LOST).tier == TierSlug.SILVER
    assert changes_of_gold(Story.LOST)[-2:] == [(days(-63), Change.GRACE_STARTED), (days(-3), Change.LOST)]


def test_a_partner_that_learned(demo):
    assert standing_in(Story.LEARNING).held_since == days(-92)


def test_masters_since_the_pilot_and_since_the_opening(demo):
    masters = PartnerSpecialization.objects.filter(level=Level.MASTER)
    assert {master.partner.code: master.status for master in masters} == dict.fromkeys(
        ("FR-1001", "GB-3001", "DE-2001"), SpecializationStatus.HELD
    )
    gained = StandingChange.objects.filter(achievement__endswith=":master", change=Change.GAINED)
    on = {change.partner.code: change.on for change in gained}
    opening = Rulebook.objects.earliest("effective_from").levels.get(level=Level.MASTER)
    assert on["FR-1001"] == opening.pilot_from
    assert on["GB-3001"] == on["DE-2001"] == opening.available_from


def test_tiers_of_the_old_programme_in_transition(demo):
    kept = PartnerStanding.objects.filter(status=StandingStatus.TRANSITION)
    assert kept.count() >= 8
    assert set(kept.values_list("tier", flat=True)) == {TierSlug.SILVER, TierSlug.GOLD, TierSlug.PLATINUM}
    assert set(kept.values_list("kept_until", flat=True)) == {date(2027, 7, 23)}


def test_a_suspended_partner_and_one_that_left(demo):
    (suspended,), (ended,) = companies_in(Story.SUSPENDED), companies_in(Story.ENDED)
    assert Partner.objects.get(code=suspended.code).status == PartnerStatus.SUSPENDED
    assert Partner.objects.get(code=ended.code).status == PartnerStatus.ENDED
    assert not PartnerStanding.objects.filter(partner__code=ended.code).exists()


def test_todays_award_makes_gold_tonight(demo):
    standing = standing_in(Story.MET_TODAY)
    assert standing.tier == TierSlug.SILVER
    assert standing.partner.stale
    tomorrow = A_MONDAY + timedelta(days=1)
    with transaction.atomic():
        run_now(
            as_of=tomorrow.date(),
            today=tomorrow.date(),
            trigger=RunTrigger.NIGHTLY,
            by=None,
            clock=lambda: tomorrow,
        )
        assert standing_in(Story.MET_TODAY).tier == TierSlug.GOLD
        transaction.set_rollback(True)


def test_agreements_in_every_state(demo):
    agreements = TeamingAgreement.objects.all()
    assert set(agreements.values_list("state", flat=True)) == set(AgreementState)
    assert agreements.filter(state=AgreementState.SUBMITTED, answer_due_on__lt=demo.on).exists(), "one is overdue"
    ending = agreements.get(state=AgreementState.IN_FORCE, protection_ends_on__lte=days(14))
    assert ending.extensions.get().state == ExtensionState.ASKED
    assert set(RevocationProposal.objects.values_list("state", flat=True)) == {
        ProposalState.OPEN,
        ProposalState.REVOKED,
    }
    flagged = agreements.get(covered__flagged_on__isnull=False)
    assert (flagged.partner.code, flagged.covered.get().flagged_on) == ("ES-4004", days(-3))
    numbered = AgreementOrder.objects.get(by=None)
    assert (numbered.agreement.partner.code, numbered.agreement.state) == ("FR-1003", AgreementState.WON)
    assert numbered.order.lines.get().deal_number == numbered.agreement.deal_number
    same = EndCustomer.objects.get(same_as__isnull=False)
    assert same.agreements.get().state == same.root.agreements.get().state == AgreementState.SUBMITTED
    assert not Notification.objects.filter(mailed_at=None).exists(), "what was told then is not mailed now"
