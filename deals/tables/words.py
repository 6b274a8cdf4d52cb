import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.tables import MomentColumn, NumberColumn, PortalTable
from deals.models import ContractText, Reason


class ReasonTable(PortalTable):
    """Coded reasons in both languages; one that is in use leads to the page where it is reworded or retired."""

    caption = _("Reasons")
    empty = EmptyState(
        _("No reason can be chosen for this decision."), how=_("Nobody can decide so until there is one.")
    )

    label_en = tables.Column(verbose_name=_("English"))
    label_fr = tables.Column(verbose_name=_("French"))
    code = tables.Column(verbose_name=_("Code"), attrs={"td": {"class": "nowrap"}})
    version = NumberColumn(verbose_name=_("Version"))
    created_at = MomentColumn(verbose_name=_("Since"))
    retired_at = MomentColumn(verbose_name=_("Retired"))

    class Meta:
        orderable = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not any(getattr(row.record, "retired_at", None) for row in self.rows):
            self.columns.hide("retired_at")

    def render_label_en(self, value: str, record: Reason) -> SafeString:
        if record.retired_at:
            return format_html('<span lang="en">{}</span>', value)
        return format_html(
            '<a lang="en" href="{}">{}</a>', reverse("deals:reason_reword", args=[record.public_id]), value
        )

    def render_label_fr(self, value: str) -> SafeString:
        return format_html('<span lang="fr">{}</span>', value)


class ContractTextTable(PortalTable):
    caption = _("Contract texts")
    empty = EmptyState(_("No contract text yet."))

    version = tables.Column(verbose_name=_("Version"))
    note = tables.Column(verbose_name=_("What changed"), default="")
    published_at = MomentColumn(verbose_name=_("Published"))
    published_by = tables.Column(verbose_name=_("By"), default="")

    class Meta:
        orderable = False

    def render_version(self, record: ContractText) -> SafeString:
        url = reverse("deals:text", args=[record.version])
        return format_html('<a href="{}">{}</a>', url, _now("Version %(version)s") % {"version": record.version})
