"""Every button about an agreement, each with a world in which it can be pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from deals.actions import agreements as actions
from deals.documents import Stage, contract_digest
from deals.enums import ReasonKind
from deals.models import (
    AgreementExtension,
    ContractText,
    TeamingAgreement,
)
from specializations.models import Specialization
from tests.deals.agreements.desks import NOW
from tests.deals.agreements.partner_desks import DEAL
from tests.deals.agreements.worlds import (
    AT,
    TODAY,
    Side,
    a_customer,
    a_draft,
    a_reason,
    a_request,
    approve,
    digest_of,
    in_force,
    stored,
)
from tests.factories.deals import DealNumberConflictFactory, OrderFactory, OrderLineFactory, RevocationProposalFactory


@dataclass(frozen=True)
class World:
    """A partner and a second one that hold `specialization`, and a programme admin."""

    side: Side
    other: Side
    specialization: Specialization
    programme_admin: Any

    def request(self) -> TeamingAgreement:
        return a_request(self.side, self.specialization)

    def draft(self) -> TeamingAgreement:
        return a_draft(self.side, self.specialization)

    def in_force(self) -> TeamingAgreement:
        return in_force(self.side, self.specialization)

    def extension(self) -> AgreementExtension:
        proof = {"proof": "A pilot.", "by": self.side.member}
        return actions.ask_for_extension(agreement=self.in_force(), at=NOW, today=TODAY, **proof)

    def near(self) -> tuple[TeamingAgreement, str]:
        """A request, and the public id of a customer that may be the same as its own."""
        request = self.request()
        near = a_request(self.other, self.specialization, customer=a_customer(self.other, "Hafenwerk Maschinen AG"))
        return request, near.customer.public_id


@dataclass(frozen=True)
class Click:
    by: Any
    path: str
    sent: dict[str, Any]


BUTTONS: dict[str, Callable[[World], Click]] = {}


def button(name: str):
    """A POST address under its URL name, and after a dot which of its acts."""

    def keep(make: Callable[[World], Click]) -> Callable[[World], Click]:
        BUTTONS[name] = make
        return make

    return keep


def of_partner(name: str, agreement: TeamingAgreement, *more: str) -> str:
    return reverse(f"deals:{name}", args=[agreement.partner.code, agreement.public_id, *more])


def of_vendor(name: str, of: Any, *more: str) -> str:
    return reverse(f"deals:{name}", args=[of.public_id, *more])


# ── The partner ─────────────────────────────────────────────────────────────────────────────────


@button("agreement_start")
def _(world):
    return Click(world.side.member, reverse("deals:agreement_start", args=[world.side.partner.code]), {})


@button("agreement_customers")
def _(world):
    sent = {"name": "Verrerie de Brissac", "country": "FR", "siren": "732829320"}
    return Click(world.side.member, of_partner("agreement_customers", world.draft()), sent)


@button("agreement_step.customer")
def _(world):
    other = a_customer(world.side, "Verrerie de Brissac", "FR")
    return Click(
        world.side.member, of_partner("agreement_step", world.draft(), "customer"), {"customer": other.public_id}
    )


@button("agreement_step.deal")
def _(world):
    return Click(world.side.member, of_partner("agreement_step", world.draft(), "deal"), DEAL)


@button("agreement_step.specializations")
def _(world):
    chosen = {"specializations": ["archiving", "encryption"]}
    return Click(world.side.member, of_partner("agreement_step", world.draft(), "specializations"), chosen)


@button("agreement_step.duties")
def _(world):
    return Click(world.side.member, of_partner("agreement_step", world.draft(), "duties"), {})


@button("agreement_step.signature")
def _(world):
    draft = world.draft()
    sent = {"digest": digest_of(draft), "signs": "on"}
    return Click(world.side.admin, of_partner("agreement_step", draft, "signature"), sent)


@button("agreement_check")
def _(world):
    return Click(world.side.member, of_partner("agreement_check", world.draft()), {"specializations": ["encryption"]})


@button("agreement_file_remove")
def _(world):
    draft, file = world.draft(), SimpleUploadedFile("test.txt", b"The test went well.")
    actions.attach_file(agreement=draft, file=file, name="test.txt", by=world.side.member, at=AT)
    path = of_partner("agreement_file_remove", draft, draft.files.get().public_id)
    return Click(world.side.member, path, {})


@button("agreement_withdraw")
def _(world):
    return Click(world.side.admin, of_partner("agreement_withdraw", world.request()), {"note": "Put off."})


@button("agreement_accept")
def _(world):
    request = approve(world.side, world.request(), discount_percent=Decimal(5))
    sent = {"digest": contract_digest(stored(request), Stage.TERMS), "signs": "on"}
    return Click(world.side.admin, of_partner("agreement_accept", request), sent)


@button("agreement_extension")
def _(world):
    return Click(world.side.admin, of_partner("agreement_extension", world.in_force()), {"proof": "A pilot."})


@button("agreement_activity")
def _(world):
    sent = {"kind": "progress_report", "on": TODAY.isoformat(), "note": "Met them."}
    file = {"file": SimpleUploadedFile("minutes.txt", b"Minutes of the meeting.")}
    return Click(world.side.member, of_partner("agreement_activity", world.in_force()), sent | file)


@button("agreement_orders")
def _(world):
    order = OrderLineFactory(partner=world.side.partner, order_date=TODAY, amount_e4=9_000_000).order
    return Click(world.side.member, of_partner("agreement_orders", world.in_force()), {"order": order.pk})


@button("agreement_lost")
def _(world):
    sent = {"reason": a_reason(ReasonKind.LOSS).public_id, "note": "Too dear."}
    return Click(world.side.admin, of_partner("agreement_lost", world.in_force()), sent)


# ── The vendor ──────────────────────────────────────────────────────────────────────────────────


@button("request_decide.approve")
def _(world):
    request = world.request()
    last_day = actions.standard_end(request, TODAY).isoformat()
    sent = {"decision": "approve", "discount_percent": "5", "last_day": last_day, "visit": "no", "note": ""}
    return Click(world.programme_admin, of_vendor("request_decide", request), sent)


@button("request_decide.ask")
def _(world):
    why = a_reason(ReasonKind.ACTION_REQUIRED).public_id
    sent = {"decision": "ask", "fields_to_complete": ["amount"], "ask_reason": why, "note": "Without tax?"}
    return Click(world.side.manager, of_vendor("request_decide", world.request()), sent)


@button("request_decide.reject")
def _(world):
    sent = {"decision": "reject", "reject_reason": a_reason(ReasonKind.REJECTION).public_id, "note": "No."}
    return Click(world.side.manager, of_vendor("request_decide", world.request()), sent)


@button("request_activity")
def _(world):
    sent = {"kind": "visit_held", "on": TODAY.isoformat(), "note": "At 10."}
    return Click(world.side.manager, of_vendor("request_activity", world.in_force()), sent)


@button("request_revoke")
def _(world):
    sent = {"reason": a_reason(ReasonKind.REVOCATION).public_id, "note": "Nothing happened."}
    file = {"document": SimpleUploadedFile("letter.txt", b"We go on with somebody else.")}
    return Click(world.side.manager, of_vendor("request_revoke", world.in_force()), sent | file)


@button("request_similar.same")
def _(world):
    request, near = world.near()
    return Click(world.side.manager, of_vendor("request_similar", request, near, "same"), {})


@button("request_similar.distinct")
def _(world):
    request, near = world.near()
    return Click(world.side.manager, of_vendor("request_similar", request, near, "distinct"), {})


@button("extension_decide.grant")
def _(world):
    return Click(world.side.manager, of_vendor("extension_decide", world.extension()), {"decision": "grant"})


@button("extension_decide.refuse")
def _(world):
    sent = {"decision": "refuse", "reason": a_reason(ReasonKind.EXTENSION_REFUSAL).public_id, "note": "Nothing new."}
    return Click(world.side.manager, of_vendor("extension_decide", world.extension()), sent)


@button("proposal_decide")
def _(world):
    proposal = RevocationProposalFactory(agreement=world.in_force())
    return Click(world.side.manager, of_vendor("proposal_decide", proposal), {"note": "On holiday."})


@button("number_conflict_settle")
def _(world):
    conflict = DealNumberConflictFactory(agreement=world.in_force(), order=OrderFactory(), partner=world.other.partner)
    return Click(world.side.manager, reverse("deals:number_conflict_settle", args=[conflict.pk]), {})


@button("reason_add")
def _(world):
    sent = {"kind": "rejection", "code": "too-late", "label_en": "Too late", "label_fr": "Trop tard"}
    return Click(world.programme_admin, reverse("deals:reason_add"), sent)


@button("reason_reword")
def _(world):
    path = of_vendor("reason_reword", a_reason(ReasonKind.LOSS))
    return Click(world.programme_admin, path, {"label_en": "Another one", "label_fr": "Une autre"})


@button("reason_retire")
def _(world):
    return Click(world.programme_admin, of_vendor("reason_retire", a_reason(ReasonKind.LOSS)), {})


@button("text_new")
def _(world):
    text = ContractText.objects.get()
    sent = {"body_en": text.body_en, "body_fr": text.body_fr, "note": "None.", "based_on": 1, "publish": "on"}
    return Click(world.programme_admin, reverse("deals:text_new"), sent)
