"""The judgement of the programme: facts and rules in, standings with their reasons out.

Pure calculation on NumPy columns; it knows no database, no clock and no settings. One engine evaluates one
partner, a hundred thousand, or a thousand simulations: a batch is N partners, each with its own as-of day.

    facts + rules + day   ->  measures.measure      the value of every measure
    values                ->  assessment.assess     which requirements and achievements are met
    met + standing before ->  standing.step         what is held, since when, kept until when
    facts from that day   ->  outlook.look_ahead    the first later day on which anything changes
    all of it             ->  judgement.evaluate    one outcome per partner
    day after day         ->  journey.advance       through missed nights, forecasts and simulations

Rule source: docs/rules/tier_evaluation.md.
"""
