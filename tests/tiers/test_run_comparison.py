"""Who stands otherwise after one run than after another, and why: from what both left behind."""

import pytest
from django.urls import reverse

from partners.models import Partner
from partners.roles import Role
from tests.roles import user_of
from tests.tiers.nights import D0, award, changed, day, night, order, partner_with, publish
from tiers.enums import Holding
from tiers.run_comparison import compare_runs

pytestmark = pytest.mark.django_db
NOT, HELD, LAPSING = Holding.NOT_HELD, Holding.HELD, Holding.LAPSING


def moves(one, other) -> dict[tuple[str, str], tuple[Holding, Holding]]:
    found = compare_runs(one, other).differences
    return {(each.partner.code, each.achievement): (each.before, each.after) for each in found}


@pytest.fixture
def admin(client):
    user = user_of(Role.PROGRAMME_ADMIN)
    client.force_login(user)
    return client


class TestWhoStandsOtherwise:
    def test_gained_lapsing_regained_and_lost(self):
        publish(grace_days=10)
        rising, falling = partner_with("archiving"), partner_with("archiving", expires_on=day(2))
        first = night(D0)
        award(rising, "encryption")
        changed(rising)
        second, third = night(day(2)), night(day(15))
        assert moves(first, second) == {
            (rising.code, "encryption:specialist"): (NOT, HELD),
            (rising.code, "tier:gold"): (NOT, HELD),
            (falling.code, "archiving:specialist"): (HELD, LAPSING),
            (falling.code, "tier:silver"): (HELD, LAPSING),
        }
        assert moves(second, third) == {
            (falling.code, "archiving:specialist"): (LAPSING, NOT),
            (falling.code, "tier:silver"): (LAPSING, NOT),
        }
        award(falling, "archiving", awarded_on=day(15))
        changed(falling)
        assert moves(third, night(day(16)))[falling.code, "tier:silver"] == (NOT, HELD)

    def test_the_order_of_the_two_does_not_matter(self):
        publish()
        first = night(D0)
        partner_with("archiving")
        second = night(day(1))
        assert moves(first, second) == moves(second, first) != {}

    def test_what_came_and_went_between_them_is_no_difference(self):
        publish(grace_days=0)
        partner = partner_with()
        first = night(D0)
        award(partner, "archiving", expires_on=day(2))
        changed(partner)
        night(day(1))
        assert moves(first, night(day(3))) == {}

    def test_a_day_judged_twice_is_told_apart(self):
        publish()
        partner = partner_with("archiving")
        first = night(D0)
        award(partner, "encryption")
        changed(partner)
        second = night(D0)
        assert moves(first, second).keys() == {(partner.code, "encryption:specialist"), (partner.code, "tier:gold")}

    def test_who_left_holds_nothing(self):
        publish()
        partner = partner_with("archiving")
        first = night(D0)
        Partner.objects.filter(pk=partner.pk).update(ended_on=day(1))
        second = night(day(1))
        assert moves(first, second)[partner.code, "tier:silver"] == (HELD, NOT)
        assert moves(second, night(day(2))) == {}

    def test_runs_that_judged_nobody_anew(self):
        publish()
        partner_with("archiving")
        assert moves(night(D0), night(day(1))) == {}


class TestThePage:
    def test_it_begins_with_the_last_two_and_names_the_causes(self, admin):
        publish(grace_days=10)
        partner = partner_with("archiving", expires_on=day(1))
        night(D0)
        night(day(1))
        page = admin.get(reverse("tiers:run_compare")).content.decode()
        assert "1 partner stands otherwise" in page
        assert "needs 1 person and has 0" in page
        last = partner.evaluations.order_by("pk").last()
        assert reverse("tiers:evaluation_why", args=[partner.code, last.public_id]) in page

    def test_it_is_narrowed_to_one_achievement_and_saved(self, admin):
        publish()
        runs = [night(D0)]
        partner = partner_with("archiving")
        runs.append(night(day(1)))
        asked = {"before": runs[0].public_id, "after": runs[1].public_id, "what": "tier:silver"}
        file = admin.get(reverse("tiers:run_compare"), {**asked, "download": "csv", "of": "o-"})
        lines = file.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Partner,Achievement,Before,After,Cause"
        assert [line.split(",")[:4] for line in lines[1:]] == [
            [f"{partner.name}; {partner.place}" if partner.place else partner.name, "Silver", "Not held", "Held"]
        ]

    @pytest.mark.parametrize(
        ("asked", "message"),
        [
            ({"after": "nothing"}, "nothing is not one of the available choices"),
            ({"what": "tier:bronze"}, "tier:bronze is not one of the available choices"),
            ({"before": "SAME"}, "This is the same run"),
        ],
    )
    def test_a_bad_choice_says_what_to_change(self, admin, asked, message):
        publish()
        night(D0)
        last = night(day(1))
        asked = {name: last.public_id if value == "SAME" else value for name, value in asked.items()}
        response = admin.get(reverse("tiers:run_compare"), asked)
        assert response.status_code == 200
        assert message in response.content.decode()

    @pytest.mark.parametrize("runs", [0, 1])
    def test_two_runs_are_needed(self, admin, runs):
        publish()
        for _ in range(runs):
            night(D0)
        assert "It takes two finished runs" in admin.get(reverse("tiers:run_compare")).content.decode()


class TestWhy:
    def page(self, client, partner, evaluation, **asked):
        return client.get(reverse("tiers:evaluation_why", args=[partner.code, evaluation.public_id]), asked)

    def marked(self, response) -> dict[str, tuple[str, str]]:
        table = response.context["requirements"]
        return {
            str(row.label): tuple(str(cell.text) for cell in row.cells) for row in table.rows if row.cells[1].differs
        }

    def test_only_what_differs_is_marked(self, admin):
        publish()
        partner = partner_with("archiving", revenue=2_000)
        night(D0)
        award(partner, "encryption")
        order(partner, 500, on=day(1))
        changed(partner)
        night(day(1))
        last = partner.evaluations.get(as_of=day(1))
        response = self.page(admin, partner, last)
        assert self.marked(response) == {
            "Silver · Specializations": ("1", "2"),
            "Gold · Specializations": ("1", "2"),
            "Platinum · Specializations": ("1", "2"),
            "Silver · Revenue": ("€2,000", "€2,500"),
            "Specialist in encryption · People in either role": ("0", "1"),
        }
        everything = len(response.context["requirements"].rows)
        narrowed = self.page(admin, partner, last, only="differing").context["requirements"].rows
        assert len(narrowed) == 5 < everything

    def test_a_minimum_that_another_rulebook_raised(self, admin):
        publish()
        partner = partner_with("archiving")
        night(D0)
        publish(day(1), silver_revenue=1_500)
        night(day(1))
        response = self.page(admin, partner, partner.evaluations.get(as_of=day(1)))
        assert self.marked(response) == {"Silver · Revenue": ("€2,000", "€2,000")}
        assert "at least €1,500" in response.content.decode()

    def test_beside_an_older_one_that_is_asked_for(self, admin):
        publish()
        partner = partner_with("archiving")
        for offset, slug in enumerate(("encryption", "storage", "")):
            night(day(offset))
            if slug:
                award(partner, slug)
                changed(partner)
        first, last = partner.evaluations.get(as_of=D0), partner.evaluations.get(as_of=day(2))
        response = self.page(admin, partner, last, before=first.public_id)
        assert self.marked(response)["Gold · Specializations"] == ("1", "3")
        assert self.page(admin, partner, first, before=last.public_id).status_code == 404

    def test_of_the_first_decision_nothing_is_marked(self, admin):
        publish()
        partner = partner_with("archiving")
        night(D0)
        response = self.page(admin, partner, partner.evaluations.get())
        assert self.marked(response) == {}
        assert "Never judged before" in response.content.decode()
