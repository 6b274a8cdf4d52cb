"""A page with one form about an agreement: shown, taken, and shown again with whatever was refused."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.forms import add_errors
from deals.actions import agreements as actions
from deals.views.agreements import AgreementPage


class FormPage(AgreementPage, ABC):
    """What is refused comes back with everything that was typed; whoever comes too late is led to the agreement."""

    @abstractmethod
    def form(self, **bound: Any) -> forms.Form:
        """The form of the page; ``bound`` is what a form takes of a request: ``data`` and ``files``."""

    @abstractmethod
    def keep(self, form: forms.Form) -> None:
        """Do what a valid form asks for. ValidationError and StateChanged leave nothing behind."""

    @abstractmethod
    def kept(self) -> HttpResponse:
        """The answer once it is done."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(data=self.request.POST, files=self.request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    self.keep(form)
            except actions.StateChanged:
                self.agreement.refresh_from_db()
                return self.gone_on()
            except ValidationError as refusal:
                return self.refused(form, refusal)
            return self.kept()
        return self.render_to_response(self.get_context_data(form=form))

    def refused(self, form: forms.Form, refusal: ValidationError) -> HttpResponse:
        """The answer to a valid form that could not be followed: the form once more, with the reasons."""
        add_errors(form, refusal)
        return self.render_to_response(self.get_context_data(form=form))
