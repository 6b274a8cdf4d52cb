"""Every change that is recorded says what was and what is, under field names that are words in both languages."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.forms.models import model_to_dict
from django.utils import translation
from django.utils.functional import Promise

from core.kinds import all_kinds
from deals.enums import COMPLETABLE_FIELDS, Outcome
from deals.imports.kinds import KINDS
from specializations.content import RulebookContent
from specializations.ledger import values_of
from specializations.models import Accreditation, Benefit, ProductLine, Specialization, Tier
from specializations.rulebook_yaml import read_rulebook
from spp_portal.audit.values import Names, field_name, field_words
from spp_portal.management.commands.seed_demo import SHIPPED_RULEBOOK
from tests.spp_portal.test_audit_words import sources

RECORDING = ("record", "event_of", "note_event", "move")
SAYING = ("before", "after", "data")
NOTHING_TO_SAY = {"_note", "_escalate"}
"""That customers are the same, or an answer is overdue, changes nothing of the agreement on whose timeline it is."""


def shipped() -> RulebookContent:
    return read_rulebook(SHIPPED_RULEBOOK.read_text(encoding="utf-8")).content


CATALOGUE = (Specialization, Accreditation, Benefit, ProductLine, Tier)
ROLES = ["vendor_role", "coverage_team", "is_staff", "is_superuser"]
COMPUTED = {
    "change_account": ("core.user", ["name", "email", "language", "theme", *ROLES, "is_active"]),
    "choose_deliveries": ("core.user", list(all_kinds())),
    "save_entry": ("specializations.accreditation", [*model_to_dict(Accreditation())]),
    "change_entry": ("specializations.benefit", [*model_to_dict(Benefit())]),
    "edit_draft": ("specializations.rulebook", [*values_of(shipped())]),
    "_moved": ("specializations.rulebook", ["state", "change_text_en", "change_text_fr", "return_reason"]),
    "move": ("deals.teamingagreement", ["state", "reason", "protection_ends_on", "ended_on"]),
    "save_schedule": ("django_celery_beat.periodictask", ["task", "enabled", "crontab", "interval"]),
    "_note_conflicts": ("deals.teamingagreement", ["order"]),
    "import_file": ("deals.declaration", list(Outcome.values)),
    "_event": ("deals.order", [column.name for kind in KINDS.values() for column in kind.columns]),
    "record_customer": ("deals.endcustomer", ["name", "country", "city", "domain"]),
    "change_customer": ("deals.endcustomer", ["name", "country", "city", "domain"]),
    "save_draft": ("deals.teamingagreement", sorted(COMPLETABLE_FIELDS)),
}
"""Functions that name fields by a rule, with every name that the rule can give."""


@dataclass
class Call:
    function: str
    where: str
    said: bool
    names: set[str] = field(default_factory=set)
    computed: bool = False


def calls() -> Iterator[Call]:
    """Every place that records an event, with the names of fields that stand there."""
    for path, tree in sources():
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in RECORDING:
                    continue
                given = {each.arg: each.value for each in node.keywords}
                if not {"by", "at"} <= set(given):
                    continue
                parts = [given[name] for name in SAYING if name in given]
                moves = "to" in given  # a state becomes another: ``move`` says so itself
                found = Call(function.name, f"{path.name}:{node.lineno}", said=bool(parts) or moves)
                for part in parts:
                    Reader(tree, function, found).read(part)
                yield found


@dataclass
class Reader:
    """Finds the keys of an expression, through the function's variables and the module's own functions."""

    tree: ast.Module
    function: ast.FunctionDef
    found: Call
    seen: set[str] = field(default_factory=set)

    def read(self, node: ast.AST) -> None:
        for part in ast.walk(node):
            match part:
                case ast.Dict():
                    self.found.names |= {key.value for key in part.keys if isinstance(key, ast.Constant)}
                case ast.DictComp():
                    self.found.computed = True
                case ast.Name(id=name) if name not in self.seen:
                    self.seen.add(name)
                    self.read_variable(name)
                case ast.Call(func=ast.Name(id=name)) if name not in self.seen:
                    self.seen.add(name)
                    self.read_function(name)

    def read_variable(self, name: str) -> None:
        for node in ast.walk(self.function):
            match node:
                case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value) if value:
                    if ast.unparse(target) == name:
                        self.read(value)
                    elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == name:
                        self.found.names |= {each.value for each in [target.slice] if isinstance(each, ast.Constant)}

    def read_function(self, name: str) -> None:
        for each in self.tree.body:
            if isinstance(each, ast.FunctionDef) and each.name == name:
                for node in ast.walk(each):
                    if isinstance(node, ast.Return) and node.value:
                        Reader(self.tree, each, self.found, self.seen).read(node.value)


def test_every_event_says_what_it_changed():
    found = list(calls())
    assert len(found) > 60
    assert [call.where for call in found if not call.said and call.function not in NOTHING_TO_SAY] == []


def test_every_field_that_is_named_has_words():
    names = {name for call in calls() for name in call.names}
    assert len(names) > 60
    assert {name for name in names if not isinstance(field_name("core.nothing", name), Promise)} == set()


def test_names_given_by_a_rule_are_known_here():
    assert {call.function for call in calls() if call.computed} - COMPUTED.keys() == set()


@pytest.mark.parametrize("function", COMPUTED)
def test_every_field_that_a_rule_names_has_words(function):
    object_type, names = COMPUTED[function]
    assert raw(object_type, names) == []


def raw(object_type: str, keys: list[str]) -> list[str]:
    """Those that a reader would see as the code calls them."""
    names = Names({}, {}, {}, {opening.specialization: "S" for opening in shipped().openings}, {})
    with translation.override("fr"):
        return [key for key in keys if "_" in (words := field_words(object_type, key, names)) or words == key]


def test_every_value_of_a_rulebook_has_words():
    assert raw("specializations.rulebook", list(values_of(shipped()))) == []


@pytest.mark.parametrize("model", CATALOGUE)
def test_every_value_of_the_catalogue_has_words(model):
    assert raw(model._meta.label_lower, list(model_to_dict(model()))) == []


@pytest.mark.parametrize("model", ["periodictask", "crontabschedule", "intervalschedule"])
def test_every_value_of_the_schedule_has_words(model):
    fields = model_to_dict(apps.get_model("django_celery_beat", model)(), exclude=["id"])
    assert {name for name in fields if not field_name(f"django_celery_beat.{model}", name)} == set()
