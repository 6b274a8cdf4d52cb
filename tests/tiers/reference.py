"""The rules once more, slow and obvious: one partner, one day at a time, plain dates and dictionaries.

Written from docs/rules/tier_evaluation.md alone; it shares nothing with the engine but the plain rows that
describe a partner and a rulebook.
"""

import calendar
import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

TIERS = ["silver", "gold", "platinum"]
LEVEL_MEASURES = (
    "people_sales people_technical people revenue incremental_revenue incremental_orders references validation"
).split()
TIER_MEASURES = "revenue incremental_revenue incremental_orders specializations masters".split()
DAY = timedelta(days=1)


def months_before(day, months):
    total = day.year * 12 + day.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def rulebook_in_force(rulebooks, day):
    current = [rulebook for rulebook in rulebooks if rulebook.effective_from <= day]
    return max(current, key=lambda rulebook: rulebook.effective_from) if current else None


# ── Facts at a day ────────────────────────────────────────────────────────────────────────────


def is_valid(award, day):
    active = (award.joined_on is None or award.joined_on <= day) and (award.left_on is None or award.left_on > day)
    expired = award.expires_on is not None and day >= award.expires_on
    revoked = award.revoked_on is not None and award.revoked_on <= day
    return active and award.awarded_on <= day and not expired and not revoked


def people(partner, rulebook, slug, roles, day):
    found = set()
    for award in partner.awards:
        kind = rulebook.accreditation_types.get(award.kind)
        if award.specialization != slug or kind is None or not kind.counts or kind.role not in roles:
            continue
        if award.verified and is_valid(award, day):
            found.add(award.staff)
    return len(found)


def lasting(proofs, slug, day):
    return sum(
        1
        for proof in proofs
        if proof.specialization == slug
        and proof.approved
        and proof.starts_on <= day
        and (proof.ends_on is None or day < proof.ends_on)
    )


def counted_lines(partner, rulebook, slug, day):
    """Lines in the window; slug None is the whole partner."""
    start = months_before(day, rulebook.window_months)
    return [line for line in partner.lines if slug in (None, line.specialization) and start < line.ordered_on <= day]


def money_measure(measure, partner, rulebook, slug, day):
    lines = counted_lines(partner, rulebook, slug, day)
    if measure == "revenue":
        return sum(line.amount_e4 for line in lines)
    lines = [line for line in lines if line.incremental]
    if measure == "incremental_revenue":
        return sum(line.amount_e4 for line in lines)
    sums = {}
    for line in lines:
        sums[line.order] = sums.get(line.order, 0) + line.amount_e4
    return sum(1 for amount in sums.values() if amount > 0)


def level_value(measure, partner, rulebook, slug, day):
    if measure == "people_sales":
        return people(partner, rulebook, slug, ["sales"], day)
    if measure == "people_technical":
        return people(partner, rulebook, slug, ["technical"], day)
    if measure == "people":
        return people(partner, rulebook, slug, ["sales", "technical"], day)
    if measure == "references":
        return lasting(partner.references, slug, day)
    if measure == "validation":
        return 1 if lasting(partner.validations, slug, day) else 0
    return money_measure(measure, partner, rulebook, slug, day)


# ── Requirements ──────────────────────────────────────────────────────────────────────────────


def minimum_for(rulebook, country, measure, slug=None, level=None, tier=None):
    """The minimum of the one row that applies, or None."""

    def find(specialization, where):
        for row in rulebook.requirements:
            if (row.specialization, row.level, row.tier, row.measure, row.country) == (
                specialization,
                level,
                tier,
                measure,
                where,
            ):
                return row.minimum
        return None

    candidates = [(None, country), (None, None)]
    if tier is None:
        candidates = [(slug, country), ("all", country), (slug, None), ("all", None)]
    for specialization, where in candidates:
        if where == "":
            continue
        found = find(specialization, where)
        if found is not None:
            return found
    return None


@dataclass
class DayFacts:
    """Everything that is true of one partner on one day, before asking what was held."""

    met: set = field(default_factory=set)
    requirements: dict = field(default_factory=dict)  # (subject, level, measure) -> (value, minimum)
    specializations: int = 0
    masters: int = 0


def facts_on(partner, rulebook, day):
    facts = DayFacts()
    for slug in rulebook.openings:
        for level in ("specialist", "master"):
            rows = level_rows(partner, rulebook, slug, level, day)
            facts.requirements.update(rows)
            if not rows or any(value < minimum for value, minimum in rows.values()):
                continue
            if level == "specialist" and is_open(rulebook, slug, day):
                facts.met.add(f"{slug}:specialist")
            if level == "master" and f"{slug}:specialist" in facts.met and master_allowed(partner, rulebook, slug, day):
                facts.met.add(f"{slug}:master")
    facts.specializations = sum(1 for name in facts.met if name.endswith(":specialist"))
    facts.masters = sum(1 for name in facts.met if name.endswith(":master"))
    lower_met = True
    for tier in TIERS:
        rows = {}
        for measure in TIER_MEASURES:
            minimum = minimum_for(rulebook, partner.country, measure, tier=tier)
            if minimum is not None:
                rows[tier, "tier", measure] = (tier_value(measure, partner, rulebook, day, facts), minimum)
        facts.requirements.update(rows)
        lower_met = lower_met and bool(rows) and all(value >= minimum for value, minimum in rows.values())
        if lower_met:
            facts.met.add(f"tier:{tier}")
    return facts


def level_rows(partner, rulebook, slug, level, day):
    rows = {}
    for measure in LEVEL_MEASURES:
        minimum = minimum_for(rulebook, partner.country, measure, slug=slug, level=level)
        if minimum is not None:
            rows[slug, level, measure] = (level_value(measure, partner, rulebook, slug, day), minimum)
    return rows


def tier_value(measure, partner, rulebook, day, facts):
    if measure == "specializations":
        return facts.specializations
    if measure == "masters":
        return facts.masters
    return money_measure(measure, partner, rulebook, None, day)


def is_open(rulebook, slug, day):
    opened = rulebook.openings[slug]
    return opened is not None and opened <= day


def master_allowed(partner, rulebook, slug, day):
    if rulebook.master_countries is not None and partner.country not in rulebook.master_countries:
        return False
    if rulebook.available_from is None or day >= rulebook.available_from:
        return True
    invited = any(
        invitation.specialization == slug and (invitation.invited_on is None or invitation.invited_on <= day)
        for invitation in partner.invitations
    )
    return invited and rulebook.pilot_from is not None and day >= rulebook.pilot_from


# ── What is held ──────────────────────────────────────────────────────────────────────────────


@dataclass
class Holding:
    since: date
    lapsing_since: date | None = None
    kept_until: date | None = None
    kept_by: str = "held"


def legacy_holdings(tier, since, day):
    if tier in (None, "", "registered") or since > day:
        return {}
    return {f"tier:{name}": Holding(since) for name in TIERS[: TIERS.index(tier) + 1]}


def kept_until(name, holding, partner, rulebook, day):
    grace = holding.lapsing_since + timedelta(days=rulebook.grace_days)
    transition = exception = date.min
    if rulebook.transition_ends_on is not None and holding.since < rulebook.effective_from:
        transition = rulebook.transition_ends_on
    for row in partner.exceptions:
        if row.achievement == name and row.granted_on <= day:
            exception = max(exception, row.ends_on)
    latest = max(grace, transition, exception)
    if exception == latest:
        return latest, "exception"
    return latest, "transition" if transition == latest else "grace"


def next_day(holdings, met, partner, rulebook, day):
    """What is held at the end of `day`, from what was held at the end of the day before."""
    after = {}
    for name in met | set(holdings):
        before = holdings.get(name)
        if name in met:
            after[name] = Holding(before.since if before else day)
            continue
        holding = Holding(before.since, before.lapsing_since or day)
        holding.kept_until, holding.kept_by = kept_until(name, holding, partner, rulebook, day)
        if day < holding.kept_until:
            after[name] = holding
    return after


@dataclass
class Day:
    """One judged day of the diary."""

    day: date
    rulebook: object
    facts: DayFacts
    holdings: dict
    changes: dict  # achievement -> gained | grace_started | regained | lost

    def tier(self):
        held = [tier for tier in TIERS if f"tier:{tier}" in self.holdings]
        return held[-1] if held else "registered"


def diary(partner, rulebooks, holdings, first, last):
    """Every day from `first` to `last`, judged one after the other; it stops where the partnership ends."""
    found = []
    day = first
    while day <= last and (partner.ended_on is None or day < partner.ended_on):
        rulebook = rulebook_in_force(rulebooks, day)
        facts = facts_on(partner, rulebook, day)
        after = next_day(holdings, facts.met, partner, rulebook, day)
        found.append(Day(day, rulebook, facts, after, changes(holdings, after)))
        holdings, day = after, day + DAY
    return found


def changes(before, after):
    found = {}
    for name in set(before) | set(after):
        if name not in before:
            found[name] = "gained"
        elif name not in after:
            found[name] = "lost"
        elif after[name].lapsing_since and not before[name].lapsing_since:
            found[name] = "grace_started"
        elif before[name].lapsing_since and not after[name].lapsing_since:
            found[name] = "regained"
    return found


def short_requirements(day):
    return {key for key, (value, minimum) in day.facts.requirements.items() if value < minimum}


def is_change(yesterday, today):
    """§5: what makes a day the `next_change_on` of an earlier one."""
    return (
        yesterday.rulebook is not today.rulebook
        or short_requirements(yesterday) != short_requirements(today)
        or bool(today.changes)
    )


def next_change_on(partner, days):
    """The first day of change after the first one of a diary; None if it has none."""
    for yesterday, today in itertools.pairwise(days):
        if is_change(yesterday, today):
            return today.day
    if days[-1].day + DAY == partner.ended_on and days[-1].holdings:
        return partner.ended_on
    return None


def next_loss_on(partner, days):
    """The first day after the first one on which something held starts to lapse or is lost."""
    for today in days[1:]:
        if {"grace_started", "lost"} & set(today.changes.values()):
            return today.day
    if days[-1].day + DAY == partner.ended_on and days[-1].holdings:
        return partner.ended_on
    return None
