"""What is said about an entry: its values, what refers to it, and what taking it out of use means."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import Fact
from core.formats import money, number, short_moment
from deals.actions.catalogue import holders_of
from deals.models import OrderLine
from partners.models import Award, PartnerSpecialization
from partners.resources import resource_url
from specializations.benefits import unlocked_words
from specializations.equivalence import taken_as
from specializations.models import Accreditation, Benefit, ProductLine, Resource, RulebookOpening, Specialization, Tier


def address(kind: str, entry: Any) -> str:
    return reverse("deals:catalogue_entry", args=[kind, entry.pk])


def facts_of(entry: Any) -> list[Fact]:
    """The values of an entry, those in two languages left out."""
    match entry:
        case Specialization():
            return [
                Fact(_("Code"), entry.slug),
                Fact(_("Kind"), entry.get_kind_display()),
                Fact(_("Group"), entry.group or pgettext("group", "none")),
                Fact(_("Position in lists"), number(entry.position)),
            ]
        case Accreditation():
            return _of_accreditation(entry)
        case ProductLine():
            where = entry.specialization
            return [Fact(_("Specialization"), where.name, address("specializations", where))]
        case Tier():
            return [Fact(_("Code"), entry.slug), Fact(_("Rank"), number(entry.rank))]
        case Benefit():
            return [
                Fact(_("Code"), entry.slug),
                Fact(_("Kind"), entry.get_kind_display()),
                Fact(_("Unlocked by"), unlocked_words(entry)),
                Fact(_("Position in lists"), number(entry.position)),
            ]
        case Resource():
            return _of_resource(entry)
    raise TypeError(entry)


def _of_resource(entry: Resource) -> list[Fact]:
    facts = [
        Fact(_("Specialization"), entry.specialization.name, address("specializations", entry.specialization)),
        Fact(_("Kind"), entry.kind.label),
    ]
    if entry.file is None:
        return [*facts, Fact(_("Link"), entry.url, entry.url)]
    return [
        *facts,
        Fact(_("File"), entry.file.original_name, resource_url(entry)),
        Fact(_("Size"), filesizeformat(entry.file.size_bytes)),
        Fact(_("Stored"), short_moment(entry.file.uploaded_at)),
    ]


def _of_accreditation(entry: Accreditation) -> list[Fact]:
    months = entry.validity_months
    facts = [
        Fact(_("Specialization"), entry.specialization.name, address("specializations", entry.specialization)),
        Fact(_("Type"), entry.type),
        Fact(_("Role"), entry.get_role_display()),
        Fact(_("Fee"), money(entry.fee_eur, cents=True)),
        Fact(_("Validity in months"), number(months) if months else pgettext("validity", "no end")),
    ]
    if entry.replaced_by:
        facts.append(Fact(_("Replaced by"), entry.replaced_by.code, address("accreditations", entry.replaced_by)))
        last = taken_as()[entry.pk]
        if last.pk not in {entry.pk, entry.replaced_by.pk}:
            facts.append(Fact(_("Its awards count as"), last.code, address("accreditations", last)))
    return facts


def texts_of(entry: Any) -> list[tuple[str, str, list[Fact]]]:
    """The texts of an entry: language, its name, and what is said in it."""
    languages = (("en", _("In English")), ("fr", _("In French")))
    if isinstance(entry, Resource):
        return [(code, language, [Fact(_("Title"), getattr(entry, f"title_{code}"))]) for code, language in languages]
    if not isinstance(entry, Specialization | Benefit):
        return []
    found = []
    for code, language in languages:
        facts = [Fact(_("Description"), getattr(entry, f"description_{code}"))]
        if isinstance(entry, Benefit):
            facts.insert(0, Fact(_("Name"), getattr(entry, f"name_{code}")))
            facts.append(Fact(_("How to use it"), getattr(entry, f"use_{code}")))
        found.append((code, language, [fact for fact in facts if fact.value]))
    return found


def usage_of(entry: Any) -> list[Fact]:
    """What refers to an entry, as counts."""
    match entry:
        case Specialization():
            openings = RulebookOpening.objects.filter(specialization=entry)
            counts = {
                _("Versions of the rules"): openings.values("rulebook").distinct().count(),
                _("Accreditations"): entry.accreditations.count(),
                _("Product lines"): entry.product_lines.count(),
                _("Benefits"): entry.benefits.count(),
                _("Resources"): entry.resources.count(),
                _("Partners that hold it"): PartnerSpecialization.objects.filter(specialization=entry).count(),
            }
        case Accreditation():
            awards = Award.objects.filter(accreditation=entry)
            counts = {
                _("Awards"): awards.count(),
                _("People"): awards.values("staff_member").distinct().count(),
                _("Partners"): len(holders_of(entry)),
                _("Accreditations that it replaces"): entry.replaces.count(),
            }
        case ProductLine():
            counts = {_("Order lines"): OrderLine.objects.filter(product_code=entry.product_code).count()}
        case Tier():
            counts = {_("Benefits"): entry.benefits.count()}
        case Resource():
            holders = PartnerSpecialization.objects.filter(specialization=entry.specialization_id)
            counts = {_("Partners that open it"): 0 if entry.retired_at else holders.count()}
        case _:
            return []
    return [Fact(label, number(count)) for label, count in counts.items()]


def consequence_of(entry: Any) -> str:
    """What it means to take the entry out of use."""
    match entry:
        case Specialization():
            return _("It can no longer be put into a draft of the rules. What refers to it stays as it is.")
        case Accreditation():
            return _("Nobody can earn it any more, and no path proposes it. Awards that were earned count as before.")
        case ProductLine():
            return _("An order that names this code waits from then on until the code is known again.")
    return _("Partners no longer see it. It can be put into use again.")
