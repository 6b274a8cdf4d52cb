"""The programme's rules as everybody reads them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from partners.roles import Role
from specializations.models import Rulebook
from tests.roles import user_of
from tests.specializations.files import SHIPPED, load, shipped

pytestmark = pytest.mark.django_db

RULES = reverse("specializations:rules")


@pytest.fixture
def admin(client):
    client.force_login(user_of(Role.PROGRAMME_ADMIN))
    return client


def address(rulebook):
    return reverse("specializations:rulebook", args=[rulebook.public_id])


def next_version(*changes):
    tomorrow = timezone.localdate() + timedelta(days=1)
    return load(
        shipped(
            ("effective_from: 2010-11-03", f"effective_from: {tomorrow}"), ("name: Symantec", "name: Next"), *changes
        ),
        publish=True,
    ).rulebook


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_the_rules(client, shipped_rulebook, role):
    client.force_login(user_of(role))
    page = client.get(RULES)
    assert page.status_code == 200
    text = page.content.decode()
    for words in (
        "Symantec Partner Program EMEA 2010",
        "In force",
        "at least €250,000",
        "at least €1,000,000",
        "Data Loss Prevention",
        "open from 28 January 2011",
        "EMEA: 127 countries",
        "Norway",
        "From 1 January 2011, by invitation to the pilot",
        "€1,200",
        "Of the last 12 months",
        "60 days, in which a tier or a level is kept",
        "at least until 3 February 2012 (12 months, then 3 months of grace)",
        "2 business days",
        "assumed",
        "a starting point, to be replaced",
    ):
        assert words in text
    assert "What changes" not in text
    assert client.get(address(shipped_rulebook)).status_code == 200


def test_without_any_rulebook_the_page_says_so(admin):
    page = admin.get(RULES)
    assert "once a rulebook is published" in page.content.decode()


def test_before_the_first_one_the_page_shows_that_one(admin):
    rulebook = next_version()
    text = admin.get(RULES).content.decode()
    assert rulebook.name in text
    assert "Takes effect later" in text


def test_the_page_tells_what_the_next_one_changes(admin, shipped_rulebook):
    following = next_version(("minimum: 250000,", "minimum: 300000,"))
    page = admin.get(RULES)
    text = page.content.decode()
    assert "What changes on" in text
    assert address(following) in text
    (row,) = page.context["changes"].rows
    assert (row.label, row.note) == ("Gold", "revenue")
    assert [cell.text for cell in row.cells] == ["€250,000", "€300,000"]
    assert "at least €250,000" in text
    assert "In force" in text


def test_a_version_tells_what_it_changes_against_the_one_before(admin, shipped_rulebook):
    following = next_version(("minimum: 250000,", "minimum: 300000,"))
    text = admin.get(address(following)).content.decode()
    assert "What changes on" in text
    assert "at least €300,000" in text


def test_a_version_that_changes_nothing_says_so(admin, shipped_rulebook):
    next_version()
    assert "No requirement changes." in admin.get(RULES).content.decode()


def test_exceptions_stand_apart(admin):
    extra = (
        "\n  - {tier: silver, measure: revenue, minimum: 10000, country: FR, note: Small market}"
        "\n  - {specialization: encryption, level: master, measure: people, minimum: 3}\nagreements:"
    )
    load(shipped(("\nagreements:", extra)), publish=True)
    text = admin.get(RULES).content.decode()
    assert "Country exceptions" in text
    assert "Silver (France)" in text
    assert "Small market" in text
    assert "Specializations with requirements of their own" in text
    assert "Master in Encryption" in text


def test_a_draft_is_for_programme_admins(admin, client, shipped_rulebook):
    draft = load(shipped(("effective_from: 2010-11-03", "effective_from: 2011-11-03"))).rulebook
    assert "Draft" in admin.get(address(draft)).content.decode()
    client.force_login(user_of(Role.CHANNEL_MANAGER))
    assert client.get(address(draft)).status_code == 404


def test_what_a_rulebook_says_is_escaped(admin):
    load(shipped(("name: Symantec", "name: <script>alert(1)</script>")), publish=True)
    text = admin.get(RULES).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_the_change_text_is_in_the_reader_s_language(client, shipped_rulebook):
    next_version(
        ("\n  grace_days: 60", "\n  grace_days: 60\n  change_text_en: Less paper\n  change_text_fr: Moins de papier")
    )
    user = user_of(Role.PARTNER_MEMBER)
    client.force_login(user)
    assert "Less paper" in client.get(RULES).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    user.language = "fr"
    user.save()
    assert "Moins de papier" in client.get(RULES).content.decode()


def test_the_number_of_queries_does_not_grow(admin, shipped_rulebook, django_assert_max_num_queries):
    next_version()
    admin.get(RULES)
    with django_assert_max_num_queries(24) as one:
        admin.get(RULES)
    for year in range(2012, 2015):
        load(shipped(("effective_from: 2010-11-03", f"effective_from: {year}-11-03")), publish=True)
    assert Rulebook.objects.count() == 5
    with django_assert_max_num_queries(len(one)):
        admin.get(RULES)


def test_the_shipped_file_is_the_one_that_is_shown(admin, shipped_rulebook):
    assert SHIPPED.is_file()
    assert admin.get(RULES).context["rulebook"] == shipped_rulebook
