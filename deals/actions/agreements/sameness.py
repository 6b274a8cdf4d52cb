"""What a channel manager says of two customers: that they are one company, or that they are not."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.models import User
from deals.actions.agreements.families import join, locked_roots, part_subtree
from deals.actions.agreements.moving import CustomerProtected, note_event
from deals.enums import OPEN_STATES
from deals.models import (
    AgreementSpecialization,
    CustomerDistinction,
    EndCustomer,
    TeamingAgreement,
)


@transaction.atomic
def record_same(*, first: EndCustomer, second: EndCustomer, by: User, at: datetime) -> EndCustomer:
    """Record that two customers are one company: the younger points to the older. Returns their common root.

    Raises CustomerProtected, naming both agreements, where both are protected for one specialization.
    """
    roots = locked_roots(first, second)
    if len(roots) == 1:
        return roots[0]
    parent, child = sorted(roots, key=lambda root: root.pk)
    _refuse_two_exclusive(parent, child)
    CustomerDistinction.objects.filter(first__root__in=roots, second__root__in=roots).delete()
    try:
        with transaction.atomic():
            join(child, parent)
    except IntegrityError as error:
        _refuse_two_exclusive(parent, child)
        raise CustomerProtected(_("This customer was protected a moment ago. Look again.")) from error
    _note((first, second), "customers_same", by=by, at=at)
    record(
        by=by,
        at=at,
        verb="customers_same",
        of=child,
        key=child.public_id,
        before={"same_as": None},
        after={"same_as": parent.public_id},
    )
    for customer in (first, second):
        customer.refresh_from_db()
    parent.refresh_from_db()
    return parent


@transaction.atomic
def undo_same(*, customer: EndCustomer, by: User, at: datetime) -> EndCustomer:
    """Let the customer, and those that point to it, stand for themselves again.

    The two are told apart with this, or the matching rules would find them again. Raises ValidationError if the
    customer points to none.
    """
    customer.refresh_from_db()
    former = customer.same_as
    if former is None:
        raise ValidationError(_("This customer is not recorded as the same as another one."))
    locked_roots(customer, former)
    part_subtree(customer)
    _tell_apart(customer, former, by=by, at=at)
    _note((customer, former), "customers_parted", by=by, at=at)
    record(
        by=by,
        at=at,
        verb="customers_parted",
        of=customer,
        key=customer.public_id,
        before={"same_as": former.public_id},
        after={"same_as": None},
    )
    customer.refresh_from_db()
    return customer


@transaction.atomic
def record_distinct(*, first: EndCustomer, second: EndCustomer, by: User, at: datetime) -> CustomerDistinction:
    """Record that two customers are not the same. Raises ValidationError while they are recorded as the same."""
    if len(locked_roots(first, second)) == 1:
        raise ValidationError(_("These customers are recorded as the same. Undo that first."))
    distinction, is_new = _tell_apart(first, second, by=by, at=at)
    if is_new:
        _note((first, second), "customers_distinct", by=by, at=at)
        after = {"other": second.public_id}
        record(by=by, at=at, verb="customers_distinct", of=first, key=first.public_id, after=after)
    return distinction


@transaction.atomic
def undo_distinct(*, first: EndCustomer, second: EndCustomer, by: User, at: datetime) -> None:
    """Take back that two customers are not the same. Does nothing where nobody said so."""
    roots = [root.pk for root in locked_roots(first, second)]
    if len(roots) == 1:
        return
    told = CustomerDistinction.objects.filter(first__root__in=roots, second__root__in=roots)
    if told.delete()[0]:
        before = {"other": second.public_id}
        record(by=by, at=at, verb="customers_undistinct", of=first, key=first.public_id, before=before)


def _tell_apart(one: EndCustomer, other: EndCustomer, *, by: User, at: datetime) -> tuple[CustomerDistinction, bool]:
    first, second = sorted((one, other), key=lambda each: each.pk)
    return CustomerDistinction.objects.get_or_create(first=first, second=second, defaults={"by": by, "at": at})


def _refuse_two_exclusive(parent: EndCustomer, child: EndCustomer) -> None:
    rows = AgreementSpecialization.objects.filter(exclusive=True).select_related("agreement__partner", "specialization")
    held = {row.specialization_id: row for row in rows.filter(customer=parent)}
    for row in rows.filter(customer=child).order_by("specialization_id"):
        if row.specialization_id in held:
            both = (held[row.specialization_id].agreement, row.agreement)
            message = _("Both customers are protected for %(specialization)s: by %(first)s and by %(second)s.") % {
                "specialization": row.specialization.name,
                "first": _named(both[0]),
                "second": _named(both[1]),
            }
            raise CustomerProtected(message, others=both)


def _named(agreement: TeamingAgreement) -> str:
    return _("%(agreement)s of %(partner)s") % {
        "agreement": agreement.deal_number or agreement.title,
        "partner": agreement.partner.name,
    }


def _note(customers: Iterable[EndCustomer], verb: str, *, by: User, at: datetime) -> None:
    """Say so on the timelines of the open requests for these customers."""
    requests = TeamingAgreement.objects.filter(customer__in=[each.pk for each in customers], state__in=OPEN_STATES)
    for agreement in requests.order_by("pk"):
        note_event(agreement=agreement, verb=verb, by=by, at=at)
