"""Whether what a dispute was right about is put right: the ordinary changes of its subject since the partner asked.

A dispute corrects nothing by itself. What counts as its correction is read from the history of the row: the audit of
awards, proofs and people, the later lines of an order, the catalogue's entry of its product.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Event, Link
from core.models import AuditEvent, User
from deals.disputes import place_of
from deals.enums import DisputeAbout
from deals.models import Dispute, OrderLine
from partners.models import Award, CustomerReference, Enrolment, StaffMember
from specializations.models import ProductLine

WORDS = {
    "corrected": gettext_lazy("Corrected by an imported file"),
    "claim_verified": gettext_lazy("The award was confirmed"),
    "claim_approved": gettext_lazy("It was approved"),
    "claim_refused": gettext_lazy("The claim was refused"),
    "claim_withdrawn": gettext_lazy("The claim was taken back"),
    "staff_member_changed": gettext_lazy("What is known about the person was changed"),
    "staff_member_left": gettext_lazy("The person’s last day was changed"),
    "staff_member_moved": gettext_lazy("The person was moved"),
    "staff_member_rehired": gettext_lazy("The person is back"),
    "training_passed": gettext_lazy("A training was passed: there is a new award"),
    "created": gettext_lazy("The product entered the catalogue"),
    "changed": gettext_lazy("The catalogue’s entry of the product was changed"),
}
"""The changes that correct something, by the name under which the audit keeps them."""


def corrections_of(dispute: Dispute) -> list[Event]:
    """What was changed since the partner asked, the newest first; empty while nothing was."""
    found = [*_audited(dispute), *_declared(dispute)]
    return sorted(found, key=lambda event: event.at, reverse=True)


def way_of(dispute: Dispute, reader: User) -> Link:
    """Where the reader makes the correction, or sees whether it is made."""
    row = dispute.row
    if reader.is_vendor and row is not None and not isinstance(row, OrderLine) and row.waits:
        url = reverse("deals:claim_decide", args=[dispute.about, row.public_id])
        return Link(_("Confirm or refuse it"), url)
    if reader.is_programme_admin and isinstance(row, OrderLine):
        product = ProductLine.objects.filter(product_code=row.product_code).first()
        if product is not None:
            return Link(
                _("Open the product in the catalogue"),
                reverse("deals:catalogue_entry", args=["product-lines", product.pk]),
            )
    return place_of(dispute)


def how_words(dispute: Dispute) -> str:
    """By which ordinary action the subject is corrected."""
    match dispute.row:
        case None:
            return _("A declaration that names the order makes it.")
        case OrderLine():
            return _(
                "A declaration that names the same order and line replaces it; "
                "to which specialization a product belongs is the catalogue’s to say."
            )
        case row if row.waits:
            return _("It waits to be confirmed or refused.")
        case Award():
            return _("A row of an awards file with the same person, accreditation and day corrects it.")
        case _:
            return _("A row of a file with the same partner, specialization and day corrects it.")


def _audited(dispute: Dispute) -> Iterator[Event]:
    """Changes of the row itself, of the person it is about, or of the product of a line."""
    row = dispute.row
    about: list[tuple[type[Model], set[str]]]
    match row:
        case None:
            return
        case OrderLine():
            about = [(ProductLine, {row.product_code})]
        case Award():
            person, kind = row.staff_member, row.accreditation
            written = f"{person.code} / {kind.code} / {row.awarded_on.isoformat()}"
            about = [
                (Award, {row.public_id, written}),
                (StaffMember, {person.code}),
                (Enrolment, {f"{person.code} {kind.code}"}),
            ]
        case CustomerReference():
            written = (
                f"{dispute.partner.code} / {row.specialization.slug} / {row.customer} / {row.approved_on.isoformat()}"
            )
            about = [(CustomerReference, {row.public_id, written[:200]})]
        case _:
            written = f"{dispute.partner.code} / {row.specialization.slug} / {row.validated_on.isoformat()}"
            about = [(type(row), {row.public_id, written})]
    these = Q()
    for model, keys in about:
        these |= Q(object_type=model._meta.label_lower, object_key__in=keys)
    events = AuditEvent.objects.filter(these, verb__in=WORDS, at__gt=dispute.asked_at)
    for at, verb in events.values_list("at", "verb"):
        yield Event(at, str(WORDS[verb]))


def _declared(dispute: Dispute) -> Iterator[Event]:
    """Later lines: in the place of the disputed one, or of the order that was missing."""
    if dispute.about == DisputeAbout.ORDER:
        lines = OrderLine.objects.filter(partner=dispute.partner, order__number=dispute.order_number)
        words = _("The order was declared: %(file)s")
    elif dispute.order_line is not None:
        line = dispute.order_line
        lines = OrderLine.objects.filter(order=line.order, line=line.line).exclude(pk=line.pk)
        words = _("The line was replaced: %(file)s")
    else:
        return
    files = lines.filter(declaration__received_at__gt=dispute.asked_at).values_list(
        "declaration__received_at", "declaration__file_name"
    )
    for at, file in files.order_by("declaration__received_at").distinct():
        yield Event(at, words % {"file": file})
