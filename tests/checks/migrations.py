"""Fails on a migration that would lock or break a portal that is running."""

import os
import sys

import django
from django_migration_linter import MigrationLinter

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")
    django.setup()
    linter = MigrationLinter(
        include_apps=["core", "specializations", "partners", "deals", "tiers", "spp_portal"],
        ignore_initial_migrations=True,
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    sys.exit(1 if linter.has_errors else 0)
