"""Asking about a row or a missing order, replying, and the vendor's answer."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import DayField, LayoutMixin

LONGEST_TEXT = 4000
WORDS = forms.Textarea(attrs={"rows": 4})


class AskForm(LayoutMixin, forms.Form):
    """What is wrong with a row."""

    submit_label: ClassVar[Text] = _("Send to the channel manager")

    text = forms.CharField(label=_("What is wrong, and what should be there?"), widget=WORDS, max_length=LONGEST_TEXT)
    file = forms.FileField(
        label=_("Proof"), required=False, help_text=_("Such as the certificate, the order or the invoice.")
    )


class AskOrderForm(AskForm):
    """Which order is missing."""

    field_order = ("order_number", "order_date", "text", "file")

    order_number = forms.CharField(label=_("Order number"), max_length=80)
    order_date = DayField(label=_("Date of the order"), required=False)


class ReplyForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Send")

    text = forms.CharField(label=_("Message"), widget=WORDS, max_length=LONGEST_TEXT)


class AnswerForm(LayoutMixin, forms.Form):
    """Accept or refuse, or only write; the partner reads the text."""

    ACCEPT, REFUSE, REPLY = "accept", "refuse", "reply"
    submit_label: ClassVar[Text] = _("Send to the partner")

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[(ACCEPT, _("Accept: it is or will be corrected")), (REFUSE, _("Refuse")), (REPLY, _("Ask back"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What the partner reads"),
        widget=WORDS,
        max_length=LONGEST_TEXT,
        help_text=_(
            "Accepted: what was corrected, and by which declaration or record; the page shows whether it is. "
            "Refused: the reason."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].error_messages["required"] = _("Choose an answer.")
