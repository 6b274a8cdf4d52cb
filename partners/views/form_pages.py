"""A page of a partner behind a policy, and one with a form: shown, taken, and shown again with what was refused."""

from abc import ABC, abstractmethod
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from core.components import Link, Text
from core.forms import add_errors
from core.policies import Decision, require
from partners.views.pages import PartnerPage


class ClosedPage(PartnerPage, ABC):
    """A page of one partner that asks ``policy`` whatever the method; somebody else's partner is a 404 before that."""

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @abstractmethod
    def policy(self) -> Decision: ...

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        if method in self.http_method_names and hasattr(self, method):
            self.find()
            require(self.policy())
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> None:
        """Whatever the page is about; Http404 for what is somebody else's."""
        _exists = self.partner

    @property
    def by_now(self) -> dict[str, Any]:
        """What an action takes of the request."""
        return {"by": self.request.user, "at": self.now}


class FormPage(ClosedPage):
    """One form about a partner, and the way back."""

    template_name = "partners/form_page.html"
    lead: Text = ""

    @abstractmethod
    def form(self, **bound: Any) -> forms.Form:
        """The form; ``bound`` is what it takes of a request: ``data`` and ``files``."""

    @abstractmethod
    def keep(self, form: Any) -> str:
        """Do what a valid form asks for; what to tell the reader afterwards. ValidationError leaves nothing behind."""

    @abstractmethod
    def back(self) -> Link:
        """The page before, where the reader goes on."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(data=self.request.POST, files=self.request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    said = self.keep(form)
            except ValidationError as refusal:
                add_errors(form, refusal)
            else:
                messages.success(self.request, said)
                return redirect(self.back().url)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(lead=self.lead, back=self.back(), **kwargs)
        return found | {"crumbs": [*self.crumbs, self.back()]}
