"""Two at the same time, on PostgreSQL with real threads: exactly one wins, everybody else gets a clean answer.

``one_after_the_other`` lets the second begin while the first has written but not committed, and the first commit once
the second waits for it (or is through): the interleaving in which a check before the write would let both pass.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.models import AuditEvent, Notification
from deals.actions import agreements as actions
from deals.enums import AgreementState, ExtensionState, ReasonKind
from deals.models import AgreementEvent, AgreementSpecialization, EndCustomer
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_draft,
    a_reason,
    a_request,
    a_side,
    approve,
    digest_of,
    in_force,
    stored,
    words,
)
from tests.factories.core import UserFactory
from tests.factories.deals import OrderLineFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REFUSALS = (actions.StateChanged, actions.CustomerProtected)
PATIENCE = 20  # seconds until a test gives up on its threads


def answer_of(call):
    """What the call returned, or the refusal that it raised; anything else fails the test."""
    try:
        return call()
    except ValidationError as refusal:
        return refusal


def in_thread(call):
    try:
        return answer_of(call)
    finally:
        connection.close()


def together(*calls):
    """Everybody starts at the same moment."""
    start = threading.Barrier(len(calls))

    def begin(call):
        start.wait(PATIENCE)
        return in_thread(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def one_after_the_other(first, second):
    written, may_commit = threading.Event(), threading.Event()

    def hesitate():
        with transaction.atomic():
            result = first()
            written.set()
            may_commit.wait(PATIENCE)
        return result

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(in_thread, hesitate)
        assert written.wait(PATIENCE) or slow.result()
        fast = pool.submit(in_thread, second)
        deadline = time.monotonic() + PATIENCE
        while not fast.done() and not somebody_waits() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        may_commit.set()
        return [slow.result(PATIENCE), fast.result(PATIENCE)]


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


WAYS = {
    "at once": together,
    "the first first": one_after_the_other,
    "the second first": lambda one, other: one_after_the_other(other, one)[::-1],
}


def every_way(test):
    """Run the race in each way in which two can meet, in a world of its own specialization: emptying tables is slow."""

    def run(transactional_db):
        words()
        for name, race in WAYS.items():
            try:
                test(race, SpecializationFactory())
            except BaseException as failure:
                failure.add_note(f"with {name}")
                raise

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


def refused(answers):
    return [answer for answer in answers if isinstance(answer, ValidationError)]


def assert_one_refusal(answers):
    assert len(refused(answers)) == 1
    assert isinstance(refused(answers)[0], REFUSALS)
    assert refused(answers)[0].messages[0].endswith(".")


def audited(agreement, verb):
    return AuditEvent.objects.filter(object_key=agreement.public_id, verb=f"agreement_{verb}").count()


def told(agreement, event):
    """How often each reader was told."""
    keys = Notification.objects.filter(subject=agreement.public_id, event=event)
    return {user: keys.filter(user=user).count() for user in keys.values_list("user", flat=True)}


def assert_told_once(agreement, event):
    assert set(told(agreement, event).values()) == {1}


@every_way
def test_approving_one_agreement_twice(race, spec):
    side, boss = a_side(spec), UserFactory(programme_admin=True)
    agreement = a_request(side, spec)
    copies = stored(agreement), stored(agreement)
    answers = race(lambda: approve(side, copies[0]), lambda: approve(side, copies[1], by=boss))
    assert_one_refusal(answers)
    assert stored(agreement).state == AgreementState.IN_FORCE
    assert audited(agreement, "approved") == 1
    assert_told_once(agreement, "agreement.in_force")
    assert agreement.events.filter(verb="approved").count() == 1


def rivals(spec):
    """Two requests of two partners for one customer, written differently."""
    sides = a_side(spec), a_side(spec)
    names = ("Hafenwerk Maschinenbau GmbH", "HAFENWERK Maschinenbau")
    requests = [
        a_request(side, spec, customer=a_customer(side, name=name)) for side, name in zip(sides, names, strict=True)
    ]
    return list(zip(sides, requests, strict=True))


def approvals(pairs):
    return [lambda side=side, request=request: approve(side, stored(request)) for side, request in pairs]


def winners(pairs):
    return [request for _side, request in pairs if stored(request).state == AgreementState.IN_FORCE]


@every_way
def test_two_agreements_for_one_customer(race, spec):
    pairs = rivals(spec)
    answers = race(*approvals(pairs))
    assert_one_refusal(answers)
    assert isinstance(refused(answers)[0], actions.CustomerProtected)
    (winner,) = winners(pairs)
    assert stored(winner).deal_number in refused(answers)[0].messages[0]
    (loser,) = {request for _side, request in pairs} - {winner}
    assert stored(loser).state == AgreementState.SUBMITTED
    assert (audited(winner, "approved"), audited(loser, "approved")) == (1, 0)
    assert_told_once(winner, "agreement.in_force")
    assert told(loser, "agreement.in_force") == {}
    assert AgreementSpecialization.objects.filter(exclusive=True, specialization=spec).count() == 1


@contextmanager
def without_the_constraint():
    model = AgreementSpecialization
    constraint = next(each for each in model._meta.constraints if each.name == "agreement_exclusive")
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model.objects.update(exclusive=False)
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def test_without_the_constraint_both_would_win(transactional_db):
    """The control: nothing but the database keeps the two apart."""
    words()
    spec = SpecializationFactory()
    pairs = rivals(spec)
    with without_the_constraint():
        answers = one_after_the_other(*approvals(pairs))
        assert refused(answers) == []
        assert len(winners(pairs)) == 2


@every_way
def test_two_agreements_of_several_specializations_do_not_deadlock(race, one):
    other = SpecializationFactory()
    sides = a_side(one, other), a_side(one, other)
    pairs = [(sides[0], a_request(sides[0], one, other)), (sides[1], a_request(sides[1], other, one))]
    assert_one_refusal(race(*approvals(pairs)))
    assert len(winners(pairs)) == 1
    held = AgreementSpecialization.objects.filter(exclusive=True, specialization__in=[one, other])
    assert len(set(held.values_list("agreement", flat=True))) == 1


@every_way
def test_approving_against_withdrawing(race, spec):
    side = a_side(spec)
    agreement = a_request(side, spec)
    copies = stored(agreement), stored(agreement)
    answers = race(
        lambda: approve(side, copies[0]), lambda: actions.withdraw(agreement=copies[1], by=side.admin, at=AT)
    )
    assert_one_refusal(answers)
    state = stored(agreement).state
    assert state in {AgreementState.IN_FORCE, AgreementState.WITHDRAWN}
    assert audited(agreement, "approved") + audited(agreement, "withdrawn") == 1
    assert_told_once(agreement, f"agreement.{state}")
    assert agreement.covered.get().exclusive is (state == AgreementState.IN_FORCE)


@every_way
def test_approving_against_the_night_that_expires_the_one_before(race, spec):
    former, side = a_side(spec), a_side(spec)
    old = in_force(former, spec)
    end = old.protection_ends_on
    at = AT + 180 * DAY
    agreement = a_request(side, spec, at=at, today=end)
    answers = race(
        lambda: approve(side, stored(agreement), at=at, today=end), lambda: actions.run_night(today=end, at=at)
    )
    assert refused(answers) == []
    assert (stored(old).state, stored(agreement).state) == (AgreementState.EXPIRED, AgreementState.IN_FORCE)
    assert audited(old, "expired") == 1
    assert_told_once(old, "agreement.expired")


@every_way
def test_accepting_terms_against_the_night_that_expires_them(race, spec):
    side = a_side(spec)
    agreement = approve(side, a_request(side, spec), discount_percent=Decimal(5))
    digest, night = digest_of(agreement), agreement.accept_until
    copy = stored(agreement)
    accept = {"agreement": copy, "digest": digest, "by": side.admin, "at": AT, "today": night - DAY}
    answers = race(lambda: actions.accept_terms(**accept), lambda: actions.run_night(today=night, at=AT))
    state = stored(agreement).state
    assert (state == AgreementState.EXPIRED) == bool(refused(answers))
    assert state in {AgreementState.IN_FORCE, AgreementState.EXPIRED}
    assert audited(agreement, "in_force") + audited(agreement, "expired") == 1
    assert_told_once(agreement, f"agreement.{state}")


@every_way
def test_extending_against_expiring(race, spec):
    side = a_side(spec)
    agreement = in_force(side, spec)
    end = agreement.protection_ends_on
    asked = {"proof": "A workshop", "by": side.member, "at": AT, "today": end - DAY}
    extension = actions.ask_for_extension(agreement=agreement, **asked)
    decided = {"extension": extension, "grant": True, "by": side.manager, "at": AT, "today": end - DAY}
    answers = race(lambda: actions.decide_extension(**decided), lambda: actions.run_night(today=end, at=AT))
    kept = stored(agreement)
    extension.refresh_from_db()
    if refused(answers):
        assert_one_refusal(answers)
        assert (kept.state, extension.state) == (AgreementState.EXPIRED, ExtensionState.LAPSED)
    else:
        assert (kept.state, extension.state) == (AgreementState.IN_FORCE, ExtensionState.GRANTED)
        assert kept.protection_ends_on == end + 90 * DAY
    assert audited(agreement, "expired") + audited(agreement, "extension_granted") == 1
    assert len(told(agreement, "agreement.expired")) in {0, 3}


@every_way
def test_deciding_an_extension_twice(race, spec):
    side = a_side(spec)
    agreement = in_force(side, spec)
    asked = {"proof": "A workshop", "by": side.member, "at": AT, "today": TODAY + DAY}
    extension = actions.ask_for_extension(agreement=agreement, **asked)

    def grant(by):
        copy = type(extension).objects.get(pk=extension.pk)
        return lambda: actions.decide_extension(extension=copy, grant=True, by=by, at=AT, today=TODAY + DAY)

    answers = race(grant(side.manager), grant(UserFactory(programme_admin=True)))
    assert len(refused(answers)) == 1
    assert stored(agreement).protection_ends_on == agreement.protection_ends_on + 90 * DAY
    assert_told_once(agreement, "extension.decided")


@every_way
def test_revoking_against_winning(race, spec):
    side = a_side(spec)
    agreement = in_force(side, spec)
    OrderLineFactory(
        partner=side.partner, specialization=spec, order_date=TODAY, deal_number=agreement.deal_number, amount_e4=1
    )
    revoke = {
        "agreement": stored(agreement),
        "reason": a_reason(ReasonKind.REVOCATION, "no_activity"),
        "note": "Silent",
        "by": side.manager,
        "at": AT,
        "today": TODAY,
    }
    answers = race(lambda: actions.revoke(**revoke), lambda: actions.link_deal_numbers(at=AT))
    state = stored(agreement).state
    assert state in {AgreementState.REVOKED, AgreementState.WON}
    assert (state == AgreementState.WON) == bool(refused(answers))
    assert audited(agreement, "revoked") + audited(agreement, "won") == 1
    assert_told_once(agreement, f"agreement.{state}")
    assert agreement.orders.count() == 1


@every_way
def test_recording_the_same_customer_against_approving(race, spec):
    """Whoever comes second learns that both customers are protected, or that they are one."""
    holder, side = a_side(spec), a_side(spec)
    names = [f"{word} {spec.pk}" for word in ("Hafenwerk Maschinenbau", "Nordkorn Logistik")]
    held = in_force(holder, spec, customer=a_customer(holder, name=names[0]))
    request = a_request(side, spec, customer=a_customer(side, name=names[1]))
    first, second = held.customer, request.customer
    answers = race(
        lambda: approve(side, stored(request)),
        lambda: actions.record_same(
            first=EndCustomer.objects.get(pk=first.pk),
            second=EndCustomer.objects.get(pk=second.pk),
            by=side.manager,
            at=AT,
        ),
    )
    assert_one_refusal(answers)
    roots = set(EndCustomer.objects.filter(pk__in=[first.pk, second.pk]).values_list("root", flat=True))
    approved = stored(request).state == AgreementState.IN_FORCE
    assert len(roots) == (2 if approved else 1)
    rows = AgreementSpecialization.objects.filter(specialization=spec).select_related("agreement__customer")
    assert all(row.customer_id == row.agreement.customer.root_id for row in rows)
    assert audited(request, "approved") == approved


@every_way
def test_numbers_that_are_given_out_at_once_differ(race, spec):
    other = SpecializationFactory()
    sides = a_side(spec), a_side(other)
    pairs = [
        (sides[0], a_request(sides[0], spec)),
        (sides[1], a_request(sides[1], other, customer=a_customer(sides[1], name="Nordkorn Logistik GmbH"))),
    ]
    assert refused(race(*approvals(pairs))) == []
    assert len({stored(request).deal_number for _side, request in pairs}) == 2


@every_way
def test_saving_a_draft_against_submitting_it(race, spec):
    """Nothing is signed that was not shown."""
    side = a_side(spec)
    agreement = a_draft(side, spec)
    digest = digest_of(agreement)
    copies = stored(agreement), stored(agreement)
    later = AT + DAY / 24
    answers = race(
        lambda: actions.submit(agreement=copies[0], digest=digest, by=side.admin, at=later, today=TODAY),
        lambda: actions.save_draft(agreement=copies[1], changes={"title": "Other"}, by=side.member, at=later),
    )
    kept = stored(agreement)
    assert len(refused(answers)) == 1
    assert (kept.state == AgreementState.SUBMITTED) == (kept.title != "Other")
    assert AgreementEvent.objects.filter(agreement=agreement, verb="submitted").count() == audited(
        agreement, "submitted"
    )
