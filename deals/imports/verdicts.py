"""What became of a row, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deals.enums import Outcome, RejectReason, WaitingFor


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one row.

    A rejected row names the column and the reason; a held one the column, what it waits for and which.
    """

    outcome: Outcome
    column: str = ""
    reason: RejectReason | None = None
    waiting_for: WaitingFor | None = None
    waiting_value: str = ""

    @property
    def text(self) -> str:
        """The reason in words, in the language of the reader."""
        if self.reason is not None:
            return self.reason.said_of(self.column)
        if self.waiting_for is not None:
            return _("waits for %(what)s: %(value)s") % {
                "what": self.waiting_for.label,
                "value": self.waiting_value or _("(empty)"),
            }
        return ""


ACCEPTED = Verdict(Outcome.ACCEPTED)
UNCHANGED = Verdict(Outcome.UNCHANGED)
CORRECTED = Verdict(Outcome.CORRECTED)


def rejected(column: str, reason: RejectReason) -> Verdict:
    return Verdict(Outcome.REJECTED, column, reason)


def held(column: str, waiting_for: WaitingFor, value: str) -> Verdict:
    return Verdict(Outcome.HELD, column, None, waiting_for, value)
