"""The contract as a PDF, with the same words as on its page."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from core import formats
from core.pdf import BODY, HEADING, LABEL, SMALL, TITLE, WIDTH, lined_table, pdf, text
from deals.documents.contract import Contract, Signature, Stage, contract_of
from deals.enums import AgreementState
from deals.models import TeamingAgreement

LABELS = 45 * mm


def contract_pdf(agreement: TeamingAgreement, language: str = "") -> bytes:
    """The contract as it stands: what was asked for until the vendor signed, the terms granted from then on.

    In the agreement's language unless another is named.
    """
    stage = Stage.TERMS if agreement.vendor_signed_at else Stage.REQUEST
    with translation.override(language or agreement.contract_language):
        contract = contract_of(agreement, stage, language or agreement.contract_language)
        name = " · ".join((contract.title, agreement.deal_number or _("no deal number yet")))
        return pdf(lambda: _story(contract, agreement), title=name, footer=f"{name} · {agreement.partner.name}")


def _story(contract: Contract, agreement: TeamingAgreement) -> list[Flowable]:
    facts: list[tuple[object, object]] = [(_("State"), AgreementState(agreement.state).label)]
    facts += [(fact.label, fact.value) for fact in contract.facts]
    version = formats.labelled(_("Text"), _("version %(number)s") % {"number": contract.text_version})
    story: list[Flowable] = [
        text(contract.title, TITLE),
        text(version, SMALL),
        Spacer(0, 4 * mm),
        lined_table([[text(label, LABEL), text(value)] for label, value in facts], [LABELS, WIDTH - LABELS]),
    ]
    for section in contract.sections:
        paragraphs = [text(each) for each in section.paragraphs]
        story.append(KeepTogether([text(section.heading, HEADING), *paragraphs[:1]]))
        story += paragraphs[1:]
    story.append(text(_("Signatures"), HEADING))
    if not contract.signatures:
        story.append(text(_("Nobody has signed yet.")))
    return story + [KeepTogether(_signature(each)) for each in contract.signatures]


def _signature(signature: Signature) -> list[Flowable]:
    signed = {"name": signature.name or _("a person whose name was deleted"), "moment": formats.moment(signature.at)}
    about = {"version": signature.text_version, "digest": signature.digest}
    return [
        Spacer(0, 2 * mm),
        text(signature.side, LABEL),
        text(_("Signed by %(name)s on %(moment)s (Paris)") % signed, BODY),
        text(_("Text version %(version)s, SHA-256 %(digest)s") % about, SMALL),
    ]
