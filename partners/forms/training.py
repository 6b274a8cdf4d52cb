"""What is to be learned, when, by whom, and how it ended."""

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import Text
from core.forms import DayField, Fieldset, LayoutMixin
from partners.enums import EnrolmentState, TrainingLanguage
from partners.models import Enrolment, Partner, StaffMember, TrainingSession
from specializations.models import Accreditation

NO_SESSION = _("No session chosen yet")


def session_words(session: TrainingSession) -> str:
    """Day, place and language in the reader's words."""
    language = TrainingLanguage(session.language).label
    return f"{formats.short_date(session.starts_on)} · {session.place} · {language}"


class TrainingChoice(forms.ChoiceField):
    """An accreditation and, if one is chosen, its session; its value is ``(Accreditation, TrainingSession | None)``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Training"), **kwargs})
        self.offers: dict[str, tuple[Accreditation, TrainingSession | None]] = {}

    def offer(self, accreditations: list[Accreditation], today: date) -> None:
        """Each of them without a session, and with each that is still to come."""
        sessions: dict[int, list[TrainingSession]] = defaultdict(list)
        for session in TrainingSession.objects.coming(today).filter(accreditation__in=accreditations):
            sessions[session.accreditation_id].append(session)
        groups = []
        for accreditation in accreditations:
            words: list[tuple[str, Text]] = [(accreditation.code, NO_SESSION)]
            self.offers[accreditation.code] = (accreditation, None)
            for session in sessions[accreditation.pk]:
                words.append((session.public_id, session_words(session)))
                self.offers[session.public_id] = (accreditation, session)
            groups.append((f"{accreditation.specialization} · {accreditation.type}", words))
        self.choices = groups

    def clean(self, value: Any) -> Any:
        return self.offers[super().clean(value)]


class TrainingForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Add to the plan")

    staff_member = forms.ModelChoiceField(queryset=StaffMember.objects.none(), to_field_name="code", label=_("Person"))
    training = TrainingChoice()

    def __init__(self, *args: Any, partner: Partner, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, training = self.fields["staff_member"], self.fields["training"]
        assert isinstance(people, forms.ModelChoiceField)
        assert isinstance(training, TrainingChoice)
        people.queryset = partner.staff.active(today)
        training.offer(list(Accreditation.objects.select_related("specialization")), today)


class SessionChoiceForm(LayoutMixin, forms.Form):
    """Another session for a training that is planned."""

    training = TrainingChoice(label=_("Session"))

    def __init__(self, *args: Any, enrolment: Enrolment, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        training = self.fields["training"]
        assert isinstance(training, TrainingChoice)
        training.offer([enrolment.accreditation], today)
        self.fields["training"].initial = (
            enrolment.session.public_id if enrolment.session else enrolment.accreditation.code
        )


class ResultForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Record the result")
    fieldsets = (Fieldset(("state", ("held_on", "certificate_number"))),)

    state = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (EnrolmentState.PASSED, EnrolmentState.FAILED)],
    )
    held_on = DayField(label=_("On"))
    certificate_number = forms.CharField(
        label=_("Certificate number"), max_length=80, required=False, help_text=_("If the training was passed.")
    )


class SessionForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Put on offer")
    fieldsets = (Fieldset(("accreditation", ("starts_on", "language"), "place")),)

    accreditation = forms.ModelChoiceField(
        queryset=Accreditation.objects.none(), to_field_name="code", label=_("Accreditation")
    )
    starts_on = DayField(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=TrainingLanguage.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["accreditation"]
        assert isinstance(kinds, forms.ModelChoiceField)
        kinds.queryset = Accreditation.objects.order_by("specialization", "code")
