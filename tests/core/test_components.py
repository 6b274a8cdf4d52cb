import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.badges import Shape, Tone
from core.components import (
    Action,
    Cell,
    Chip,
    Column,
    EvidenceGroup,
    EvidenceRow,
    EvidenceTable,
    Fact,
    Freshness,
    GraceTrack,
    Link,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    NavigationEntry,
    Pips,
    Progress,
    Reason,
    Requirement,
    StandingHero,
    Tab,
    TierMark,
    TierMatrix,
    TierTable,
)
from core.drawings import status_shape, tier_hexagon
from core.templatetags.look import initials

SILVER, GOLD, PLATINUM = TierMark("Silver", 1), TierMark("Gold", 2), TierMark("Platinum", 3)
HELD = Chip("Held", Shape.DISC_TICK, Tone.OK)
GRACE = Chip("In grace", Shape.HALF_DISC, Tone.WARN)
NOT_HELD = Chip("Not held", Shape.DASHED_RING, Tone.MUTE)


def component(name, **inputs):
    with override("en"):
        return " ".join(render_to_string(f"components/{name}.html", inputs).split())


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_is_drawn_and_hidden_from_screen_readers(shape):
    assert 'aria-hidden="true"' in status_shape(shape)


def test_no_two_shapes_look_alike():
    assert len({status_shape(shape) for shape in Shape}) == len(Shape)


@pytest.mark.parametrize(("rank", "chevrons"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (-1, 0)])
def test_the_rank_of_a_tier_is_legible_without_colour(rank, chevrons):
    assert tier_hexagon(rank, 22).count("hexagon-chevron") == chevrons


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Claire Dumont", "CD"), ("Cher", "C"), ("ingrid.sorensen@vendor.example", "IS"), ("", "")],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_a_chip_says_its_word_beside_its_shape():
    html = component("status_chip", status=GRACE)
    assert "tone-warn" in html
    assert html.index("<svg") < html.index("In grace")


def test_a_navigation_entry_says_where_the_reader_is_and_what_waits():
    html = component("navigation", entries=[NavigationEntry("Runs", "/runs/", current=True, count=1200)])
    assert 'href="/runs/" aria-current="page"' in html
    assert "1,200" in html


def test_a_posting_action_is_a_form_with_a_token():
    html = component("action", action=Action("Start", "/start/", post=True), csrf_token="abc")
    assert '<form method="post" action="/start/">' in html
    assert 'value="abc"' in html


def test_freshness_admits_that_nothing_is_computed():
    assert "Not computed yet" in component("freshness", freshness=Freshness(None))


def test_a_fact_with_a_way_in_is_a_link():
    html = component("page_header", title="T", facts=[Fact("Rulebook", "v3", "/r/"), Fact("Team", "technical")])
    assert 'Rulebook <a href="/r/">v3</a>' in html
    assert "Team <strong>technical</strong>" in html


def test_the_answer_stands_in_the_hero():
    hero = StandingHero(GOLD, GRACE, "Cause.", kept_until=dt.date(2026, 11, 2), next_tier_down="Silver")
    assert "Kept until <strong>2 November 2026</strong>, then Silver." in component("standing_hero", hero=hero)
    hero = StandingHero(GOLD, HELD, "Cause.", held_since=dt.date(2025, 3, 3))
    assert "Held since <strong>3 March 2025</strong>." in component("standing_hero", hero=hero)


@pytest.mark.parametrize(
    ("day", "percent", "below", "left"),
    [
        ("2026-09-03", 0, True, 60),
        ("2026-09-18", 25, False, 45),
        ("2026-11-02", 100, True, 0),
        ("2026-12-01", 100, True, 0),
    ],
)
def test_today_never_hides_the_ends_of_the_grace_track(day, percent, below, left):
    track = GraceTrack(dt.date(2026, 9, 3), dt.date.fromisoformat(day), dt.date(2026, 11, 2))
    assert (track.percent, track.today_below, track.days_left) == (percent, below, left)


def test_the_grace_track_says_its_days():
    track = GraceTrack(dt.date(2026, 9, 3), dt.date(2026, 11, 1), dt.date(2026, 11, 2))
    assert 'aria-label="From 3 September 2026 to 2 November 2026: 1 day left."' in component("grace_track", track=track)


def matrix():
    columns = [MatrixColumn(SILVER, HELD), MatrixColumn(GOLD, GRACE, held=True), MatrixColumn(PLATINUM, NOT_HELD)]
    cells = [MatrixCell(), MatrixCell("at least 2", "1 more"), MatrixCell("at least 3", "2 more")]
    return TierMatrix(columns, [MatrixRow("Specializations", "met", "1", "/e/", cells)])


def test_the_matrix_marks_what_is_met_what_falls_short_and_what_is_missing():
    ((_, cells),) = matrix().lines
    assert [each.mark for each in cells] == [Shape.DISC_TICK, Shape.HALF_DISC, Shape.PLAIN_RING]


def test_the_matrix_is_a_table_with_heads_and_tints_the_held_tier():
    html = component("tier_matrix", matrix=matrix(), caption="Requirements")
    assert html.count('role="columnheader"') == 5
    assert html.count("matrix-held metal-2") == 2
    assert "not required" in html


def test_a_row_of_the_matrix_needs_a_cell_for_every_tier():
    short = TierMatrix(matrix().columns, [MatrixRow("R", "", "1", "", [MatrixCell()])])
    with pytest.raises(ValueError, match="argument 2"):
        _ = short.lines


@pytest.mark.parametrize(("value", "minimum", "filled", "empty"), [(0, 1, 0, 1), (2, 1, 1, 0), (1, 3, 1, 2)])
def test_pips_show_people_there_and_people_missing(value, minimum, filled, empty):
    html = component("pips", pips=Pips("Sales", value, minimum))
    assert html.count('class="pip pip-filled"') == filled
    assert html.count('class="pip"') == empty
    assert f"{value}/{minimum}" in html


def test_evidence_heads_its_rows_and_groups_and_names_every_value():
    reason = Reason(Shape.CLOCK, Tone.WAIT, "Not confirmed yet", "Waits for the vendor.", Link("Remind", "/r/"))
    rows = [EvidenceRow([Cell("Ann", "Engineer", "/p/"), Cell("€5")], reason)]
    table = EvidenceTable(
        "People", [Column("Person"), Column("Amount", numeric=True)], [EvidenceGroup("Not counted · 1", rows)]
    )
    html = component("evidence_table", table=table)
    assert '<th scope="rowgroup" colspan="3">Not counted · 1</th>' in html
    assert '<th scope="row" data-label="Person">' in html
    assert '<td data-label="Amount" class="number">' in html
    assert "<strong>Not confirmed yet</strong>" in html
    assert '<a href="/r/">Remind</a>' in html


def test_evidence_is_bold_only_where_a_row_does_not_count():
    reason = Reason(Shape.DISC_TICK, Tone.OK, "Revenue", action=Link("Dispute this row", "/d/"))
    group = EvidenceGroup("Counted · 1", [EvidenceRow([Cell("ME-1")], reason)])
    html = component("evidence_table", table=EvidenceTable("Orders", [Column("Order", nowrap=True)], [group]))
    assert '<th scope="row" data-label="Order" class="nowrap">' in html
    assert 'Revenue <span class="second"> <a href="/d/">Dispute this row</a></span>' in html


def test_a_requirement_is_met_kept_or_missing():
    tones = [Requirement("R", "1", "of 1").tone, Requirement("R", "0", "of 1", "1 missing", held=True).tone]
    assert [*tones, Requirement("R", "0", "of 1", "1 missing").tone] == [Tone.OK, Tone.WARN, Tone.MUTE]


def test_tabs_are_links_and_a_select():
    html = component("tabs", tabs=[Tab("Mine", "?v=mine", current=True, count=7), Tab("All", "?v=all")], label="Views")
    assert '<a href="?v=mine" aria-current="page">' in html
    assert '<option value="?v=mine" selected>Mine (7)</option>' in html


def test_progress_asks_again_only_while_there_is_something_to_ask():
    assert 'hx-get="/p/"' in component("progress", progress=Progress("Half", 5, 10, "/p/"))
    assert "hx-get" not in component("progress", progress=Progress("Done", 10, 10))


def test_progress_without_a_total_is_no_error():
    assert '<progress max="1" value="0"' in component("progress", progress=Progress("Starting", 0, 0))


def test_the_tier_table_says_who_rises_and_who_falls():
    table = TierTable("Moves", [SILVER, GOLD], [[353, 6], [28, 95]])
    html = component("tier_table", table=table)
    assert re.search(r'move-rise" data-label="Gold">.*?>up</span> 6<', html)
    assert re.search(r'move-fall" data-label="Silver">.*?>down</span> 28<', html)


def test_texts_of_people_are_escaped():
    assert "<script>" not in component("callout", tone="warn", title="<script>", text="<script>")
