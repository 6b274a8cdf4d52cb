from datetime import date

import factory
from factory.django import DjangoModelFactory

from partners.enums import StandingStatus
from specializations.enums import TierSlug
from tests.factories.core import LONG_AGO
from tests.factories.partners import PartnerFactory
from tests.factories.specializations import RulebookFactory
from tiers.enums import Change, RunState, RunTrigger
from tiers.models import Evaluation, EvaluationRun, RunFailure, StandingChange

A_NIGHT = date(2026, 1, 5)


class EvaluationRunFactory(DjangoModelFactory):
    """A finished run."""

    class Meta:
        model = EvaluationRun

    as_of = A_NIGHT
    trigger = RunTrigger.NIGHTLY
    state = RunState.DONE
    started_at = LONG_AGO
    finished_at = LONG_AGO


class RunFailureFactory(DjangoModelFactory):
    class Meta:
        model = RunFailure

    run = factory.SubFactory(EvaluationRunFactory, failed=1)
    partner = factory.SubFactory(PartnerFactory)
    error = "facts.py:88 load_batch\nValueError"


class EvaluationFactory(DjangoModelFactory):
    """A decision about a partner without any facts; its texts are not those of a real judgement."""

    class Meta:
        model = Evaluation

    partner = factory.SubFactory(PartnerFactory)
    run = factory.SubFactory(EvaluationRunFactory)
    rulebook = factory.SubFactory(RulebookFactory)
    as_of = A_NIGHT
    facts = "{}"
    before = '{"held":{},"rulebook":null}'
    after = '{"held":{},"rulebook":null}'
    shortfalls = "{}"
    tier = TierSlug.REGISTERED
    tier_met = TierSlug.REGISTERED
    tier_status = StandingStatus.HELD
    digest = "0" * 64
    created_at = LONG_AGO


class StandingChangeFactory(DjangoModelFactory):
    class Meta:
        model = StandingChange

    partner = factory.SubFactory(PartnerFactory)
    on = A_NIGHT
    achievement = "tier:silver"
    change = Change.GAINED
    cause = {"code": "met"}
    run = factory.SubFactory(EvaluationRunFactory)
    evaluation = factory.SubFactory(
        EvaluationFactory, partner=factory.SelfAttribute("..partner"), run=factory.SelfAttribute("..run")
    )
