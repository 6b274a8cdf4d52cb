"""*Benefits* of a partner: what is unlocked and how to use it, what is locked and what exactly is missing."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import formats
from core.components import Link
from partners.enums import PartnerKind
from specializations.benefits import unlocked_words
from specializations.enums import Measure
from specializations.models import Benefit, Resource
from specializations.wording import shortfall_words, tier_name
from tiers.benefits import Gap, Ground, Offer, offers
from tiers.views.cards import missing_for
from tiers.views.scorecard import StandingPage


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """``condition`` is what unlocks it; ``gaps`` what is missing, empty for an unlocked one."""

    benefit: Benefit
    condition: str
    gaps: list[Link]


class BenefitList(StandingPage):
    template_name = "tiers/benefit_list.html"
    title = gettext_lazy("Benefits")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.partner.kind == PartnerKind.DISTRIBUTOR:
            raise Http404
        if self.standing is None or self.live is None:
            return super().get_context_data(**kwargs)
        ground = Ground(self.standing.tier, self.held, self.live.lines)
        current = Benefit.objects.filter(retired_at=None).select_related("tier", "specialization")
        found = offers(current, ground, self.live.rules.axes.specializations)
        return super().get_context_data(
            freshness=self.freshness,
            unlocked=[self.shown(offer) for offer in found if offer.is_unlocked],
            locked=[self.shown(offer) for offer in found if not offer.is_unlocked],
            resources=self.resources(),
            **kwargs,
        )

    def shown(self, offer: Offer) -> ShownOffer:
        return ShownOffer(offer.benefit, unlocked_words(offer.benefit), [self.shown_gap(gap) for gap in offer.gaps])

    def shown_gap(self, gap: Gap) -> Link:
        """What is missing, leading to where it can be read and done."""
        if gap.level == "tier":
            missing = formats.joined(shortfall_words(Measure(line.measure), line.shortfall) for line in gap.lines)
            name, url = tier_name(gap.subject), self.url_of("scorecard") + "#requirements"
        else:
            missing = missing_for(gap.lines).removesuffix(".")
            name, url = self.names[gap.subject], self.url_of("specialization", gap.subject)
        return Link(formats.labelled(name, missing or _("met by today’s facts, unlocked by the next run")), url)

    def resources(self) -> list[tuple[str, str, str]]:
        """Title, specialization and link of every resource; the link only for whoever holds the specialization."""
        holding = {row.specialization_id for row in self.held}
        french = get_language() == "fr"
        return [
            (
                each.title_fr if french else each.title_en,
                each.specialization.name,
                each.url if each.specialization_id in holding else "",
            )
            for each in Resource.objects.select_related("specialization")
        ]
