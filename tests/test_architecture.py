"""What the habits of docs/architecture.md promise, read off the source."""

import ast
import re
from pathlib import Path

import factory
import pytest
from django.apps import apps
from django.conf import settings

from core.badges import BadgeChoices

HOME: Path = settings.BASE_DIR
APPS = ("core", "specializations", "partners", "deals", "tiers", "spp_portal")
SOURCES = sorted(
    path
    for app in APPS
    for path in (HOME / app).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
NAMELESS = re.compile(r"^(utils?|helpers?|manager|handlers?|process_\w+|misc|common)$")
LINES = 450


def named(path: Path) -> str:
    return str(path.relative_to(HOME))


def test_there_is_something_to_read():
    assert len(SOURCES) > 100


def test_every_file_is_read_in_one_sitting():
    assert [named(path) for path in SOURCES if len(path.read_text().splitlines()) > LINES] == []


def test_no_module_has_a_name_that_says_nothing():
    assert [named(path) for path in SOURCES if NAMELESS.match(path.stem)] == []


def test_nobody_listens_to_signals_or_overrides_save():
    found = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
                found.append(named(path))
            if isinstance(node, ast.ClassDef):
                found += [
                    f"{named(path)} {node.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}
                ]
    assert found == []


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in TREES[path].body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_actions_take_keywords_and_say_who_and_when():
    """Whatever writes with ``by=`` takes nothing by position; the clock is handed in, never read."""
    found = []
    for path in (path for path in SOURCES if "actions" in path.parts or path.name == "actions.py"):
        for function in public_functions(path):
            keywords = {argument.arg for argument in function.args.kwonlyargs}
            if "by" in {argument.arg for argument in function.args.args}:
                found.append(f"{named(path)} {function.name}: by position")
            if "by" in keywords and function.args.args:
                found.append(f"{named(path)} {function.name}: mixes position and keywords")
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if called in {"timezone.now", "timezone.localdate", "date.today", "datetime.now"}:
                    found.append(f"{named(path)}:{node.lineno} reads the clock")
    assert found == []


def test_only_entry_points_read_the_clock():
    rooms = ("models.py", "querysets.py", "policies.py", "enums.py", "evidence.py", "wording")
    found = [
        f"{named(path)}:{node.lineno}"
        for path, tree in TREES.items()
        if any(room in path.parts or path.name == room for room in rooms) or "engine" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"timezone.now", "timezone.localdate", "date.today"}
    ]
    assert found == []


def test_every_model_has_a_factory():
    for module in ("core", "specializations", "partners", "deals", "tiers"):
        __import__(f"tests.factories.{module}")
    made = set()
    waiting = list(factory.django.DjangoModelFactory.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind._meta.abstract and kind._meta.model is not None:
            made.add(kind._meta.get_model_class())
    ours = {model for app in APPS for model in apps.get_app_config(app).get_models()}
    assert {model.__name__ for model in ours - made} == set()


def test_every_constraint_of_a_form_has_a_sentence():
    """Who meets a constraint in a form is told what to change, not its name."""
    found = [
        f"{model.__name__} {constraint.name}"
        for app in ("core", "partners", "specializations")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Rulebook")
        for constraint in model._meta.constraints
        if constraint.violation_error_message in (None, constraint.default_violation_error_message)
        and model.__name__ not in {"PartnerSpecialization", "PartnerStanding"}
    ]
    assert found == []


def test_every_status_has_a_word_a_shape_and_a_tone():
    for kind in BadgeChoices.__subclasses__():
        for member in kind:
            assert all((str(member.label), member.shape, member.tone)), member


TEMPLATES = sorted((HOME / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", ["components"])
def test_components_begin_with_their_inputs(name):
    silent = [
        named(path)
        for path in (HOME / "templates" / name).glob("*.html")
        if "{% comment %}" not in path.read_text()[:400]
    ]
    assert silent == []


def test_nothing_is_inline_and_nothing_is_unescaped():
    refused = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=""")
    pages = {path: path.read_text() for path in TEMPLATES if "emails" not in path.parts}
    markup = {path: re.sub(r"{%.*?%}|{{.*?}}", "", text) for path, text in pages.items()}
    assert [named(path) for path, text in markup.items() if refused.search(text)] == []
    assert [named(path) for path, text in pages.items() if re.search(r"\|safe\b|autoescape off", text)] == []
    assert [named(path) for path, tree in TREES.items() if "mark_safe" in ast.dump(tree)] == []


def test_the_required_places_exist():
    for name in (
        "manage.py",
        "portal",
        "README.md",
        "CHANGELOG.md",
        "pyproject.toml",
        ".ci/run",
        "requirements/base.txt",
    ):
        assert (HOME / name).is_file(), name
