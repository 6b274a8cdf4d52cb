"""The editor of a draft: one group of values a page, each a plain form, with what the guards say beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from core.components import Action, Fact, Tab
from core.formats import long_date, number
from core.models import AuditEvent
from core.policies import require
from core.views import PolicyMixin, SignedInRequest
from specializations import actions
from specializations.content import RulebookContent, content_of
from specializations.enums import EditGroup, Origin, RulebookState
from specializations.forms.group import Background, GroupForm
from specializations.forms.lists import AccreditationForm, OpeningForm, RegionForm
from specializations.forms.parts import AgreementForm, MasterForm, TimesForm
from specializations.forms.requirements import CountryForm, LevelForm, SpecializationForm, TierForm
from specializations.guards import find_faults
from specializations.ledger import values_of
from specializations.models import Accreditation, Rulebook, Specialization
from specializations.policies import can_edit_rulebook
from specializations.soundness import surroundings_of
from specializations.views.findings import finding_facts, group_url
from specializations.views.ways import version_crumbs

FORMS: Mapping[EditGroup, type[GroupForm]] = {
    EditGroup.TIERS: TierForm,
    EditGroup.LEVELS: LevelForm,
    EditGroup.SPECIALIZATIONS: OpeningForm,
    EditGroup.MASTER: MasterForm,
    EditGroup.COUNTRIES: CountryForm,
    EditGroup.ACCREDITATIONS: AccreditationForm,
    EditGroup.REGIONS: RegionForm,
    EditGroup.AGREEMENTS: AgreementForm,
    EditGroup.TIMES: TimesForm,
}


class RulebookEdit(PolicyMixin, TemplateView):
    """One group of a draft. Saving answers with the same page, which shows what was saved."""

    request: SignedInRequest
    policy = can_edit_rulebook
    template_name = "specializations/rulebook_edit.html"
    group: ClassVar[EditGroup | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(can_edit_rulebook(self.request.user))
        require(can_edit_rulebook(self.request.user, self.rulebook))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Another save between reading and writing is rare and starts this over: on top of it.
        while True:
            form = self.form(self.request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            try:
                actions.edit_draft(
                    rulebook=self.rulebook,
                    content=form.result(),
                    revision=self.rulebook.revision,
                    by=self.request.user,
                    at=timezone.now(),
                )
            except actions.DraftChanged:
                del self.rulebook
                require(can_edit_rulebook(self.request.user, self.rulebook))
            else:
                messages.success(self.request, _("Saved."))
                return redirect(self.request.path)

    @cached_property
    def rulebook(self) -> Rulebook:
        versions = Rulebook.objects.visible_to(self.request.user).with_parts().with_people()
        return get_object_or_404(versions, public_id=self.kwargs["public_id"])

    @property
    def content(self) -> RulebookContent:
        return content_of(self.rulebook)

    @property
    def current_group(self) -> EditGroup:
        return self.group or EditGroup(self.kwargs.get("group", EditGroup.TIERS))

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Specialization.objects.values_list("slug", "name"))

    @cached_property
    def base(self) -> RulebookContent | None:
        """The version that the draft was made from."""
        based_on = self.rulebook.based_on_id
        return content_of(Rulebook.objects.with_parts().get(pk=based_on)) if based_on else None

    @cached_property
    def last_edit(self) -> AuditEvent | None:
        edits = AuditEvent.objects.filter(
            object_type=Rulebook._meta.label_lower, object_key=self.rulebook.public_id, verb="edited"
        )
        return edits.select_related("by").order_by("-id").first()

    def background(self) -> Background:
        editor = self.last_edit.by if self.last_edit else None
        return Background(
            revision=self.rulebook.revision,
            base=self.base,
            names=self.names,
            types=tuple(Accreditation.objects.order_by("type").values_list("type", flat=True).distinct()),
            links={
                slug: reverse("specializations:rulebook_edit_specialization", args=[self.rulebook.public_id, slug])
                for slug in self.names
            },
            editor=str(editor or ""),
            retired=frozenset(Specialization.objects.exclude(retired_at=None).values_list("slug", flat=True)),
        )

    def form(self, data: Mapping[str, Any] | None = None) -> GroupForm:
        return FORMS[self.current_group](data, content=self.content, background=self.background())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        findings = find_faults(self.content, surroundings_of(self.rulebook, today=timezone.localdate()))
        form: GroupForm = kwargs["form"]
        return super().get_context_data(
            rulebook=self.rulebook,
            status=RulebookState(self.rulebook.state),
            crumbs=version_crumbs(),
            facts=self._facts(),
            actions=self._actions(),
            tabs=self._tabs(),
            tables=form.tables(),
            findings=finding_facts(self.rulebook, findings),
            origins=list(Origin),
            **kwargs,
        )

    def _facts(self) -> list[Fact]:
        facts = [Fact(_("Takes effect on"), long_date(self.rulebook.effective_from))]
        current = Rulebook.objects.in_force(timezone.localdate())
        if current is not None:
            in_force = _("%(name)s, since %(day)s") % {
                "name": current.name,
                "day": long_date(current.effective_from),
            }
            facts.insert(0, Fact(_("In force"), in_force))
        if self.base is not None and self.rulebook.based_on is not None:
            count = self._changed()
            changed = ngettext("%(count)s value", "%(count)s values", count) % {"count": number(count)}
            facts.append(Fact(_("Changed against “%(name)s”") % {"name": self.rulebook.based_on.name}, changed))
        if self.last_edit is not None:
            when = long_date(timezone.localtime(self.last_edit.at).date())
            facts.append(Fact(_("Last saved by"), f"{self.last_edit.by or ''}, {when}"))
        return facts

    def _changed(self) -> int:
        """How many values differ from the version that the draft was made from; origins and notes are none."""
        assert self.base is not None
        old, new = values_of(self.base), values_of(self.content)
        besides = {"name", "effective_from", "change_text_en", "change_text_fr"}
        names = [name for name in {*old, *new} - besides if not name.endswith((".origin", "note"))]
        return sum(old.get(name) != new.get(name) for name in names)

    def _actions(self) -> list[Action]:
        found = []
        if self.rulebook.based_on is not None:
            query = f"?before={self.rulebook.based_on.public_id}&after={self.rulebook.public_id}"
            found.append(Action(_("Compare"), reverse("specializations:rulebook_compare") + query))
        submit = reverse("specializations:rulebook_submit", args=[self.rulebook.public_id])
        return [*found, Action(_("Ask a colleague to publish"), submit)]

    def _tabs(self) -> list[Tab]:
        exceptions = sum(bool(row.country) for row in self.content.requirements)
        return [
            Tab(
                label=group.label,
                url=group_url(self.rulebook, group),
                current=group == self.current_group,
                count=exceptions if group == EditGroup.COUNTRIES and exceptions else None,
            )
            for group in EditGroup
        ]


class SpecializationEdit(RulebookEdit):
    """The requirements of one specialization that differ from the common ones."""

    group = EditGroup.SPECIALIZATIONS

    def form(self, data: Mapping[str, Any] | None = None) -> GroupForm:
        slug = self.kwargs["slug"]
        if slug not in {opening.specialization for opening in self.content.openings}:
            raise Http404
        return SpecializationForm(data, content=self.content, background=self.background(), slug=slug)
