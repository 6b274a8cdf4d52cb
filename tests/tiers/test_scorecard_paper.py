"""The scorecard on paper says what its page says, on one sheet."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from partners.roles import Role
from tests.roles import user_of
from tests.tiers.nights import award, changed, night, order, publish

pytestmark = pytest.mark.django_db


def plain(words: object) -> str:
    """With every kind and number of spaces as one blank."""
    return re.sub(r"\s+", " ", str(words))


@pytest.fixture
def member():
    """Silver, with something missing for Gold and one award that ends within the year."""
    publish()
    member = user_of(Role.PARTNER_MEMBER)
    partner, today = member.membership.partner, timezone.localdate()
    award(partner, "archiving", expires_on=today + timedelta(days=100))
    order(partner, 2_000, on=today)
    changed(partner)
    night(today)
    return member


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["Requirements of every tier", "Specializations", "What could be lost next", "Page 1 of 1"]),
        ("fr", ["Exigences de chaque niveau", "Spécialisations", "Page 1 sur 1"]),
    ],
)
def test_the_paper_says_what_the_page_says_on_one_sheet(client, member, language, headings):
    member.language = language
    member.save()
    client.force_login(member)
    address = f"/partners/{member.membership.partner.code}/"
    page = client.get(address).context
    answer = client.get(address, {"download": "pdf"})
    assert answer["Content-Type"] == "application/pdf"
    (sheet,) = PdfReader(io.BytesIO(answer.content)).pages
    paper = plain(sheet.extract_text())
    with translation.override(language):
        hero, matrix = page["hero"], page["matrix"]
        expected = [
            member.membership.partner.name,
            f"{hero.tier.label} · {hero.status.label}",
            *(row.label for row in matrix.rows),
            *(row.value for row in matrix.rows),
            *(cell.missing for row in matrix.rows for cell in row.cells if cell and cell.missing),
            *(part for card in page["cards"] for part in (card.name, card.missing) if part),
            *(part for loss in page["losses"] for part in (loss.what, loss.cause)),
            *headings,
        ]
        assert [words for words in expected if plain(words) not in paper] == []
        assert hero.tier == "silver"
        assert page["losses"]
        assert any(cell and cell.missing for row in matrix.rows for cell in row.cells)
