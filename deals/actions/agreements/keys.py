"""What customers are found by: their folded names and keys. Both are stored and follow the matching rules."""

from deals.conflicts import identity_of
from deals.matching import blocking_keys, fold_name
from deals.models import EndCustomer, EndCustomerKey

LONGEST_NAME_KEY = 200


def name_key_of(name: str) -> str:
    return fold_name(name)[:LONGEST_NAME_KEY]


def write_keys(customer: EndCustomer) -> bool:
    """Store the keys that the rules give the customer; whether any of them was another one before."""
    wanted = blocking_keys(identity_of(customer))
    stored = {key.value for key in customer.keys.all()}
    if stored - wanted:
        customer.keys.filter(value__in=stored - wanted).delete()
    new = [EndCustomerKey(customer=customer, value=value) for value in sorted(wanted - stored)]
    EndCustomerKey.objects.bulk_create(new)
    return wanted != stored
