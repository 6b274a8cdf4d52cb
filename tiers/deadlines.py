"""The days that matter to a partner within a year, without the name of any person: what a calendar shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import long_date
from deals.enums import AgreementState
from deals.models import TeamingAgreement
from partners.enums import ApprovalState
from partners.models import Award, Partner
from specializations.models import Rulebook
from specializations.wording import achievement_words
from tiers.engine.dates import date_of
from tiers.engine.forecast import FORECAST_DAYS, LossEvent
from tiers.queries import LivePartner
from tiers.wording import cause_words, remedy_words


@dataclass(frozen=True)
class Deadline:
    """One day, in the active language. `key` names it for good, also when its day moves; `page` is the name of the
    partner's page that it is about.
    """

    key: str
    on: date
    title: str
    text: str = ""
    page: str = "tiers:forecast"


def deadlines_of(partner: Partner, live: LivePartner | None, *, today: date) -> list[Deadline]:
    """Losses, awards and proofs that expire, agreements whose protection ends, and coming rules, by day."""
    last = today + timedelta(days=FORECAST_DAYS)
    names = live.loaded.catalogue.names if live else {}
    found = [
        *(deadline for event in (live.losses() if live else ()) for deadline in _of_loss(event, names, today)),
        *_of_awards(partner, today, last),
        *_of_proofs(partner, today, last),
        *_of_agreements(partner, today, last),
        *_of_rulebooks(today, last),
    ]
    return sorted(found, key=lambda deadline: (deadline.on, deadline.key))


def _of_loss(event: LossEvent, names: Mapping[str, str], today: date) -> Iterator[Deadline]:
    on, final_on = date.fromordinal(event.on), date_of(event.final_on or 0)
    cause = event.cause.as_json()
    by = final_on - timedelta(days=1) if final_on else None
    text = "\n".join(part for part in (cause_words(cause, names), remedy_words(cause, names, by=by)) if part)
    what = {"what": achievement_words(event.achievement, names)}
    if on > today and on != final_on:
        yield Deadline(f"grace {event.achievement} {on}", on, _("%(what)s is in grace") % what, text)
    if final_on is not None:
        yield Deadline(f"loss {event.achievement} {on}", final_on, _("%(what)s is lost") % what, text)


def _of_awards(partner: Partner, today: date, last: date) -> Iterator[Deadline]:
    """The last valid day of awards that count today, by accreditation."""
    rows = (
        Award.objects.of(partner)
        .valid(today)
        .filter(expires_on__lte=last)
        .values_list("expires_on", "accreditation__code", "accreditation__type", "accreditation__specialization__name")
        .annotate(count=Count("pk"))
        .order_by("expires_on", "accreditation__code")
    )
    for expires_on, code, kind, specialization, count in rows:
        title = ngettext(
            "%(count)s award of %(award)s: last valid day", "%(count)s awards of %(award)s: last valid day", count
        )
        words = {"count": count, "award": f"{kind} · {specialization}"}
        day = expires_on - timedelta(days=1)
        yield Deadline(f"award {code} {expires_on}", day, title % words, page="tiers:staff_list")


def _of_proofs(partner: Partner, today: date, last: date) -> Iterator[Deadline]:
    expiring = {"state": ApprovalState.APPROVED, "expires_on__gt": today, "expires_on__lte": last}
    for kind, title, proofs in (
        ("reference", _("Customer reference in %(specialization)s: last valid day"), partner.references),
        ("validation", _("Technical validation in %(specialization)s: last valid day"), partner.validations),
    ):
        found = proofs.filter(**expiring).order_by("expires_on", "id")
        columns = ["public_id", "expires_on", "specialization__name"]
        for public_id, expires_on, name in found.values_list(*columns):
            words = title % {"specialization": name}
            yield Deadline(
                f"{kind} {public_id}",
                expires_on - timedelta(days=1),
                words,
                page="tiers:specialization_list",
            )


def _of_agreements(partner: Partner, today: date, last: date) -> Iterator[Deadline]:
    agreements = TeamingAgreement.objects.filter(
        partner=partner,
        state=AgreementState.IN_FORCE,
        protection_ends_on__gt=today,
        protection_ends_on__lte=last,
    )
    for agreement in agreements.order_by("protection_ends_on", "id"):
        assert agreement.protection_ends_on is not None
        yield Deadline(
            f"agreement {agreement.public_id}",
            agreement.protection_ends_on - timedelta(days=1),
            _("Teaming agreement %(number)s: last day of protection") % {"number": agreement.deal_number or ""},
            page="deals:agreement_list",
        )


def _of_rulebooks(today: date, last: date) -> Iterator[Deadline]:
    coming = Rulebook.objects.published().filter(effective_from__gt=today, effective_from__lte=last)
    for rulebook in coming:
        yield Deadline(
            f"rulebook {rulebook.public_id}",
            rulebook.effective_from,
            _("New programme rules: %(name)s") % {"name": rulebook.name},
            _("From %(day)s. The forecast says what they change.") % {"day": long_date(rulebook.effective_from)},
        )
