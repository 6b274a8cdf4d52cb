"""Two partners with everything, their people, and the addresses of what is whose, for tests of who may open what."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.http import int_to_base36

from core.actions import store_attachment
from core.actions.preferences import off_token
from deals.actions import import_file
from deals.enums import EXCLUSIVE_STATES, AgreementState, ImportKind
from deals.models import TeamingAgreement
from partners.enums import PartnerStatus
from partners.models import Partner
from partners.roles import Role
from specializations.actions import load_rulebook
from specializations.enums import RulebookState
from specializations.models import Specialization
from specializations.rulebook_yaml import read_rulebook
from tests.factories.deals import (
    AgreementExtensionFactory,
    DealNumberConflictFactory,
    DisputeFactory,
    ReasonFactory,
    RevocationProposalFactory,
    TeamingAgreementFactory,
)
from tests.factories.partners import (
    AchievementExceptionFactory,
    AwardFactory,
    DeputyFactory,
    EnrolmentFactory,
    PartnerFactory,
    PartnerSpecializationFactory,
    PilotInvitationFactory,
    TrainingSessionFactory,
)
from tests.factories.specializations import ResourceFactory, RulebookFactory
from tests.factories.tiers import SavedSimulationFactory
from tests.people import ABOUT_PEOPLE, People
from tests.roles import LOCKED_OUT, locked_out, user_of
from tests.specializations.drafts import in_state
from tiers.actions import run_now
from tiers.enums import RunTrigger

RULEBOOK = settings.BASE_DIR / "specializations" / "rulebooks" / "spp-emea-2010.yaml"


DESK = frozenset(
    "request request_in_force extension proposal similar number_conflict deputy reason contract_text".split()
)

PROGRAMME = frozenset(
    "rulebook session invitation run run_partner declaration catalogue catalogue_entry reset_key mails_off".split()
)


def public_id(key: str) -> dict[str, str]:
    return {"public_id": key}


def numbered(found: Mapping[object, int], own: object, other: object) -> dict[str, list[dict[str, str | int]]]:
    """Addresses by number: one's own, and that of ``other``."""
    return {
        "own": [{"pk": found[own]}] if own in found else [],
        "foreign": [{"pk": found[other]}] if own != other else [],
        "missing": [{"pk": 0}],
    }


class World:
    """Two partners with everything, their people, and one user for each way to be."""

    def __init__(self) -> None:
        now, today = timezone.now(), timezone.localdate()
        self.rulebook = load_rulebook(file=read_rulebook(RULEBOOK.read_bytes()), publish=True, by=None, at=now).rulebook
        self.draft = RulebookFactory()
        self.versions = {
            state: in_state(self.rulebook, state) for state in RulebookState if state != RulebookState.WITHDRAWN
        }
        self.a, self.b = PartnerFactory(code="A-1"), PartnerFactory(code="B-1")
        self.suspended = PartnerFactory(code="S-1", status=PartnerStatus.SUSPENDED)
        self.distributor = PartnerFactory(code="D-1", distributor=True)
        self.users = {
            Role.PARTNER_MEMBER: user_of(Role.PARTNER_MEMBER, self.a),
            Role.PARTNER_ADMIN: user_of(Role.PARTNER_ADMIN, self.a),
            Role.DISTRIBUTOR: user_of(Role.DISTRIBUTOR, self.distributor),
            Role.CHANNEL_MANAGER: user_of(Role.CHANNEL_MANAGER),
            Role.PROGRAMME_ADMIN: user_of(Role.PROGRAMME_ADMIN),
            "suspended": user_of(Role.PARTNER_MEMBER, self.suspended),
            **{kind: locked_out(kind) for kind in LOCKED_OUT},
        }
        self.a.channel_manager = self.users[Role.CHANNEL_MANAGER]
        self.a.save()
        self.invitation = PilotInvitationFactory(partner=self.a)
        self.declaration = import_file(
            kind=ImportKind.RATES,
            file=BytesIO(b"date,currency,rate_to_eur\n2026-01-02,GBP,1.15\n2026-01-02,GBP,much\n"),
            name="rates.csv",
            source="main",
            by=None,
            clock=timezone.now,
            max_bytes=10_000,
        )
        self.run = run_now(as_of=today, today=today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
        self.attachments = {
            partner: store_attachment(
                partner_code=partner.code,
                file=ContentFile(b"%PDF-1.4 letter"),
                name="letter.pdf",
                by=self.users[Role.PROGRAMME_ADMIN],
                at=now,
            )
            for partner in (self.a, self.b, self.suspended, self.distributor)
        }
        self.resources = {
            partner: self.resource_of(partner, specialization)
            for partner, specialization in zip(self.attachments, Specialization.objects.all()[:4], strict=True)
        }

        agreements = {
            (partner, state): self.agreement(partner, state)
            for partner in (self.a, self.b, self.suspended)
            for state in (AgreementState.SUBMITTED, AgreementState.APPROVED, AgreementState.IN_FORCE)
        }
        self.agreements = {key: agreement.public_id for key, agreement in agreements.items()}
        # Some take a draft back: each of them has one.
        self.drafts = {who: self.agreement(self.partner_of(who), AgreementState.DRAFT).public_id for who in self.users}
        self.draft_of_b = self.agreement(self.b, AgreementState.DRAFT).public_id

        in_force = {partner: self.agreement(partner, AgreementState.IN_FORCE) for partner in (self.a, self.b)}
        self.of_requests = {
            "request": {partner: self.agreements[partner, AgreementState.SUBMITTED] for partner in in_force},
            "request_in_force": {partner: each.public_id for partner, each in in_force.items()},
            "extension": {
                partner: AgreementExtensionFactory(agreement=each).public_id for partner, each in in_force.items()
            },
            "proposal": {
                partner: RevocationProposalFactory(agreement=each).public_id for partner, each in in_force.items()
            },
        }
        # Each deletes one of their own.
        self.simulations = {
            (who, about): SavedSimulationFactory(partner=self.partner_of(who), owner=user).public_id
            for about in ("simulation", "simulation_to_delete")
            for who, user in self.users.items()
            if user is not None
        }
        self.simulation_of_b = SavedSimulationFactory(partner=self.b, shared_at=now)
        self.conflicts = {partner: DealNumberConflictFactory(agreement=each).pk for partner, each in in_force.items()}
        self.deputies = {
            role: DeputyFactory(starts_on=today, **more).pk
            for role, more in (
                (Role.CHANNEL_MANAGER, {"manager": self.users[Role.CHANNEL_MANAGER]}),
                (Role.PROGRAMME_ADMIN, {}),
            )
        }
        self.reason = ReasonFactory()
        partners = (self.a, self.b, self.suspended)
        self.asked = {
            "dispute": {partner: DisputeFactory(partner=partner).public_id for partner in partners},
            "disputed_row": {partner: AwardFactory(staff_member__partner=partner).public_id for partner in partners},
            "exception": {partner: AchievementExceptionFactory(partner=partner).public_id for partner in partners},
        }
        self.people = People(self.attachments, self.users, {who: self.partner_of(who) for who in self.users})
        self.session = TrainingSessionFactory()
        self.enrolments = {
            partner: EnrolmentFactory(staff_member__partner=partner).public_id for partner in self.attachments
        }

    def at_the_desk(self, about: str, who: str) -> dict[str, list[dict[str, str | int]]]:
        """What the vendor decides about: of a partner that this user looks after, and of another; and its words."""
        own = self.partner_of(who)
        match about:
            case "number_conflict":
                return numbered(self.conflicts, own, self.b)
            case "deputy":
                return numbered(self.deputies, who, Role.PROGRAMME_ADMIN)
            case "reason":
                return {"own": [{"public_id": self.reason.public_id}], "missing": [{"public_id": "nothing"}]}
            case "contract_text":
                return {"own": [{"version": 1}], "missing": [{"version": 99}]}
            case "similar":  # nobody is similar to anybody here: only that each is asked for is tried
                ids = [*self.of_requests["request"].values(), "nothing"]
                return {"missing": [{"public_id": each, "other": "nobody", "answer": "same"} for each in ids]}
        found = self.of_requests[about]
        return {
            "own": [{"public_id": found[own]}] if own in found else [],
            "foreign": [] if who == Role.PROGRAMME_ADMIN else [{"public_id": found[self.b]}],
            "missing": [{"public_id": "nothing"}],
        }

    def agreement(self, partner: Partner, state: AgreementState) -> TeamingAgreement:
        today = timezone.localdate()
        protection = {"protection_starts_on": today, "protection_ends_on": today + timedelta(days=90)}
        dated = protection if state in EXCLUSIVE_STATES else {}
        user = self.users[Role.PARTNER_ADMIN]
        signed = (
            {} if state == AgreementState.DRAFT else {"partner_signed_at": timezone.now(), "partner_signed_by": user}
        )
        return TeamingAgreementFactory(partner=partner, state=state, rulebook=self.rulebook, **dated, **signed)

    def agreements_of(self, who: str, state: AgreementState) -> dict[str, list[dict[str, str]]]:
        """The addresses of such an agreement: one's own, and those of others' under their code and one's own."""
        own, foreign = self.partner_of(who), [] if who == Role.PROGRAMME_ADMIN else [self.b]
        is_draft = state == AgreementState.DRAFT
        mine = self.drafts[who] if is_draft else self.agreements.get((own, state))
        theirs = self.draft_of_b if is_draft else self.agreements[self.b, state]
        return {
            "own": [{"code": own.code, "public_id": mine}] if mine else [],
            "foreign": [{"code": code, "public_id": theirs} for each in foreign for code in (each.code, own.code)],
            "missing": [{"code": "N-1", "public_id": theirs}, {"code": own.code, "public_id": "nothing"}],
        }

    def partner_of(self, who: str) -> Partner:
        """A partner that this user may see; for those who may see none, any."""
        own = {Role.DISTRIBUTOR: self.distributor, "suspended": self.suspended, Role.PROGRAMME_ADMIN: self.b}
        return own.get(who, self.a)

    def simulations_for(self, about: str, who: str) -> dict[str, list[dict[str, str]]]:
        """One's own simulation, and one of another partner that is shared with everybody who sees that one."""
        own, theirs = self.partner_of(who), self.simulation_of_b.public_id
        foreign = [] if who == Role.PROGRAMME_ADMIN else [self.b]
        mine = self.simulations.get((who, about))
        return {
            "own": [{"code": own.code, "public_id": mine}] if mine else [],
            "foreign": [{"code": code, "public_id": theirs} for each in foreign for code in (each.code, own.code)],
            "missing": [{"code": "N-1", "public_id": theirs}, {"code": own.code, "public_id": "nothing"}],
        }

    def resource_of(self, partner: Partner, specialization: Specialization) -> str:
        """A file for the holders of a specialization that this partner alone holds."""
        PartnerSpecializationFactory(partner=partner, specialization=specialization)
        kept = {"by": self.users[Role.PROGRAMME_ADMIN], "at": timezone.now()}
        letter = store_attachment(partner_code="", file=ContentFile(b"%PDF-1.4 kit"), name="kit.pdf", **kept)
        return ResourceFactory(specialization=specialization, url="", file=letter).public_id

    def versions_for(self, about: str) -> dict[str, list[dict[str, str]]]:
        """Addresses of versions of the rules in a state, or of parts of a draft: every programme admin's."""
        more = {"group": {"group": "levels"}, "specialization": {"slug": "encryption"}}.get(about, {})
        version = self.versions[RulebookState.DRAFT if more else RulebookState(about)]
        return {"own": [{"public_id": version.public_id, **more}], "missing": [{"public_id": "nothing", **more}]}

    def of_the_programme(self, about: str, who: str) -> dict[str, list[dict[str, str]]]:
        """What belongs to no partner."""
        match about:
            case "rulebook":
                drafts = "own" if who == Role.PROGRAMME_ADMIN else "foreign"
                found = {
                    "own": [{"public_id": self.rulebook.public_id}],
                    "foreign": [],
                    "missing": [{"public_id": "no"}],
                }
                found[drafts] = [*found[drafts], {"public_id": self.draft.public_id}]
                return found
            case "invitation":
                return {"own": [{"pk": str(self.invitation.pk)}], "missing": [{"pk": "0"}]}
            case "catalogue":
                return {"own": [{"kind": "accreditations"}], "missing": [{"kind": "nothing"}]}
            case "catalogue_entry":
                there = {"kind": "specializations", "pk": Specialization.objects.get(slug="encryption").pk}
                return {"own": [there], "missing": [there | {"pk": 0}, there | {"kind": "nothing"}]}
            case "run" | "declaration" | "session":
                there = {"run": self.run, "declaration": self.declaration, "session": self.session}[about]
                return {"own": [{"public_id": there.public_id}], "missing": [{"public_id": "nothing"}]}
            case "mails_off":
                return {"own": [{"token": off_token(self.users[Role.PARTNER_MEMBER], "tier.changed")}]}
            case "run_partner":
                there = {"public_id": self.run.public_id, "code": self.b.code}
                return {"own": [there], "missing": [there | {"code": "N-1"}, there | {"public_id": "nothing"}]}
            case "reset_key":
                user = self.users[Role.PARTNER_MEMBER]
                key = PasswordResetTokenGenerator().make_token(user)
                return {"own": [{"uidb36": int_to_base36(user.pk), "key": key}]}
        raise AssertionError(f"no object of kind {about}")

    def evaluations_of(self, own: Partner, foreign: list[Partner]) -> dict[str, list[dict[str, str]]]:
        (theirs,) = self.b.evaluations.values_list("public_id", flat=True)
        mine = list(own.evaluations.values_list("public_id", flat=True))
        return {
            "own": [{"code": own.code, "public_id": public_id} for public_id in mine],
            "foreign": [
                {"code": code, "public_id": theirs} for partner in foreign for code in (partner.code, own.code)
            ],
            "missing": [{"code": "N-1", "public_id": theirs}, {"code": own.code, "public_id": "nothing"}],
        }

    def enrolments_of(self, own: Partner, foreign: list[Partner]) -> dict[str, list[dict[str, str]]]:
        found = self.enrolments
        return {
            "own": [{"code": own.code, "public_id": found[own]}],
            "foreign": [{"code": code, "public_id": found[each]} for each in foreign for code in (each.code, own.code)],
            "missing": [{"code": own.code, "public_id": "nothing"}],
        }

    def asked_for(self, about: str, own: Partner, foreign: list[Partner]) -> dict[str, list[dict[str, str]]]:
        """A dispute, a row to dispute, or an exception."""
        found = self.asked[about]
        named = (lambda key: {"about": "award", "key": key}) if about == "disputed_row" else public_id
        return {
            "own": [{"code": own.code, **named(found[own])}] if own in found else [],
            "foreign": [{"code": code, **named(found[each])} for each in foreign for code in (each.code, own.code)],
            "missing": [{"code": "N-1", **named("nothing")}, {"code": own.code, **named("nothing")}],
        }

    def objects(self, about: str, who: str) -> dict[str, list[dict[str, str]]]:
        """Addresses of this kind of object: the user's own, those of somebody else, and those of nothing."""
        if about in DESK:
            return self.at_the_desk(about, who)
        if about in PROGRAMME:
            return self.of_the_programme(about, who)
        if about.startswith("simulation"):
            return self.simulations_for(about, who)
        if about.startswith("rulebook_"):
            return self.versions_for(about.removeprefix("rulebook_"))
        own = self.partner_of(who)
        foreign = [] if who == Role.PROGRAMME_ADMIN else [self.b]
        if about in ABOUT_PEOPLE:
            return self.people.addresses(about, who, own, foreign)
        if about in ("agreement", "approved", "in_force", "draft", "step", "draft_file"):
            return self.of_agreements(about, who)
        return self.of_a_partner(about, own, foreign)

    def of_agreements(self, about: str, who: str) -> dict[str, list[dict[str, str]]]:
        more = {"step": {"step": "duties"}, "draft_file": {"file_id": "nothing"}}.get(about, {})
        state = AgreementState.DRAFT if more else AgreementState({"agreement": "submitted"}.get(about, about))
        found = self.agreements_of(who, state)
        return {which: [address | more for address in addresses] for which, addresses in found.items()}

    def of_a_partner(self, about: str, own: Partner, foreign: list[Partner]) -> dict[str, list[dict[str, str]]]:
        match about:
            case "":
                return {"own": [{}]}
            case "partner" | "reseller":
                return {
                    "own": [{"code": own.code}],
                    "foreign": [{"code": partner.code} for partner in foreign],
                    "missing": [{"code": "N-1"}],
                }
            case "specialization":
                return {
                    "own": [{"code": own.code, "slug": "encryption"}],
                    "foreign": [{"code": partner.code, "slug": "encryption"} for partner in foreign],
                    "missing": [{"code": "N-1", "slug": "encryption"}, {"code": own.code, "slug": "nothing"}],
                }
            case "evaluation" | "enrolment":
                return {"evaluation": self.evaluations_of, "enrolment": self.enrolments_of}[about](own, foreign)
            case "dispute" | "disputed_row" | "exception":
                return self.asked_for(about, own, foreign)
            case "resource":
                return {
                    "own": [{"public_id": self.resources[own]}],
                    "foreign": [{"public_id": self.resources[partner]} for partner in foreign],
                    "missing": [{"public_id": "nothing"}],
                }
            case "attachment":
                return {
                    "own": [{"public_id": self.attachments[own].public_id}],
                    "foreign": [{"public_id": self.attachments[partner].public_id} for partner in foreign],
                    "missing": [{"public_id": "nothing"}],
                }
        raise AssertionError(f"no object of kind {about}")
