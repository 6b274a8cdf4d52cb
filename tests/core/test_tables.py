import datetime as dt
from decimal import Decimal

import django_tables2 as tables
import pytest
from django.utils.translation import override

from core.badges import Shape, Tone
from core.components import Chip, EmptyState, TierMark
from core.enums import JobState
from core.models import Job
from core.tables import DayColumn, MoneyColumn, NotedColumn, PortalTable, StatusColumn, TierColumn
from tests.factories.core import JobFactory

STATUSES = {"held": Chip("Held", Shape.DISC_TICK, Tone.OK)}


class PartnerTable(PortalTable):
    caption = "Partners"
    empty = EmptyState("No partner matches.", "Take a filter away.")

    name = NotedColumn(note="city", url=lambda partner: f"/partners/{partner['code']}/")
    tier = TierColumn(tier=lambda name: TierMark(name, 2))
    status = StatusColumn(status=STATUSES.__getitem__)
    revenue_e4 = MoneyColumn()
    price = MoneyColumn(cents=True, currency="currency")
    next_loss_on = DayColumn()


def partners(count):
    return [
        {
            "code": f"P{number}",
            "name": f"<Partner {number:03}>",
            "city": "Lyon",
            "tier": "Gold",
            "status": "held",
            "revenue_e4": 4_123_809_999,
            "price": Decimal("12.5"),
            "currency": "GBP",
            "next_loss_on": dt.date(2026, 11, 2),
        }
        for number in range(count)
    ]


def rendered(rf, rows, address="/", page_rows=10):
    request = rf.get(address)
    table = PartnerTable(rows)
    tables.RequestConfig(request, paginate={"per_page": page_rows}).configure(table)
    with override("en"):
        return " ".join(table.as_html(request).split())


def test_a_row_shows_every_value_as_the_pages_write_it(rf):
    html = rendered(rf, partners(1))
    assert '<a href="/partners/P0/">&lt;Partner 000&gt;</a> <span class="second">Lyon</span>' in html
    assert "Gold</span>" in html
    assert "Held</span>" in html
    assert "€412,380" in html
    assert "£12.50" in html
    assert "2 Nov 2026" in html


def test_a_chip_is_chosen_by_the_stored_value_of_a_field_with_choices():
    class JobTable(PortalTable):
        state = StatusColumn(status=JobState)

    (row,) = JobTable([Job(state=JobState.FAILED)]).rows
    with override("en"):
        assert "tone-bad" in row.get_cell("state")
        assert "Failed" in row.get_cell("state")


def test_a_field_with_choices_shows_its_label_and_an_empty_one_the_default(rf):
    class JobTable(PortalTable):
        state = tables.Column()
        kind = tables.Column(default="none")

    with override("en"):
        html = JobTable([Job(state=JobState.FAILED, kind="<b>"), Job(state=JobState.DONE)]).as_html(rf.get("/"))
    assert "<div>Failed</div>" in html
    assert "<div>&lt;b&gt;</div>" in html
    assert "<div>Done</div>" in html
    assert "<div>none</div>" in html


def test_the_first_column_heads_its_row_and_every_value_names_its_column(rf):
    html = rendered(rf, partners(1))
    assert '<th scope="row" data-label="Name"' in html
    assert '<td data-label="Tier"' in html


def test_the_sorted_column_says_its_direction(rf):
    assert 'aria-sort="ascending"' in rendered(rf, partners(2), "/?sort=name")
    assert 'aria-sort="descending"' in rendered(rf, partners(2), "/?sort=-name")
    assert "aria-sort" not in rendered(rf, partners(2))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/?sort=state"])
def test_rows_that_sort_alike_stand_on_one_page_each(rf, address):
    class JobTable(PortalTable):
        state = tables.Column()
        kind = tables.Column()

        class Meta:
            order_by = "kind"

    newest_first = [job.pk for job in reversed(JobFactory.create_batch(30))]
    shown = []
    for number in (1, 2, 3):
        table = JobTable(Job.objects.all())
        tables.RequestConfig(rf.get(address), paginate={"per_page": 10, "page": number}).configure(table)
        shown += [row.record.pk for row in table.paginated_rows]
    assert shown == newest_first


def test_sorting_keeps_the_filters_and_starts_at_the_first_page(rf):
    html = rendered(rf, partners(30), "/?tier=gold&page=2")
    assert 'href="?tier=gold&amp;sort=name"' in html


def test_the_footer_says_how_many_of_how_many(rf):
    html = rendered(rf, partners(23), "/?page=3")
    assert "Showing 21 to 23 of 23" in html
    assert "Page 3 of 3" in html
    assert 'rel="prev" href="?page=2"' in html
    assert 'rel="next"' not in html


def test_a_page_that_does_not_exist_is_answered_with_the_last(rf):
    assert "Page 3 of 3" in rendered(rf, partners(23), "/?page=99")


def test_a_list_without_rows_says_what_to_do(rf):
    html = rendered(rf, [])
    assert "No partner matches." in html
    assert "Take a filter away." in html
    assert "<table" not in html
