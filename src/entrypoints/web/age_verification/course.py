"""Where a person stands with a verification case, as the pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.age_verification.appeal import Appeal, AppealOutcome
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseNotFound
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason, told
from domain.age_verification.review import review_due
from domain.age_verification.states import HOLDS, WITH_OFFICERS, CaseState
from domain.ids import CaseId, UserId
from entrypoints.container import Container
from entrypoints.web.age_verification.brought import AGAIN, BROUGHT, Brought, Step, brought_of
from entrypoints.web.streaming.shows import has_agreed
from ports.age_verification.cases import CaseEventRow

ATTEMPTS_LOOKED_AT = 20
WAITING = frozenset({CaseState.SUBMITTED, CaseState.PROCESSING})
ASKED = frozenset({CaseState.NEEDS_INPUT, CaseState.REVERIFY_DUE})
"""Something was asked for again, and the person has not begun to bring it."""
MAY_BEGIN_ANEW = frozenset({CaseState.REJECTED, CaseState.EXPIRED, CaseState.WITHDRAWN})
WAYS: Mapping[Purpose, Sequence[Step]] = {
    Purpose.VIEWER: (Step.NOTICE, Step.DOCUMENT, Step.HAND_IN, Step.TEAM, Step.DONE),
    Purpose.PERFORMER: tuple(Step),
}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StepRow:
    step: Step
    state: str
    """`done`, `now` for the one whose form is shown, `again` for one that is asked for once more, or `open`."""


@dataclass(frozen=True, slots=True)
class Course:
    """One person's way through one purpose, with their newest case of it.

    `step` is the one whose form is shown. `asked` is why something was asked for again; `appeal` is
    the newest; `due_at` is when officers should have decided, where they have the next word.
    """

    purpose: Purpose
    case: VerificationCase | None
    step: Step
    steps: Sequence[StepRow]
    brought: Brought
    asked: Reason | None
    at_provider: bool
    appeal: Appeal | None
    due_at: datetime | None

    @property
    def may_appeal(self) -> bool:
        is_open = self.appeal is not None and self.appeal.outcome is AppealOutcome.OPEN
        return self.case is not None and self.case.is_appealable and not is_open

    @property
    def may_begin(self) -> bool:
        return self.case is None or self.case.state in MAY_BEGIN_ANEW

    @property
    def may_withdraw(self) -> bool:
        return self.case is not None and not self.case.is_over

    @property
    def is_complete(self) -> bool:
        """Whether all is there that the person brings."""
        return all(row.state == "done" for row in self.steps if row.step in BROUGHT)


async def own_cases(container: Container, user_id: UserId) -> Sequence[VerificationCase]:
    cases: Sequence[VerificationCase] = await container.case_queries().of_user(user_id)
    return cases


async def own_case(container: Container, user_id: UserId, case_id: CaseId) -> VerificationCase:
    """Raises `CaseNotFound`, for another's case too: nobody learns that there is one."""
    for case in await own_cases(container, user_id):
        if case.id == case_id:
            return case
    raise CaseNotFound("there is no such case of yours")


async def latest_case(container: Container, user_id: UserId, purpose: Purpose) -> VerificationCase | None:
    cases = await own_cases(container, user_id)
    return next((case for case in cases if case.purpose is purpose), None)


async def course_of(
    container: Container, purpose: Purpose, case: VerificationCase | None, *, wanted: str = ""
) -> Course:
    """`case` is the person's newest one; `wanted` names a step that they want to see again."""
    if case is None:
        rows = _rows(purpose, None, Step.NOTICE, {}, frozenset())
        return Course(purpose, None, Step.NOTICE, rows, Brought.nothing(), None, False, None, None)
    queries, now = container.case_queries(), container.now()()
    history = await queries.history(case.id)
    reason, since = _asked(history)
    again = AGAIN.get(reason, frozenset()) if reason else frozenset()
    brought = brought_of(
        case,
        await queries.evidence(case.id),
        agreed=await has_agreed(container, case.user_id),
        since={step: since if step in again else LONG_AGO for step in Step},
        now=now,
    )
    # Whoever begins again begins with nothing.
    has = {step: brought.has(step) and not case.is_over for step in WAYS[purpose] if step in BROUGHT}
    step = _step(case, has, wanted)
    appeals = await queries.appeals(case.id)
    return Course(
        purpose=purpose,
        case=case,
        step=step,
        steps=_rows(purpose, case, step, has, again),
        brought=brought,
        asked=reason if reason and told(reason) else None,
        at_provider=await is_at_provider(container, case),
        appeal=appeals[0] if appeals else None,
        due_at=_due_at(case, history),
    )


async def is_at_provider(container: Container, case: VerificationCase) -> bool:
    """Whether the person was sent to a provider that has not answered."""
    if case.state not in WAITING | {CaseState.COLLECTING}:
        return False
    attempts = await container.case_queries().attempts(case.user_id, limit=ATTEMPTS_LOOKED_AT)
    return any(
        attempt.case_id == case.id
        and attempt.method is case.method
        and attempt.outcome is AttemptOutcome.RUNNING
        for attempt in attempts
    )


def _asked(history: Sequence[CaseEventRow]) -> tuple[Reason | None, datetime]:
    """Why something is to be brought again, and since when; None once it was handed in."""
    for event in reversed(history):
        if event.after in ASKED:
            return Reason(event.reason), event.at
        if event.after in WAITING or event.after in WITH_OFFICERS:
            break
    return None, LONG_AGO


def _step(case: VerificationCase, has: Mapping[Step, bool], wanted: str) -> Step:
    if case.state in WITH_OFFICERS | WAITING:
        return Step.TEAM
    if case.state is CaseState.APPROVED:
        return Step.DONE
    if case.state in ASKED or case.state is CaseState.CONSENTED:
        return Step.DOCUMENT
    if case.state is not CaseState.COLLECTING:
        return Step.NOTICE
    if wanted in has:
        return Step(wanted)
    return next((step for step, is_there in has.items() if not is_there), Step.HAND_IN)


def _rows(
    purpose: Purpose,
    case: VerificationCase | None,
    now: Step,
    has: Mapping[Step, bool],
    again: frozenset[Step],
) -> Sequence[StepRow]:
    way = WAYS[purpose]
    handed_in = case is not None and case.state in WITH_OFFICERS | WAITING | HOLDS

    def state(step: Step) -> str:
        if step is now and now is not Step.DONE:
            return "now"
        if step in has and not handed_in:
            return "done" if has[step] else "again" if step in again else "open"
        return "done" if way.index(step) <= way.index(now) else "open"

    return [StepRow(step, state(step)) for step in way]


def _due_at(case: VerificationCase, history: Sequence[CaseEventRow]) -> datetime | None:
    if case.state not in WITH_OFFICERS:
        return None
    came = next((event.at for event in reversed(history) if event.after is CaseState.NEEDS_REVIEW), None)
    return review_due(case.purpose, waiting_since=came) if came else None
