"""In words: whether the programme is being judged, and what went wrong lately with the way to where it is mended."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.badges import Shape, Tone
from core.components import Action, CheckedFact, Link, ProblemLine
from deals.enums import ImportKind, WaitingFor
from tiers.problems import FailedPartner, HeldRows, Problem, UnsentMail
from tiers.pulse import Pulse

FAILURES = "failures"
"""The place of the run page where its failed partners stand."""


def health_facts(pulse: Pulse) -> list[CheckedFact]:
    """The health line: the last run, the next one, who waits, and whether a worker is alive."""
    return [_last_run(pulse), _next_run(pulse), _backlog(pulse), _worker(pulse)]


def _well(text: str, source: Link | None = None) -> CheckedFact:
    return CheckedFact(Shape.DISC_TICK, Tone.OK, text, source)


def _warned(text: str, source: Link | None = None) -> CheckedFact:
    return CheckedFact(Shape.TRIANGLE, Tone.WARN, text, source)


def _last_run(pulse: Pulse) -> CheckedFact:
    run = pulse.last_run
    if run is None or run.finished_at is None:
        return CheckedFact(Shape.DASHED_RING, Tone.MUTE, _("No run has finished yet."))
    link = Link(_("The run"), reverse("tiers:run", args=[run.public_id]))
    parts = {"at": formats.moment(run.finished_at), "day": formats.long_date(run.as_of)}
    if pulse.last_run_is_late:
        return _warned(_("No run has finished since %(at)s; the last one was as of %(day)s.") % parts, link)
    if run.failed:
        parts["failed"] = ngettext("%(count)s partner failed", "%(count)s partners failed", run.failed) % {
            "count": formats.number(run.failed)
        }
        return _warned(_("The last run finished on %(at)s, as of %(day)s; %(failed)s.") % parts, link)
    return _well(_("The last run finished on %(at)s, as of %(day)s.") % parts, link)


def _next_run(pulse: Pulse) -> CheckedFact:
    if pulse.next_run_at is None:
        return _warned(_("No run is planned: the nightly job is missing from the schedule, or switched off."))
    return CheckedFact(
        Shape.CLOCK, Tone.MUTE, _("The next run starts on %(at)s.") % {"at": formats.moment(pulse.next_run_at)}
    )


def _backlog(pulse: Pulse) -> CheckedFact:
    if pulse.stale_since is None:
        return _well(_("No partner waits to be judged."))
    words = ngettext(
        "%(count)s partner has changed since it was judged, on %(at)s.",
        "%(count)s partners have changed since they were judged, the first on %(at)s.",
        pulse.stale,
    ) % {"count": formats.number(pulse.stale), "at": formats.moment(pulse.stale_since)}
    if pulse.backlog_is_late:
        return _warned(words)
    return CheckedFact(Shape.CLOCK, Tone.MUTE, words)


def _worker(pulse: Pulse) -> CheckedFact:
    if pulse.worker is None:
        return _warned(_("No worker has given a sign of life yet: background work waits until one is started."))
    at = {"at": formats.moment(pulse.worker.seen_at)}
    if pulse.workers_are_silent:
        text = _("No sign of life of any worker since %(at)s: background work waits until one is started.")
        return CheckedFact(Shape.SQUARE_CROSS, Tone.BAD, text % at)
    words = ngettext("%(count)s worker is at work", "%(count)s workers are at work", pulse.workers)
    return _well(_("%(workers)s; last sign of life on %(at)s.") % {"workers": words % {"count": pulse.workers}, **at})


def problem_lines(problems: list[Problem]) -> list[ProblemLine]:
    return [_line(problem) for problem in problems]


def _line(problem: Problem) -> ProblemLine:
    match problem:
        case FailedPartner():
            return _failed(problem)
        case HeldRows():
            return _held(problem)
        case UnsentMail():
            return _unsent(problem)


def _failed(problem: FailedPartner) -> ProblemLine:
    failure = problem.failure
    page = reverse("tiers:run", args=[failure.run.public_id])
    return ProblemLine(
        shape=Shape.SQUARE_CROSS,
        tone=Tone.BAD,
        text=_("%(partner)s could not be judged.") % {"partner": failure.partner},
        note=_("Since the run as of %(day)s; it keeps what it held. Mend its facts, then judge it again.")
        % {"day": formats.long_date(failure.run.as_of)},
        link=Link(_("Judge it again"), f"{page}#{FAILURES}"),
    )


def _held(problem: HeldRows) -> ProblemLine:
    rows = ngettext("%(count)s row", "%(count)s rows", problem.rows) % {"count": formats.number(problem.rows)}
    waiting = WaitingFor(problem.waiting_for)
    asked = urlencode({"state": "held", "waiting_for": waiting.value})
    page = reverse("deals:declaration", args=[problem.declaration.public_id])
    return ProblemLine(
        shape=Shape.TRIANGLE,
        tone=Tone.WARN,
        text=_("%(kind)s: %(rows)s waiting for %(what)s “%(value)s”.")
        % {
            "kind": ImportKind(problem.kind).label,
            "rows": rows,
            "what": waiting.label,
            "value": problem.waiting_value or _("(empty)"),
        },
        note=_("Last declared on %(at)s. They are taken by themselves once it is known.")
        % {"at": formats.moment(problem.at)},
        link=Link(_("The rows"), f"{page}?{asked}"),
    )


def _unsent(problem: UnsentMail) -> ProblemLine:
    mails = ngettext("%(count)s mail has not left.", "%(count)s mails have not left.", problem.mails)
    since = {"at": formats.moment(problem.since)}
    if problem.error:
        note = _("Waiting since %(at)s. The mail server’s last answer: %(error)s.") % {
            **since,
            "error": problem.error,
        }
    else:
        note = _("Waiting since %(at)s. No worker has tried to send it.") % since
    return ProblemLine(
        shape=Shape.TRIANGLE,
        tone=Tone.WARN,
        text=mails % {"count": formats.number(problem.mails)},
        note=note,
        action=Action(_("Send again"), reverse("tiers:mail_retry"), post=True),
    )
