"""Small random worlds for Hypothesis: rulebooks and partners whose facts flip often within a few months."""

import random
from datetime import date, timedelta

from hypothesis import strategies as st

from tiers.engine.axes import Axes
from tiers.engine.rows import AwardRow, ExceptionRow, InvitationRow, LineRow, PartnerRows, ProofRow
from tiers.engine.rules import AccreditationTypeData, RequirementData, RulebookData

SLUGS = ("gamma", "alpha", "beta")
KINDS = ("SCS", "SSE", "SSE+", "STS")
COUNTRIES = ("", "FR", "DE")
AXES = Axes(specializations=SLUGS, accreditation_types=KINDS)
FIRST_DAY = date(2011, 12, 20)
LAST_DAY = FIRST_DAY + timedelta(days=230)
"""By then every fact of these worlds has begun, ended and left the window, and every clock has run out."""

days = st.integers(-110, 90).map(lambda offset: FIRST_DAY + timedelta(days=offset))
maybe_days = st.none() | days
slugs = st.sampled_from(SLUGS)
countries = st.sampled_from(COUNTRIES)
amounts = st.integers(-30, 60).map(lambda euros: euros * 10_000 + euros % 3)


early_days = st.integers(-110, 20).map(lambda offset: FIRST_DAY + timedelta(days=offset))
seldom_days = st.one_of(st.none(), st.none(), st.none(), days)
usually = st.sampled_from((True, True, True, False))


@st.composite
def awards(draw):
    return AwardRow(
        staff=draw(st.sampled_from((1, 1, 1, 2, 2, 3))),  # so that one person often holds several
        specialization=draw(st.sampled_from(("alpha", "alpha", "alpha", "beta", "gamma"))),
        kind=draw(st.sampled_from(("SSE", "SSE", "SSE+", "STS", "STS", "SCS"))),
        awarded_on=draw(early_days),
        expires_on=draw(maybe_days),
        revoked_on=draw(seldom_days),
        joined_on=draw(seldom_days),
        left_on=draw(seldom_days),
        verified=draw(usually),
    )


proofs = st.builds(ProofRow, slugs, days, maybe_days, usually)
invitations = st.builds(InvitationRow, slugs, maybe_days)


@st.composite
def exceptions(draw):
    granted_on = draw(days)
    return ExceptionRow(
        achievement=draw(st.sampled_from(AXES.achievements + AXES.achievements[-3:] * 3)),
        granted_on=granted_on,
        ends_on=granted_on + timedelta(days=draw(st.integers(-5, 90))),
    )


lines = st.builds(LineRow, slugs, days, amounts, st.booleans(), st.integers(1, 4))


def several(rows, least, most):
    return st.lists(rows, min_size=least, max_size=most).map(tuple)


sparse_partners = st.builds(
    PartnerRows,
    country=countries,
    ended_on=seldom_days,
    awards=several(awards(), 3, 12),
    references=several(proofs, 0, 3),
    validations=several(proofs, 0, 2),
    invitations=several(invitations, 0, 2),
    exceptions=several(exceptions(), 1, 4),
    lines=several(lines, 4, 16),
)


def dense_partner(seed):
    """Facts spread evenly over the months: more happens here than in what Hypothesis likes to draw."""
    chance = random.Random(seed)

    def day(earliest, latest):
        return FIRST_DAY + timedelta(days=chance.randint(earliest, latest))

    def slug():
        return chance.choice(SLUGS)

    def proof():
        return ProofRow(slug(), day(-110, 60), day(-20, 90))

    granted = day(-60, 60)
    return PartnerRows(
        country=chance.choice(COUNTRIES),
        ended_on=chance.choice((None, None, None, day(10, 90))),
        awards=tuple(
            AwardRow(chance.randint(1, 3), slug(), chance.choice(("SSE", "STS")), day(-110, 60), day(-10, 90))
            for _ in range(10)
        ),
        references=tuple(proof() for _ in range(3)),
        validations=tuple(proof() for _ in range(3)),
        invitations=(InvitationRow(slug(), day(-20, 60)),),
        exceptions=(ExceptionRow(chance.choice(AXES.achievements), granted, granted + timedelta(days=90)),),
        lines=tuple(
            LineRow(slug(), day(-90, 60), chance.randint(-20, 40) * 10_000, chance.random() < 0.6, chance.randint(1, 5))
            for _ in range(14)
        ),
    )


partners = st.one_of(sparse_partners, st.integers(0, 2**32).map(dense_partner))

legacy = st.tuples(st.integers(0, 3), st.integers(-900, 5).map(lambda offset: FIRST_DAY + timedelta(days=offset)))

level_measures = st.sampled_from(
    "people_sales people_technical people revenue incremental_revenue incremental_orders references validation".split()
)
tier_measures = st.sampled_from("revenue incremental_revenue incremental_orders specializations masters".split())
small = st.integers(0, 2)


def minimum_of(measure, euros, count):
    return euros * 10_000 if "revenue" in measure else count


@st.composite
def level_rows(draw):
    measure = draw(level_measures)
    return RequirementData(
        measure=measure,
        minimum=minimum_of(measure, draw(st.integers(0, 80)), draw(small)),
        specialization=draw(st.sampled_from(("all", "all", *SLUGS))),
        level=draw(st.sampled_from(("specialist", "master"))),
        country=draw(st.sampled_from((None, None, "FR", "DE"))),
    )


@st.composite
def tier_rows(draw):
    measure = draw(tier_measures)
    return RequirementData(
        measure=measure,
        minimum=minimum_of(measure, draw(st.integers(0, 120)), draw(small)),
        tier=draw(st.sampled_from(("silver", "silver", "gold", "platinum"))),
        country=draw(st.sampled_from((None, None, "FR", "DE"))),
    )


def without_equal_rows(rows, openings):
    kept = {}
    for row in rows:
        if row.specialization in (None, "all") or row.specialization in openings:
            kept[row.specialization, row.level, row.tier, row.measure, row.country] = row
    return tuple(kept.values())


@st.composite
def requirements(draw):
    """Something to reach at every level and tier, and further rows that make it harder for some."""
    people = draw(st.sampled_from(("people", "people_sales", "people_technical")))
    return [
        RequirementData(people, draw(st.sampled_from((1, 1, 2))), "all", "specialist"),
        RequirementData(draw(level_measures.filter(lambda name: "revenue" not in name)), draw(small), "all", "master"),
        RequirementData("revenue", draw(st.integers(0, 60)) * 10_000, tier="silver"),
        RequirementData(draw(st.sampled_from(("specializations", "masters"))), draw(small), tier="gold"),
        RequirementData("incremental_revenue", draw(st.integers(0, 60)) * 10_000, tier="platinum"),
        *draw(st.lists(level_rows(), max_size=3)),
        *draw(st.lists(tier_rows(), max_size=2)),
    ]


@st.composite
def rulebooks(draw, key, effective_from):
    opened = st.sampled_from((date(2011, 1, 1),) * 5 + (None,)) | days
    openings = {slug: draw(opened) for slug in SLUGS if draw(st.integers(0, 9)) > 0}
    return RulebookData(
        key=key,
        effective_from=effective_from,
        window_months=draw(st.sampled_from((1, 2, 3))),
        grace_days=draw(st.sampled_from((0, 1, 10, 40))),
        openings=openings,
        requirements=without_equal_rows(draw(requirements()), openings),
        accreditation_types={
            "SSE": AccreditationTypeData("sales", True),
            "SSE+": AccreditationTypeData("sales", draw(st.booleans())),
            "STS": AccreditationTypeData("technical", True),
            "SCS": AccreditationTypeData("technical", False),
        },
        transition_ends_on=draw(maybe_days),
        master_countries=draw(st.none() | st.just(frozenset({"FR"}))),
        pilot_from=draw(maybe_days),
        available_from=draw(st.sampled_from((None, None)) | days),
    )


@st.composite
def programmes(draw):
    starts = [date(2011, 1, 1), *sorted(draw(st.sets(days, max_size=2)))]
    return [draw(rulebooks(f"rules {number}", start)) for number, start in enumerate(starts, start=1)]
