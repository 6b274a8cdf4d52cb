"""Who belongs to a partner's team, and how somebody comes into it."""

from typing import Any, ClassVar, Literal

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.enums import Language
from core.forms import Fieldset, LayoutMixin
from core.models import User
from partners.enums import MembershipRole


class InviteForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Send the invitation")
    fieldsets = (Fieldset(("email", ("role", "language"))),)

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(choices=MembershipRole.choices, label=_("Role"), initial=MembershipRole.MEMBER)
    language = forms.ChoiceField(choices=Language.choices, label=_("Language of the mail"))


class MemberRoleForm(LayoutMixin, forms.Form):
    role = forms.ChoiceField(choices=MembershipRole.choices, label=_("Role"), widget=forms.RadioSelect)


class RemovalForm(LayoutMixin, forms.Form):
    """Nothing to fill in: the page says what it means."""

    submit_label: ClassVar[Text] = _("Remove from the team")
    submit_style: ClassVar[Literal["primary", "outline", "danger"]] = "danger"


class AcceptForm(LayoutMixin, forms.Form):
    """Whoever was invited says the name and chooses the password."""

    submit_label: ClassVar[Text] = _("Join the team")

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        password, again = found.get("password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, self.user)
            except forms.ValidationError as refusal:
                self.add_error("password", refusal)
        return found
