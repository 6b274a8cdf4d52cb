"""The contract: its wording from stored text and the agreement's fields, its digest, and the PDF."""

from deals.documents.contract import (
    PLACEHOLDERS,
    Contract,
    Section,
    Signature,
    Stage,
    contract_digest,
    contract_of,
    preview_of,
    unknown_placeholders,
)
from deals.documents.pdf import contract_pdf

__all__ = [
    "PLACEHOLDERS",
    "Contract",
    "Section",
    "Signature",
    "Stage",
    "contract_digest",
    "contract_of",
    "contract_pdf",
    "preview_of",
    "unknown_placeholders",
]
