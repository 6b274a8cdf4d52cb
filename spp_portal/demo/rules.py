"""The demo's rulebooks: the shipped one with its dates moved, and the next one, which changes a few values."""

from dataclasses import replace
from datetime import date

from specializations.enums import Measure, TierSlug
from specializations.rulebook_yaml import RulebookFile
from spp_portal.demo.facts import months_later

IN_FORCE_MONTHS = 7
TRANSITION_LEFT_MONTHS = 8
NEXT_IN_MONTHS = 3
EUR = 10_000


def moved_rulebook(shipped: RulebookFile, on: date) -> RulebookFile:
    """In force for seven months, its transition ending in eight; pilots and openings keep their distances."""
    content = shipped.content
    effective_from = months_later(on, -IN_FORCE_MONTHS)

    def moved(day: date | None) -> date | None:
        return effective_from + (day - content.effective_from) if day else None

    return replace(
        shipped,
        content=replace(
            content,
            name=f"Partner Programme EMEA {effective_from.year}",
            effective_from=effective_from,
            transition_ends_on=months_later(on, TRANSITION_LEFT_MONTHS),
            levels=tuple(
                replace(each, pilot_from=moved(each.pilot_from), available_from=moved(each.available_from))
                for each in content.levels
            ),
            openings=tuple(replace(each, opened_on=moved(each.opened_on)) for each in content.openings),
        ),
    )


RAISED = {
    (TierSlug.SILVER, Measure.REVENUE): 30_000 * EUR,
    (TierSlug.GOLD, Measure.INCREMENTAL_REVENUE): 60_000 * EUR,
}


def next_rulebook(current: RulebookFile, on: date) -> RulebookFile:
    """Takes effect in three months and goes on with the same transition."""
    content = current.content
    effective_from = months_later(on, NEXT_IN_MONTHS)
    gold_revenue = next(
        each for each in content.requirements if each.tier == TierSlug.GOLD and each.measure == Measure.REVENUE
    )
    polish_gold = replace(gold_revenue, country="PL", minimum=200_000 * EUR, note="Adapted to local price levels")
    requirements = [
        replace(each, minimum=RAISED.get((TierSlug(each.tier), each.measure), each.minimum)) if each.tier else each
        for each in content.requirements
    ]
    return replace(
        current,
        content=replace(
            content,
            name=f"{content.name}, second edition",
            effective_from=effective_from,
            grace_days=75,
            requirements=(*requirements, polish_gold),
            change_text_en=(
                "Silver asks for €30,000 of revenue and Gold for €60,000 of incremental revenue. In Poland Gold needs"
                " €200,000 of revenue. The grace becomes 75 days."
            ),
            change_text_fr=(
                "Silver demande 30 000 € de chiffre d’affaires et Gold 60 000 € de chiffre d’affaires incrémental."
                " En Pologne, Gold demande 200 000 € de chiffre d’affaires. Le délai de grâce passe à 75 jours."
            ),
        ),
    )
