"""A show was stopped at once; its case says so, and asks for a reason and for another's word."""

from dataclasses import dataclass

from application.moderation.cases._cases import open_or_join_once, record
from domain.ids import EventId, ReportId
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.decisions.policy import case_kind_of, policy_named
from domain.moderation.events import StopToConfirm
from ports.clock import NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class BringStopToCase:
    """Open the show's case, or join it, with the stop as an act that came first (MOD-11).

    Apart from the stop itself, which waits for no case (STR-03); the fifteen minutes run from the stop all the same.
    Bears repetition while the case is open: a stop joins it once. Who stopped a show of their own has no say in its
    case: others answer for that stop.
    """

    begin: BeginTransaction
    new_id: NewId
    profile: str

    async def __call__(self, event: StopToConfirm, event_id: EventId) -> None:
        is_own = event.actor_id == event.performer_id
        actor_id = None if is_own else event.actor_id
        by = By(actor_id, "kill_switch", automated=is_own, note=event.note, at=event.stopped_at)
        async with self.begin() as tx:
            move = await open_or_join_once(
                tx, ReportId(event_id), subject=Subject(SubjectKind.SHOW, event.stream_id),
                person_id=event.performer_id, kind=case_kind_of(policy_named(event.policy)), by=by,
                profile=self.profile, new_id=self.new_id,
            )  # fmt: skip
            if move is not None:
                await record(tx, move.case.acted_at_once(UrgentAct.STOP_SHOW, by))
