"""The worked examples of docs/rules/path_and_simulation.md, executed."""

import json
import re

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from partners.models import Partner
from tests.tiers.test_documented_examples import make_partner, run
from tiers.changes import read_changes
from tiers.engine.axes import AMOUNT_UNITS
from tiers.path import changes_of, path_for
from tiers.simulation import simulate_partner

PAGE = (settings.BASE_DIR / "docs" / "rules" / "path_and_simulation.md").read_text()
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml example\n(.*?)```", PAGE, re.S)]
SIMULATIONS = [example for example in EXAMPLES if "simulate" in example]
PATHS = [example for example in EXAMPLES if "path" in example]


def test_the_page_has_examples():
    assert len(SIMULATIONS) >= 2
    assert len(PATHS) >= 4


@pytest.mark.parametrize("example", SIMULATIONS, ids=lambda example: str(example["simulate"]["as_of"]))
def test_simulation(example, shipped_rulebook):
    make_partner(example)
    for night in example["nights"]:
        run(night)
    asked = example["simulate"]
    changes = read_changes(json.loads(json.dumps(asked["changes"], default=str)))
    found = simulate_partner(Partner.objects.get(), changes, as_of=asked["as_of"], at=timezone.now())
    for expected, side in ((asked["before"], found.before), (asked["after"], found.after)):
        for name, value in expected.items():
            shown = getattr(side, name)
            assert (list(shown) if isinstance(shown, tuple) else shown) == value


@pytest.mark.parametrize("example", PATHS, ids=lambda example: example["path"]["to"])
def test_path(example, shipped_rulebook):
    make_partner(example)
    asked = example["path"]
    partner = Partner.objects.get()
    found = path_for(partner, asked["to"], as_of=asked["as_of"], at=timezone.now())
    assert found.obstacle == asked.get("obstacle", "")
    assert [[one.accreditation, one.staff_code] for one in found.awards] == asked.get("awards", [])
    assert found.fee_e4 == asked.get("fee_eur", 0) * AMOUNT_UNITS
    assert found.people == asked.get("people", 0)
    if "revenue_missing_eur" in asked:
        assert found.revenue_missing_e4 == asked["revenue_missing_eur"] * AMOUNT_UNITS
    simulated = simulate_partner(partner, changes_of(found), as_of=asked["as_of"], at=timezone.now())
    reached = asked["to"] if ":" in asked["to"] else f"tier:{asked['to']}"
    assert (reached in simulated.after.met) == (not found.obstacle and not found.gaps)


def test_the_changes_of_the_page_can_be_read():
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    assert len(read_changes(json.loads(block))) == 4
