"""The versions of the rules: their list, drafts, comparison, the file, and what leads to another state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView
from django_tables2 import RequestConfig

from core.components import Action
from core.downloads import DownloadMixin
from core.policies import Decision, require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from specializations import actions
from specializations.content import content_of
from specializations.forms.versions import CompareForm, DraftForm, ReturnForm, RevisionForm, SubmitForm
from specializations.guards import errors_of
from specializations.models import Rulebook, Specialization
from specializations.policies import (
    can_list_versions,
    can_make_draft,
    can_return_rulebook,
    can_submit_rulebook,
)
from specializations.rulebook_yaml import export_rulebook
from specializations.soundness import faults_of
from specializations.tables import VersionTable
from specializations.views import sections
from specializations.views.findings import finding_facts
from specializations.views.ways import version_crumbs


class VersionList(DownloadMixin, PolicyMixin, TemplateView):
    request: SignedInRequest
    policy = can_list_versions
    template_name = "specializations/version_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = Rulebook.objects.visible_to(self.request.user)
        today = timezone.localdate()
        table = VersionTable(versions.with_people(), published=versions.published(), today=today)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        newest = versions.published().last()
        ways = [Action(_("Compare two versions"), reverse("specializations:rulebook_compare"))]
        if newest is not None and can_make_draft(self.request.user):
            address = reverse("specializations:draft_create", args=[newest.public_id])
            ways.append(Action(_("Make a draft"), address, style="primary"))
        return super().get_context_data(table=table, actions=ways, crumbs=version_crumbs()[:1], **kwargs)


class DraftCreate(PolicyMixin, FormView):
    """A draft from any version, under a name and from a day of its own."""

    request: SignedInRequest
    policy = can_make_draft
    template_name = "specializations/version_form.html"
    form_class = DraftForm

    @cached_property
    def source(self) -> Rulebook:
        versions = Rulebook.objects.visible_to(self.request.user).with_parts()
        return get_object_or_404(versions, public_id=self.kwargs["public_id"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.source.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "today": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intro = _("It begins with everything that “%(name)s” says. Nothing changes for partners until it is published.")
        return super().get_context_data(
            title=_("A new draft"),
            crumbs=version_crumbs(self.source),
            intro=intro % {"name": self.source.name},
            **kwargs,
        )

    def form_valid(self, form: DraftForm) -> HttpResponse:
        draft = actions.make_draft(
            source=self.source,
            name=form.cleaned_data["name"],
            effective_from=form.cleaned_data["effective_from"],
            by=self.request.user,
            at=timezone.now(),
        )
        return redirect("specializations:rulebook_edit", public_id=draft.public_id)


class RulebookCompare(PolicyMixin, TemplateView):
    """Any two versions as a difference in words; at first the one in force and the newest of the others."""

    request: SignedInRequest
    policy = can_list_versions
    template_name = "specializations/rulebook_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(Rulebook.objects.visible_to(self.request.user).order_by("-effective_from", "-id"))
        form = CompareForm(self._asked(versions), versions=versions)
        chosen = form.cleaned_data if form.is_valid() else {}
        parts = Rulebook.objects.visible_to(self.request.user).with_parts()
        found = {version.public_id: version for version in parts.filter(public_id__in=chosen.values())}
        table = None
        if chosen:
            before, after = found[chosen["before"]], found[chosen["after"]]
            names = dict(Specialization.objects.values_list("slug", "name"))
            table = sections.comparison_table(content_of(before), content_of(after), names)
        return super().get_context_data(form=form, table=table, crumbs=version_crumbs(), **kwargs)

    def _asked(self, versions: list[Rulebook]) -> dict[str, str]:
        current = Rulebook.objects.visible_to(self.request.user).in_force(timezone.localdate())
        before = current or (versions[-1] if versions else None)
        others = [version for version in versions if version != before]
        after = others[0] if others else before
        asked = {
            "before": before.public_id if before else "",
            "after": after.public_id if after else "",
        }
        return {name: self.request.GET.get(name, value) for name, value in asked.items()}


@require_safe
def rulebook_download(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The version as the file that ``load_rulebook`` takes."""
    require(can_list_versions(request.user))
    rulebook = get_object_or_404(Rulebook.objects.visible_to(request.user).with_parts(), public_id=public_id)
    name = f"rulebook-{rulebook.effective_from.isoformat()}-{rulebook.public_id}.yaml"
    return HttpResponse(
        export_rulebook(rulebook),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class RulebookStep(FormView, ABC):
    """A form that leads a version to another state: the one that was read, or none."""

    request: SignedInRequest
    template_name = "specializations/version_form.html"
    policy: ClassVar[Callable[..., Decision]]

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = type(self).policy
        require(policy(self.request.user))
        require(policy(self.request.user, self.rulebook))
        return super().dispatch(*args, **kwargs)

    @abstractmethod
    def carry_out(self, values: dict[str, Any]) -> str:
        """Do it, raising what the action raises; returns the sentence that says it is done."""

    @cached_property
    def rulebook(self) -> Rulebook:
        versions = Rulebook.objects.visible_to(self.request.user).with_parts().with_people()
        return get_object_or_404(versions, public_id=self.kwargs["public_id"])

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.rulebook.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rulebook=self.rulebook, crumbs=version_crumbs(self.rulebook), **kwargs)

    def form_valid(self, form: RevisionForm) -> HttpResponse:
        try:
            if form.cleaned_data.pop("revision") != self.rulebook.revision:
                raise actions.RulebookMoved
            done = self.carry_out(form.cleaned_data)
        except actions.RulebookMoved:
            form.data = {name: form.data[name] for name in form.data} | {"revision": str(self.rulebook.revision)}
            form.add_error(None, _("The version has changed since you opened the page. Read it again, then decide."))
            return self.form_invalid(form)
        except actions.RulebookUnsound as unsound:
            for finding in unsound.findings:
                form.add_error(None, finding.text)
            return self.form_invalid(form)
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("specializations:rulebook", public_id=self.rulebook.public_id)


class RulebookSubmit(RulebookStep):
    """What is to be published, before a colleague is asked: the difference in words, and what the guards say."""

    template_name = "specializations/rulebook_submit.html"
    form_class = SubmitForm
    policy = can_submit_rulebook

    def get_initial(self) -> dict[str, Any]:
        texts = {name: getattr(self.rulebook, name) for name in ("change_text_en", "change_text_fr")}
        return {**super().get_initial(), **texts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        findings = faults_of(self.rulebook, today=timezone.localdate())
        return super().get_context_data(
            title=_("Submit “%(name)s”") % {"name": self.rulebook.name},
            findings=finding_facts(self.rulebook, findings),
            blocked=bool(errors_of(findings)),
            changes=changes_of(self.rulebook, self.request),
            **kwargs,
        )

    def carry_out(self, values: dict[str, Any]) -> str:
        actions.submit_rulebook(
            rulebook=self.rulebook, by=self.request.user, at=timezone.now(), today=timezone.localdate(), **values
        )
        return _("Submitted. A second programme admin can publish it now.")


class RulebookReturn(RulebookStep):
    form_class = ReturnForm
    policy = can_return_rulebook

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Return “%(name)s” to draft") % {"name": self.rulebook.name}
        return super().get_context_data(title=title, **kwargs)

    def carry_out(self, values: dict[str, Any]) -> str:
        actions.return_rulebook(rulebook=self.rulebook, by=self.request.user, at=timezone.now(), **values)
        return _("It is a draft again.")


def changes_of(rulebook: Rulebook, request: SignedInRequest) -> sections.RuleTable | None:
    """What the version changes against the one in force on the day before it takes effect."""
    rulebooks = Rulebook.objects.visible_to(request.user).with_parts()
    before = rulebooks.in_force(rulebook.effective_from - timedelta(days=1))
    if before is None:
        return None
    names = dict(Specialization.objects.values_list("slug", "name"))
    return sections.change_table(content_of(before), content_of(rulebook), names)
