from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFiles(StaticFilesConfig):
    """Leaves out the parts of libraries that no page uses: fewer files to hash and compress.

    A page that uses one of these fails in the suite with the file's name: take it off the list then.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "flags",  # of django-countries
        "bootstrap.*",
        "bootstrap-grid.*",
        "bootstrap-utilities.*",
        "bootstrap-reboot.css*",
        "bootstrap-reboot.rtl.*",
        "htmax-*",
        "htmx-4*",
        "ext",  # htmx extensions
    ]
