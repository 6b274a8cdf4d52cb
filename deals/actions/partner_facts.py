"""The partners of the programme, their people, and what vouches for them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Prefetch
from django.db.models.functions import Lower

from core.enums import VendorRole
from core.models import User
from deals.actions.facts import Change, Content, Fact, FactLedger
from deals.actions.ledgers import Effects
from deals.enums import ImportKind, RejectReason, WaitingFor
from deals.imports.batches import Batch
from deals.imports.verdicts import held
from partners.actions import NO_DECISION, tell_claimants
from partners.enums import ApprovalState, AwardState, PartnerKind
from partners.models import (
    Award,
    CustomerReference,
    Partner,
    PilotInvitation,
    StaffMember,
    TechnicalValidation,
)


class PartnerLedger(FactLedger[Partner]):
    kind = ImportKind.PARTNERS
    model = Partner
    attributes = (
        "name",
        "country",
        "kind",
        "coverage_team",
        "channel_manager",
        "channel_manager_email",
        "legacy_tier",
        "legacy_tier_since",
        "city",
        "website",
    )
    blank = {
        "name": "",
        "country": "",
        "kind": PartnerKind.RESELLER.value,
        "coverage_team": "",
        "channel_manager": "",
        "legacy_tier": "",
        "legacy_tier_since": None,
        "pilot_specializations": (),
        "city": "",
        "website": "",
    }
    judged = ("country", "kind", "legacy_tier", "legacy_tier_since", "pilot_specializations")
    personal = ("channel_manager",)

    def key(self, row: Content) -> str:
        return str(row["code"])

    def find(self, keys: Collection[str]) -> Iterator[tuple[str, Partner, Content]]:
        undated = PilotInvitation.objects.filter(invited_on=None).select_related("specialization")
        partners = Partner.objects.select_related("channel_manager").prefetch_related(
            Prefetch("pilot_invitations", undated, to_attr="undated_invitations")
        )
        for partner in partners.filter(code__among=keys):
            manager, country = partner.channel_manager, partner.country
            invitations: list[PilotInvitation] = getattr(partner, "undated_invitations", [])
            yield (
                partner.code,
                partner,
                {
                    "name": partner.name,
                    "country": str(getattr(country, "code", country) or ""),
                    "kind": partner.kind,
                    "coverage_team": partner.coverage_team,
                    "channel_manager": manager.email.lower() if manager else partner.channel_manager_email,
                    "legacy_tier": partner.legacy_tier,
                    "legacy_tier_since": partner.legacy_tier_since,
                    "pilot_specializations": tuple(sorted(each.specialization.slug for each in invitations)),
                    "city": partner.city,
                    "website": partner.website,
                },
            )

    def make(self, key: str) -> Partner:
        return Partner(code=key)

    def problem(self, content: Content) -> tuple[str, RejectReason] | None:
        if content["legacy_tier"] and not content["legacy_tier_since"]:
            return "legacy_tier_since", RejectReason.LEGACY_PAIR
        if content["legacy_tier_since"] and not content["legacy_tier"]:
            return "legacy_tier", RejectReason.LEGACY_PAIR
        return None

    def fill(self, fact: Partner, content: Content) -> None:
        for attribute in ("name", "country", "kind", "coverage_team", "legacy_tier", "legacy_tier_since"):
            setattr(fact, attribute, content[attribute])
        fact.city, fact.website = content["city"], content["website"]
        fact.channel_manager_email = content["channel_manager"]

    def store(self, added: Sequence[Partner], corrected: Sequence[Partner]) -> None:
        """Write the partners; an address that belongs to one of the vendor's people becomes a link to them."""
        partners = [*added, *corrected]
        people = User.objects.exclude(vendor_role=VendorRole.NONE).annotate(address=Lower("email"))
        addresses = {partner.channel_manager_email for partner in partners} - {""}
        managers = dict(people.filter(address__among=addresses).values_list("address", "id"))
        for partner in partners:
            partner.channel_manager_id = managers.get(partner.channel_manager_email)
            if partner.channel_manager_id:
                partner.channel_manager_email = ""
        super().store(added, corrected)

    def effects(self, changes: Sequence[Change[Partner]], batch: Batch) -> Effects:
        for change in changes:
            self._invite(change)
        return super().effects(changes, batch)

    def _invite(self, change: Change[Partner]) -> None:
        """Let the partner's undated invitations be those of its cell."""
        before = set(change.before["pilot_specializations"]) if change.before else set()
        after = set(change.after["pilot_specializations"])
        if before == after:
            return
        ids = self.directory.ids(WaitingFor.SPECIALIZATION, after)
        for slug in sorted(after - before):
            PilotInvitation.objects.update_or_create(
                partner=change.fact, specialization_id=ids[slug], defaults={"invited_on": None}
            )
        PilotInvitation.objects.filter(
            partner=change.fact, specialization__slug__in=before - after, invited_on=None
        ).delete()

    def hold_unknown(self, batch: Batch) -> None:
        """Hold a partner that is invited to the pilot of an unknown specialization."""
        column = "pilot_specializations"
        if column not in batch.values:
            return
        invited = batch.values[column]
        slugs = {slug for place in batch.open_rows() for slug in invited[place]}
        known = self.directory.ids(WaitingFor.SPECIALIZATION, slugs)
        for place in batch.open_rows():
            unknown = [slug for slug in invited[place] if slug not in known]
            if unknown:
                batch.verdicts[place] = held(column, WaitingFor.SPECIALIZATION, unknown[0])

    def partner_ids(self, changes: Sequence[Change[Partner]]) -> set[int]:
        return {change.fact.pk for change in changes}


class StaffLedger(FactLedger[StaffMember]):
    kind = ImportKind.STAFF
    model = StaffMember
    owned_through = ("partner",)
    attributes = ("partner", "name", "email", "joined_on", "left_on")
    blank = {"partner_code": "", "name": "", "email": "", "joined_on": None, "left_on": None}
    judged = ("partner_code", "joined_on", "left_on")
    personal = ("name", "email")

    def key(self, row: Content) -> str:
        return str(row["staff_code"])

    def find(self, keys: Collection[str]) -> Iterator[tuple[str, StaffMember, Content]]:
        for person in StaffMember.objects.select_related("partner").filter(code__among=keys):
            content = {column: getattr(person, column) for column in self.blank if column != "partner_code"}
            yield person.code, person, {"partner_code": person.partner.code, **content}

    def make(self, key: str) -> StaffMember:
        return StaffMember(code=key)

    def fill(self, fact: StaffMember, content: Content) -> None:
        fact.partner_id = self.directory.ids(WaitingFor.PARTNER, ())[content["partner_code"]]
        fact.name, fact.email = content["name"], content["email"]
        fact.joined_on, fact.left_on = content["joined_on"], content["left_on"]

    def partner_ids(self, changes: Sequence[Change[StaffMember]]) -> set[int]:
        """Those a person works for, and those it leaves."""
        codes = {content["partner_code"] for change in changes for content in (change.before, change.after) if content}
        known = self.directory.ids(WaitingFor.PARTNER, codes)
        return {known[code] for code in codes}


class ClaimLedger(FactLedger[Fact]):
    """Facts that a partner may have claimed before: an imported row verifies them and tells whoever did."""

    def fill(self, fact: Fact, content: Content) -> None:
        for attribute, value in {**content, **NO_DECISION}.items():
            setattr(fact, attribute, value)

    def effects(self, changes: Sequence[Change[Fact]], batch: Batch) -> Effects:
        self.verified: list[Any] = [
            change.fact for change in changes if change.before and change.before["state"] != change.after["state"]
        ]
        return super().effects(changes, batch)

    def write(self, batch: Batch, *, by: User | None, at: datetime) -> Effects:
        effects = super().write(batch, by=by, at=at)
        tell_claimants(claims=self.verified, at=at)
        return effects


class AwardLedger(ClaimLedger[Award]):
    """Imported awards are verified."""

    kind = ImportKind.AWARDS
    model = Award
    owned_through = ("staff_member__partner",)
    attributes = ("expires_on", "certificate_number", "revoked_on", "state", *NO_DECISION)
    blank = {
        "expires_on": None,
        "certificate_number": "",
        "revoked_on": None,
        "state": AwardState.VERIFIED.value,
    }
    judged = ("expires_on", "revoked_on", "state")

    def key(self, row: Content) -> tuple[int, int, date]:
        people = self.directory.ids(WaitingFor.STAFF, ())
        accreditations = self.directory.ids(WaitingFor.ACCREDITATION, ())
        return people[row["staff_code"]], accreditations[row["accreditation_code"]], row["awarded_on"]

    def content(self, row: Content) -> Content:
        return {**super().content(row), "state": AwardState.VERIFIED.value}

    def find(self, keys: Collection[tuple[int, int, date]]) -> Iterator[tuple[tuple[int, int, date], Award, Content]]:
        for award in Award.objects.filter(staff_member_id__among={person for person, *_rest in keys}):
            key = (award.staff_member_id, award.accreditation_id, award.awarded_on)
            yield key, award, {column: getattr(award, column) for column in self.blank}

    def make(self, key: tuple[int, int, date]) -> Award:
        person, accreditation, day = key
        return Award(staff_member_id=person, accreditation_id=accreditation, awarded_on=day)

    def partner_ids(self, changes: Sequence[Change[Award]]) -> set[int]:
        people = StaffMember.objects.filter(pk__among={change.fact.staff_member_id for change in changes})
        return set(people.values_list("partner", flat=True))


Proof = TypeVar("Proof", CustomerReference, TechnicalValidation)


class ProofLedger(ClaimLedger[Proof], Generic[Proof]):
    """What vouches for a partner in one specialization. Imported proofs are approved."""

    owned_through = ("partner",)
    identity: ClassVar[Sequence[str]]
    attributes = ("expires_on", "state", *NO_DECISION)
    blank = {"expires_on": None, "state": ApprovalState.APPROVED.value}
    judged = ("expires_on", "state")

    def key(self, row: Content) -> tuple[Any, ...]:
        partners = self.directory.ids(WaitingFor.PARTNER, ())
        specializations = self.directory.ids(WaitingFor.SPECIALIZATION, ())
        identity: list[Any] = [row[column] for column in self.identity]
        return partners[row["partner_code"]], specializations[row["specialization"]], *identity

    def content(self, row: Content) -> Content:
        return {**super().content(row), "state": ApprovalState.APPROVED.value}

    def find(self, keys: Collection[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Proof, Content]]:
        partners = {partner for partner, *_rest in keys}
        for proof in self.model._default_manager.filter(partner_id__among=partners):
            identity: list[Any] = [getattr(proof, column) for column in self.identity]
            key = (proof.partner_id, proof.specialization_id, *identity)
            yield key, proof, {column: getattr(proof, column) for column in self.blank}

    def make(self, key: tuple[Any, ...]) -> Proof:
        partner, specialization, *identity = key
        values = dict(zip(self.identity, identity, strict=True))
        return self.model(partner_id=partner, specialization_id=specialization, **values)

    def partner_ids(self, changes: Sequence[Change[Proof]]) -> set[int]:
        return {change.fact.partner_id for change in changes}


class ReferenceLedger(ProofLedger[CustomerReference]):
    kind = ImportKind.REFERENCES
    model = CustomerReference
    identity = ("customer", "approved_on")


class ValidationLedger(ProofLedger[TechnicalValidation]):
    kind = ImportKind.VALIDATIONS
    model = TechnicalValidation
    identity = ("validated_on",)
