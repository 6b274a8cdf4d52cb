"""The worked examples of docs/rules/tier_evaluation.md, executed: facts in, nights run, standings compared."""

import re
from datetime import date

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from partners.models import Award, CustomerReference, Partner, PilotInvitation, StaffMember, TechnicalValidation
from specializations.models import Accreditation, Specialization
from tests.factories.deals import DeclarationFactory, OrderFactory, OrderLineFactory
from tiers.actions import run_now
from tiers.enums import RunTrigger
from tiers.exports import standing_rows

PAGE = (settings.BASE_DIR / "docs" / "rules" / "tier_evaluation.md").read_text()
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml example\n(.*?)```", PAGE, re.S)]


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("every_night", [False, True], ids=["the nights shown", "with nights between"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['country']}")
def test_example(example, every_night, shipped_rulebook):
    make_partner(example)
    nights = sorted(example["nights"].items())
    for position, (night, expected) in enumerate(nights):
        if every_night and position:
            before = nights[position - 1][0]
            run(before + (night - before) / 2)
        run(night)
        (row,) = standing_rows(night)
        assert {name: getattr(row, name) for name in expected} == {
            name: value.isoformat() if isinstance(value, date) else value for name, value in expected.items()
        }, night


def run(night: date) -> None:
    done = run_now(as_of=night, today=night, trigger=RunTrigger.NIGHTLY, by=None, clock=timezone.now)
    assert done.failed == 0


def make_partner(example) -> None:
    legacy_tier, legacy_since = example.get("legacy", ("", None))
    partner = Partner.objects.create(
        code="P-1",
        name="Example",
        country=example["country"],
        legacy_tier=legacy_tier,
        legacy_tier_since=legacy_since,
    )
    of = Specialization.objects.in_bulk(field_name="slug")
    staff = {
        name: StaffMember.objects.create(partner=partner, code=name, name=name) for name in example.get("staff", ())
    }
    for person, code, awarded_on, *expires_on in example.get("awards", ()):
        Award.objects.create(
            staff_member=staff[person],
            accreditation=Accreditation.objects.get(code=code),
            awarded_on=awarded_on,
            expires_on=expires_on[0] if expires_on else None,
        )
    declaration = DeclarationFactory()
    for slug, order_date, amount_eur in example.get("orders", ()):
        OrderLineFactory(
            order=OrderFactory(),
            partner=partner,
            specialization=of[slug],
            order_date=order_date,
            amount_e4=amount_eur * 10_000,
            declaration=declaration,
        )
    for slug, customer, approved_on in example.get("references", ()):
        CustomerReference.objects.create(
            partner=partner, specialization=of[slug], customer=customer, approved_on=approved_on
        )
    for slug, validated_on in example.get("validations", ()):
        TechnicalValidation.objects.create(partner=partner, specialization=of[slug], validated_on=validated_on)
    for slug in example.get("pilot", ()):
        PilotInvitation.objects.create(partner=partner, specialization=of[slug])
