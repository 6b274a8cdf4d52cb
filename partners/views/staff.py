"""One of a partner's people: what is known, what was earned, and everything that can be changed about it."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, Fact, Link, Tab
from core.policies import Decision
from core.views import said
from partners import actions
from partners.actions import NewPerson
from partners.forms.staff import AwardForm, LeavingForm, ManyPeopleForm, MoveForm, PersonForm, RehireForm
from partners.models import Partner, StaffMember
from partners.policies import can_edit_staff, can_manage_members, can_move_staff
from partners.staff_rows import StaffRow, is_heading, read_rows
from partners.tables.staff import AwardTable
from partners.views.form_pages import ClosedPage, FormPage
from partners.views.pages import PartnerPage
from specializations.models import Accreditation


def staff_link(page: PartnerPage) -> Link:
    return Link(_("Staff"), page.url_of("staff_list"))


def staff_tabs(page: PartnerPage) -> list[Tab]:
    """The views of a partner's people and proofs; the team for who looks after it."""
    here = page.request.resolver_match.view_name if page.request.resolver_match else ""
    shown = [
        (_("People"), "tiers:staff_list"),
        (_("Who holds what"), "tiers:staff_matrix"),
        (_("Ending soon"), "tiers:staff_expiring"),
        (_("References and validations"), "partners:proof_list"),
        (_("Training"), "partners:training_plan"),
    ]
    if can_manage_members(page.request.user, page.partner):
        shown.append((_("Who has access"), "partners:member_list"))
    return [Tab(label, reverse(name, args=[page.partner.code]), current=name == here) for label, name in shown]


def person_of(page: PartnerPage) -> StaffMember:
    """The person in the address, of the partner in the address."""
    found: StaffMember = get_object_or_404(page.partner.staff, code=page.kwargs["staff"])
    found.partner = page.partner
    return found


def person_url(name: str, person: StaffMember) -> str:
    return reverse(f"partners:{name}", args=[person.partner.code, person.code])


class StaffMemberPage(PartnerPage):
    template_name = "partners/staff_member.html"

    @cached_property
    def person(self) -> StaffMember:
        return person_of(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        may_edit = bool(can_edit_staff(self.request.user, self.partner))
        awards = person.awards.select_related(
            "accreditation__specialization", "file", "staff_member__partner", "decided_by"
        )
        table = AwardTable(awards, today=self.today, may_edit=may_edit and not self.has_left, request=self.request)
        RequestConfig(self.request, paginate=False).configure(table)
        found = super().get_context_data(
            person=person, known=self.facts(), table=table, actions=self.actions(may_edit), **kwargs
        )
        return found | {"title": str(person), "crumbs": [*self.crumbs, staff_link(self)]}

    @property
    def has_left(self) -> bool:
        return self.person.left_on is not None and self.person.left_on <= self.today

    def facts(self) -> list[Fact]:
        person = self.person
        found = [Fact(_("Staff code"), person.code)]
        if person.email:
            found.append(Fact(_("E-mail address"), person.email))
        if person.joined_on:
            found.append(Fact(_("With the company since"), formats.long_date(person.joined_on)))
        if person.left_on:
            last_day = formats.long_date(person.left_on - timedelta(days=1))
            found.append(Fact(_("Last day with the company"), last_day))
        return found

    def actions(self, may_edit: bool) -> list[Action]:
        person, found = self.person, []
        if may_edit:
            if self.has_left:
                found.append(Action(_("Put back on the list"), person_url("staff_rehire", person), style="primary"))
            else:
                found.append(Action(_("Record an award"), person_url("award_claim", person), style="primary"))
            found.append(Action(_("Edit"), person_url("staff_change", person)))
            found.append(Action(_("Correct the last day") if person.left_on else _("Note that this person leaves"),
                                person_url("staff_leave", person)))  # fmt: skip
        elif can_move_staff(self.request.user) and not self.has_left:
            found.append(Action(_("Move to another partner"), person_url("staff_move", person)))
        return found


class StaffPage(FormPage):
    def policy(self) -> Decision:
        return can_edit_staff(self.request.user, self.partner)

    def back(self) -> Link:
        return staff_link(self)


class StaffAdd(StaffPage):
    title = gettext_lazy("Add a person")

    def form(self, **bound: Any) -> forms.Form:
        return PersonForm(**bound)

    def keep(self, form: PersonForm) -> str:
        person = NewPerson(**form.cleaned_data)
        added = actions.add_staff_member(partner=self.partner, person=person, today=self.today, **self.by_now)
        return _("%(person)s is on the list.") % {"person": added}


class StaffAddMany(ClosedPage):
    """Every row that can be taken is; the others stand in the box again, each with its reason above it."""

    template_name = "partners/staff_several.html"
    title = gettext_lazy("Add several people")

    def policy(self) -> Decision:
        return can_edit_staff(self.request.user, self.partner)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ManyPeopleForm(data=self.request.POST, files=self.request.FILES)
        try:
            rows = read_rows(form.cleaned_data["rows"]) if form.is_valid() else []
        except ValidationError as refusal:
            form.add_error("rows", refusal)
        if form.errors:
            return self.render_to_response(self.get_context_data(form=form))
        added, wrong = self.take(rows)
        if added:
            words = ngettext("%(count)s person is on the list.", "%(count)s people are on the list.", added)
            messages.success(self.request, words % {"count": formats.number(added)})
        if not wrong:
            return redirect(staff_link(self).url)
        left = ManyPeopleForm(initial={"rows": left_over(form.cleaned_data["rows"], wrong)})
        return self.render_to_response(self.get_context_data(form=left, wrong=wrong))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**{"form": ManyPeopleForm(), **kwargs})
        return found | {"crumbs": [*self.crumbs, staff_link(self)], "back": staff_link(self)}

    def take(self, rows: list[StaffRow]) -> tuple[int, list[tuple[StaffRow, list[str]]]]:
        """How many rows were taken, and the others with what to change in them."""
        good = [(row.number, NewPerson(row.name, row.email, row.joined_on)) for row in rows if not row.errors]
        added, refused = actions.add_staff_members(partner=self.partner, people=good, today=self.today, **self.by_now)
        wrong = [
            (row, list(row.errors) or refused[row.number].messages)
            for row in rows
            if row.errors or row.number in refused
        ]
        return len(added), wrong


def left_over(text: str, wrong: list[tuple[StaffRow, list[str]]]) -> str:
    """The rows that could not be taken, as they were written, under their first line of column names."""
    head = [text.strip().splitlines()[0]] if is_heading(text) else []
    return "\n".join([*head, *(row.text for row, _errors in wrong)])


class PersonPage(StaffPage):
    """A form about one person."""

    @cached_property
    def person(self) -> StaffMember:
        return person_of(self)

    def find(self) -> None:
        _exists = self.person

    @property
    def crumbs(self) -> list[Link]:
        return [*super().crumbs, staff_link(self)]

    def back(self) -> Link:
        return Link(str(self.person), person_url("staff_member", self.person))


class StaffChange(PersonPage):
    title = gettext_lazy("Change what is known")

    def form(self, **bound: Any) -> forms.Form:
        person = self.person
        return PersonForm(initial={"name": person.name, "email": person.email, "joined_on": person.joined_on}, **bound)

    def keep(self, form: PersonForm) -> str:
        actions.change_staff_member(person=self.person, **form.cleaned_data, **self.by_now)
        return _("The change is saved.")


class StaffLeave(PersonPage):
    title = gettext_lazy("Leaving the company")
    lead = gettext_lazy(
        "The person and the awards stay in the records. From the day after the last one they no longer count."
    )

    def form(self, **bound: Any) -> forms.Form:
        left_on = self.person.left_on
        return LeavingForm(initial={"last_day": left_on - timedelta(days=1) if left_on else self.today}, **bound)

    def keep(self, form: LeavingForm) -> str:
        actions.set_leaving(person=self.person, left_on=form.left_on, **self.by_now)
        if form.left_on is None:
            return _("%(person)s stays with the company.") % {"person": self.person}
        day = formats.long_date(form.left_on - timedelta(days=1))
        return _("%(day)s is the last day of %(person)s.") % {"person": self.person, "day": day}


class StaffRehire(PersonPage):
    title = gettext_lazy("Put back on the list")
    lead = gettext_lazy("This is a new employment with a code of its own. Awards that still hold come along.")

    def form(self, **bound: Any) -> forms.Form:
        return RehireForm(initial={"joined_on": self.today}, **bound)

    def keep(self, form: RehireForm) -> str:
        joined_on = form.cleaned_data["joined_on"]
        self.person = actions.rehire(person=self.person, joined_on=joined_on, **self.by_now)
        return _("%(person)s is on the list again.") % {"person": self.person}


class StaffMove(PersonPage):
    title = gettext_lazy("Move to another partner")
    lead = gettext_lazy(
        "The employment here ends and one at the other partner begins, with a code of its own. Awards that still hold "
        "come along; the history stays here."
    )

    def policy(self) -> Decision:
        return can_move_staff(self.request.user)

    def form(self, **bound: Any) -> forms.Form:
        mine = Partner.objects.visible_to(self.request.user, on=self.today).resellers().in_programme(self.today)
        return MoveForm(initial={"joined_on": self.today}, partners=mine, **bound)

    def keep(self, form: MoveForm) -> str:
        to, on = form.cleaned_data["partner"], form.cleaned_data["joined_on"]
        actions.move_staff_member(person=self.person, to=to, on=on, **self.by_now)
        names = {"person": self.person, "partner": to, "day": formats.long_date(on)}
        return _("%(person)s works for %(partner)s from %(day)s on.") % names


class AwardClaim(PersonPage):
    """A new award or a renewal: ``?accreditation=CODE`` names what is renewed."""

    title = gettext_lazy("Record an award")
    lead = gettext_lazy(
        "It counts once it is verified: by the vendor’s own records, or by your channel manager. Until then it stands "
        "in the list with the word “Not confirmed”."
    )

    def form(self, **bound: Any) -> forms.Form:
        wanted = Accreditation.objects.filter(code=said(self.request, "accreditation")).first()
        return AwardForm(initial={"accreditation": wanted.code if wanted else None}, **bound)

    def keep(self, form: AwardForm) -> str:
        given = form.cleaned_data
        actions.claim_award(
            person=self.person,
            accreditation=given["accreditation"],
            awarded_on=given["awarded_on"],
            expires_on=form.expires_on,
            certificate_number=given["certificate_number"],
            file=given["file"],
            today=self.today,
            **self.by_now,
        )
        return _("The award is recorded. It counts once it is verified.")
