from datetime import date

import factory
import numpy as np
from factory.django import DjangoModelFactory

from partners.enums import StandingStatus
from specializations.enums import TierSlug
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.partners import PartnerFactory
from tests.factories.specializations import RulebookFactory
from tiers.engine.packing import pack
from tiers.enums import Change, RunState, RunTrigger
from tiers.models import (
    CalendarFeed,
    Evaluation,
    EvaluationRun,
    ImpactReport,
    KeptFacts,
    KeptFactsChunk,
    LossWatch,
    RunFailure,
    SavedSimulation,
    StandingChange,
)

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


class KeptFactsFactory(DjangoModelFactory):
    """Of nobody."""

    class Meta:
        model = KeptFacts

    run = factory.SubFactory(EvaluationRunFactory)
    lines_after = A_NIGHT
    specializations = factory.LazyFunction(list)
    accreditation_types = factory.LazyFunction(list)
    rulebooks = factory.LazyFunction(list)
    partners = factory.LazyFunction(lambda: pack({"partner_ids": np.zeros(0, dtype=np.int64)}))
    started_at = LONG_AGO
    finished_at = LONG_AGO


class KeptFactsChunkFactory(DjangoModelFactory):
    class Meta:
        model = KeptFactsChunk

    kept = factory.SubFactory(KeptFactsFactory)
    number = factory.Sequence(int)
    columns = b""
    orders = b""


class ImpactReportFactory(DjangoModelFactory):
    class Meta:
        model = ImpactReport

    rulebook = factory.SubFactory(RulebookFactory)
    key = factory.Sequence(lambda number: f"{number:064}")
    as_of = A_NIGHT
    contents = b""
    computed_at = LONG_AGO


class LossWatchFactory(DjangoModelFactory):
    class Meta:
        model = LossWatch

    partner = factory.SubFactory(PartnerFactory)
    looked_on = A_NIGHT
    next_on = A_NIGHT


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    secret_digest = factory.Sequence(lambda number: f"{number:064}")
    created_at = LONG_AGO


class SavedSimulationFactory(DjangoModelFactory):
    """Nothing supposed, and open to its owner alone."""

    class Meta:
        model = SavedSimulation

    partner = factory.SubFactory(PartnerFactory)
    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"What if {number}")
    saved_at = LONG_AGO
