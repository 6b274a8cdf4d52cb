"""Customers that are one company: locked, joined and parted, each row with the rows that point to it."""

from collections.abc import Iterable

from deals.models import (
    AgreementSpecialization,
    EndCustomer,
)


def locked(ids: Iterable[int]) -> dict[int, EndCustomer]:
    """These rows, locked in order where the database locks rows."""
    rows = EndCustomer.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def locked_roots(*customers: EndCustomer) -> list[EndCustomer]:
    """The roots of the families, each once, with the families locked: nobody joins or parts them meanwhile."""
    while True:
        ids = EndCustomer.objects.filter(pk__in={each.pk for each in customers}).values_list("root_id", flat=True)
        wanted = sorted({root_id for root_id in ids if root_id is not None})
        roots = locked(wanted)
        again = EndCustomer.objects.filter(pk__in={each.pk for each in customers}).values_list("root_id", flat=True)
        if sorted({root_id for root_id in again if root_id is not None}) == wanted:
            return [roots[root_id] for root_id in wanted]


def join(child: EndCustomer, parent: EndCustomer) -> None:
    """Make one family of two: the child's root points to the parent's. The database may refuse a second exclusive row.

    Both are roots and locked.
    """
    EndCustomer.objects.filter(root=child).update(root=parent)
    EndCustomer.objects.filter(pk=child.pk).update(same_as=parent)
    AgreementSpecialization.objects.filter(customer=child).update(customer=parent)


def part(customer: EndCustomer) -> None:
    """Let the customer stand alone: the others of its family stay together, the oldest first."""
    locked_roots(customer)
    customer.refresh_from_db()
    children = list(EndCustomer.objects.filter(same_as=customer).order_by("pk"))
    if customer.same_as is not None:
        EndCustomer.objects.filter(pk__in=[child.pk for child in children]).update(same_as=customer.same_as)
    elif children:
        heir = children[0]
        EndCustomer.objects.filter(pk=heir.pk).update(same_as=None)
        EndCustomer.objects.filter(pk__in=[child.pk for child in children[1:]]).update(same_as=heir)
        family = EndCustomer.objects.filter(root=customer).exclude(pk=customer.pk)
        family.update(root=heir)
        AgreementSpecialization.objects.filter(customer=customer).exclude(agreement__customer=customer).update(
            customer=heir
        )
    EndCustomer.objects.filter(pk=customer.pk).update(same_as=None, root=customer)
    AgreementSpecialization.objects.filter(agreement__customer=customer).update(customer=customer)
    customer.refresh_from_db()


def part_subtree(customer: EndCustomer) -> None:
    """Cut the customer off what it points to, with everybody that points to it."""
    parent_of = dict(EndCustomer.objects.filter(root=customer.root_id).values_list("pk", "same_as_id"))
    subtree = {customer.pk}
    while found := {child for child, parent in parent_of.items() if parent in subtree} - subtree:
        subtree |= found
    EndCustomer.objects.filter(pk=customer.pk).update(same_as=None)
    EndCustomer.objects.filter(pk__in=subtree).update(root=customer)
    AgreementSpecialization.objects.filter(agreement__customer__in=subtree).update(customer=customer)
