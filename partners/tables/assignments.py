import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.tables import PortalTable


class ReassignTable(PortalTable):
    """The partners that will change hands; the whole list, so that nobody confirms what they did not see."""

    caption = _("Partners that change hands")
    empty = EmptyState(_("This manager looks after no partner."))

    name = tables.Column(verbose_name=_("Partner"))
    code = tables.Column(verbose_name=_("Code"))
    place = tables.Column(verbose_name=_("Place"), default="")

    class Meta(PortalTable.Meta):
        orderable = False
