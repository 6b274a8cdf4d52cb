"""Judgements in the reader's words. Codes stay inside; pages show these sentences."""

from tiers.wording.causes import cause_words, change_words, line_words, remedy_words
from tiers.wording.reasons import award_reason, held_reason, line_reason, missing_words, proof_reason

__all__ = [
    "award_reason",
    "cause_words",
    "change_words",
    "held_reason",
    "line_reason",
    "line_words",
    "missing_words",
    "proof_reason",
    "remedy_words",
]
