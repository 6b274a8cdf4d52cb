"""*Benefits* of a partner: what is unlocked and how to use it, what is locked and what exactly is missing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Link
from partners.enums import PartnerKind
from partners.resources import resource_url
from specializations.benefits import unlocked_words
from specializations.enums import Measure
from specializations.models import Benefit, Resource
from specializations.wording import shortfall_words, tier_name
from tiers.benefits import Closed, Gap, Ground, Offer, closed_to, offers
from tiers.views.cards import missing_for
from tiers.views.scorecard import StandingPage
from tiers.wording.paths import obstacle_words


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """``condition`` is what unlocks it; ``gaps`` what is missing, empty for an unlocked one."""

    benefit: Benefit
    condition: str
    gaps: list[Link]


@dataclass(frozen=True, slots=True)
class ShownResource:
    """``url`` and ``what`` only for holders: its name and size, or the site that it leads to."""

    title: str
    specialization: Link
    url: str = ""
    what: str = ""


def closed_words(closed: Closed) -> str:
    """Without the final stop, as a phrase after a name."""
    if closed.opens_on is not None:
        words = _("Opens on %(day)s.") % {"day": formats.long_date(closed.opens_on)}
    else:
        words = obstacle_words(closed.code)
    return words.removesuffix(".")


class BenefitList(StandingPage):
    template_name = "tiers/benefit_list.html"
    title = gettext_lazy("Benefits")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.partner.kind == PartnerKind.DISTRIBUTOR:
            raise Http404
        if self.standing is None or self.live is None:
            return super().get_context_data(**kwargs)
        closed = closed_to(self.live.outcome.assessment, self.today)
        ground = Ground(self.standing.tier, self.held, self.live.lines, closed)
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
        if gap.closed is not None:
            missing = ". ".join(part for part in (closed_words(gap.closed), missing) if part)
        return Link(formats.labelled(name, missing or _("met by today’s facts, unlocked by the next run")), url)

    def resources(self) -> list[ShownResource]:
        """Every resource in use, those that the partner opens first; the others lead to what is missing."""
        holding = {row.specialization_id for row in self.held}
        found = Resource.objects.filter(retired_at=None).select_related("specialization", "file")
        shown = [self.shown_resource(each, is_open=each.specialization_id in holding) for each in found]
        return sorted(shown, key=lambda each: not each.url)

    def shown_resource(self, resource: Resource, *, is_open: bool) -> ShownResource:
        specialization = resource.specialization
        way = Link(specialization.name, self.url_of("specialization", specialization.slug))
        if not is_open:
            return ShownResource(resource.title, way)
        file = resource.file
        what = f"{file.original_name} · {filesizeformat(file.size_bytes)}" if file else urlsplit(resource.url).netloc
        return ShownResource(resource.title, way, url=resource_url(resource), what=what)
