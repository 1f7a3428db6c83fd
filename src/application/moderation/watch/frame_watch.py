"""What is done with each frame of a live show (CSA-03, STR-12).

It is compared with the banks, and a match stops all. A classifier, where the operator chose one, says what it shows.
Codes in it are read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from application.moderation._confirmed import confirmed, finished
from application.moderation.cases._cases import open_or_join, record
from application.moderation.watch.look_for_codes import LookForCodes
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import AuditId, FrameMatchId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.events import FrameMatched, ShowStoppedByPlatform
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.frame_verdict import BadVerdict, FrameVerdict, Suspicion
from domain.moderation.watch.hash_bank import BankKind, HashMatch, gravest
from domain.moderation.watch.sampling import QUARTER
from domain.streaming.room_event import STREAM_KILLED
from domain.streaming.stream import OPEN, EndReason
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.moderation.watch.frame_classifying import FrameClassifier
from ports.moderation.watch.frame_watch import WatchedRow
from ports.moderation.watch.hash_banks import HashBanks
from ports.moderation.watch.picture_hashing import PictureHasher
from ports.streaming.rooms import MediaRooms
from ports.streaming.taps import MediaStill
from ports.transaction import BeginTransaction, Transaction

NO_SUSPICION = Suspicion()
MATCH_TOOL = "frame_watch"
"""As the cases name who stops a show for a picture that a bank knows."""
_CASES = {BankKind.CHILD_SAFETY: CaseKind.CSAM, BankKind.NON_CONSENT: CaseKind.NON_CONSENT}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look. `is_over`: the frame was a bank's picture, and so the show was stopped."""

    is_over: bool
    suspicion: Suspicion


@dataclass(frozen=True, slots=True)
class FrameWatch:
    """Keep frames nowhere, and tell nobody what was seen. Keep one object for the life of the process."""

    begin: BeginTransaction
    urgent: BeginTransaction
    """For the stop: no crowd takes its connections."""
    hasher: PictureHasher
    banks: HashBanks
    rooms: MediaRooms
    now: Clock
    new_id: NewId
    profile: str
    classifier: FrameClassifier | None
    raise_alarm: RaiseFrameAlarm
    look_for_codes: LookForCodes
    found: dict[StreamId, tuple[WatchedRow, HashMatch]] = field(default_factory=dict)
    """Matches that are not recorded yet."""

    async def look(
        self, row: WatchedRow, still: MediaStill | None, suspicion: Suspicion = NO_SUSPICION
    ) -> Look:
        """`suspicion` is what looks before left. No `still`: there was no frame to be had."""
        # A picture that stands still for so long says nothing of what is shown now; one that is known stops all.
        is_of_now = still is not None and still.age_seconds <= QUARTER.total_seconds()
        frame = still.jpeg if still is not None and is_of_now else None
        classifying = asyncio.create_task(self._verdict(row, frame))
        try:
            matches = await self._matches(row, still.jpeg if still is not None else None)
            if matches:  # what a classifier says, or does not, and what else is written down, waits for this
                await finished(self._stop(row, gravest(matches)))
                return Look(True, suspicion)
            verdict = await classifying
        finally:
            classifying.cancel()
        is_judged = is_of_now and matches is not None and (verdict is not None or self.classifier is None)
        async with self.begin() as tx:
            await tx.looks.looked(row.stream_id, at=self.now(), is_judged=is_judged)
        if verdict is not None:
            suspicion = suspicion.after(verdict)
            for sign, permille in suspicion.alarms():
                await self.raise_alarm(row, sign, permille, model=verdict.model)
        if frame is not None:
            await self.look_for_codes(row, frame)
        return Look(False, suspicion)

    async def record_found(self) -> None:
        """What was found while the database could not be asked."""
        for row, match in list(self.found.values()):
            try:
                await finished(self._stop(row, match))
            except Exception as error:  # the others are looked at meanwhile
                log.warning("match_not_recorded", stream_id=str(row.stream_id), error=type(error).__name__)

    async def prove(self) -> None:
        """Say that frames can be looked at, having tried. Raises `PortError`, and then nothing is said."""
        await self.banks.match(await self.hasher.try_out())
        if self.classifier is not None:
            await self.classifier.try_out()
        async with self.begin() as tx:
            await tx.looks.beat(self.now())

    async def _matches(self, row: WatchedRow, frame: bytes | None) -> Sequence[HashMatch] | None:
        """None: it was not compared with every bank."""
        if frame is None:
            return None
        try:
            return await self.banks.match(await self.hasher.hashed(frame))
        except PortError as error:
            log.warning("frame_not_matched", stream_id=str(row.stream_id), error=str(error))
            return None

    async def _verdict(self, row: WatchedRow, frame: bytes | None) -> FrameVerdict | None:
        """None: nobody said what it shows."""
        if self.classifier is None or frame is None:
            return None
        try:
            return await self.classifier.classify(frame)
        except (PortError, BadVerdict) as error:
            log.warning("frame_not_classified", stream_id=str(row.stream_id), error=str(error))
            return None

    async def _stop(self, row: WatchedRow, match: HashMatch) -> None:
        self.found[row.stream_id] = row, match
        try:
            async with self.urgent() as tx:
                await self._record(tx, row, match)
        except BaseException:
            # The frame may not come again: nobody sees what follows it, and the match is recorded as soon as it can be.
            await confirmed(partial(self.rooms.close, row.stream_id))
            raise
        self.found.pop(row.stream_id, None)
        closed = await confirmed(partial(self.rooms.close, row.stream_id))
        expelled = await confirmed(partial(self.rooms.expel, row.performer_id))
        log.warning(
            "show_stopped_by_match",
            stream_id=str(row.stream_id),  # and not of what: whoever reads logs sees no such cases (CSA-04)
            confirmed=closed and expelled,
        )

    async def _record(self, tx: Transaction, row: WatchedRow, match: HashMatch) -> None:
        """All of it or nothing: the account is held, the show over, and one case of severity 0 is open (CSA-07)."""
        now = self.now()
        age = await tx.ages.get_for_update(row.performer_id)  # first, as whoever locks an account does
        stream = await tx.streams.get_for_update(row.stream_id)
        found = FrameMatch.found(
            FrameMatchId(self.new_id()), match, stream_id=stream.id, performer_id=stream.performer_id, now=now
        )
        if await tx.frame_matches.add(found) != found:
            return
        held = age.held_for_match(stream.id)
        if held != age:
            await tx.ages.save(held)
        if held.state is not age.state:
            await tx.outbox.add(AgeDecided(user_id=age.user_id, state=AgeState.HELD))
        await tx.sessions.revoke_all(stream.performer_id, now=now)
        await tx.orders.close_unpaid(stream.performer_id)
        if stream.state in OPEN:
            await tx.streams.update(stream.killed(now, reason=EndReason.PLATFORM))
            await tx.room_events.append(stream.id, STREAM_KILLED, {}, now=now)
        await tx.reports.close_all(stream.id, now=now)
        await tx.audit.append(
            AuditEntry.frame_matched(
                audit_id=AuditId(self.new_id()), stream_id=stream.id, performer_id=stream.performer_id,
                now=now,
            )
        )  # fmt: skip
        by = By(None, MATCH_TOOL, automated=True, note="", at=now)
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, stream.id), person_id=stream.performer_id,
            kind=_CASES[match.kind], signals=NO_SIGNALS, report_id=None, by=by, profile=self.profile,
            new_id=self.new_id,
        )  # fmt: skip
        # A program stopped it: people say by which rule, and others that it was right (MOD-11, ENF-06).
        await record(tx, move.case.acted_at_once(UrgentAct.STOP_SHOW, by))
        await tx.outbox.add(FrameMatched(found.id, stream.id, stream.performer_id, match.kind))
        await tx.outbox.add(ShowStoppedByPlatform(stream.id, stream.performer_id, stream.title))
