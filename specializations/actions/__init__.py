from specializations.actions.catalogue import CatalogueOutcome, Difference, delete_entry, save_entry
from specializations.actions.rulebooks import LoadedRulebook, RulebookMoved, create_draft, load_rulebook

__all__ = [
    "CatalogueOutcome",
    "Difference",
    "LoadedRulebook",
    "RulebookMoved",
    "create_draft",
    "delete_entry",
    "load_rulebook",
    "save_entry",
]
