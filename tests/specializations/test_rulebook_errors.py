"""What is wrong with a rulebook file is said with its line and field, all at once."""

import pytest

from tests.specializations.files import SHIPPED, errors_of, shipped

SMALL = """\
rulebook: {name: Rules, effective_from: 2026-01-01, window_months: 12, grace_days: 60}
regions: {EMEA: [FR, DE]}
levels:
  master: {region: EMEA, available_from: 2026-04-01}
specializations:
  - {slug: archiving}
accreditations:
  - {code: STS, role: technical, counts: true}
requirements:
  - {specialization: all, level: specialist, measure: people, minimum: 2}
  - {tier: silver, measure: revenue, minimum: 25000}
agreements: {protection_days: 90}
"""


def small(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new)


def test_the_shipped_file_has_none():
    assert errors_of(SHIPPED.read_bytes()) == []


def test_a_file_needs_little():
    assert errors_of(SMALL) == []
    assert errors_of("\ufeff" + SMALL) == []
    assert errors_of(("\ufeff" + SMALL).encode().replace(b"\n", b"\r\n")) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        # unknown, missing, twice
        ("window_months: 12", "window: 12, window_months: 12", "line 1, rulebook.window",
         "unknown field; known here: "),
        (", grace_days: 60", "", "line 1, rulebook.grace_days",
         "missing"),
        ("grace_days: 60", "grace_days:", "line 1, rulebook.grace_days",
         "missing"),
        ("counts: true", "note: x", "line 8, accreditations[0].counts",
         "missing"),
        ("grace_days: 60", "grace_days: 60, grace_days: 30", "line 1, rulebook.grace_days",
         "written twice, first on line 1"),
        ("agreements:", "agreement:", "line 12, agreement",
         "unknown field; known here: rulebook, regions, levels, "),
        ("agreements:", "1:", "line 12, 1",
         "a field’s name is text; put it in quotes"),
        # types
        ("name: Rules", "name: 2026", "line 1, rulebook.name",
         "expected text, but YAML reads 2026 as another type; put it in quotes"),
        ("name: Rules", "name: ' '", "line 1, rulebook.name",
         "empty"),
        ("name: Rules", "name: [Rules]", "line 1, rulebook.name",
         "expected text"),
        ("counts: true", "counts: 1", "line 8, accreditations[0].counts",
         "expected true or false, not 1"),
        ("counts: true", "counts: 'true'", "line 8, accreditations[0].counts",
         "expected true or false, not true"),
        ("[FR, DE]", "FR", "line 2, regions.EMEA",
         "expected a list"),
        ("{region: EMEA, available_from: 2026-04-01}", "EMEA", "line 4, levels.master",
         "expected a mapping of fields to values"),
        # dates
        ("2026-01-01", "2026-02-30", "line 1, rulebook.effective_from",
         "2026-02-30 is not a date such as 2010-11-03"),
        ("2026-01-01", "2026-1-1", "line 1, rulebook.effective_from",
         "2026-1-1 is not a date such as 2010-11-03"),
        ("2026-01-01", "2026-01-01 10:00:00", "line 1, rulebook.effective_from",
         "2026-01-01 10:00:00 is not a date such as 2010-11-03"),
        ("2026-04-01", "soon", "line 4, levels.master.available_from",
         "soon is not a date such as 2010-11-03"),
        # numbers
        ("minimum: 2}", "minimum: -2}", "line 10, requirements[0].minimum",
         "cannot be negative"),
        ("minimum: 2}", "minimum: 2.5}", "line 10, requirements[0].minimum",
         "expected a whole number, not 2.5"),
        ("minimum: 2}", "minimum: '2'}", "line 10, requirements[0].minimum",
         "expected a number, not “2”"),
        ("minimum: 2}", "minimum: true}", "line 10, requirements[0].minimum",
         "expected a number, not “true”"),
        ("minimum: 2}", "minimum: 010}", "line 10, requirements[0].minimum",
         "write the number in plain digits, not as 010"),
        ("minimum: 2}", "minimum: .inf}", "line 10, requirements[0].minimum",
         "write the number in plain digits, not as .inf"),
        (", minimum: 2}", "}", "line 10, requirements[0].minimum",
         "missing"),
        ("minimum: 25000}", "minimum: 25000.12345}", "line 11, requirements[1].minimum",
         "at most 4 decimals"),
        ("minimum: 25000}", "minimum: 1000000000000000}", "line 11, requirements[1].minimum",
         "at most 900000000000000"),
        ("minimum: 25000}", "minimum: -0.0001}", "line 11, requirements[1].minimum",
         "cannot be negative"),
        ("window_months: 12", "window_months: 0", "line 1, rulebook.window_months",
         "at least 1"),
        ("grace_days: 60", "grace_days: -1", "line 1, rulebook.grace_days",
         "cannot be negative"),
        ("grace_days: 60", "grace_days: 40000", "line 1, rulebook.grace_days",
         "at most 32767"),
        ("protection_days: 90", "highest_discount_percent: 101", "line 12, agreements.highest_discount_percent",
         "at most 100"),
        # countries
        ("FR, DE", "FR, NO", "line 2, regions.EMEA[1]",
         "YAML reads an unquoted NO as true or false; put the country in quotes"),
        ("FR, DE", "FR, de", "line 2, regions.EMEA[1]",
         "“de” is not a country of two capital letters"),
        ("FR, DE", "FR, DE, FR", "line 2, regions.EMEA[2]",
         "“FR” stands here twice"),
        ("minimum: 2}", "minimum: 2, country: NO}", "line 10, requirements[0].country",
         "YAML reads an unquoted NO as true or false; put the country in quotes"),
        ("minimum: 2}", "minimum: 2, country: FRA}", "line 10, requirements[0].country",
         "“FRA” is not a country of two capital letters"),
        # words that nobody knows
        ("measure: people", "measure: persons", "line 10, requirements[0].measure",
         "“persons” is unknown; known: people, people_sales, "),
        ("tier: silver", "tier: bronze", "line 11, requirements[1].tier",
         "“bronze” is unknown; known: silver, gold, platinum"),
        ("tier: silver", "tier: registered", "line 11, requirements[1].tier",
         "“registered” is unknown; known: silver, gold, platinum"),
        ("level: specialist", "level: expert", "line 10, requirements[0].level",
         "“expert” is unknown; known: specialist, master"),
        ("specialization: all", "specialization: backup", "line 10, requirements[0].specialization",
         "the file has no specialization “backup”"),
        ("minimum: 2}", "minimum: 2, origin: heard}", "line 10, requirements[0].origin",
         "“heard” is unknown; known: sourced, near, compared, assumed"),
        ("region: EMEA", "region: APAC", "line 4, levels.master.region",
         "the file has no region “APAC”"),
        ("  master:", "  grandmaster:", "line 4, levels.grandmaster",
         "unknown field; known here: specialist, master"),
        ("  master: {region: EMEA, ", "  specialist: {", "line 4, levels.specialist.available_from",
         "unknown field; known here: origins, note"),
        ("role: technical", "role: admin", "line 8, accreditations[0].role",
         "“admin” is unknown; known: sales, technical"),
        ("code: STS", "code: S-TS", "line 8, accreditations[0].code",
         "“S-TS” is not a type of letters, digits and +"),
        ("slug: archiving", "slug: a b", "line 6, specializations[0].slug",
         "“a b” is not a slug of letters, digits and hyphens"),
        ("slug: archiving", "slug: all", "line 6, specializations[0].slug",
         "“all” stands for every specialization and cannot name one"),
        ("grace_days: 60", "grace_days: 60, currency: USD", "line 1, rulebook.currency",
         "the programme currency is EUR"),
        ("grace_days: 60", "grace_days: 60, origins: {name: sourced}", "line 1, rulebook.origins.name",
         "unknown field; known here: effective_from, "),
        # subjects and scopes
        ("tier: silver, measure: revenue", "tier: silver, measure: people", "line 11, requirements[1].measure",
         "“people” is not a measure of a tier"),
        ("measure: people", "measure: specializations", "line 10, requirements[0].measure",
         "“specializations” is not a measure of a level"),
        ("tier: silver", "tier: silver, level: master", "line 11, requirements[1].level",
         "a row is about a tier or about a level, not both"),
        ("tier: silver, ", "", "line 11, requirements[1]",
         "says neither a tier, nor a specialization and a level"),
        ("level: specialist, ", "", "line 10, requirements[0].level",
         "missing"),
        ("specialization: all, ", "", "line 10, requirements[0].specialization",
         "missing"),
    ],
)  # fmt: skip
def test_an_error_names_its_line_and_field(old, new, where, message):
    """A message that ends in a blank goes on with a list."""
    (error,) = errors_of(small(old, new))
    assert error.startswith(f"{where}: {message}") if message.endswith(" ") else error == f"{where}: {message}"


@pytest.mark.parametrize(
    ("row", "again"),
    [
        ("{tier: gold, measure: revenue, minimum: 1}", "{tier: gold, measure: revenue, minimum: 2}"),
        (
            "{specialization: all, level: master, measure: people, minimum: 1, country: FR}",
            "{minimum: 1, country: FR, measure: people, level: master, specialization: all}",
        ),
        (
            "{specialization: archiving, level: master, measure: people, minimum: 1}",
            "{specialization: archiving, level: master, measure: people, minimum: 4}",
        ),
    ],
)
def test_two_equal_rows_are_refused_whatever_their_minimum(row, again):
    text = small("agreements:", f"  - {row}\n  - {again}\nagreements:")
    assert errors_of(text) == [
        "line 13, requirements[3]: says the same as the row on line 12: same subject, measure and country"
    ]


def test_rows_of_different_specificity_are_not_equal():
    rows = "".join(
        f"  - {{specialization: {slug}, level: master, measure: people, minimum: 1{country}}}\n"
        for slug in ("all", "archiving")
        for country in ("", ", country: FR")
    )
    assert errors_of(small("agreements:", f"{rows}agreements:")) == []


@pytest.mark.parametrize(("section", "row"), [("specializations", 6), ("accreditations", 8)])
def test_an_entry_stands_once(section, row):
    line = SMALL.splitlines()[row - 1]
    name = line.split(": ")[1].split(",")[0].strip("}")
    key = "slug" if section == "specializations" else "code"
    text = small(f"{line}\n", f"{line}\n{line}\n")
    assert errors_of(text) == [f"line {row + 1}, {section}[1].{key}: “{name}” stands here twice"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing\n", "line 1: the file is empty"),
        ("rulebook:\n  name: [x\nregions: {}\n", "line 3: not YAML: "),
        ("a: 1\n---\nb: 2\n", "line 2: not YAML: "),
        ("a: *nowhere\n", "line 1: not YAML: "),
        (b"rulebook:\n  name: caf\xe9\n", "line 2: not UTF-8; save the file as UTF-8"),
        ("rulebook:\n  name: \x07\n", "line 2: has a character that YAML forbids"),
        ("[" * 5000, "line 1: nested too deeply to be a rulebook"),
        ("x" * 2_000_001, "line 1: too large to be a rulebook"),
        ("- rulebook\n", "line 1: expected a mapping of fields to values"),
    ],
)
def test_what_is_no_rulebook_is_refused(text, expected):
    (error,) = errors_of(text)
    assert error.startswith(expected)


def test_a_missing_section_is_named_without_its_fields():
    assert errors_of("rulebook: 7\n") == [
        "line 1, rulebook: expected a mapping of fields to values",
        "line 1, specializations: missing",
        "line 1, requirements: missing",
    ]


def test_all_errors_come_at_once_in_the_order_of_the_file():
    text = shipped(
        ("window_months: 12", "window_months: twelve"),
        ("NL, 'NO'", "NL, NO"),
        ("tier: gold,     measure: revenue", "tier: golden,     measure: revenue"),
        ("extensions: 1", "extensions: one"),
    )
    assert errors_of(text) == [
        "line 14, rulebook.window_months: expected a number, not “twelve”",
        "line 26, regions.EMEA[89]: YAML reads an unquoted NO as true or false; put the country in quotes",
        "line 73, requirements[12].tier: “golden” is unknown; known: silver, gold, platinum",
        "line 83, agreements.extensions: expected a number, not “one”",
    ]


def test_the_documented_file_is_right():
    document = (SHIPPED.parents[2] / "docs" / "rules" / "rulebook_file.md").read_text()
    example = document.split("```yaml\n")[1].split("```")[0]
    assert errors_of(example) == []
    (error,) = errors_of(example.replace("'NO'", "NO"))
    assert error in document
