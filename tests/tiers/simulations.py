"""Simulations beside what becomes true."""

from django.utils import timezone

from partners.models import Partner, StaffMember
from specializations.models import Accreditation, Specialization
from tests.factories.deals import DeclarationFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import AwardFactory, StaffMemberFactory
from tests.tiers.nights import (
    D0,
    EURO,
    SLUGS,
    changed,
    day,
    exports,
)
from tiers.engine.changes import Award, Leave, Renew, Revenue
from tiers.engine.dates import date_of, plus_months
from tiers.shortfalls import number_value
from tiers.simulation import simulate_partner


def simulated(partner, *changes, on=D0, **options):
    partner = Partner.objects.get(pk=partner.pk)
    return simulate_partner(partner, changes, as_of=on, at=timezone.now(), **options)


def exported(partner_code, on):
    """What the exports say of one partner: the standing and every requirement."""
    standings, shortfalls = exports(on)
    rows = [row for row in standings if row.partner_code == partner_code]
    lines = {
        (row.subject, row.level, row.measure): (row.minimum, row.value)
        for row in shortfalls
        if row.partner_code == partner_code
    }
    return [
        (row.tier, row.tier_status, row.kept_until, row.tier_met, row.specialist, row.master) for row in rows
    ], lines


def shown(side):
    """The same of one side of a simulation."""
    kept_until = side.kept_until.isoformat() if side.kept_until else ""
    row = side.tier, side.tier_status, kept_until, side.tier_met, ";".join(side.specialist), ";".join(side.master)
    lines = {
        (line.subject, line.level, line.measure): (
            number_value(line.measure, line.minimum),
            number_value(line.measure, line.value),
        )
        for line in side.lines
    }
    return [row], lines


def random_changes(chance, partner):
    """Some changes, dated when they like."""
    staff = list(partner.staff.values_list("code", flat=True))
    kinds = [
        lambda: Award(f"STS-{chance.choice(SLUGS)}", chance.choice([*staff, None]), day(chance.randint(-30, 12))),
        lambda: Renew(chance.choice(staff), f"STS-{chance.choice(SLUGS)}", day(chance.randint(-30, 12))),
        lambda: Revenue(
            chance.choice(SLUGS),
            chance.randint(-300, 900) * EURO,
            day(chance.randint(-30, 12)),
            chance.choice(["new", "add_on", "renewal"]),
        ),
    ]
    leaving = [Leave(code, day(chance.randint(-30, 12))) for code in staff if chance.random() < 0.4]
    return [*leaving, *(chance.choice(kinds)() for _ in range(chance.randint(0, 3)))]


def make(partner, changes):
    """The changes in earnest, as imports would write them."""
    for change in changes:
        if isinstance(change, Leave):
            StaffMember.objects.filter(code=change.staff_code).update(left_on=change.on)
        elif isinstance(change, Revenue):
            OrderLineFactory(
                order=OrderFactory(),
                declaration=DeclarationFactory(),
                partner=partner,
                specialization=Specialization.objects.get(slug=change.specialization),
                order_date=change.on,
                amount_e4=change.amount_e4,
                incremental=change.incremental,
                business_type=change.business_type,
            )
        else:
            accreditation = Accreditation.objects.get(code=change.accreditation)
            member = StaffMember.objects.filter(code=change.staff_code).first() or StaffMemberFactory(partner=partner)
            awarded_on = change.awarded_on
            expires_on = date_of(plus_months(awarded_on.toordinal(), accreditation.validity_months))
            AwardFactory(staff_member=member, accreditation=accreditation, awarded_on=awarded_on, expires_on=expires_on)
    changed(partner)
