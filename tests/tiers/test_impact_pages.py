"""The pages about a version's impact: what they show, and where they leave the work to a worker."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from partners.models import Partner
from partners.roles import Role
from specializations.content import content_of
from specializations.enums import Measure, RulebookState
from specializations.models import Requirement, Rulebook
from tests.factories.specializations import RequirementFactory, RulebookFactory
from tests.roles import user_of
from tests.tiers.nights import EURO, changed, night, order, partner_with, publish
from tiers import impact as impact_queries
from tiers import preview
from tiers.actions import compute_impact
from tiers.models import ImpactReport
from tiers.preview import preview_draft

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture(autouse=True)
def forgetful():
    cache.clear()


@pytest.fixture
def draft():
    """A draft that asks twice the revenue for silver, and four partners of whom it moves two."""
    book = publish(silver_revenue=1_000, grace_days=30)
    sold = (("LOW", "FR", 1_500), ("MID", "DE", 1_800), ("HIGH", "DE", 9_000), ("NONE", "DE", 0))
    for code, country, revenue in sold:
        partner_with("archiving", code=code, name=f"{code} Ltd", country=country, revenue=revenue, ordered_on=today())
    night(today())
    new = RulebookFactory(
        name="Next",
        effective_from=today() + timedelta(days=20),
        grace_days=30,
        state=RulebookState.DRAFT,
        window_months=book.window_months,
    )
    for part in ("openings", "accreditations", "requirements"):
        for row in getattr(book, part).all():
            row.pk, row.rulebook = None, new
            row.save()
    Requirement.objects.filter(rulebook=new, tier="silver", measure="revenue").update(minimum=2_000 * EURO)
    return Rulebook.objects.with_parts().get(pk=new.pk)


@pytest.fixture
def admin():
    client = Client()
    client.force_login(user_of(Role.PROGRAMME_ADMIN))
    return client


def url(name, rulebook, **query):
    return reverse(f"tiers:{name}", args=[rulebook.public_id], query=query)


def page(client, name, rulebook, **query):
    response = client.get(url(name, rulebook, **query))
    assert response.status_code == 200
    return response.content.decode()


def test_who_falls_is_named_with_the_requirement_and_the_day(draft, admin):
    shown = page(admin, "rulebook_impact", draft)
    assert "LOW Ltd" in shown
    assert "Silver needs €2,000 of revenue and has €1,500." in shown
    assert "€500 more" in shown
    assert "in grace until then" in shown
    assert "HIGH Ltd" not in shown
    assert "With 30 days of grace the first loss is final on" in shown


def test_the_day_can_be_chosen_but_none_that_is_judged(draft, admin):
    later = today() + timedelta(days=400)
    # By then the order is too old for both.
    shown = page(admin, "rulebook_impact", draft, on=later.isoformat())
    assert "Nobody moves." in shown
    refused = page(admin, "rulebook_impact", draft, on=today().isoformat())
    assert "the days before it are judged" in refused
    assert "LOW Ltd" in refused  # on the version's own day


def test_it_opens_where_somebody_moves(draft, admin):
    """A year after the only order both rules are unmet; the version in force still gives its grace, this one none."""
    Rulebook.objects.filter(pk=draft.pk).update(grace_days=0)
    shown = page(admin, "rulebook_impact", draft, on=(today() + timedelta(days=375)).isoformat())
    assert "Nobody moves." not in shown
    assert "LOW Ltd" in shown
    assert re.search(r"On the day itself \d partners? holds? another tier\.", shown)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"country": "FR"}, True),
        ({"country": "DE"}, False),
        ({"direction": "fall"}, True),
        ({"direction": "rise"}, False),
        ({"fate": "grace"}, True),
        ({"fate": "transition"}, False),
        ({"team": "technical"}, False),
        ({"view": "held"}, False),
        ({"view": "levels"}, False),
        ({"view": "nothing", "country": "XX"}, True),
    ],
)
def test_lists_are_narrowed(draft, admin, query, there):
    assert ("LOW Ltd" in page(admin, "rulebook_impact", draft, **query)) is there


def test_levels_gained_and_lost_are_counted_by_country(draft, admin):
    RequirementFactory(rulebook=draft, tier="", level="specialist", measure=Measure.REFERENCES, minimum=1)
    shown = page(admin, "rulebook_impact", draft, view="levels")
    assert shown.count("Specialist in archiving") >= 4  # three partners, and the sum
    assert "1 customer reference missing" in shown.replace("more customer reference", "customer reference missing")


def test_rows_are_saved_without_formulas(draft, admin):
    partner = partner_with("archiving", code="EVIL", name="=1+1", revenue=1_200, ordered_on=today())
    changed(partner)
    response = admin.get(url("rulebook_impact", draft, download="csv"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert any(row[0].startswith("'=1+1") for row in rows)


def test_beside_the_editor_stands_the_short_form(draft, admin):
    beside = admin.get(
        url("rulebook_impact", draft), headers={"HX-Request": "true", "HX-Target": "impact"}
    ).content.decode()
    assert "<html" not in beside
    assert "LOW Ltd" in beside
    assert url("rulebook_impact", draft) in beside


def test_without_rules_in_force_there_is_nothing_to_compare_with(admin):
    alone = RulebookFactory(state=RulebookState.DRAFT, effective_from=today())
    for name in ("rulebook_impact", "rulebook_curve"):
        page(admin, name, alone)
    assert "No rulebook is in force on this day." in page(admin, "rulebook_impact", alone)
    assert admin.post(url("rulebook_impact_start", alone)).status_code == 302
    assert admin.get(url("rulebook_impact_progress", alone))["HX-Refresh"] == "true"


def test_a_version_that_is_published_is_compared_with_the_rules_without_it(draft, admin):
    before = preview_draft(content_of(draft), on=draft.effective_from, at=timezone.now()).met.counts
    Rulebook.objects.filter(pk=draft.pk).update(
        state=RulebookState.PUBLISHED, published_at=timezone.now(), by_operator=True
    )
    after = preview.answer(
        preview.question_about(
            Rulebook.objects.with_parts().get(pk=draft.pk), on=draft.effective_from, at=timezone.now()
        )
    )
    assert after.met.counts == before
    assert "LOW Ltd" in page(admin, "rulebook_impact", draft)


def test_an_answer_is_remembered_until_a_fact_changes(draft, admin, monkeypatch):
    answers = []
    real = impact_queries.answer
    monkeypatch.setattr(impact_queries, "answer", lambda question: answers.append(1) or real(question))
    page(admin, "rulebook_impact", draft)
    page(admin, "rulebook_impact", draft, direction="fall")
    assert len(answers) == 1
    low = Partner.objects.get(code="LOW")
    order(low, 9_000, on=today())
    changed(low)
    assert "LOW Ltd" not in page(admin, "rulebook_impact", draft)
    assert len(answers) == 2


@pytest.mark.parametrize("name", ["rulebook_impact", "rulebook_curve"])
def test_more_movers_cost_no_more_queries(draft, admin, name):
    def asked():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            shown = page(admin, name, draft)
        return len(captured), shown

    asked()  # what a process asks only once is not of interest
    few, _ = asked()
    for number in range(6):
        partner_with("archiving", name=f"Mover {number}", revenue=1_200, ordered_on=today())
    many, shown = asked()
    assert few == many
    assert name != "rulebook_impact" or "Mover 5" in shown


class TestInTheBackground:
    @pytest.fixture(autouse=True)
    def many(self, monkeypatch):
        monkeypatch.setattr(preview, "PARTNERS_IN_A_REQUEST", 2)

    def start(self, admin, draft):
        response = admin.post(url("rulebook_impact_start", draft))
        assert response.status_code == 302
        return Job.objects.get(kind="tiers.compute_impact")

    def test_a_worker_computes_it_and_the_report_is_kept(self, draft, admin):
        assert "Too many partners" in page(admin, "rulebook_impact", draft)
        job = self.start(admin, draft)
        shown = page(admin, "rulebook_impact", draft)
        assert "Computing 0 of 4 partners" in shown
        assert "Computing 0 of 4 partners" in page(admin, "rulebook_impact_progress", draft)
        compute_impact(job_id=job.public_id, clock=timezone.now)
        job.refresh_from_db()
        assert (job.state, job.done, job.total) == ("done", 4, 4)
        assert admin.get(url("rulebook_impact_progress", draft))["HX-Refresh"] == "true"
        shown = page(admin, "rulebook_impact", draft)
        assert "LOW Ltd" in shown
        assert "stale" not in shown
        assert "Partners that meet Silver" in page(admin, "rulebook_curve", draft, row="silver:::revenue:")

    def test_pressing_twice_starts_it_once(self, draft, admin):
        self.start(admin, draft)
        self.start(admin, draft)

    def test_an_older_report_stays_visible_and_says_so(self, draft, admin):
        compute_impact(job_id=self.start(admin, draft).public_id, clock=timezone.now)
        Requirement.objects.filter(rulebook=draft, tier="silver", measure="revenue").update(minimum=5_000 * EURO)
        shown = page(admin, "rulebook_impact", draft)
        assert "LOW Ltd" in shown
        assert "was computed earlier" in shown
        assert "Compute the impact" in shown

    def test_only_the_last_reports_of_a_version_are_kept(self, draft, admin):
        for minimum in range(5):
            Requirement.objects.filter(rulebook=draft, tier="silver", measure="revenue").update(minimum=minimum)
            admin.post(url("rulebook_impact_start", draft))
            compute_impact(job_id=Job.objects.order_by("id").last().public_id, clock=timezone.now)
        assert ImpactReport.objects.count() == 3


class TestCurve:
    def test_it_says_how_many_there_would_be(self, draft, admin):
        shown = page(admin, "rulebook_curve", draft, row="silver:::revenue:", value="1200")
        assert "Partners that meet Silver" in shown
        assert "at least €1,000: 3" in shown  # in force
        assert "at least €2,000: 1" in shown  # in this version
        assert "at least €1,200: 3" in shown  # tried
        assert "<svg" in shown

    def test_it_leads_back_to_the_editor(self, draft, admin):
        shown = page(admin, "rulebook_curve", draft, row="silver:::revenue:")
        assert reverse("specializations:rulebook_edit_group", args=[draft.public_id, "tiers"]) in shown

    def test_without_a_row_it_begins_with_an_amount_of_a_tier(self, draft, admin):
        assert "Partners that meet Silver" in page(admin, "rulebook_curve", draft)

    @pytest.mark.parametrize("row", [":specialist:all:people:", "gold:::specializations:", "nothing"])
    def test_every_requirement_has_one(self, draft, admin, row):
        page(admin, "rulebook_curve", draft, row=row, value="-1")

    def test_a_version_without_requirements_has_none(self, draft, admin):
        Requirement.objects.filter(rulebook=draft).delete()
        page(admin, "rulebook_curve", draft)
