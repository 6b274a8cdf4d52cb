"""The words of agreements as data: coded reasons and the contract's text, each with all its versions."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django.views.generic.base import TemplateView

from core import formats
from core.components import Action, Fact, Link, Tab
from core.downloads import DownloadMixin
from core.enums import Language
from core.policies import require
from core.views import PolicyMixin, SignedInRequest
from deals.actions import words as actions
from deals.documents import preview_of
from deals.enums import ReasonKind
from deals.forms.words import ContractTextForm, ReasonForm, RewordForm
from deals.models import ContractText, Reason
from deals.policies import can_edit_reasons
from deals.tables.words import ContractTextTable, ReasonTable


class WordsPage(DownloadMixin, PolicyMixin, TemplateView):
    """What the pages about words share: who may, the way back, and the tabs."""

    request: SignedInRequest
    policy = can_edit_reasons
    current = ""

    @property
    def crumbs(self) -> list[Link]:
        return [Link(_("Decisions"), reverse("deals:request_list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            Tab(_("Reasons"), reverse("deals:reason_list"), current=self.current == "reasons"),
            Tab(_("Contract texts"), reverse("deals:text_list"), current=self.current == "texts"),
        ]
        return super().get_context_data(**{"crumbs": self.crumbs, "tabs": tabs, **kwargs})


class ReasonList(WordsPage):
    """The reasons in use by decision, and those that retired."""

    template_name = "deals/reason_list.html"
    current = "reasons"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reasons = list(Reason.objects.select_related("created_by", "retired_by"))
        by_kind = {
            kind: ReasonTable(
                [each for each in reasons if each.kind == kind and not each.retired_at], prefix=f"{kind.value}-"
            )
            for kind in ReasonKind
        }
        return super().get_context_data(
            title=_("Reasons"),
            actions=[Action(_("Add a reason"), reverse("deals:reason_add"), style="primary")],
            kinds=[(kind.label, table) for kind, table in by_kind.items()],
            retired=ReasonTable([each for each in reasons if each.retired_at], prefix="retired-"),
            has_retired=any(each.retired_at for each in reasons),
            **{table.prefix: table for table in by_kind.values()},
            **kwargs,
        )


class ReasonFormPage(WordsPage, FormView, ABC):
    template_name = "deals/word_form.html"
    title = ""

    @property
    def crumbs(self) -> list[Link]:
        return [*super().crumbs, Link(_("Reasons"), reverse("deals:reason_list"))]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            said = self.write(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect("deals:reason_list")

    @abstractmethod
    def write(self, form: Any) -> str:
        """Keep what the form says; returns the sentence that says it is done."""


class ReasonAdd(ReasonFormPage):
    form_class = ReasonForm

    def write(self, form: ReasonForm) -> str:
        reason = actions.add_reason(**form.cleaned_data, by=self.request.user, at=timezone.now())
        return _("The reason “%(reason)s” can be chosen from now on.") % {"reason": reason}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Add a reason"), **kwargs)


class ReasonReword(ReasonFormPage):
    form_class = RewordForm

    @property
    def reason(self) -> Reason:
        return get_object_or_404(Reason.objects.filter(retired_at=None), public_id=self.kwargs["public_id"])

    def get_initial(self) -> dict[str, Any]:
        reason = self.reason
        return {"label_en": reason.label_en, "label_fr": reason.label_fr}

    def write(self, form: RewordForm) -> str:
        actions.reword_reason(reason=self.reason, **form.cleaned_data, by=self.request.user, at=timezone.now())
        return _("The new wording is in use. What was decided keeps the older one.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reason = self.reason
        return super().get_context_data(
            title=_("New wording"),
            facts=[Fact(_("Decision"), reason.get_kind_display()), Fact(_("Code"), reason.code)],
            note=_("The older wording retires. Decisions that were made with it keep it."),
            retire=Action(
                _("Retire the reason"),
                reverse("deals:reason_retire", args=[reason.public_id]),
                style="danger",
                post=True,
            ),
            **kwargs,
        )


@require_POST
def reason_retire(request: SignedInRequest, public_id: str) -> HttpResponse:
    require(can_edit_reasons(request.user))
    reason = get_object_or_404(Reason, public_id=public_id)
    try:
        actions.retire_reason(reason=reason, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The reason “%(reason)s” can no longer be chosen.") % {"reason": reason})
    return redirect("deals:reason_list")


class TextList(WordsPage):
    template_name = "deals/text_list.html"
    current = "texts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = ContractText.objects.select_related("published_by")
        return super().get_context_data(
            title=_("Contract texts"),
            actions=[Action(_("Write a new version"), reverse("deals:text_new"), style="primary")],
            table=ContractTextTable(texts),
            **kwargs,
        )


class TextPage(WordsPage):
    """One version in both languages, as a contract reads."""

    template_name = "deals/text_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = get_object_or_404(ContractText.objects.select_related("published_by"), version=self.kwargs["version"])
        facts = [Fact(_("Published"), formats.moment(text.published_at))]
        if text.published_by:
            facts.append(Fact(_("by"), str(text.published_by)))
        if text.note:
            facts.append(Fact(_("What changed"), text.note))
        return super().get_context_data(
            title=_("Contract text, version %(version)s") % {"version": text.version},
            crumbs=[*self.crumbs, Link(_("Contract texts"), reverse("deals:text_list"))],
            facts=facts,
            previews=previews(text),
            **kwargs,
        )


class TextNew(WordsPage):
    """Write the next version, look at it as it will read, and only then publish it."""

    template_name = "deals/text_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = ContractText.objects.order_by("-version").first()
        initial = {
            "body_en": newest.body_en if newest else "",
            "body_fr": newest.body_fr if newest else "",
            "based_on": newest.version if newest else 0,
        }
        return super().get_context_data(
            **{
                "title": _("New contract text"),
                "crumbs": [*self.crumbs, Link(_("Contract texts"), reverse("deals:text_list"))],
                "form": ContractTextForm(initial=initial),
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContractTextForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if "publish" not in request.POST:
            found = form.cleaned_data
            text = ContractText(version=0, body_en=found["body_en"], body_fr=found["body_fr"])
            return self.render_to_response(self.get_context_data(form=form, previews=previews(text)))
        try:
            text = actions.publish_contract_text(**form.cleaned_data, by=self.request.user, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form))
        words = _("Version %(version)s is published: requests that are signed from now on use it.")
        messages.success(request, words % {"version": text.version})
        return redirect("deals:text_list")


def previews(text: ContractText) -> list[tuple[Language, Any]]:
    return [(language, preview_of(text, language)) for language in Language]
