"""An accreditation that another has replaced: its awards count as the other, with their own dates."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.models import Award
from specializations.equivalence import last_of_chain
from specializations.models import Accreditation, Specialization
from tests.factories.partners import AwardFactory, StaffMemberFactory
from tests.factories.specializations import AccreditationFactory, RulebookAccreditationFactory
from tests.tiers import reference
from tests.tiers.nights import D0, SLUGS, changed, day, night, partner_with, publish, random_partners, release
from tests.tiers.worlds import AXES
from tiers.engine.rows import AwardRow
from tiers.engine.rules import AccreditationTypeData, RulebookData, compile_rules
from tiers.engine.training import Accreditation as Offer
from tiers.engine.training import offers
from tiers.evidence import award_rows, people_counted
from tiers.exports import shortfall_rows, standing_rows
from tiers.programme import load_programme


def naive_end(start, chain):
    """The slow way: walk, and give up where a step leads back to anything met before."""
    way = [start]
    while way[-1] in chain:
        if chain[way[-1]] in way:
            return start
        way.append(chain[way[-1]])
    return way[-1]


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 8), max_size=9), st.integers(0, 8))
def test_a_chain_ends_where_nothing_replaces_any_more_and_a_loop_leads_nowhere(chain, start):
    end = last_of_chain(start, chain)
    assert end == naive_end(start, chain)
    assert end not in chain or end == start


def entry(code):
    return Accreditation.objects.get(code=code)


@pytest.fixture
def world(db):
    """One partner whose only person holds an accreditation that no rulebook counts."""
    book = publish(grace_days=0, published_at=None)
    RulebookAccreditationFactory(rulebook=book, type="OLD", counts=False)
    release(book, at=datetime(2012, 1, 1, tzinfo=UTC))
    archiving = Specialization.objects.get(slug="archiving")
    old = AccreditationFactory(type="OLD", specialization=archiving)
    partner = partner_with(revenue=2_000)
    AwardFactory(
        staff_member=StaffMemberFactory(partner=partner),
        accreditation=old,
        awarded_on=date(2011, 3, 1),
        expires_on=day(20),
    )
    return partner, old


def tier_of(partner, on):
    changed(partner)
    night(on)
    (row,) = [row for row in standing_rows(on) if row.partner_code == partner.code]
    return row.tier, row.specialist


def test_its_awards_count_as_the_other_until_they_would_have_expired(world):
    partner, old = world
    assert tier_of(partner, D0) == ("registered", "")
    Accreditation.objects.filter(pk=old.pk).update(replaced_by=entry("STS-archiving"))
    assert tier_of(partner, day(1)) == ("silver", "archiving")
    assert tier_of(partner, day(19)) == ("silver", "archiving")
    assert tier_of(partner, day(20)) == ("registered", "")


def test_a_replacement_in_another_specialization_moves_where_they_count(world):
    partner, old = world
    new = entry("STS-encryption")
    Accreditation.objects.filter(pk=entry("STS-archiving").pk).update(replaced_by=new)
    Accreditation.objects.filter(pk=old.pk).update(replaced_by=entry("STS-archiving"))
    assert tier_of(partner, D0) == ("silver", "encryption")


def test_the_evidence_names_the_one_as_which_it_counts_and_its_sum_is_the_engines(world):
    partner, old = world
    new = entry("STS-encryption")
    Accreditation.objects.filter(pk=old.pk).update(replaced_by=new)
    loaded = load_programme()
    encryption, archiving = new.specialization, old.specialization
    (row,) = award_rows(partner, encryption, loaded=loaded, on=D0)
    assert (row.taken_as, row.award.accreditation, row.reason) == (new.code, old, None)
    assert people_counted([row]) == 1
    assert award_rows(partner, archiving, loaded=loaded, on=D0) == []


def test_whoever_holds_both_counts_once(world):
    partner, old = world
    new = entry("STS-archiving")
    Accreditation.objects.filter(pk=old.pk).update(replaced_by=new)
    AwardFactory(staff_member=partner.staff.get(), accreditation=new, awarded_on=date(2011, 6, 1))
    rows = award_rows(partner, new.specialization, loaded=load_programme(), on=D0)
    assert (len(rows), people_counted(rows)) == (2, 1)


def slow_row(award, counted_as):
    person = award.staff_member
    return AwardRow(
        staff=person.pk,
        specialization=counted_as.specialization.slug,
        kind=counted_as.type,
        awarded_on=award.awarded_on,
        expires_on=award.expires_on,
        revoked_on=award.revoked_on,
        joined_on=person.joined_on,
        left_on=person.left_on,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(1, 7))
def test_the_exported_values_are_what_the_slow_reference_counts(seed):
    publish()
    partners = [partner for partner in random_partners(8, seed=seed) if partner.ended_on is None]
    accreditations = list(Accreditation.objects.select_related("specialization"))
    chance = random.Random(seed)
    chain = {
        each.pk: chance.choice([other.pk for other in accreditations if other != each])
        for each in accreditations
        if chance.random() < 0.6
    }
    for pk, other in chain.items():
        Accreditation.objects.filter(pk=pk).update(replaced_by=other)
    night(D0)
    found = {(row.partner_code, row.subject): row.value for row in shortfall_rows(D0) if row.measure == "people"}
    ends = {each.pk: Accreditation.objects.get(pk=naive_end(each.pk, chain)) for each in accreditations}
    rulebook = SimpleNamespace(accreditation_types={"STS": SimpleNamespace(role="technical", counts=True)})
    for partner in partners:
        awards = Award.objects.filter(staff_member__partner=partner).select_related("staff_member")
        slow = SimpleNamespace(awards=[slow_row(award, ends[award.accreditation_id]) for award in awards])
        for slug in SLUGS:
            wanted = reference.people(slow, rulebook, slug, ["sales", "technical"], D0)
            assert int(Decimal(found[partner.code, slug])) == wanted


def test_what_is_no_longer_offered_is_on_no_path():
    rules = compile_rules(
        RulebookData(
            key="rules",
            effective_from=D0,
            window_months=12,
            grace_days=0,
            openings={},
            requirements=(),
            accreditation_types={"STS": AccreditationTypeData("technical", True)},
        ),
        AXES,
    )
    kind = AXES.accreditation_types.index("STS")
    cheap, dear = Offer("cheap", 0, kind, fee_e4=1, offered=False), Offer("dear", 0, kind, fee_e4=2)
    assert list(offers(rules, [cheap, dear], D0.toordinal()).values()) == [dear]
    assert offers(rules, [cheap], D0.toordinal()) == {}
