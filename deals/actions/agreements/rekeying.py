"""After a change of the matching rules: what customers are found by is computed again for all of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from deals.actions.agreements.customers import recognise
from deals.actions.agreements.families import locked
from deals.actions.agreements.keys import name_key_of, write_keys
from deals.models import EndCustomer

CHUNK = 500


@dataclass(frozen=True)
class Rekeyed:
    """Of so many customers so many had other keys, and so many were recognised as another one thereby."""

    customers: int = 0
    changed: int = 0
    recognised: int = 0


def rekey_customers(*, at: datetime) -> Rekeyed:
    """Compute the folded name and the keys of every customer again, and recognise anew those whose keys changed.

    Twice is once, and what was broken off is finished the next time: each chunk is a transaction of its own.
    """
    customers, last = 0, 0
    changed: list[int] = []
    while ids := list(EndCustomer.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        changed += _rekey(ids)
        customers, last = customers + len(ids), ids[-1]
    recognised = 0
    for customer in EndCustomer.objects.filter(pk__in=changed, same_as=None).order_by("pk").iterator(CHUNK):
        recognised += recognise(customer=customer, by=None, at=at).same_as_id is not None
    return Rekeyed(customers, len(changed), recognised)


@transaction.atomic
def _rekey(ids: list[int]) -> list[int]:
    """Those of the customers whose keys were other ones. Nobody changes or joins them meanwhile."""
    locked(ids)
    changed = []
    for customer in EndCustomer.objects.filter(pk__in=ids).prefetch_related("numbers", "keys").order_by("pk"):
        name_key = name_key_of(customer.name)
        if name_key != customer.name_key:
            EndCustomer.objects.filter(pk=customer.pk).update(name_key=name_key)
        if write_keys(customer) or name_key != customer.name_key:
            changed.append(customer.pk)
    return changed
