from deals.actions.importing import import_file, take_held_rows
from deals.actions.kept_rows import purge_kept_rows

__all__ = ["import_file", "purge_kept_rows", "take_held_rows"]
