from deals.views.catalogue.forms import EntryAdd, EntryEdit, EntryRestore, EntryRetire
from deals.views.catalogue.pages import CatalogueList, EntryPage

__all__ = ["CatalogueList", "EntryAdd", "EntryEdit", "EntryPage", "EntryRestore", "EntryRetire"]
