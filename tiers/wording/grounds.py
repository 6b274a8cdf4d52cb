"""The facts behind a coming loss, one short line each."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.components import Link
from partners.models import CustomerReference, TechnicalValidation
from tiers.grounds import EndingAward, Grounds, SoldLine

ORDERS_NAMED = 3


def ground_links(grounds: Grounds, url_of: Callable[..., str]) -> list[Link]:
    """Every award and proof that ends, the orders that leave, the rulebook; each leads to where it stands."""
    return list(_links(grounds, url_of))


def _links(grounds: Grounds, url_of: Callable[..., str]) -> Iterator[Link]:
    if grounds.rulebook is not None:
        key, name = grounds.rulebook
        yield Link(_("Rulebook “%(name)s”") % {"name": name}, reverse("specializations:rulebook", args=[key]))
    for ending in grounds.awards:
        yield Link(award_words(ending), url_of("specialization", ending.award.accreditation.specialization.slug))
    for proof in grounds.proofs:
        yield Link(_proof_words(proof), url_of("specialization", proof.specialization.slug))
    if grounds.orders:
        yield Link(_orders_words(grounds), url_of("order_list"))


def award_words(ending: EndingAward) -> str:
    """Whose award ends, when and why."""
    award, last_day = ending.award, formats.long_date(ending.on - timedelta(days=1))
    words = {
        "person": award.staff_member,
        "award": f"{award.accreditation.type} · {award.accreditation.specialization}",
        "day": last_day,
    }
    if ending.has_left:
        return _("Last day of %(person)s with the company: %(day)s (%(award)s)") % words
    if ending.is_revoked:
        return _("%(person)s: %(award)s is revoked, last valid day %(day)s") % words
    return _("%(person)s: %(award)s expires, last valid day %(day)s") % words


def _proof_words(proof: CustomerReference | TechnicalValidation) -> str:
    assert proof.expires_on is not None
    words = {"day": formats.long_date(proof.expires_on - timedelta(days=1))}
    if isinstance(proof, CustomerReference):
        return _("Reference of %(customer)s expires, last valid day %(day)s") % {**words, "customer": proof.customer}
    return _("Technical validation expires, last valid day %(day)s") % words


def _orders_words(grounds: Grounds) -> str:
    """How many orders leave, what they are worth, and the largest of them."""
    count = len(grounds.orders)
    words = ngettext(
        "%(count)s order line of %(first)s to %(last)s leaves the window: %(amount)s. The largest: %(largest)s",
        "%(count)s order lines of %(first)s to %(last)s leave the window: %(amount)s. The largest: %(largest)s",
        count,
    )
    days = [line.on for line in grounds.orders]
    return words % {
        "count": formats.number(count),
        "first": formats.long_date(min(days)),
        "last": formats.long_date(max(days)),
        "amount": formats.money(formats.euros(grounds.orders_e4)),
        "largest": formats.joined(_line_words(line) for line in grounds.orders[:ORDERS_NAMED]),
    }


def _line_words(line: SoldLine) -> str:
    return _("%(number)s (%(amount)s)") % {
        "number": line.number,
        "amount": formats.money(formats.euros(line.amount_e4)),
    }
