"""Every event that the code records has words, and no words stand there for an event that nobody records."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from deals.actions.agreements.moving import MARK
from deals.enums import DisputeVerb
from partners.enums import ApprovalState, AwardState, EnrolmentState
from spp_portal.audit.words import EVENTS
from spp_portal.demo.actions import SEEDED

APPS = ("core", "specializations", "partners", "deals", "tiers", "spp_portal")
ENDINGS = {
    "training_": EnrolmentState,
    "claim_": {*AwardState.values, *ApprovalState.values},
    "dispute_": DisputeVerb,
}
"""Of events whose names end with a state."""
OF_AGREEMENTS = ("move", "note_event")
"""What records an event of an agreement, under a name that begins with ``MARK``."""
RECORDING = ("record", "event_of", "_moved", "_employ", "_move", *OF_AGREEMENTS)
KEPT_APART = {"claim_claimed", "claim_submitted", "training_planned"}
"""Where a claim or a training begins: recorded under a name of its own."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def values(node: ast.expr, function: ast.AST) -> Iterator[str]:
    """What an expression can be: a text, one of two, or a state's name; a name stands for what it is set to."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from values(node.body, function)
            yield from values(node.orelse, function)
        case ast.BinOp(left=ast.Name(id="MARK")):
            yield from (MARK + text for text in values(node.right, function))
        case ast.JoinedStr(values=[ast.Constant(value=start), _state]):
            yield from (start + str(state) for state in ENDINGS[start])
        case ast.Name(id="SEEDED"):
            yield SEEDED
        case ast.Name(id=name):
            for each in ast.walk(function):
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == name:
                    yield from values(each.value, function)
                if isinstance(each, ast.For) and ast.unparse(each.target) == name:
                    yield from values(each.iter, function)
        case ast.Attribute() if ast.unparse(node) == "to.value":
            yield from ("action_required", "rejected", "revoked")


def recorded() -> set[str]:
    found = set()
    for _path, tree in sources():
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                name = ast.unparse(call.func).rpartition(".")[2]
                given = next((each.value for each in call.keywords if each.arg == "verb"), None)
                if given is None and name in ("_moved", "_note") and len(call.args) > 1:
                    given = call.args[1]
                if given is None or name not in (*RECORDING, "_note"):
                    continue
                mark = MARK if name in (*OF_AGREEMENTS, "_note") else ""
                found |= {mark + text for text in values(given, function)}
    return found


def test_every_event_has_words():
    found = recorded()
    assert len(found) > 60
    assert found - set(EVENTS) - KEPT_APART == set()


def test_no_words_are_left_over():
    assert set(EVENTS) - recorded() - KEPT_APART == set()
