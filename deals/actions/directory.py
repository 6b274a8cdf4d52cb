"""Who and what the codes in a file mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from deals.enums import WaitingFor
from deals.imports.amounts import RateTable
from deals.models import ExchangeRate
from partners.models import Partner, StaffMember
from specializations.models import Accreditation, ProductLine, Specialization

LOOKUPS = {
    WaitingFor.PARTNER: (Partner.objects, "code", "id"),
    WaitingFor.STAFF: (StaffMember.objects, "code", "id"),
    WaitingFor.ACCREDITATION: (Accreditation.objects, "code", "id"),
    WaitingFor.SPECIALIZATION: (Specialization.objects, "slug", "id"),
    WaitingFor.PRODUCT: (ProductLine.objects, "product_code", "specialization_id"),
}


class Directory:
    """Codes and rates as far as one import has asked for them.

    It may remember, because codes are never given away and because product lines and rates only change under
    the lock that an import holds (``deals.actions.importing``). Unknown codes are asked for again.
    """

    def __init__(self) -> None:
        self._ids: defaultdict[WaitingFor, dict[str, int]] = defaultdict(dict)
        self._rates: dict[str, RateTable] = {}

    def ids(self, what: WaitingFor, codes: Iterable[str]) -> Mapping[str, int]:
        """Ids by code, for at least these codes as far as they exist; of a product, its specialization's id."""
        known = self._ids[what]
        items, code, value = LOOKUPS[what]
        missing = set(codes) - known.keys() - {"", None}
        if missing:
            known.update(items.filter(**{f"{code}__among": missing}).values_list(code, value))
        return known

    def rates(self, currency: str) -> RateTable:
        if currency not in self._rates:
            rows = ExchangeRate.objects.filter(currency=currency).order_by("date")
            self._rates[currency] = RateTable(currency, rows.values_list("date", "rate_to_eur"))
        return self._rates[currency]
