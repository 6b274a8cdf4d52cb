"""Exclusive resources: kept by a programme admin in the catalogue, opened by holders of the specialization alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actions import attachments
from core.models import Attachment, AuditEvent
from deals.actions import catalogue as actions
from partners.enums import PartnerStatus, SpecializationStatus
from partners.models import Partner, PartnerSpecialization
from partners.roles import Role
from specializations import actions as entries
from specializations.models import Resource
from tests.factories.core import AttachmentFactory, UserFactory
from tests.factories.partners import (
    DeputyFactory,
    MembershipFactory,
    PartnerFactory,
    PartnerSpecializationFactory,
    PartnerStandingFactory,
)
from tests.factories.specializations import ResourceFactory, SpecializationFactory
from tests.roles import user_of
from tests.specializations.drafts import FormReader

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PDF = b"%PDF-1.4 the sizing guide"
TODAY = timezone.localdate


@pytest.fixture
def helen():
    return UserFactory(programme_admin=True, name="Helen Brandt")


@pytest.fixture
def encryption():
    return SpecializationFactory(slug="encryption", name="Encryption")


@pytest.fixture
def resource(helen, encryption):
    return a_file(helen, encryption)


def on_it(by):
    return {"by": by, "at": timezone.now(), "today": TODAY()}


def a_file(by, specialization, title="Sizing guide", content=PDF, name="sizing.pdf"):
    entry = Resource(specialization=specialization, title_en=title, title_fr=title)
    return actions.add_entry(entry=entry, file=ContentFile(content, name=name), **on_it(by))


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def opened(user, resource):
    return browser(user).get(reverse("partners:resource_download", args=[resource.public_id]))


def holder_of(specialization, **more):
    partner = PartnerFactory(**more)
    PartnerSpecializationFactory(partner=partner, specialization=specialization)
    return partner


def address(name, *more):
    return reverse(f"deals:catalogue_{name}", args=["resources", *more])


def sent(specialization, /, **more):
    words = {"title_en": "Guide", "title_fr": "Guide de calcul", "specialization": specialization.pk, "url": ""}
    return words | more


def words(response):
    return response.content.decode()


class TestWhoOpensIt:
    def test_the_people_of_a_holder_get_the_file(self, resource, encryption):
        response = opened(MembershipFactory(partner=holder_of(encryption)).user, resource)
        assert b"".join(response) == PDF
        assert response["Content-Disposition"] == 'attachment; filename="sizing.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("status", [each for each in SpecializationStatus if each != "not_held"])
    def test_what_is_only_kept_is_held(self, resource, encryption, status):
        kept = {"status": status, "kept_until": TODAY() + timedelta(days=1)}
        member = MembershipFactory()
        PartnerSpecializationFactory(partner=member.partner, specialization=encryption, **kept)
        assert opened(member.user, resource).status_code == 200

    def test_whoever_lost_it_yesterday_does_not(self, resource, encryption):
        member = MembershipFactory(partner=holder_of(encryption)).user
        assert opened(member, resource).status_code == 200
        PartnerSpecialization.objects.all().delete()  # what the night publishes of a level that is lost
        assert opened(member, resource).status_code == 404

    def test_others_do_not(self, resource, encryption):
        holder = holder_of(encryption)
        strangers = {
            "holds nothing": MembershipFactory().user,
            "holds another": MembershipFactory(partner=holder_of(SpecializationFactory())).user,
            "a distributor": MembershipFactory(partner=PartnerFactory(distributor=True)).user,
            "a distributor with a row": MembershipFactory(partner=holder_of(encryption, distributor=True)).user,
            "a manager of others": UserFactory(channel_manager=True),
        }
        assert {who: opened(user, resource).status_code for who, user in strangers.items()} == dict.fromkeys(
            strangers, 404
        )
        member = MembershipFactory(partner=holder).user
        Partner.objects.filter(pk=holder.pk).update(status=PartnerStatus.SUSPENDED)
        assert opened(member, resource).status_code == 200, "the people of a suspended partner keep reading"
        Partner.objects.filter(pk=holder.pk).update(status=PartnerStatus.ENDED, ended_on=TODAY())
        assert opened(member, resource).status_code == 403

    def test_who_looks_after_a_holder_does(self, resource, encryption):
        manager = UserFactory(channel_manager=True)
        holder_of(encryption, channel_manager=manager)
        deputy = DeputyFactory(manager=manager, starts_on=TODAY()).deputy
        over = DeputyFactory(manager=manager, starts_on=TODAY() - timedelta(days=9), ends_on=TODAY()).deputy
        answers = [opened(user, resource).status_code for user in (manager, deputy, over)]
        assert answers == [200, 200, 404]

    def test_a_retired_one_is_for_admins_alone(self, resource, encryption, helen):
        member = MembershipFactory(partner=holder_of(encryption)).user
        entries.retire_entry(entry=resource, **on_it(helen))
        assert opened(member, resource).status_code == 404
        assert opened(helen, resource).status_code == 200

    def test_its_file_opens_by_no_other_way(self, resource, encryption, helen):
        for user in (MembershipFactory(partner=holder_of(encryption)).user, helen):
            url = reverse("partners:attachment_download", args=[resource.file.public_id])
            assert browser(user).get(url).status_code == 404

    def test_a_link_is_no_file(self, helen, encryption):
        link = ResourceFactory(specialization=encryption)
        assert opened(helen, link).status_code == 404

    def test_strangers_sign_in_first(self, client, resource):
        assert client.get(reverse("partners:resource_download", args=[resource.public_id])).status_code == 302


class TestBenefits:
    def test_holders_read_where_it_is_and_others_what_is_missing(self, shipped_rulebook, helen):
        member = MembershipFactory()
        partner = member.partner
        PartnerStandingFactory(partner=partner, rulebook=shipped_rulebook)
        mine, other = (shipped_rulebook.openings.all()[place].specialization for place in (0, 1))
        PartnerSpecializationFactory(partner=partner, specialization=mine)
        here, there = a_file(helen, mine), a_file(helen, other, name="secret-name.pdf")
        gone = a_file(helen, mine, title="Long retired")
        entries.retire_entry(entry=gone, **on_it(helen))
        page = words(browser(member.user).get(f"/partners/{partner.code}/benefits/"))
        assert f'href="/resources/{here.public_id}/"' in page
        assert "sizing.pdf" in page
        assert there.public_id not in page
        assert "secret-name" not in page
        assert f'href="/partners/{partner.code}/specializations/{other.slug}/"' in page
        assert "Long retired" not in page


class TestTheCatalogue:
    @pytest.fixture
    def site(self, helen):
        return browser(helen)

    def add(self, site, specialization, /, **more):
        return site.post(address("add"), sent(specialization, **more), follow=True)

    def change(self, site, resource, **more):
        form = FormReader()
        form.feed(words(site.get(address("edit", resource.pk))).partition("<main")[2])
        return site.post(address("edit", resource.pk), form.fields | more, follow=True)

    def test_a_file_is_added_shown_and_found_in_the_history(self, site, encryption, helen):
        page = words(self.add(site, encryption, upload=SimpleUploadedFile("../guide.pdf", PDF)))
        added = Resource.objects.get()
        assert "Added: Guide." in page
        assert f'href="/resources/{added.public_id}/"' in page
        assert (added.file.partner_code, added.file.original_name, added.url) == ("", "guide.pdf", "")
        event = AuditEvent.objects.get(object_type="specializations.resource")
        assert (event.verb, event.by, event.object_key) == ("created", helen, added.public_id)
        assert event.after["file"] == f"guide.pdf · {added.file.sha256[:12]}"

    def test_a_link_is_added(self, site, encryption):
        assert "https://kits.example/guide" in words(self.add(site, encryption, url="https://kits.example/guide"))
        assert Resource.objects.get().file is None

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({}, "Choose a file, or give a link."),
            ({"url": "https://kits.example/", "upload": SimpleUploadedFile("a.pdf", PDF)}, "not both"),
            ({"url": "javascript:alert(1)"}, "valid URL"),
            ({"url": "ftp://kits.example/"}, "valid URL"),
            ({"upload": SimpleUploadedFile("a.pdf", b"")}, "empty"),
            ({"upload": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}, "Attach a PDF"),
            ({"upload": SimpleUploadedFile("a.zip", b"PK\x03\x04..")}, "Attach a PDF"),
            ({"url": "https://kits.example/", "title_fr": ""}, "required"),
            ({"url": "https://kits.example/", "title_en": "x" * 201}, "at most 200"),
            ({"url": "https://kits.example/", "specialization": "0"}, "valid choice"),
        ],
    )
    def test_bad_input_is_told_at_its_field_and_loses_nothing(self, site, encryption, wrong, told):
        if "upload" in wrong:
            wrong["upload"].seek(0)
        page = words(self.add(site, encryption, **wrong))
        assert told in page
        assert 'value="Guide"' in page or "title_en" in wrong
        assert not Resource.objects.exists()
        assert not Attachment.objects.exists()

    def test_a_file_that_is_too_large_is_refused(self, site, encryption, monkeypatch):
        monkeypatch.setattr(attachments, "LARGEST_BYTES", 10)
        assert "larger than" in words(self.add(site, encryption, upload=SimpleUploadedFile("a.pdf", PDF)))
        assert not Resource.objects.exists()

    def test_the_same_title_twice_is_refused_in_one_specialization(self, site, resource):
        same = {"title_en": "SIZING guide", "url": "https://kits.example/"}
        assert "has this title in English" in words(self.add(site, resource.specialization, **same))
        assert "Added" in words(self.add(site, SpecializationFactory(), **same))

    def test_another_file_takes_the_place_of_the_first_which_is_kept(self, site, resource):
        first = resource.file
        newer = SimpleUploadedFile("sizing.pdf", PDF + b" 2")
        page = words(self.change(site, resource, upload=newer))
        resource.refresh_from_db()
        assert "Saved." in page
        assert resource.file != first
        assert default_storage.open(first.stored_name).read() == PDF
        event = AuditEvent.objects.filter(object_type="specializations.resource").last()
        assert event.verb == "changed"
        assert event.before == {"file": f"sizing.pdf · {first.sha256[:12]}"}
        assert event.after == {"file": f"sizing.pdf · {resource.file.sha256[:12]}"}

    def test_a_file_becomes_a_link_and_a_link_a_file(self, site, resource):
        self.change(site, resource, url="https://kits.example/")
        resource.refresh_from_db()
        assert (resource.file, resource.url) == (None, "https://kits.example/")
        assert "not both" in words(self.change(site, resource, upload=SimpleUploadedFile("a.pdf", PDF)))
        self.change(site, resource, url="", upload=SimpleUploadedFile("a.pdf", PDF))
        resource.refresh_from_db()
        assert (resource.file.original_name, resource.url) == ("a.pdf", "")

    def test_new_titles_leave_the_file(self, site, resource):
        before = resource.file
        self.change(site, resource, title_en="Better guide")
        resource.refresh_from_db()
        assert (resource.title_en, resource.file) == ("Better guide", before)

    def test_it_is_retired_and_put_into_use_again(self, site, resource):
        page = words(site.get(address("retire", resource.pk)))
        assert "Partners no longer see it." in page
        site.post(address("retire", resource.pk))
        resource.refresh_from_db()
        assert resource.retired_at
        site.post(address("restore", resource.pk))
        resource.refresh_from_db()
        assert resource.retired_at is None
        assert "Put into use again" in words(site.get(address("entry", resource.pk)))

    def test_the_list_is_filtered(self, site, resource):
        other = ResourceFactory(specialization=SpecializationFactory(), title_en="Elsewhere")
        found = words(site.get(address("list"), {"specialization": resource.specialization.pk}))
        assert "Sizing guide" in found
        assert other.title_en not in found
        assert "Elsewhere" not in words(site.get(address("list"), {"search": "sizing.pdf"}))


def test_only_programme_admins_edit(encryption):
    for role in (Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER):
        with pytest.raises(PermissionDenied):
            a_file(user_of(role), encryption)
    assert not Attachment.objects.exists()


def test_the_database_keeps_a_file_or_a_link(encryption):
    for values in ({"url": ""}, {"url": "https://kits.example/", "file": AttachmentFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResourceFactory(specialization=encryption, **values)
    with pytest.raises(ValidationError):
        Resource(specialization=encryption, title_en="a", title_fr="b").full_clean()
