"""The contract: one wording for page, signature and paper."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.pdf import printable
from deals.actions import agreements as actions
from deals.documents import (
    PLACEHOLDERS,
    Stage,
    contract_digest,
    contract_of,
    contract_pdf,
    unknown_placeholders,
)
from deals.documents.words import TEXT_EN, TEXT_FR
from deals.enums import AgreementState, ReasonKind
from deals.models import ContractText
from tests.deals.agreements.worlds import AT, DAY, TODAY, a_reason, a_request, in_force, stored, submit
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.deals import ContractTextFactory, TeamingAgreementFactory

pytestmark = pytest.mark.django_db


def words(contract):
    return "\n".join([section.heading + " " + " ".join(section.paragraphs) for section in contract.sections])


@pytest.mark.parametrize("body", [TEXT_EN, TEXT_FR])
def test_the_words_that_come_with_the_portal_use_known_placeholders_only(body):
    assert unknown_placeholders(body) == []
    assert unknown_placeholders(body + "{vendor} {partner.__class__}") == ["vendor", "partner.__class__"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_placeholder_is_filled(language):
    ContractTextFactory(body_en=" ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS)), body_fr="{partner}")
    agreement = TeamingAgreementFactory(contract_language=language, state=AgreementState.IN_FORCE)
    for stage in Stage:
        assert "{" not in words(contract_of(agreement, stage))


def test_the_terms_granted_are_not_those_asked_for():
    agreement = TeamingAgreementFactory(
        state=AgreementState.IN_FORCE, discount_asked_percent=Decimal(15), discount_percent=Decimal("12.5")
    )
    assert "15%" in words(contract_of(agreement, Stage.REQUEST))
    terms = words(contract_of(agreement, Stage.TERMS))
    assert "12.5%" in terms
    assert "15%" not in terms
    assert contract_digest(agreement, Stage.REQUEST) != contract_digest(agreement, Stage.TERMS)


def test_the_digest_is_about_the_words_signed_not_about_the_reader_s_language():
    agreement = TeamingAgreementFactory(contract_language="fr")
    digest = contract_digest(agreement, Stage.REQUEST)
    with translation.override("en"):
        assert contract_digest(agreement, Stage.REQUEST) == digest
    agreement.title = "Something else"
    assert contract_digest(agreement, Stage.REQUEST) != digest


def test_an_agreement_signed_under_an_old_text_keeps_it():
    old = ContractText.objects.get(version=1)
    agreement = TeamingAgreementFactory(state=AgreementState.IN_FORCE, contract_text=old)
    before = contract_digest(agreement, Stage.TERMS)
    ContractTextFactory(version=2, body_en="# New\nEverything is different.")
    assert contract_digest(agreement, Stage.TERMS) == before
    fresh = TeamingAgreementFactory()
    assert words(contract_of(fresh, Stage.REQUEST)) == "New Everything is different."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_has_the_number_the_signatures_and_its_pages(language):
    agreement = TeamingAgreementFactory(
        state=AgreementState.IN_FORCE,
        contract_language=language,
        partner_signed_by=UserFactory(name="Zoë Łukasiewicz"),
        partner_signed_at=LONG_AGO,
        partner_digest="a" * 64,
        vendor_signed_by=UserFactory(name=""),
        vendor_signed_at=LONG_AGO,
        vendor_digest="b" * 64,
    )
    contract = contract_of(agreement, Stage.TERMS)
    assert [signature.digest for signature in contract.signatures] == ["a" * 64, "b" * 64]
    content = contract_pdf(agreement)
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") >= 1


def test_a_letter_that_the_font_lacks_loses_only_its_accent():
    assert printable("Soléane · Łódź − ≥ 25 €").startswith("Soléane · ")
    assert "?" not in printable("Ştefănescu ő ų")
    assert printable("漢") == "?"


class TestWhatWasSigned:
    """The digest under a signature is that of the text above it, whatever happened since."""

    def test_an_extension_stands_beside_the_terms(self, side, encryption):
        agreement = in_force(side, encryption)
        agreed_end = agreement.protection_ends_on
        extension = actions.ask_for_extension(agreement=agreement, proof="Much.", by=side.admin, at=AT, today=TODAY)
        actions.decide_extension(extension=extension, grant=True, by=side.manager, at=AT, today=TODAY)
        extended = stored(agreement)
        assert extended.protection_ends_on == agreed_end + 90 * DAY
        assert contract_digest(extended, Stage.TERMS) == extended.vendor_digest
        facts = {str(fact.label): fact.value for fact in contract_of(extended, Stage.TERMS, "en").facts}
        assert facts["Protection"] == "3 March 2026 to 29 August 2026"
        assert facts["Extended until"] == "27 November 2026"

    def test_a_request_sent_back_is_not_signed_until_it_is_signed_again(self, side, encryption):
        agreement = a_request(side, encryption)
        assert contract_of(stored(agreement), Stage.REQUEST).signatures[0].digest == digest_of_request(agreement)
        actions.ask_for_action(
            agreement=agreement,
            fields=["title"],
            reason=a_reason(ReasonKind.ACTION_REQUIRED),
            note="Which site?",
            by=side.manager,
            at=AT,
            today=TODAY,
        )
        actions.save_draft(agreement=agreement, changes={"title": "The second site"}, by=side.member, at=AT)
        assert contract_of(stored(agreement), Stage.REQUEST).signatures == ()
        submit(side, stored(agreement))
        assert contract_of(stored(agreement), Stage.REQUEST).signatures[0].digest == digest_of_request(agreement)


def digest_of_request(agreement):
    return contract_digest(stored(agreement), Stage.REQUEST)
