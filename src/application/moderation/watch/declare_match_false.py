"""A match of a child's picture was wrong: one officer says so, another confirms it, and what it held is given back."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.decisions._false_matches import give_back_of_false, stop_by_match
from application.moderation.footage.view_footage import reads_child_safety
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, FalseMatchId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By
from domain.moderation.events import MatchDeclaredFalse
from domain.moderation.watch.false_match import (
    FalseMatch,
    FalseMatchAnswer,
    FalseMatchNotFound,
    FrameMatchNotFound,
)
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class SayMatchWasFalse:
    """The first officer's word. Safe to repeat: the client chooses the id. It lapses in a day."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, false_match_id: FalseMatchId, stream_id: StreamId, actor_id: UserId, reason: str
    ) -> FalseMatch:
        """Raises `FrameMatchNotFound`, also for who is no child safety officer of this queue, `FalseMatchStands`,
        `FalseMatchIdReused`, `CaseAboutYou`, `CaseReportedByYou`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        now = self.now()
        said = FalseMatch.say(
            false_match_id=false_match_id, stream_id=stream_id, said_by=actor_id, reason=reason, now=now
        )
        async with self.begin() as tx:
            match = await _match_for(tx, stream_id, actor_id, now)
            earlier = await tx.false_matches.newest_of(stream_id)
            if earlier is not None and earlier.id == said.id:
                earlier.require_same_request(said)
                return earlier
            said.require_none_stands(earlier, now=now)
            stop = await stop_by_match(tx, match)
            if stop.case is not None:
                stop.case.require_no_part(actor_id)
            kept = await tx.false_matches.add(said)
            kept.require_same_request(said)
            await tx.audit.append(_entry(said, actor_id, "said", said.reason, self.new_id))
            return kept


@dataclass(frozen=True, slots=True)
class AnswerFalseMatch:
    """The second officer's word, who had no part in the stop. Confirmed, what the match held is given back in this
    transaction, unless something else is open about the same person: then with their case. The show stays over, its
    footage stays withheld, and is kept as long as its rule says."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, false_match_id: FalseMatchId, actor_id: UserId, answer: FalseMatchAnswer,
        note: str,
    ) -> FalseMatch:  # fmt: skip
        """Raises `FrameMatchNotFound`, `FalseMatchNotFound`, `FourEyes`, `FalseMatchAnswered`, `FalseMatchLapsed`,
        `CaseAboutYou`, `CaseReportedByYou`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            match = await _match_for(tx, stream_id, actor_id, now)
            said = await tx.false_matches.get_for_update(false_match_id)
            if said.stream_id != stream_id:
                raise FalseMatchNotFound("nobody said that of this show")
            stop = await stop_by_match(tx, match)
            if stop.case is not None:
                stop.case.require_no_part(actor_id)
            answered = said.answered(answer, answered_by=actor_id, acted=stop.acted, note=note, now=now)
            await tx.false_matches.update(answered)
            if answered.is_confirmed:
                by = By.staff(actor_id, note=answered.note, now=now)
                given = await give_back_of_false(tx, stop, answered, by, self.new_id)
                await tx.outbox.add(
                    MatchDeclaredFalse(
                        answered.id, match.stream_id, match.performer_id, match.bank, match.hash_id, match.distance,
                        match.found_at, given,
                    )
                )  # fmt: skip
            await tx.audit.append(_entry(answered, actor_id, answer.value, answered.note, self.new_id))
            return answered


async def _match_for(tx: Transaction, stream_id: StreamId, actor_id: UserId, now: datetime) -> FrameMatch:
    """The match, and the account that it held, which is held here until the end: whoever locks an account does so
    first."""
    actor = await tx.users.get(actor_id)
    require_permission(actor.role, Permission.WORK_CHILD_SAFETY)
    match = await tx.frame_matches.find_of(stream_id)
    is_theirs = await reads_child_safety(tx, actor, now)
    if match is None or match.kind is not BankKind.CHILD_SAFETY or not is_theirs:
        raise FrameMatchNotFound("no such match was found in this show")
    await tx.ages.get_for_update(match.performer_id)
    return match


def _entry(said: FalseMatch, actor_id: UserId, act: str, note: str, new_id: NewId) -> AuditEntry:
    return AuditEntry.match_called_false(
        audit_id=AuditId(new_id()), actor_id=actor_id, false_match_id=said.id, stream_id=said.stream_id, act=act,
        note=note, now=said.answered_at or said.said_at,
    )  # fmt: skip
