"""The check of the message catalogues notices what it is there for."""

import pytest
from babel.messages.catalog import Catalog

from tests.checks.messages import ALIAS, complaints, messages_in_use

pytestmark = pytest.mark.sqlite


@pytest.fixture
def in_use() -> Catalog:
    catalog = Catalog()
    catalog.add("Partners")
    catalog.add("held", context="specialization")
    catalog.add(("%(n)s award", "%(n)s awards"))
    return catalog


@pytest.fixture
def french(in_use) -> Catalog:
    catalog = Catalog(locale="fr")
    catalog.add("Partners", "Partenaires")
    catalog.add("held", "acquise", context="specialization")
    catalog.add(("%(n)s award", "%(n)s awards"), ("%(n)s titre", "%(n)s titres"))
    return catalog


def test_a_complete_catalogue_passes(french, in_use):
    assert list(complaints(french, in_use)) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda catalog: catalog.delete("Partners"), "missing: 'Partners'"),
        (lambda catalog: setattr(catalog.get("Partners"), "string", ""), "empty: 'Partners'"),
        (lambda catalog: catalog.get("Partners").flags.add("fuzzy"), "fuzzy: 'Partners'"),
        (lambda catalog: catalog.delete("held", "specialization"), "missing: 'held' (specialization)"),
        (
            lambda catalog: setattr(catalog.get(("%(n)s award", "%(n)s awards")), "string", ("%(n)s titre", "")),
            "empty: ('%(n)s award', '%(n)s awards')",
        ),
    ],
)
def test_what_is_wrong_is_named(french, in_use, change, complaint):
    change(french)
    assert complaint in list(complaints(french, in_use))


def test_a_lost_placeholder_is_noticed(french, in_use):
    french.get(("%(n)s award", "%(n)s awards")).string = ("%(count)s titre", "%(n)s titres")
    assert any("placeholder" in complaint for complaint in complaints(french, in_use))


@pytest.mark.parametrize(
    "text", ["L'ancien", "Vraiment ?", "Vraiment?", "Ici : là", "Ici: là", "« mot »", "“mot”", "20 %", "5 €"]
)
def test_foreign_typography_is_noticed(text, french, in_use):
    french.get("Partners").string = text
    assert list(complaints(french, in_use)) == ["no French typography: 'Partners'"]


def test_french_typography_passes(french, in_use):
    text = '<a href="#top">L’«\u00a0ici\u00a0»</a>\u00a0: 20\u202f%, 5\u00a0€, 09:30\u202f; oui\u202f!'
    french.get("Partners").string = text
    assert list(complaints(french, in_use)) == []


def test_messages_of_python_and_of_templates_are_found():
    catalog = messages_in_use()
    folders = {location.split("/")[0] for message in catalog for location, _line in message.locations}
    assert {"core", "partners", "templates"} <= folders


def test_messages_under_another_name_are_found():
    assert ALIAS.findall("from x import ngettext, pgettext_lazy as _named, gettext\nimport y as z") == [
        ("pgettext_lazy", "_named")
    ]
    assert messages_in_use().get("%(award)s, until %(day)s")
