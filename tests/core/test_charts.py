import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.charts import Point, StepChart, Threshold, TierSpan, TierStrip
from core.charts.geometry import LETTER_WIDTH, LINE_HEIGHT, DateAxis
from core.components import TierMark

SILVER, GOLD, PLATINUM = TierMark("Silver", 1), TierMark("Gold", 2), TierMark("Platinum", 3)
TODAY = dt.date(2026, 9, 14)
THRESHOLDS = [
    Threshold(SILVER, Decimal(25_000)),
    Threshold(GOLD, Decimal(250_000)),
    Threshold(PLATINUM, Decimal(10**6)),
]


def step_chart(points, forecast=(), thresholds=THRESHOLDS):
    return StepChart(points, thresholds, TODAY, "Finding", "Caption", "Revenue", forecast)


@pytest.fixture
def chart():
    return step_chart(
        [Point(dt.date(2025, 9, 15), Decimal(100_000)), Point(dt.date(2026, 3, 1), Decimal(300_000))],
        [Point(dt.date(2026, 12, 20), Decimal(200_000))],
    )


def path(drawing, look):
    return [each.d for each in drawing.paths if each.look == look]


def test_a_chart_is_drawn_wide_and_narrow(chart):
    assert [(each.name, each.width) for each in chart.drawings] == [("wide", 660), ("narrow", 300)]


def test_amounts_move_in_steps_and_never_slant(chart):
    for drawing in chart.drawings:
        for d in path(drawing, "chart-line"):
            assert re.fullmatch(r"M\d+ \d+(H\d+V\d+)*H\d+", d)


def test_the_future_starts_where_the_past_ends(chart):
    wide = chart.drawings[0]
    (past,), (future,) = path(wide, "chart-line"), path(wide, "chart-line chart-future")
    (dot,) = wide.dots
    assert past.endswith(f"H{dot.x}")
    assert future.startswith(f"M{dot.x} {dot.y}H")


def test_a_chart_without_a_forecast_ends_today():
    wide = step_chart([Point(dt.date(2026, 1, 1), Decimal(5))]).drawings[0]
    assert not path(wide, "chart-line chart-future")
    assert wide.dots[0].x == wide.width - StepChart.FRAMES[0].right


def test_only_the_nearest_threshold_out_of_reach_is_drawn():
    small = step_chart([Point(dt.date(2026, 1, 1), Decimal(9_000))])
    names = [each.text for each in small.drawings[0].labels if "chart-name" in each.look]
    assert names == ["Silver €25k"]


def test_names_of_near_thresholds_do_not_touch():
    near = [Threshold(SILVER, Decimal(990)), Threshold(GOLD, Decimal(995)), Threshold(PLATINUM, Decimal(1000))]
    chart = step_chart([Point(dt.date(2026, 1, 1), Decimal(999))], thresholds=near)
    for drawing in chart.drawings:
        heights = sorted(each.y for each in drawing.labels if "chart-name" in each.look)
        assert len(heights) == 3
        assert all(lower - upper >= LINE_HEIGHT for upper, lower in pairwise(heights))


def test_revenue_below_zero_stays_inside_the_picture():
    drawing = step_chart([Point(dt.date(2026, 1, 1), Decimal(-40_000))]).drawings[0]
    (zero,) = path(drawing, "chart-zero")
    zero_y = int(re.search(r" (\d+)H", zero)[1])
    assert zero_y < drawing.dots[0].y <= drawing.height


def test_the_table_says_the_amount_of_every_month_and_of_today(chart):
    with override("en"):
        rows = dict(chart.rows)
    assert rows["1 Mar 2026"] == "€300,000"
    assert rows["1 Feb 2026"] == "€100,000"
    assert rows["14 Sep 2026"] == "€300,000"


def test_a_chart_without_points_draws_nothing():
    assert "svg" not in render_to_string("components/chart.html", {"chart": step_chart([])})


@pytest.mark.parametrize("days", [20, 90, 250, 499, 501, 900, 1500, 9000])
@pytest.mark.parametrize("right", [298, 542])
def test_labels_of_the_time_axis_never_overlap(days, right):
    axis = DateAxis(TODAY, TODAY + dt.timedelta(days=days), 2, right)
    for labels in (axis.months(100, at_most=5 if right < 400 else 11), axis.years(100)):
        rows: dict[int, list] = {}
        for label in labels:
            rows.setdefault(label.y, []).append(label)
        for row in rows.values():
            for before, after in pairwise(row):
                assert after.x - before.x >= 4 * LETTER_WIDTH


def test_a_year_that_begins_is_named_rather_than_one_that_ends():
    axis = DateAxis(dt.date(2025, 11, 24), dt.date(2027, 11, 23), 2, 298)
    assert [each.text for each in axis.years(100)] == ["2026", "2027"]


def strip(*spans):
    return TierStrip(spans, TODAY, "Gold since March 2025")


def test_a_lapsing_tier_is_hatched_until_it_would_be_lost():
    kept = TierSpan(GOLD, dt.date(2026, 9, 3), dt.date(2026, 11, 2), lapsing=True)
    chart = strip(TierSpan(SILVER, dt.date(2025, 1, 8), dt.date(2026, 9, 3)), kept)
    for drawing in chart.drawings:
        (hatch,) = drawing.hatches
        assert hatch.rank == 2
        assert f"H{drawing.width - 2}V" in hatch.d


def test_a_higher_tier_stands_higher():
    drawing = strip(
        TierSpan(SILVER, dt.date(2025, 1, 8), dt.date(2026, 3, 3)), TierSpan(PLATINUM, dt.date(2026, 3, 3))
    ).drawings[0]
    silver, platinum = (int(re.search(r" (\d+)H", each.d)[1]) for each in drawing.paths if "chart-edge" in each.look)
    assert platinum < silver


def test_a_picture_says_its_finding_and_offers_its_table(chart):
    html = render_to_string("components/chart.html", {"chart": chart})
    assert 'role="img" aria-label="Finding"' in html
    assert html.count("<svg") == 2
    assert "<table" in html
    assert "style=" not in html


def test_a_tier_that_goes_on_is_named_once():
    kept = TierSpan(GOLD, dt.date(2026, 1, 3), dt.date(2026, 11, 2), lapsing=True)
    drawing = strip(TierSpan(GOLD, dt.date(2025, 1, 8), dt.date(2026, 1, 3)), kept).drawings[0]
    assert [each.text for each in drawing.labels if "chart-name" in each.look] == ["Gold"]


def test_the_amount_of_today_keeps_clear_of_a_line_that_falls():
    points = [Point(dt.date(2025, 9, 15), Decimal(900_000)), Point(dt.date(2026, 9, 10), Decimal(500_000))]
    later = [Point(dt.date(2027, 9, 1), Decimal(0))]
    for drawing in step_chart(points, later).drawings:
        (today,) = (each for each in drawing.labels if each.look == "chart-value")
        assert today.x > drawing.dots[0].x
