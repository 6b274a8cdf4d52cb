from specializations.actions.catalogue import CatalogueOutcome, Difference, delete_entry, save_entry
from specializations.actions.drafts import DraftChanged, edit_draft, make_draft
from specializations.actions.entries import EntryChanged, add_entry, change_entry, restore_entry, retire_entry
from specializations.actions.publication import (
    RulebookUnsound,
    publish_rulebook,
    return_rulebook,
    submit_rulebook,
    withdraw_rulebook,
)
from specializations.actions.rulebooks import LoadedRulebook, RulebookMoved, create_draft, load_rulebook

__all__ = [
    "CatalogueOutcome",
    "Difference",
    "DraftChanged",
    "EntryChanged",
    "LoadedRulebook",
    "RulebookMoved",
    "RulebookUnsound",
    "add_entry",
    "change_entry",
    "create_draft",
    "delete_entry",
    "edit_draft",
    "load_rulebook",
    "make_draft",
    "publish_rulebook",
    "restore_entry",
    "retire_entry",
    "return_rulebook",
    "save_entry",
    "submit_rulebook",
    "withdraw_rulebook",
]
