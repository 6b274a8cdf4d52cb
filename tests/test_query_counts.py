"""A list page asks as many queries for one row as for many; the scorecard at most twelve, whatever there is."""

import re
from datetime import timedelta
from html import unescape
from itertools import pairwise
from urllib.parse import urlencode, urljoin

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from deals.enums import AgreementState
from deals.models import TeamingAgreement
from deals.statistics import Grouping
from deals.views.catalogue.sections import SECTIONS
from partners.enums import ApprovalState, AwardState, MembershipRole
from partners.models import Partner
from partners.roles import Role
from specializations.enums import Level
from specializations.models import Accreditation, Specialization, Tier
from tests.factories.core import AttachmentFactory, UserFactory
from tests.factories.deals import (
    AgreementActivityFactory,
    AgreementEventFactory,
    AgreementExtensionFactory,
    AgreementOrderFactory,
    ContractTextFactory,
    DealNumberConflictFactory,
    DeclarationFactory,
    DeclarationRowFactory,
    DisputeFactory,
    DisputeMessageFactory,
    OrderFactory,
    OrderLineFactory,
    ReasonFactory,
    RevocationProposalFactory,
    TeamingAgreementFactory,
)
from tests.factories.partners import (
    AchievementExceptionFactory,
    AwardFactory,
    CustomerReferenceFactory,
    DeputyFactory,
    EnrolmentFactory,
    InvitationFactory,
    MembershipFactory,
    PartnerFactory,
    PartnerSpecializationFactory,
    PartnerStandingFactory,
    PilotInvitationFactory,
    StaffMemberFactory,
    TechnicalValidationFactory,
)
from tests.factories.specializations import (
    AccreditationFactory,
    BenefitFactory,
    ProductLineFactory,
    ResourceFactory,
    RulebookFactory,
    SpecializationFactory,
)
from tests.factories.tiers import (
    EvaluationFactory,
    EvaluationRunFactory,
    RunFailureFactory,
    SavedSimulationFactory,
    StandingChangeFactory,
)
from tests.roles import user_of
from tests.specializations.drafts import draft_of
from tiers.actions import run_now
from tiers.enums import RunTrigger
from tiers.models import Evaluation

SIZES = (1, 3, 40)
SCORECARD_QUERIES = 12


def queries(client: Client, path: str) -> int:
    client.get(path)  # what a process asks only once is not of interest
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


SILVER = '{"held":{"tier:silver":{"held_since":"2020-01-01","lapsing_since":null}},"rulebook":null}'


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class World:
    """A partner with its people, and the means to give it more of everything."""

    def __init__(self, rulebook) -> None:
        self.rulebook = rulebook
        self.manager = UserFactory(channel_manager=True)
        self.admin = user_of(Role.PROGRAMME_ADMIN)
        self.partner = PartnerFactory(code="OWN", channel_manager=self.manager)
        self.member = MembershipFactory(partner=self.partner, role=MembershipRole.ADMIN).user
        self.specialization = Specialization.objects.get(slug="encryption")
        self.accreditation = Accreditation.objects.get(code="STS-encryption")
        self.gold = Tier.objects.get(slug="gold")
        self.declaration = DeclarationFactory()
        self.earlier_run = EvaluationRunFactory()
        self.run = EvaluationRunFactory()
        self.next_rules = draft_of(rulebook, self.admin)
        self.today = timezone.localdate()
        self.draft = TeamingAgreementFactory(partner=self.partner)
        self.agreement = TeamingAgreementFactory(partner=self.partner, state=AgreementState.IN_FORCE)
        self.request = TeamingAgreementFactory(partner=self.partner, state=AgreementState.SUBMITTED)
        self.colleague = UserFactory(channel_manager=True)
        self.dispute = DisputeFactory(partner=self.partner)
        self.person = StaffMemberFactory(partner=self.partner)
        self.claim = AwardFactory(staff_member=self.person, state=AwardState.CLAIMED, claimed_at=timezone.now())
        self.simulation = SavedSimulationFactory(partner=self.partner, owner=self.manager)
        TeamingAgreement.objects.filter(pk=self.agreement.pk).update(
            protection_starts_on=self.today, protection_ends_on=self.today + timedelta(days=90)
        )

    def grow(self, number: int) -> None:
        """So many more rows of every list."""
        for _ in range(number):
            person = StaffMemberFactory(partner=self.partner)
            AwardFactory(staff_member=person, accreditation=self.accreditation, awarded_on=self.today)
            CustomerReferenceFactory(partner=self.partner, specialization=self.specialization)
            DisputeFactory(partner=self.partner)
            DisputeMessageFactory(dispute=self.dispute)
            AchievementExceptionFactory(partner=self.partner)
            EnrolmentFactory(staff_member=person, accreditation=self.accreditation)
            self.add_people(person)
            OrderLineFactory(
                order=OrderFactory(),
                partner=self.partner,
                specialization=self.specialization,
                order_date=self.today - timedelta(days=3),
                declaration=self.declaration,
            )
            DeclarationRowFactory(declaration=self.declaration, partner_code="OWN", waiting_for="product")
            DeclarationFactory()
            other = PartnerFactory(channel_manager=self.manager)
            PartnerStandingFactory(partner=other, rulebook=self.rulebook)
            PartnerSpecializationFactory(partner=other, specialization=self.specialization)
            evaluation = EvaluationFactory(partner=other, run=self.run, rulebook=self.rulebook, after=SILVER)
            StandingChangeFactory(partner=other, run=self.run, evaluation=evaluation)
            RunFailureFactory(run=self.run, partner=other)
            EvaluationRunFactory()
            RulebookFactory(based_on=self.rulebook, created_by=UserFactory(programme_admin=True))
            PilotInvitationFactory(partner=other, specialization=self.specialization)
            agreement = TeamingAgreementFactory(partner=self.partner, state=AgreementState.SUBMITTED)
            AgreementEventFactory(agreement=self.agreement)
            AgreementActivityFactory(agreement=self.agreement)
            order = OrderLineFactory(partner=self.partner, specialization=self.specialization, order_date=self.today)
            AgreementOrderFactory(agreement=self.agreement, order=order.order)
            AgreementOrderFactory(agreement=agreement)
            SavedSimulationFactory(partner=self.partner, shared_at=timezone.now())
            self.fill_the_desk()
            self.fill_the_catalogue()

    def add_people(self, person) -> None:
        """One more of everything about people: an award that ends soon, claims, a member, an invitation."""
        sent = {"claimed_at": timezone.now(), "claimed_by": self.member}
        soon = {"awarded_on": self.today - timedelta(days=400), "expires_on": self.today + timedelta(days=20)}
        AwardFactory(staff_member=person, accreditation=self.accreditation, **soon)
        AwardFactory(staff_member=person, state=AwardState.CLAIMED, **sent)
        AwardFactory(staff_member=self.person, state=AwardState.CLAIMED, file=AttachmentFactory(), **sent)
        CustomerReferenceFactory(partner=self.partner, state=ApprovalState.SUBMITTED, **sent)
        TechnicalValidationFactory(partner=self.partner, state=ApprovalState.SUBMITTED, **sent)
        MembershipFactory(partner=self.partner)
        InvitationFactory(partner=self.partner, expires_at=timezone.now() + timedelta(days=3))

    def people(self, member: Client, manager: Client) -> dict[str, tuple[Client, str]]:
        here = [self.partner.code]
        return {
            "who holds what": (member, reverse("tiers:staff_matrix", args=here)),
            "ending soon": (member, reverse("tiers:staff_expiring", args=here)),
            "person": (member, reverse("partners:staff_member", args=[*here, self.person.code])),
            "proofs": (member, reverse("partners:proof_list", args=here)),
            "team": (member, reverse("partners:member_list", args=here)),
            "claims": (manager, reverse("deals:claim_list")),
            "claim": (manager, reverse("deals:claim_decide", args=["award", self.claim.public_id])),
        }

    def fill_the_desk(self) -> None:
        """One more of everything that the vendor decides or reads about agreements."""
        elsewhere = PartnerFactory(channel_manager=self.manager)
        PartnerStandingFactory(partner=elsewhere, rulebook=self.rulebook)
        running = TeamingAgreementFactory(
            partner=elsewhere,
            state=AgreementState.IN_FORCE,
            protection_starts_on=self.today - timedelta(days=150),
            protection_ends_on=self.today + timedelta(days=30),
            specializations=[self.specialization],
        )
        AgreementExtensionFactory(agreement=running)
        RevocationProposalFactory(agreement=running)
        DealNumberConflictFactory(agreement=running)
        answered = timezone.now() - timedelta(days=2)
        AgreementEventFactory(agreement=running, verb="submitted", at=answered - timedelta(days=1))
        AgreementEventFactory(agreement=running, verb="approved", at=answered, by=self.manager)
        DeputyFactory(manager=self.manager, starts_on=self.today)
        ReasonFactory()
        ContractTextFactory()

    def fill_the_catalogue(self) -> None:
        ResourceFactory(specialization=SpecializationFactory(), url="", file=AttachmentFactory())
        BenefitFactory(tier=self.gold, specialization=self.specialization, level=Level.MASTER)
        ProductLineFactory(specialization=self.specialization)
        AccreditationFactory(specialization=SpecializationFactory(), replaced_by=self.accreditation)
        entry = {"object_type": "specializations.accreditation", "object_key": self.accreditation.code}
        AuditEvent.objects.create(at=timezone.now(), by=self.admin, verb="changed", after={"fee_eur": "1"}, **entry)

    def comparison(self) -> str:
        """Of the two runs between which every other partner has gained a tier."""
        asked = f"before={self.earlier_run.public_id}&after={self.run.public_id}"
        return f"{reverse('tiers:run_compare')}?{asked}"

    def reasons(self) -> str:
        judged = Evaluation.objects.filter(partner=self.partner).order_by("-pk")[0]
        return reverse("tiers:evaluation_why", args=["OWN", judged.public_id])

    def catalogue(self, admin: Client) -> dict[str, tuple[Client, str]]:
        entry = reverse("deals:catalogue_entry", args=["accreditations", self.accreditation.pk])
        lists = {f"{kind}, all": (admin, reverse("deals:catalogue_list", args=[kind])) for kind in SECTIONS}
        return {**lists, "accreditation": (admin, entry)}

    def desk(self, manager: Client, admin: Client) -> dict[str, tuple[Client, str]]:
        queue, statistics = reverse("deals:request_list"), reverse("deals:agreement_statistics")
        managers = {"manager": self.manager.public_id, "to": self.colleague.public_id}
        return {
            "queue": (manager, queue),
            "queue, by an admin": (admin, queue),
            "queue, in force": (manager, f"{queue}?pile=in_force"),
            "queue, searched": (manager, f"{queue}?search=maschinenbau"),
            "request": (manager, reverse("deals:request_decide", args=[self.request.public_id])),
            "extensions": (manager, reverse("deals:extension_list")),
            "proposals": (manager, reverse("deals:proposal_list")),
            "ends": (manager, reverse("deals:ending_list")),
            "numbers": (manager, reverse("deals:number_conflict_list")),
            "overdue": (admin, reverse("deals:overdue_list")),
            **{f"statistics by {by}": (admin, f"{statistics}?by={by}") for by in Grouping.values},
            "reasons": (admin, reverse("deals:reason_list")),
            "texts": (admin, reverse("deals:text_list")),
            "deputies": (manager, reverse("partners:deputy_list")),
            "reassign": (admin, f"{reverse('partners:reassign')}?{urlencode(managers)}"),
        }

    def pages(self) -> dict[str, tuple[Client, str]]:
        member, manager, admin = signed_in(self.member), signed_in(self.manager), signed_in(self.admin)
        here = [self.partner.code]
        return {
            "scorecard": (member, reverse("tiers:scorecard", args=here)),
            "scorecard, by the manager": (manager, reverse("tiers:scorecard", args=here)),
            "specializations": (member, reverse("tiers:specialization_list", args=here)),
            "specialization": (member, reverse("tiers:specialization", args=[*here, "encryption"])),
            "revenue": (member, reverse("tiers:revenue", args=here)),
            "orders": (member, reverse("tiers:order_list", args=here)),
            "disputes": (member, reverse("deals:dispute_list", args=here)),
            "dispute": (member, reverse("deals:dispute", args=[*here, self.dispute.public_id])),
            "disputes that wait": (manager, reverse("deals:dispute_queue")),
            "exceptions that wait": (manager, reverse("tiers:exception_queue")),
            "exceptions": (manager, reverse("tiers:exception_list", args=here)),
            "forecast": (member, reverse("tiers:forecast", args=here)),
            "simulator": (member, reverse("tiers:simulator", args=here)),
            "simulation": (manager, reverse("tiers:simulation", args=[*here, self.simulation.public_id])),
            "path": (member, reverse("tiers:path", args=here)),
            "staff": (member, reverse("tiers:staff_list", args=here)),
            "agreements": (member, reverse("deals:agreement_list", args=here)),
            "agreements, by the manager": (manager, reverse("deals:agreement_list", args=here)),
            "return": (member, reverse("tiers:return", args=here)),
            "agreement": (member, reverse("deals:agreement", args=[*here, self.agreement.public_id])),
            "customers": (member, reverse("deals:agreement_step", args=[*here, self.draft.public_id, "customer"])),
            "orders to link": (member, reverse("deals:agreement_orders", args=[*here, self.agreement.public_id])),
            "home of a manager": (manager, reverse("home")),
            "home of an admin": (admin, reverse("home")),
            "partners": (manager, reverse("tiers:partner_list")),
            "partners, all": (admin, reverse("tiers:partner_list")),
            "runs": (admin, reverse("tiers:run_list")),
            "run": (admin, reverse("tiers:run", args=[self.run.public_id])),
            "runs compared": (admin, self.comparison()),
            "why it moved": (admin, self.reasons()),
            "declarations": (admin, reverse("deals:declaration_list")),
            "declaration": (admin, reverse("deals:declaration", args=[self.declaration.public_id])),
            "versions": (admin, reverse("specializations:version_list")),
            "comparison": (admin, reverse("specializations:rulebook_compare")),
            "master": (admin, reverse("partners:rulebook_master", args=[self.next_rules.public_id])),
            "impact": (admin, reverse("tiers:rulebook_impact", args=[self.next_rules.public_id])),
            "curve": (admin, reverse("tiers:rulebook_curve", args=[self.next_rules.public_id])),
            "pilots": (admin, reverse("partners:pilot_list")),
            "rules": (member, reverse("specializations:rules")),
            **self.desk(manager, admin),
            **self.people(member, manager),
            **self.catalogue(admin),
        }


@pytest.fixture
def world(shipped_rulebook, settings, monkeypatch) -> World:
    """In a process that knows when the next run is and does not forget it meanwhile."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"}
    settings.CACHES = settings.CACHES | {"near": local}
    caches["near"].clear()
    monkeypatch.setattr("tiers.queries.NO_RUN_KEPT_SECONDS", None)
    return World(shipped_rulebook)


def test_pages_ask_the_same_number_of_queries_at_every_size(world):
    world.grow(SIZES[0])
    run_now(as_of=world.today, today=world.today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
    pages = world.pages()
    found = {name: [queries(*page)] for name, page in pages.items()}
    for before, size in pairwise(SIZES):
        world.grow(size - before)
        for name, page in pages.items():
            found[name].append(queries(*page))
    assert {name: counts for name, counts in found.items() if len(set(counts)) > 1} == {}
    assert found["scorecard"][0] <= SCORECARD_QUERIES
    assert found["scorecard, by the manager"][0] <= SCORECARD_QUERIES


NOT_SAVED = {
    "The partner’s agreements",  # the newest; all are in the partner's own list
    "Awards",  # of the person whose award is judged; they are saved from the person's page
    "Partners that change hands",  # what the next click does
    "Terms asked for and granted",  # of one deal
    "Orders of the deal",  # all orders are saved from their list
    "What is held",  # why one standing moved
    "Requirements",
}
"""Tables that are no list: a step of a decision or one standing spelled out."""
RULES = ("rules", "comparison", "catalogue of")
EXCERPTS = ("home of a manager", "home of an admin", "master", "ends")


def test_every_list_can_be_saved(world):
    """A list leads to a file of its rows; rules are saved as rulebooks, and excerpts as the list that they are from."""
    world.grow(2)
    run_now(as_of=world.today, today=world.today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
    unsaved, seen = [], set()
    for name, (client, path) in world.pages().items():
        if name in (*RULES, *EXCERPTS):
            continue
        page = client.get(path).content.decode()
        for table in page.split('<table class="data data-stacked')[1:]:
            caption = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.DOTALL)
            label = unescape(caption[1]).strip() if caption else "without a caption"
            seen.add(label)
            if label in NOT_SAVED:
                continue
            links = re.findall(r'<a href="([^"]*)" download>', table)
            saved = [client.get(urljoin(path, unescape(link))) for link in links]
            if [each.get("Content-Disposition", "").rpartition(".")[2] for each in saved] != ['csv"', 'xlsx"']:
                unsaved.append((name, label))
    assert not unsaved, unsaved
    assert seen > NOT_SAVED


def test_history_costs_the_scorecard_nothing(world):
    world.grow(1)
    for days in range(3):
        day = world.today - timedelta(days=2 - days)
        run_now(as_of=day, today=world.today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
    client, path = world.pages()["scorecard"]
    before = queries(client, path)
    partner = Partner.objects.get(code="OWN")
    for days in range(40):
        evaluation = EvaluationFactory(partner=partner, run=world.run, rulebook=world.rulebook, as_of="2020-01-01")
        StandingChangeFactory(
            partner=partner,
            run=world.run,
            evaluation=evaluation,
            achievement="tier:silver",
            on=world.today - timedelta(days=400 + days),
        )
    assert queries(client, path) == before
