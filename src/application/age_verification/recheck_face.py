"""Compare the face in a live show with the face that was verified."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from application.age_verification._moves import hold_case, record
from application.age_verification.add_picture import COMPARABLE, score_evidence
from application.age_verification.document_vault import DocumentVault
from domain.age_verification.case import VerificationCase, require_may_perform
from domain.age_verification.case_event import Act
from domain.age_verification.document import Document, DocumentNotFound, DocumentPurpose, UnacceptableFile
from domain.age_verification.evidence import EvidenceKind
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason, told
from domain.age_verification.states import CaseState
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, EvidenceId, StreamId, UserId
from domain.language import Language
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import ShowStoppedByPlatform, StaffActed
from domain.streaming.room_event import STREAM_KILLED
from domain.streaming.stream import OPEN, EndReason
from ports.age_verification.providers import FaceVerifier, Score
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction, Transaction

CLOSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class FaceChecked:
    """What the comparison gave, and whether the show was stopped for it."""

    score: Score
    stopped: bool


@dataclass(frozen=True, slots=True)
class RecheckFace:
    """A member of staff sends a picture of the show. A face that is another one stops it (AGE-16).

    The show is over, the performer may not go live again, and their case is before officers at once, ahead of all
    others, with this score and those of the verification beside each other. The picture is looked at and not kept.
    While the verifier is down nothing is decided: staff have the kill switch.

    That the show was stopped is a decision about its performer, with its reasons and an appeal that somebody else
    decides than whoever sent the picture (ENF-01, ENF-02); of who they are officers decide in the case.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    vault: DocumentVault
    faces: FaceVerifier
    now: Clock
    new_id: NewId

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId, picture: bytes) -> FaceChecked:
        """`picture` is a JPEG or PNG. Raises `StreamNotFound`, `StreamNotLive`, `PermissionDenied`,
        `PerformerVerificationRequired`, `DocumentNotFound`, `UnacceptableFile`, `ProviderError`."""
        case, selfie = await self._verified_face(stream_id, actor_id)
        known = await self.vault.open(selfie)
        shown = await self.vault.sanitizer.clean(picture)
        if {shown.media_type, known.media_type} - COMPARABLE:
            raise UnacceptableFile("a face is compared in a JPEG or PNG picture")
        score = await self.faces.match(shown.data, known.data)
        await self._record(stream_id, actor_id, case, score)
        if score.passed:
            return FaceChecked(score, stopped=False)
        # The worker closes it too, should this not reach the media plane.
        with suppress(MediaUnavailable, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.rooms.close(stream_id)
        return FaceChecked(score, stopped=True)

    async def _verified_face(
        self, stream_id: StreamId, actor_id: UserId
    ) -> tuple[VerificationCase, Document]:
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.STOP_STREAM)
            stream = await tx.streams.get(stream_id)
            stream.require_live()
            case = await tx.cases.find_latest(stream.performer_id, Purpose.PERFORMER)
            require_may_perform(case, now=self.now())
            assert case is not None, "it holds"
            for document in reversed(await tx.documents.of_case(case.id)):
                if document.purpose is DocumentPurpose.SELFIE and document.file is not None:
                    return case, document
        raise DocumentNotFound("no picture of this performer's face is kept to compare with")

    async def _record(
        self, stream_id: StreamId, actor_id: UserId, case: VerificationCase, score: Score
    ) -> None:
        async with self.begin() as tx:
            _, case = await hold_case(tx, case.id)
            await tx.evidence.add(
                score_evidence(
                    score, EvidenceKind.FACE_MATCH, evidence_id=EvidenceId(self.new_id()), case_id=case.id,
                    document_id=None, clock=self.now,
                )
            )  # fmt: skip
            if score.passed:
                return
            now = self.now()
            if case.state is CaseState.APPROVED:
                case = await record(tx, case.reverify(Act.by_platform(Reason.FACE_CHANGED, now=now)))
                await record(tx, case.doubted(Reason.FACE_CHANGED, now=now))
            await self._stop(tx, stream_id, actor_id)

    async def _stop(self, tx: Transaction, stream_id: StreamId, actor_id: UserId) -> None:
        now = self.now()
        stream = await tx.streams.get_for_update(stream_id)
        if stream.state not in OPEN:
            return
        await tx.streams.update(stream.killed(now, reason=EndReason.PLATFORM))
        await tx.reports.close_all(stream_id, now=now)
        await tx.audit.append(
            AuditEntry.stopped_by_platform(
                audit_id=AuditId(self.new_id()), stream_id=stream_id, reason=Reason.FACE_CHANGED, now=now
            )
        )
        await tx.outbox.add(ShowStoppedByPlatform(stream_id, stream.performer_id, stream.title))
        found = " ".join(told(Reason.FACE_CHANGED, each) for each in Language)
        await tx.outbox.add(
            StaffActed(
                ActionKind.STOP_SHOW, stream_id, stream.performer_id, actor_id, StopPolicy.IMPERSONATION, found, "",
                None, now, by_program=True,
            )
        )  # fmt: skip
        await tx.room_events.append(stream_id, STREAM_KILLED, {}, now=now)
