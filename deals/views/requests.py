"""The vendor's queue of requests, and the lists beside it: proposals, ends, numbers on others' orders."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig, Table

from core import formats
from core.components import Action, EmptyState, Fact, Tab
from core.downloads import DownloadMixin
from core.policies import require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from deals import desk
from deals.actions import agreements as actions
from deals.conflicts import similar_counts
from deals.filters.requests import RequestFilter
from deals.models import DealNumberConflict
from deals.policies import can_edit_reasons, can_list_requests, can_see_agreement_statistics
from deals.tables.requests import (
    EndingTable,
    NumberConflictTable,
    OverdueTable,
    ProposalTable,
    RequestTable,
    hidden_in,
)
from specializations.models import Rulebook

LOOK_BACK_DAYS = 90

EMPTY = {
    desk.Pile.WAITING: EmptyState(
        gettext_lazy("No request waits for an answer."),
        how=gettext_lazy("What your partners submit appears here, the one with the least time left first."),
    ),
    desk.Pile.ACTION: EmptyState(
        gettext_lazy("No partner has to complete a request."),
        how=gettext_lazy("A request that you send back waits here until the partner submits it again."),
    ),
    desk.Pile.TERMS: EmptyState(
        gettext_lazy("No partner has terms to accept."),
        how=gettext_lazy("An approval on other terms than asked for waits here for the partner’s answer."),
    ),
    desk.Pile.IN_FORCE: EmptyState(
        gettext_lazy("No agreement is in force."), how=gettext_lazy("Approved and accepted deals appear here.")
    ),
    desk.Pile.CLOSED: EmptyState(
        gettext_lazy("Nothing is closed yet."),
        how=gettext_lazy("Deals that were won, lost, rejected, withdrawn, revoked or that expired appear here."),
    ),
}


class DeskPage(PolicyMixin, TemplateView):
    """What the pages of the queue share: the moment, the tabs with their counts, the paging of lists."""

    request: SignedInRequest
    policy = can_list_requests
    current: str = ""

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreements = desk.agreements_for(self.request.user, on=self.today)
        return super().get_context_data(
            tabs=self.tabs(desk.pile_counts(agreements)), actions=self.actions(), today=self.today, **kwargs
        )

    def tabs(self, counts: dict[desk.Pile, int]) -> list[Tab]:
        user, queue = self.request.user, reverse("deals:request_list")
        waiting = desk.waiting_for(user, on=self.today, now=self.now)
        piles = {
            pile: Tab(pile.label, f"{queue}?pile={pile.value}", current=self.current == pile, count=counts[pile])
            for pile in desk.Pile
        }
        first = Tab(
            desk.Pile.WAITING.label,
            queue,
            current=self.current == desk.Pile.WAITING,
            count=waiting.requests,
            urgent=waiting.overdue > 0,
        )
        ending = desk.ending_for(user, on=self.today).order_by().count()
        return [
            first,
            piles[desk.Pile.ACTION],
            self.tab(_("Extensions"), "extension_list", waiting.extensions),
            self.tab(_("Revocation proposed"), "proposal_list", waiting.proposals),
            self.tab(_("Awards and proofs"), "claim_list", waiting.claims),
            self.tab(_("Disputes"), "dispute_queue", waiting.disputes),
            self.tab(_("Exceptions"), "exception_queue", waiting.exceptions, app="tiers"),
            piles[desk.Pile.TERMS],
            piles[desk.Pile.IN_FORCE],
            self.tab(_("Ends soon"), "ending_list", ending),
            self.tab(_("Numbers elsewhere"), "number_conflict_list", waiting.numbers),
            piles[desk.Pile.CLOSED],
        ]

    def tab(self, label: str, name: str, count: int, *, app: str = "deals") -> Tab:
        return Tab(label, reverse(f"{app}:{name}"), current=self.current == name, count=count)

    def actions(self) -> list[Action]:
        user = self.request.user
        found = [Action(_("Deputies"), reverse("partners:deputy_list"))]
        if can_see_agreement_statistics(user):
            found.append(Action(_("Statistics"), reverse("deals:agreement_statistics")))
        if can_edit_reasons(user):
            found.append(Action(_("Reasons and texts"), reverse("deals:reason_list")))
        return found

    def paged(self, table: Table) -> Table:
        return RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)


class DeskList(DownloadMixin, DeskPage):
    """A list of the desk, which can be saved."""


class RequestList(DeskList):
    """One pile of requests; the first is what waits for an answer, the least time left first."""

    template_name = "deals/request_list.html"

    @cached_property
    def pile(self) -> desk.Pile:
        asked = self.request.GET.get("pile", "")
        return desk.Pile(asked) if asked in desk.Pile.values else desk.Pile.WAITING

    @property
    def current(self) -> str:  # type: ignore[override]  # named by the address
        return self.pile

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        agreements = desk.agreements_for(user, on=self.today)
        found = RequestFilter(
            self.request.GET,
            queryset=agreements.filter(state__in=self.pile.states),
            user=user,
            pile=self.pile,
            now=self.now,
            on=self.today,
        )
        rows = found.qs if found.is_valid() else found.queryset
        table = RequestTable(desk.with_row_facts(rows.order_by(*desk.ORDER[self.pile])), now=self.now, similar={})
        table.exclude = hidden_in(self.pile)
        table.empty = EMPTY[self.pile]
        self.paged(table)
        # A file holds the rows of every page.
        shown = table.rows if "download" in self.request.GET else table.page.object_list
        table.similar = similar_counts([row.record for row in shown], on=self.today)
        if self.pile == desk.Pile.WAITING:
            table.footer_note = _("An overdue request is reported to the programme admins once a day.")
        return super().get_context_data(filter=found, table=table, pile=self.pile, facts=self.facts(), **kwargs)

    def facts(self) -> list[Fact]:
        """The moment, the answer time promised, and how often it was kept."""
        found = [Fact(formats.weekday(self.today), formats.moment(self.now))]
        rulebook = Rulebook.objects.in_force(self.today)
        parameters = getattr(rulebook, "agreement_parameters", None) if rulebook else None
        if parameters:
            days = parameters.answer_business_days
            words = ngettext("%(count)s business day", "%(count)s business days", days) % {"count": days}
            found.append(Fact(_("Answer time"), words))
        since = self.now - timedelta(days=LOOK_BACK_DAYS)
        decided = desk.agreements_for(self.request.user, on=self.today).filter(decided_at__gte=since)
        counts = decided.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(decided_at__lte=F("answer_due_at"))))
        if counts["all"]:
            kept = {"kept": formats.number(counts["kept"]), "all": formats.number(counts["all"])}
            found.append(Fact(_("Answered in time over 90 days"), _("%(kept)s of %(all)s") % kept))
        return found


class ProposalList(DeskList):
    """Agreements in force that the night proposes to revoke."""

    template_name = "deals/desk_list.html"
    current = "proposal_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposals = desk.proposals_for(self.request.user, on=self.today).select_related(
            "agreement__partner__standing", "agreement__customer"
        )
        return super().get_context_data(
            title=_("Proposals to revoke"), table=self.paged(ProposalTable(proposals)), **kwargs
        )


class NumberConflictList(DeskList):
    """Deal numbers that stood on orders of other partners than the number's own."""

    template_name = "deals/desk_list.html"
    current = "number_conflict_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conflicts = desk.number_conflicts_for(self.request.user, on=self.today).select_related(
            "agreement__partner", "order", "partner"
        )
        return super().get_context_data(
            title=_("Deal numbers on other partners’ orders"),
            note=_("Such an order is not linked. Ask who declared it, then mark it as seen to."),
            table=self.paged(NumberConflictTable(conflicts, csrf_token=get_token(self.request))),
            **kwargs,
        )


@require_POST
def number_conflict_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Marks one as seen to; whoever comes second is told, and by whom it was."""
    require(can_list_requests(request.user))
    agreements = desk.agreements_for(request.user, on=timezone.localdate())
    found = DealNumberConflict.objects.filter(agreement__in=agreements).select_related("order", "settled_by")
    conflict = get_object_or_404(found, pk=pk)
    words = {"order": conflict.order.number, "who": conflict.settled_by}
    if conflict.settled_at:
        messages.info(request, _("%(who)s has already seen to the order %(order)s.") % words)
    else:
        actions.settle_number_conflict(conflict=conflict, by=request.user, at=timezone.now())
        messages.success(request, _("The order %(order)s is marked as seen to.") % words)
    return redirect("deals:number_conflict_list")


class EndingList(DeskList):
    """The calendar of protections about to end: one list a month, or a week, and all of them in one file."""

    template_name = "deals/ending_list.html"
    current = "ending_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_week = self.request.GET.get("by") == "week"
        ending = list(desk.with_ends(desk.ending_for(self.request.user, on=self.today)))
        here = reverse("deals:ending_list")
        return super().get_context_data(
            title=_("Protections about to end"),
            table=EndingTable(ending, now=self.now),
            periods=self.periods(ending, by_week=by_week),
            scales=[
                Tab(_("By month"), here, current=not by_week),
                Tab(_("By week"), f"{here}?by=week", current=by_week),
            ],
            **kwargs,
        )

    def periods(self, ending: Any, *, by_week: bool) -> Sequence[tuple[str, EndingTable]]:
        def start(agreement: Any) -> date:
            last: date = agreement.protection_ends_on - timedelta(days=1)
            return last - timedelta(days=last.weekday()) if by_week else last.replace(day=1)

        return [
            (
                _("Week of %(day)s") % {"day": formats.long_date(first)} if by_week else formats.long_month(first),
                EndingTable(list(rows), now=self.now),
            )
            for first, rows in groupby(ending, key=start)
        ]


class OverdueList(DeskList):
    """Requests that should have been answered already, whose they are, and how often that was reported."""

    template_name = "deals/desk_list.html"
    policy = can_see_agreement_statistics

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = OverdueTable(desk.overdue_for(self.request.user, on=self.today, now=self.now), now=self.now)
        return super().get_context_data(
            title=_("Overdue requests"),
            note=_("Each is reported by mail to the programme admins once a day until somebody answers it."),
            table=self.paged(table),
            **kwargs,
        )
