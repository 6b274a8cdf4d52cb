"""``docs/rules/agreements.md`` says what the code does: its states, values, dates and numbers."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from deals.actions.agreements import asking, decisions, drafts, night
from deals.business_days import answer_due_at, business_day_after
from deals.deal_numbers import parse_deal_number
from deals.enums import EXCLUSIVE_STATES, MOVES, AgreementState
from specializations.models import AgreementParameters

pytestmark = pytest.mark.sqlite  # reads a file and calculates

DOCUMENT = " ".join((settings.BASE_DIR / "docs" / "rules" / "agreements.md").read_text().split())
START = date(2026, 3, 3)
DEFAULTS = AgreementParameters()


def shown(day: date) -> str:
    return f"{day.day} {day:%B}"


def after(days: int) -> date:
    return START + timedelta(days=days)


def last(first_day_too_late: date) -> date:
    return first_day_too_late - timedelta(days=1)


def sentences():
    """What the document has to say, made from the code."""
    p = DEFAULTS
    back, over = after(decisions.COMPLETE_DAYS), after(p.protection_days)
    accepted = business_day_after(START, p.acceptance_business_days, "FR")
    due = answer_due_at(datetime(2026, 7, 10, 16, 20, tzinfo=ZoneInfo("Europe/Paris")), p.answer_business_days, "FR")
    idle, gap = after(p.activity_days), after(p.specialization_grace_days)
    reminded = idle - timedelta(days=night.SILENT_BEFORE)
    extended = over + timedelta(days=p.extension_days)
    again = over + timedelta(days=p.waiting_days)
    before = ", ".join(str(days) for days in sorted(night.REMINDERS, reverse=True)[:2])
    return [
        f"| answer | {p.answer_business_days} business days of the partner's country |",
        f"due on Wednesday {due.day} July at {due:%H:%M}",
        f"| completing a request | {decisions.COMPLETE_DAYS} days | sent back on 3 March: until {shown(last(back))}; "
        f"expired on {shown(back)} |",
        f"| accepting changed terms | {p.acceptance_business_days} business days | approved on Tuesday 3 March: "
        f"until {shown(accepted)}; expired on the {accepted.day + 1}th |",
        f"| protection | {p.protection_days} days from the approval | approved on 3 March: first day without "
        f"protection is {shown(over)} |",
        f"| extension | one, {p.extension_days} days | from {shown(over)} to {shown(extended)} |",
        f"| activity | {p.activity_days} days | last activity on 3 March: reminder on {shown(reminded)}, revocation "
        f"proposed on {shown(idle)} |",
        f"| a required specialization is lost | {p.specialization_grace_days} days to regain it | seen on 3 March: "
        f"until {shown(last(gap))}; revocation proposed on {shown(gap)} |",
        f"| waiting time | {p.waiting_days} days | expired on {shown(over)}: the same deal again from "
        f"{shown(again)} on |",
        f"remind both sides {before} and {min(night.REMINDERS)} days before the end",
        f"silent for {p.activity_days} days, or {p.specialization_grace_days} days without the specialization; "
        f"remind a silent partner {night.SILENT_BEFORE} days before",
        f"At most {asking.CHECKS_IN_AN_HOUR} questions in an hour and {asking.CHECKS_IN_A_DAY} in a day",
        f"At most {asking.LOOKUPS_IN_AN_HOUR} tries in an hour for each person",
        f"grants at most {p.highest_discount_percent} % and {p.protection_days} days",
        f"| since the same deal ended | {p.waiting_days} days |",
        "files may be added, up to ten",
    ]


def test_every_value_and_date_is_that_of_the_code():
    missing = [sentence for sentence in sentences() if sentence not in DOCUMENT]
    assert not missing
    assert drafts.MOST_FILES == 10


def test_the_deal_number_is_one():
    assert parse_deal_number("TA-2011-000123-7E") == "TA-2011-000123-7E"
    assert "`TA-2011-000123-7E`" in DOCUMENT


def test_the_states_are_those_of_the_code():
    table = DOCUMENT.split("## States")[1].split("There is no other move")[0]
    rows = [[cell.strip() for cell in row.split("|")] for row in table.split(" | | ")]
    named = {state.value.replace("_", " "): state for state in AgreementState}
    moves = set()
    for cells in rows:
        cells = [cell for cell in cells if cell and set(cell) != {"-", " "} and set(cell) != {"-"}]
        if len(cells) < 2 or cells[1] not in named:
            continue
        moves |= {(named[old.strip()], named[cells[1]]) for old in cells[0].split(",")}
    assert moves == {(old, new) for old, news in MOVES.items() for new in news}
    assert {state.value for state in EXCLUSIVE_STATES} == {"approved", "in_force"}
