"""A rulebook exported as YAML and loaded again is the same rulebook."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specializations import actions
from specializations.content import (
    ALL,
    AccreditationContent,
    AgreementContent,
    LevelContent,
    OpeningContent,
    RegionContent,
    RequirementContent,
    RulebookContent,
    content_of,
)
from specializations.enums import (
    MEASURES_OF_LEVELS,
    MEASURES_OF_TIERS,
    Level,
    Measure,
    Origin,
    Role,
    SpecializationKind,
    TierSlug,
)
from specializations.guards import Surroundings, find_faults
from specializations.models import Rulebook
from specializations.rulebook_yaml import (
    AccreditationEntry,
    RulebookFile,
    SpecializationEntry,
    export_rulebook,
    read_rulebook,
    write_rulebook,
)
from tests.specializations.files import SHIPPED, load

SLUGS = ("archiving", "it-compliance", "null", "2011-01-28")
COUNTRIES = ("DE", "FR", "NO")

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(str.strip)
notes = st.just("") | texts | st.just("two\nlines: yes, 'quoted' # and all")
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
maybe_days = st.none() | days
small = st.integers(0, 32_767)
origins = st.sampled_from(Origin.values)


def origins_of(*names):
    return st.dictionaries(st.sampled_from(names), origins) if names else st.just({})


@st.composite
def requirements(draw, slugs):
    if draw(st.booleans()):
        subject = {"tier": draw(st.sampled_from(TierSlug.values[1:]))}
        measure = draw(st.sampled_from(sorted(MEASURES_OF_TIERS)))
    else:
        level = draw(st.sampled_from(Level.values))
        subject = {"specialization": draw(st.sampled_from((ALL, *slugs))), "level": level}
        measure = draw(st.sampled_from(sorted(MEASURES_OF_LEVELS)))
    return RequirementContent(
        measure=Measure(measure),
        minimum=draw(st.integers(0, 10**9)),
        country=draw(st.sampled_from(("", *COUNTRIES))),
        origins=draw(origins_of("minimum")),
        note=draw(notes),
        **subject,
    )


@st.composite
def contents(draw):
    slugs = draw(st.lists(st.sampled_from(SLUGS), unique=True))
    types = draw(st.lists(st.sampled_from(("SSE", "SSE+", "STS", "1")), unique=True))
    region = draw(st.sampled_from(("", "EMEA", "NO")))
    return RulebookContent(
        name=draw(texts),
        effective_from=draw(days),
        transition_ends_on=draw(maybe_days),
        transition_months=draw(st.none() | small),
        transition_grace_months=draw(st.none() | small),
        window_months=draw(st.integers(1, 1200)),
        grace_days=draw(small),
        change_text_en=draw(notes),
        change_text_fr=draw(notes),
        origins=draw(origins_of("effective_from", "grace_days")),
        note=draw(notes),
        regions=tuple(
            RegionContent(
                code=code,
                countries=tuple(sorted(draw(st.sets(st.sampled_from(COUNTRIES))))),
                origins=draw(origins_of("countries")),
                note=draw(notes),
            )
            for code in sorted({region, *draw(st.sets(st.sampled_from(("EMEA", "NO"))))} - {""})
        ),
        levels=(
            LevelContent(level=Level.SPECIALIST, note=draw(notes)),
            LevelContent(
                level=Level.MASTER,
                region=region,
                pilot_from=draw(maybe_days),
                available_from=draw(maybe_days),
                origins=draw(origins_of("region", "pilot_from", "available_from")),
                note=draw(notes),
            ),
        ),
        openings=tuple(
            OpeningContent(
                specialization=slug,
                opened_on=draw(maybe_days),
                origins=draw(origins_of("opened_on")),
                note=draw(notes),
            )
            for slug in slugs
        ),
        accreditations=tuple(
            AccreditationContent(
                type=type_,
                role=draw(st.sampled_from(list(Role))),
                counts=draw(st.booleans()),
                origins=draw(origins_of("role", "counts", "validity", "fee")),
                note=draw(notes),
            )
            for type_ in types
        ),
        requirements=tuple(draw(st.lists(requirements(slugs), unique_by=lambda row: row.key, max_size=12))),
        agreements=AgreementContent(
            minimum_amount=draw(st.decimals(0, 10**6, places=2)),
            protection_days=draw(small),
            highest_discount_percent=draw(st.decimals(0, 100, places=2)),
            origins=draw(origins_of("minimum_amount", "extensions")),
            note=draw(notes),
        ),
    )


@st.composite
def files(draw):
    """Files whose catalogue entries say everything there is to say."""
    content = draw(contents())
    return RulebookFile(
        content,
        tuple(
            SpecializationEntry(opening.specialization, draw(texts), "storage", SpecializationKind.MARKET)
            for opening in content.openings
        ),
        tuple(AccreditationEntry(part.type, part.role, 24, Decimal("150.50")) for part in content.accreditations),
    )


@given(files())
def test_what_is_written_reads_back_as_the_same(file):
    again = read_rulebook(write_rulebook(file.content, file.specializations, file.accreditations))
    assert replace(again, effective_line=1) == file


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files())
def test_what_is_stored_and_exported_loads_as_the_same(file):
    rulebook = _stored(file)
    again = read_rulebook(export_rulebook(rulebook))
    assert again.content == file.content
    assert actions.load_rulebook(file=again, publish=False, by=None, at=timezone.now()).rulebook == rulebook


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), contents())
def test_a_draft_that_is_edited_into_another_rulebook_is_exported_as_that(file, first):
    aim = _stored(file)
    blank = replace(first, openings=(), requirements=())
    draft = actions.create_draft(content=blank, by=None, at=timezone.now())
    actions.edit_draft(rulebook=draft, content=file.content, revision=0, by=None, at=timezone.now())
    edited = Rulebook.objects.with_parts().get(pk=draft.pk)
    assert content_of(edited) == file.content
    assert export_rulebook(edited) == export_rulebook(aim)


@given(contents())
def test_the_guards_judge_anything_and_a_file_holds_it(content):
    findings = find_faults(content, Surroundings(today=date(2027, 1, 1)))
    assert not [finding for finding in findings if "As a file" in finding.text]


def _stored(file):
    loaded = actions.load_rulebook(file=file, publish=False, by=None, at=timezone.now())
    return Rulebook.objects.with_parts().get(pk=loaded.rulebook.pk)


@pytest.mark.django_db
def test_the_shipped_rulebook_comes_out_as_it_went_in():
    load(SHIPPED.read_text(), publish=True)
    stored = Rulebook.objects.with_parts().get()
    shipped = read_rulebook(SHIPPED.read_text())
    again = read_rulebook(export_rulebook(stored))
    assert again.content == shipped.content == content_of(stored)
    assert again.accreditations == tuple(sorted(shipped.accreditations, key=lambda entry: entry.type))
    assert [entry.slug for entry in again.specializations] == [entry.slug for entry in shipped.specializations]


@pytest.mark.django_db
def test_the_export_has_the_commonest_fee_of_a_type(shipped_rulebook):
    changed = shipped_rulebook.openings.first().specialization.accreditations.get(type="STS")
    actions.save_entry(entry=_with_fee(changed, 650), by=None, at=timezone.now())
    again = read_rulebook(export_rulebook(shipped_rulebook))
    assert {entry.type: entry.fee_eur for entry in again.accreditations}["STS"] == 600


def _with_fee(accreditation, fee):
    accreditation.fee_eur = Decimal(fee)
    return accreditation


def test_reading_the_same_file_twice_gives_equal_content():
    assert read_rulebook(SHIPPED.read_bytes()) == read_rulebook(SHIPPED.read_text())


def test_the_shipped_rulebook_has_the_values_of_the_shared_one(shared_rulebook):
    shared, shipped = read_rulebook(shared_rulebook.read_bytes()), read_rulebook(SHIPPED.read_bytes())
    assert replace(shared, effective_line=1) == replace(shipped, effective_line=1)
