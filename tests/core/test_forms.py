import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils.translation import override

from core.forms import Fieldset, FilterForm, LayoutMixin


class PeriodForm(LayoutMixin, forms.Form):
    fieldsets = (Fieldset(("name", ("starts_on", "ends_on")), legend="Period"),)
    submit_label = "Keep"

    name = forms.CharField(help_text="As on the order.")
    starts_on = forms.DateField()
    ends_on = forms.DateField(required=False)


class NameFilter(FilterForm):
    name = forms.CharField(required=False)


def rendered(form):
    with override("en"):
        return " ".join(render_crispy_form(form, context={"csrf_token": "token"}).split())


def test_label_hint_control_error_stand_in_this_order():
    html = rendered(PeriodForm({"name": "", "starts_on": "x"}))
    field = html[html.index('id="div_id_name"') :]
    order = ['for="id_name"', "As on the order.", '<input type="text" name="name"', "This field is required."]
    assert [field.index(part) for part in order] == sorted(field.index(part) for part in order)


def test_a_control_names_its_hint_and_its_error():
    html = rendered(PeriodForm({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_summary_above_links_to_every_field_to_correct():
    form = PeriodForm({"name": "", "starts_on": "x"})
    form.add_error(None, "The period is taken.")
    html = rendered(form)
    summary = html[html.index("error-summary") : html.index("</ul>")]
    assert "The period is taken." in summary
    assert '<a href="#id_name">Name</a>: This field is required.' in summary
    assert '<a href="#id_starts_on">Starts on</a>' in summary


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in rendered(PeriodForm())


def test_fieldsets_have_legends_and_pairs_share_a_line():
    html = rendered(PeriodForm())
    assert "<legend>Period</legend>" in html
    pair = html[html.index('class="field-pair"') :]
    assert pair.index("id_starts_on") < pair.index("id_ends_on")


def test_what_may_stay_empty_says_so():
    html = rendered(PeriodForm())
    assert html.count("(optional)") == 1


def test_a_form_posts_with_its_token_and_one_button():
    html = rendered(PeriodForm())
    assert 'method="post"' in html
    assert 'value="token"' in html
    assert html.count("<button") == 1


def test_a_filter_is_a_get_without_token():
    html = rendered(NameFilter())
    assert 'method="get"' in html
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize(
    ("data", "offered"), [(None, False), ({}, False), ({"name": ""}, False), ({"name": "a"}, True)]
)
def test_filters_can_be_cleared_once_there_are_any(data, offered):
    assert ('href="?"' in rendered(NameFilter(data))) is offered
