"""The catalogue to change: an entry is added, changed, retired or removed, and put into use again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Link
from core.formats import number
from core.forms import add_errors
from core.models import AuditEvent
from deals.actions import catalogue as actions
from deals.views.catalogue.pages import CataloguePage
from deals.views.catalogue.sections import crumbs
from deals.views.catalogue.words import consequence_of
from specializations import actions as entries
from specializations.catalogue import key_of
from specializations.catalogue_guards import retirement_problems
from specializations.forms.catalogue import EntryForm
from specializations.models import ProductLine


class EntryAdd(CataloguePage):
    template_name = "deals/catalogue_form.html"

    def form(self, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None) -> EntryForm[Any]:
        if not self.section.add:
            raise Http404
        return self.section.form(data, files=files)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"form": self.form(), **kwargs}
        return super().get_context_data(title=self.section.add, crumbs=crumbs(self.section), **known)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(self.request.POST, self.request.FILES)
        if form.is_valid():
            now = timezone.now()
            try:
                entry = actions.add_entry(
                    entry=form.instance,
                    file=form.sent_file,
                    by=self.request.user,
                    at=now,
                    today=timezone.localdate(now),
                )
            except ValidationError as refused:
                add_errors(form, refused)
            else:
                messages.success(self.request, _("Added: %(entry)s.") % {"entry": entry})
                return redirect("deals:catalogue_entry", kind=self.section.kind, pk=entry.pk)
        return self.render_to_response(self.get_context_data(form=form))


class EntryEdit(CataloguePage):
    template_name = "deals/catalogue_form.html"

    def form(self, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None) -> EntryForm[Any]:
        return self.section.form(data, files=files, entry=self.entry, editor=self._last_editor())

    def _last_editor(self) -> str:
        events = AuditEvent.objects.filter(object_type=self.entry._meta.label_lower, object_key=key_of(self.entry))
        last = events.select_related("by").order_by("-id").first()
        return str(last.by or "") if last else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"form": self.form(), **kwargs} if "form" not in kwargs else kwargs
        return super().get_context_data(
            title=_("Change %(entry)s") % {"entry": self.entry},
            crumbs=crumbs(self.section, Link(str(self.entry), self.address("catalogue_entry"))),
            **known,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Another save between reading and writing is rare and starts this over: on top of it.
        while True:
            form = self.form(self.request.POST, self.request.FILES)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            now = timezone.now()
            try:
                saved = actions.change_entry(
                    entry=self.entry,
                    values=form.values(),
                    file=form.sent_file,
                    by=self.request.user,
                    at=now,
                    today=timezone.localdate(now),
                )
            except entries.EntryChanged:
                del self.entry
            except ValidationError as refused:
                add_errors(form, refused)
                return self.render_to_response(self.get_context_data(form=form))
            else:
                messages.success(self.request, _saved_words(saved))
                return redirect(self.address("catalogue_entry"))


class EntryRetire(CataloguePage):
    """What it means, and what stands against it, before it is done. What cannot be retired is removed."""

    template_name = "deals/catalogue_retire.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section, entry = self.section, self.entry
        if not (section.add or section.retires):
            raise Http404
        problems = kwargs.pop("problems", None)
        if problems is None and section.retires:
            problems = retirement_problems(entry, today=timezone.localdate())
        words = {"entry": entry}
        return super().get_context_data(
            title=(_("Retire %(entry)s") if section.retires else _("Remove %(entry)s")) % words,
            button=_("Retire") if section.retires else _("Remove"),
            crumbs=crumbs(section, Link(str(entry), self.address("catalogue_entry"))),
            consequence=consequence_of(entry),
            problems=problems,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry, now = self.entry, timezone.now()
        try:
            if isinstance(entry, ProductLine):
                actions.remove_product_line(line=entry, by=self.request.user, at=now)
                messages.success(self.request, _("Removed: %(entry)s.") % {"entry": entry})
                return redirect(self.section.url)
            if not self.section.retires:
                raise Http404
            entries.retire_entry(entry=entry, by=self.request.user, at=now, today=timezone.localdate(now))
            messages.success(self.request, _("Retired: %(entry)s.") % {"entry": entry})
        except ValidationError as refused:
            return self.render_to_response(self.get_context_data(problems=refused.messages))
        except entries.EntryChanged:
            messages.error(self.request, _("Somebody else has changed this entry meanwhile. Look at it again."))
        return redirect(self.address("catalogue_entry"))


class EntryRestore(CataloguePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.section.retires:
            raise Http404
        try:
            entries.restore_entry(entry=self.entry, by=self.request.user, at=timezone.now())
            messages.success(self.request, _("In use again: %(entry)s.") % {"entry": self.entry})
        except entries.EntryChanged:
            messages.error(self.request, _("Somebody else has changed this entry meanwhile. Look at it again."))
        return redirect(self.address("catalogue_entry"))


def _saved_words(saved: actions.Saved) -> str:
    """That it is saved, and what follows for partners."""
    words = [_("Saved.")]
    if saved.lines:
        text = ngettext("%(count)s order line follows.", "%(count)s order lines follow.", saved.lines)
        words.append(text % {"count": number(saved.lines)})
    if saved.partners:
        text = ngettext(
            "%(count)s partner is judged anew tonight.", "%(count)s partners are judged anew tonight.", saved.partners
        )
        words.append(text % {"count": number(saved.partners)})
    return " ".join(words)
