#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

STOPPED_READING = 128 + 13
"""The exit status of whoever is stopped because nobody reads its output any more, as with ``| head``."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python writes what is left when it ends: to nowhere, so that this does not fail as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED_READING)


if __name__ == "__main__":
    main()
