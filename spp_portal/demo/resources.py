"""Exclusive resources of the demo's programme: a few files and links for the holders of a specialization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile

from specializations.models import Resource, Specialization


@dataclass(frozen=True)
class DemoResource:
    """``specialization`` is a slug; titles in English and French; a link, or the name and the text of a file."""

    specialization: str
    title: tuple[str, str]
    url: str = ""
    name: str = ""
    text: str = ""


RESOURCES = (
    DemoResource(
        "data-loss-prevention",
        ("Questions for a first workshop", "Questions pour un premier atelier"),
        name="dlp-first-workshop.txt",
        text=(
            "Data Loss Prevention: questions for a first workshop\n\n"
            "1. Which three kinds of data would hurt most if they left the company?\n"
            "2. Who works with them, on which machines, and who outside receives them?\n"
            "3. What happened last time something left, and who noticed?\n"
            "4. Which rules must be shown to an auditor, and until when?\n"
        ),
    ),
    DemoResource(
        "data-loss-prevention",
        ("Demonstration environment", "Environnement de démonstration"),
        url="https://labs.vendor.example/data-loss-prevention",
    ),
    DemoResource(
        "enterprise-security",
        ("Sizing table for management servers", "Table de dimensionnement des serveurs"),
        name="sizing.csv",
        text="clients;servers;memory GB;disk GB\n500;1;16;200\n2000;1;32;500\n5000;2;32;800\n20000;4;64;2000\n",
    ),
    DemoResource(
        "encryption",
        (
            "Key recovery: checklist for the handover",
            "Récupération de clés : liste de contrôle pour la mise en service",
        ),
        name="key-recovery.txt",
        text=(
            "Key recovery: before you leave the customer\n\n"
            "[ ] Two people hold a part of the recovery key each.\n"
            "[ ] A recovery was rehearsed on a spare machine.\n"
            "[ ] The printed instructions lie in the safe, with the date.\n"
        ),
    ),
    DemoResource(
        "archiving",
        ("Migration calculator", "Calculateur de migration"),
        url="https://tools.vendor.example/archiving/migration",
    ),
    DemoResource(
        "it-compliance",
        ("Reference architectures", "Architectures de référence"),
        url="https://library.vendor.example/it-compliance/architectures",
    ),
)


def resources_of(specializations: Mapping[str, Specialization]) -> Iterator[tuple[Resource, ContentFile | None]]:
    """The resources as entries of the catalogue that are yet to be added, each with its file if it is one."""
    for each in RESOURCES:
        entry = Resource(
            specialization=specializations[each.specialization],
            title_en=each.title[0],
            title_fr=each.title[1],
            url=each.url,
        )
        yield entry, ContentFile(each.text.encode(), name=each.name) if each.name else None
