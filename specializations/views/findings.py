"""What the guards found, as lines that lead to where each is mended."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from core.badges import Shape, Tone
from core.components import CheckedFact, Link
from specializations.enums import EditGroup
from specializations.guards import Finding
from specializations.models import Rulebook


def group_url(rulebook: Rulebook, group: EditGroup) -> str:
    """The editor's page of a group. That of Master lies above this app: it shows invited partners as well."""
    if group == EditGroup.MASTER:
        return reverse("partners:rulebook_master", args=[rulebook.public_id])
    return reverse("specializations:rulebook_edit_group", args=[rulebook.public_id, group.value])


def finding_facts(rulebook: Rulebook, findings: Iterable[Finding]) -> list[CheckedFact]:
    """The findings, or one line that there are none."""
    facts = [
        CheckedFact(
            shape=finding.severity.shape,
            tone=finding.severity.tone,
            text=finding.text,
            source=Link(EditGroup(finding.group).label, group_url(rulebook, EditGroup(finding.group))),
        )
        for finding in findings
    ]
    return facts or [CheckedFact(Shape.DISC_TICK, Tone.OK, _("Nothing is wrong with this version."))]
