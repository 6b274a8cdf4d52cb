"""From the editor to the night: Gold is made dearer, the movers are seen, a second admin publishes, the day comes."""

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.models import Job
from partners.models import PartnerStanding
from specializations.enums import Level
from specializations.models import Rulebook
from spp_portal.demo.world import PARIS
from tests.factories.core import UserFactory
from tests.factories.specializations import RulebookLevelFactory
from tests.specializations.drafts import save
from tests.tiers.nights import D0, day, night, partner_with, publish, release
from tiers import tasks
from tiers.actions.runs import CHUNK_KIND
from tiers.models import EvaluationRun, StandingChange

pytestmark = pytest.mark.django_db

MORNING = datetime(D0.year, D0.month, D0.day, 9, 30, tzinfo=PARIS)


def signed_in(name):
    client = Client()
    client.force_login(UserFactory(programme_admin=True, name=name))
    return client


def tiers():
    return dict(PartnerStanding.objects.values_list("partner__name", "tier"))


def previewed(client, rulebook):
    """The names of those whose tier held on the day is another, as the page's file has them."""
    address = reverse("tiers:rulebook_impact", args=[rulebook.public_id])
    file = client.get(address, {"view": "held", "download": "csv"}).content.decode("utf-8-sig")
    return {row[0].partition(" · ")[0].partition("; ")[0] for row in list(csv.reader(StringIO(file)))[1:]}


def judge_everybody_due():
    """The nightly task, and the workers that take its chunks."""
    tasks.judge_tonight()
    for job in Job.objects.filter(kind=CHUNK_KIND, finished_at=None):
        tasks.evaluate_chunk(job.public_id)
    return EvaluationRun.objects.last_finished()


@pytest.mark.parametrize(("grace_days", "kept"), [(0, 0), (3, 3)])
def test_exactly_the_previewed_move_in_the_night_of_the_new_rules(grace_days, kept):
    helen, sylvie = signed_in("Helen Brandt"), signed_in("Sylvie Armand")
    with time_machine.travel(MORNING, tick=False):
        source = publish(grace_days=grace_days, published_at=None)
        for level in Level:
            RulebookLevelFactory(rulebook=source, level=level)
        release(source, at=MORNING)
        falls = partner_with("archiving", "encryption", revenue=2_000, name="Falls Ltd")
        partner_with("archiving", "encryption", revenue=9_000, name="Stays Ltd")
        partner_with("archiving", revenue=9_000, name="Silver Ltd")
        night(D0)
        before = tiers()
        assert before == {"Falls Ltd": "gold", "Stays Ltd": "gold", "Silver Ltd": "silver"}
        address = reverse("specializations:draft_create", args=[source.public_id])
        helen.post(address, {"name": "Dearer", "effective_from": day(1).isoformat()})
        draft = Rulebook.objects.get(name="Dearer")
        save(helen, draft, row__gold__revenue="5,000")
        movers = previewed(helen, draft)
        assert movers == (set() if kept else {"Falls Ltd"})
        draft.refresh_from_db()
        texts = {"change_text_en": "Gold costs more.", "change_text_fr": "Gold coûte plus."}
        step = {"revision": draft.revision}
        submit = reverse("specializations:rulebook_submit", args=[draft.public_id])
        assert helen.post(submit, step | texts).status_code == 302
        publish_page = reverse("tiers:rulebook_publish", args=[draft.public_id])
        assert helen.post(publish_page, step).status_code == 403
        assert sylvie.post(publish_page, step).status_code == 302
        assert judge_everybody_due() is not None
        assert tiers() == before  # not yet
    for later in range(1, kept + 2):
        with time_machine.travel(MORNING + timedelta(days=later), tick=False):
            run = judge_everybody_due()
            assert run.as_of == day(later)
            moved = {name for name, tier in tiers().items() if tier != before[name]}
            assert moved == ({"Falls Ltd"} if later > kept else movers)
    assert PartnerStanding.objects.get(partner=falls).tier == "silver"
    lost = StandingChange.objects.get(partner=falls, achievement="tier:gold", change="lost")
    assert (lost.on, lost.evaluation.rulebook.name) == (day(1 + kept), "Dearer")
