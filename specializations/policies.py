"""Who may do what with rulebooks. Asked without one: whether somebody's role does this at all."""

from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Allowed, Decision, Denied, allowed_if
from specializations.editors import editors_of
from specializations.enums import RulebookState
from specializations.models import Rulebook


def can_list_versions(user: User) -> Decision:
    return allowed_if(user.is_programme_admin, otherwise=_("Versions of the rules are for programme admins."))


def can_make_draft(user: User) -> Decision:
    return allowed_if(user.is_programme_admin, otherwise=_("Only a programme admin drafts rules."))


def can_edit_catalogue(user: User) -> Decision:
    return allowed_if(user.is_programme_admin, otherwise=_("The catalogue is for programme admins."))


def can_edit_rulebook(user: User, rulebook: Rulebook | None = None) -> Decision:
    if not user.is_programme_admin:
        return Denied(_("Only a programme admin changes the rules."))
    return _in_state(rulebook, RulebookState.DRAFT, _("Only a draft is changed. Make a draft from this version."))


def can_submit_rulebook(user: User, rulebook: Rulebook | None = None) -> Decision:
    if not user.is_programme_admin:
        return Denied(_("Only a programme admin submits rules."))
    return _in_state(rulebook, RulebookState.DRAFT, _("Only a draft is submitted."))


def can_return_rulebook(user: User, rulebook: Rulebook | None = None) -> Decision:
    if not user.is_programme_admin:
        return Denied(_("Only a programme admin returns submitted rules."))
    return _in_state(rulebook, RulebookState.SUBMITTED, _("Only a submitted version is returned."))


def can_publish_rulebook(user: User, rulebook: Rulebook | None = None) -> Decision:
    """A second programme admin, who has neither made nor submitted it nor changed a word of it."""
    if not user.is_programme_admin:
        return Denied(_("Only a programme admin publishes rules."))
    if rulebook is None or rulebook.state != RulebookState.SUBMITTED:
        return _in_state(rulebook, RulebookState.SUBMITTED, _("Only a submitted version is published."))
    if user.pk in {rulebook.created_by_id, rulebook.submitted_by_id}:
        return Denied(_("A second programme admin publishes what you have made or submitted."))
    if user.pk in editors_of(rulebook):
        return Denied(
            _(
                "You have changed this version, so that somebody else publishes it. If nobody else can, make a draft"
                " from it and submit that one: your colleague may then publish it."
            )
        )
    return Allowed()


def can_withdraw_rulebook(user: User, rulebook: Rulebook | None = None) -> Decision:
    if not user.is_programme_admin:
        return Denied(_("Only a programme admin withdraws rules."))
    return _in_state(rulebook, RulebookState.PUBLISHED, _("Only a published version is withdrawn."))


def _in_state(rulebook: Rulebook | None, state: RulebookState, otherwise: object) -> Decision:
    if rulebook is None or rulebook.state == state:
        return Allowed()
    return Denied(str(otherwise))
