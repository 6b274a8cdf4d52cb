"""Where in the demo world the pages about one thing are that a reader has to get."""

from collections.abc import Iterator

from core.actions.preferences import off_token
from core.models import User
from deals.views.catalogue.sections import SECTIONS
from partners.actions import token_of
from partners.models import (
    Enrolment,
    Invitation,
    Partner,
)
from partners.roles import partner_of
from specializations.enums import EditGroup, RulebookState
from specializations.models import (
    Rulebook,
)
from tests.access import PAGES
from tests.spp_portal.demos import A_MONDAY
from tiers.models import EvaluationRun, SavedSimulation


def partner_for(user: User | None) -> Partner | None:
    """Whose pages the reader opens: the own partner's, or those of one looked after."""
    if user is None:
        return None
    return partner_of(user) or Partner.objects.visible_to(user, on=A_MONDAY.date()).exclude(evaluations=None).first()


def agreement_addresses(partner: Partner, about: str) -> Iterator[dict[str, str]]:
    """The newest agreement in the state that a page is about, in each of its steps."""
    states = {"agreement": "submitted", "step": "draft"}
    for agreement in partner.agreements.filter(state=states.get(about, about)).order_by("-pk")[:1]:
        here = {"code": partner.code, "public_id": agreement.public_id}
        if about == "step":
            yield from (
                here | {"step": step} for step in ("customer", "deal", "specializations", "duties", "signature")
            )
        else:
            yield here


MAILED = {
    "mails_off": lambda: off_token(User.objects.get(email="admin@demo.example"), "draft"),
    "invitation_token": lambda: token_of(Invitation.objects.usable(at=A_MONDAY).last()),
}
"""What a mail knows of the address of a page that is open to whoever has it."""


def rulebook_addresses(about: str) -> Iterator[dict[str, str]]:
    draft = Rulebook.objects.get(state=RulebookState.DRAFT)
    match about:
        case "rulebook_group":
            groups = (group for group in EditGroup if group != EditGroup.MASTER)
            yield from ({"public_id": draft.public_id, "group": group} for group in groups)
        case "rulebook_specialization":
            yield {"public_id": draft.public_id, "slug": "encryption"}
        case _:
            versions = Rulebook.objects.filter(state=about.removeprefix("rulebook_"))
            yield {"public_id": versions.order_by("effective_from").last().public_id}


def addresses(name: str, user: User | None) -> Iterator[dict[str, str]]:
    """What the address of a page needs: an object of the kind that it is about."""
    page = PAGES.get(name)
    if page is None or not page.about:
        yield {}
    if page is not None and page.about in MAILED:
        yield {"token": MAILED[page.about]()}
    if page is None or user is None:
        return
    partner = partner_for(user)
    match page.about:
        case "partner" | "reseller":
            yield {"code": partner.code}
        case "agreement" | "approved" | "in_force" | "draft" | "step":
            yield from agreement_addresses(partner, page.about)
        case "simulation" | "simulation_to_delete" | "enrolment" | "evaluation" as about:
            found = {
                "enrolment": Enrolment.objects.of(partner).planned(),
                "evaluation": partner.evaluations.order_by("-pk"),
            }.get(about, SavedSimulation.objects.filter(partner=partner, owner=user))
            yield from ({"code": partner.code, "public_id": each.public_id} for each in found[:1])
        case str() as about if about.startswith("rulebook_"):
            yield from rulebook_addresses(about)
        case "run":
            yield {"public_id": EvaluationRun.objects.last_finished().public_id}


def parts_of_the_catalogue(about: str) -> Iterator[dict[str, str | int]]:
    """Its kinds, each with an entry where the page is about one."""
    for kind, section in SECTIONS.items():
        yield {"kind": kind, **({"pk": section.entries().first().pk} if about == "catalogue_entry" else {})}
