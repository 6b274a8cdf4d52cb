"""Everything that changes a teaming agreement or an end customer (docs/rules/agreements.md)."""

from deals.actions.agreements.asking import (
    LookupRefused,
    Terms,
    TooManyChecks,
    check_conflicts,
    look_up_deal_number,
)
from deals.actions.agreements.customers import change_customer, record_customer
from deals.actions.agreements.decisions import ask_for_action, dismiss_proposal, reject, revoke
from deals.actions.agreements.drafts import attach_file, remove_file, save_draft, start_agreement, withdraw
from deals.actions.agreements.following import (
    ask_for_extension,
    decide_extension,
    declare_lost,
    link_order,
    record_activity,
    settle_number_conflict,
)
from deals.actions.agreements.moving import CustomerProtected, StateChanged
from deals.actions.agreements.night import AgreementsNight, run_night
from deals.actions.agreements.orders import link_deal_numbers
from deals.actions.agreements.rekeying import Rekeyed, rekey_customers
from deals.actions.agreements.sameness import record_distinct, record_same, undo_distinct, undo_same
from deals.actions.agreements.submission import submit
from deals.actions.agreements.terms import accept_terms, approve, standard_end

__all__ = [
    "AgreementsNight",
    "CustomerProtected",
    "LookupRefused",
    "Rekeyed",
    "StateChanged",
    "Terms",
    "TooManyChecks",
    "accept_terms",
    "approve",
    "ask_for_action",
    "ask_for_extension",
    "attach_file",
    "change_customer",
    "check_conflicts",
    "decide_extension",
    "declare_lost",
    "dismiss_proposal",
    "link_deal_numbers",
    "link_order",
    "look_up_deal_number",
    "record_activity",
    "record_customer",
    "record_distinct",
    "record_same",
    "reject",
    "rekey_customers",
    "remove_file",
    "revoke",
    "run_night",
    "save_draft",
    "settle_number_conflict",
    "standard_end",
    "start_agreement",
    "submit",
    "undo_distinct",
    "undo_same",
    "withdraw",
]
