"""The ways on from a version of the rules, by its state and by who looks at it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Action, Link
from core.history import history_action
from core.models import User
from core.policies import can_read_history
from specializations.enums import RulebookState
from specializations.models import Rulebook
from specializations.policies import (
    can_edit_catalogue,
    can_edit_rulebook,
    can_list_versions,
    can_make_draft,
    can_publish_rulebook,
    can_return_rulebook,
    can_submit_rulebook,
    can_withdraw_rulebook,
)


def version_crumbs(rulebook: Rulebook | None = None) -> list[Link]:
    crumbs = [
        Link(_("Programme rules"), reverse("specializations:rules")),
        Link(_("Versions"), reverse("specializations:version_list")),
    ]
    if rulebook is not None:
        crumbs.append(Link(rulebook.name, reverse("specializations:rulebook", args=[rulebook.public_id])))
    return crumbs


def version_actions(user: User, rulebook: Rulebook, *, today: date) -> list[Action]:
    """What this user may do next with the version; the one that leads on is primary."""
    if not can_list_versions(user):
        return []
    address = [rulebook.public_id]
    actions = []
    if can_publish_rulebook(user, rulebook):
        actions.append(
            Action(_("Review and publish"), reverse("tiers:rulebook_publish", args=address), style="primary")
        )
    elif can_return_rulebook(user, rulebook):
        actions.append(Action(_("Return to draft"), reverse("specializations:rulebook_return", args=address)))
    if can_edit_rulebook(user, rulebook):
        actions.append(Action(_("Edit"), reverse("specializations:rulebook_edit", args=address), style="primary"))
    if can_submit_rulebook(user, rulebook):
        actions.append(Action(_("Submit"), reverse("specializations:rulebook_submit", args=address)))
    if can_make_draft(user) and rulebook.state != RulebookState.DRAFT:
        actions.append(Action(_("Make a draft from it"), reverse("specializations:draft_create", args=address)))
    if can_withdraw_rulebook(user, rulebook) and rulebook.effective_from > today:
        actions.append(Action(_("Withdraw"), reverse("tiers:rulebook_withdraw", args=address), style="danger"))
    actions.append(
        Action(_("Download (YAML)"), reverse("specializations:rulebook_download", args=address), icon="arrow-down-tray")
    )
    actions.append(Action(_("All versions"), reverse("specializations:version_list")))
    if can_read_history(user):
        actions.append(history_action("specializations.rulebook", rulebook.public_id))
    if can_edit_catalogue(user):
        actions.append(Action(_("Catalogue"), reverse("deals:catalogue_list", args=["specializations"])))
    return actions
