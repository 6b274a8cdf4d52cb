"""End customers as partners record them, and recognised by the matching rules."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_countries import countries

from core.actions import record
from core.models import User
from deals.actions.agreements.families import join, locked, part
from deals.actions.agreements.keys import name_key_of, write_keys
from deals.conflicts import alike, distinct_roots
from deals.enums import NumberKind
from deals.matching import Verdict, canonical_domain, canonical_number
from deals.models import (
    EndCustomer,
    EndCustomerNumber,
)
from partners.models import Partner

LONGEST_NAME = 200


@transaction.atomic
def record_customer(
    *,
    partner: Partner,
    name: str,
    country: str,
    city: str = "",
    domain: str = "",
    numbers: Mapping[NumberKind, str],
    by: User,
    at: datetime,
) -> EndCustomer:
    """A customer as this partner knows it; the row that says the same already, if the partner has one.

    What is wrong with a name, address or number raises ValidationError by field. A customer that the matching rules
    call the same as another one points to it from the start.
    """
    values, registered = _checked(name, country, city, domain, numbers)
    for known in EndCustomer.objects.filter(
        partner=partner, name_key=values["name_key"], country=values["country"], domain=values["domain"]
    ).prefetch_related("numbers"):
        if {(number.kind, number.value) for number in known.numbers.all()} == set(registered.items()):
            return known
    customer = EndCustomer.objects.create(partner=partner, created_at=at, created_by=by, **values)
    EndCustomer.objects.filter(pk=customer.pk).update(root=customer)
    customer.root = customer
    _write_numbers(customer, registered)
    write_keys(customer)
    after = {**_audited(values), "partner": partner.code, "numbers": registered}
    record(by=by, at=at, verb="customer_recorded", of=customer, key=customer.public_id, after=after)
    return recognise(customer=customer, by=None, at=at)


@transaction.atomic
def change_customer(
    *,
    customer: EndCustomer,
    name: str,
    country: str,
    city: str = "",
    domain: str = "",
    numbers: Mapping[NumberKind, str],
    by: User,
    at: datetime,
) -> EndCustomer:
    """Correct a customer that no submitted request is about yet, and recognise it anew. Raises ValidationError."""
    if customer.agreements.filter(first_submitted_at__isnull=False).exists():
        raise ValidationError(_("A submitted request is about this customer: it cannot be changed any more."))
    values, registered = _checked(name, country, city, domain, numbers)
    customer.refresh_from_db()
    earlier = {number.kind: number.value for number in customer.numbers.all()}
    before = {**_audited({field: getattr(customer, field) for field in values}), "numbers": earlier}
    part(customer)
    EndCustomer.objects.filter(pk=customer.pk).update(**values)
    customer.refresh_from_db()
    customer.numbers.all().delete()
    _write_numbers(customer, registered)
    write_keys(customer)
    after = {**_audited(values), "numbers": registered}
    record(by=by, at=at, verb="customer_changed", of=customer, key=customer.public_id, before=before, after=after)
    return recognise(customer=customer, by=None, at=at)


@transaction.atomic
def recognise(*, customer: EndCustomer, by: User | None, at: datetime) -> EndCustomer:
    """Let a customer that stands alone point to the one that the matching rules call the same, if there is one.

    Not where a channel manager told the two apart, nor where both are protected for one specialization: that is for
    a channel manager to see.
    """
    if customer.same_as_id is not None or customer.root_id != customer.pk:
        return customer
    matches = [other for other, how in alike(customer) if how.verdict == Verdict.SAME]
    apart = distinct_roots([customer]).get(customer.pk, set())
    same = [other for other in matches if other.root_id not in apart | {customer.pk}]
    if not same:
        return customer
    roots = locked([customer.pk, same[0].root_id or same[0].pk])
    child = roots.get(customer.pk)
    parent = roots.get(same[0].root_id or 0)
    if child is None or parent is None or child.root_id != child.pk or parent.root_id != parent.pk:
        customer.refresh_from_db()  # somebody was faster
        return customer
    try:
        with transaction.atomic():
            join(child, parent)
    except IntegrityError:
        return customer
    record(
        by=by,
        at=at,
        verb="customer_recognised",
        of=customer,
        key=customer.public_id,
        before={"same_as": None},
        after={"same_as": parent.public_id},
    )
    customer.refresh_from_db()
    return customer


def _checked(
    name: str, country: str, city: str, domain: str, numbers: Mapping[NumberKind, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of the row and the numbers by register, both canonical. Raises ValidationError by field."""
    errors: dict[str, str] = {}
    values = {"name": " ".join(name.split()), "country": country.strip().upper(), "city": " ".join(city.split())}
    values["name_key"] = name_key_of(values["name"])
    values["domain"] = canonical_domain(domain)
    if not values["name"] or not values["name_key"]:
        errors["name"] = _("Enter the customer’s name.")
    if len(values["name"]) > LONGEST_NAME:
        errors["name"] = _("The name is too long.")
    if values["country"] not in countries.countries:
        errors["country"] = _("Choose the customer’s country.")
    if domain.strip() and not values["domain"]:
        errors["domain"] = _("Enter the customer’s own web address, such as www.customer.com.")
    registered: dict[str, str] = {}
    for kind, text in numbers.items():
        if not text.strip():
            continue
        try:
            registered[NumberKind(kind).value] = canonical_number(NumberKind(kind).value, text)
        except ValueError as error:
            errors[NumberKind(kind).value] = _wrong_number(str(error))
    if errors:
        raise ValidationError(errors)
    values["city"] = values["city"][:100]
    return values, registered


def _wrong_number(reason: str) -> str:
    match reason:
        case "checksum":
            return _("This number does not exist: its check digits do not fit. Look for a typing error.")
        case "length" | "too_long":
            return _("This number has too many or too few characters.")
        case "country":
            return _("Enter the number with the two letters of its country first, such as FR40303265045.")
        case "placeholder":
            return _("This is no real number.")
    return _("This is no number of this register.")


def _audited(values: Mapping[str, str]) -> dict[str, str]:
    return {field: value for field, value in values.items() if field != "name_key"}


def _write_numbers(customer: EndCustomer, registered: Mapping[str, str]) -> None:
    EndCustomerNumber.objects.bulk_create(
        [EndCustomerNumber(customer=customer, kind=kind, value=value) for kind, value in registered.items()]
    )
