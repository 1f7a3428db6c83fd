"""AGE-09 and AGE-16: faces are compared by a verifier, which gives scores; another face stops the show."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from adapters.memory.age_verification.providers import MemoryFaces
from adapters.memory.streaming.media import MemoryMedia
from application.age_verification.add_picture import COMPARISONS_MAX, AddPicture
from application.age_verification.recheck_face import RecheckFace
from domain.age_verification.age import AgeStatus
from domain.age_verification.case import VerificationCase, require_may_perform
from domain.age_verification.case_refusals import PerformerVerificationRequired
from domain.age_verification.document import DocumentNotFound, DocumentPurpose
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import is_urgent
from domain.age_verification.states import CaseState
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import CaseId, DocumentId, UserId
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import StaffActed
from domain.streaming.stream import EndReason, Stream, StreamNotLive, StreamState
from ports.age_verification.providers import ProviderError
from tests.builders import ASHA, MEERA, RAVI, a_moved, a_stream, a_user, a_verified_adult, an_approval
from tests.unit.application.age_verification.document_stage import PICTURE, Stage

FRAME = b"\xff\xd8\xff a picture of the show"


@dataclass
class Evening:
    """Ravi is approved and live; his selfie is in the vault. Meera moderates."""

    stage: Stage
    case: VerificationCase
    show: Stream
    faces: MemoryFaces
    media: MemoryMedia

    async def check(self, actor: UserId = MEERA) -> bool:
        recheck = RecheckFace(
            self.stage.database.begin, self.media, self.stage.vault, self.faces, self.stage.now, uuid4
        )
        checked = await recheck(stream_id=self.show.id, actor_id=actor, picture=FRAME)
        return checked.stopped

    async def now_case(self) -> VerificationCase:
        async with self.stage.database.begin() as tx:
            return await tx.cases.get(self.case.id)

    async def now_show(self) -> Stream:
        async with self.stage.database.begin() as tx:
            return await tx.streams.get(self.show.id)

    async def scores(self) -> list[tuple[Verdict, int | None]]:
        async with self.stage.database.begin() as tx:
            pieces = await tx.evidence.of_case(self.case.id)
        return [
            (piece.verdict, piece.score_basis_points)
            for piece in pieces
            if piece.kind is EvidenceKind.FACE_MATCH
        ]


async def upload(stage: Stage, case_id: CaseId, owner: UserId, purpose: DocumentPurpose) -> DocumentId:
    document = await stage.upload(
        document_id=DocumentId(uuid4()), owner_id=owner, case_id=case_id, purpose=purpose, data=PICTURE
    )
    return document.id


@pytest.fixture
async def evening() -> Evening:
    stage = Stage()
    await stage.people()
    moved, show = an_approval(RAVI), a_stream(performer_id=RAVI)
    collecting = a_moved(
        id=moved.case.id, user_id=RAVI, purpose=Purpose.PERFORMER, state=CaseState.COLLECTING
    )
    async with stage.database.begin() as tx:
        await tx.users.add(a_user(id=MEERA, email="meera@example.in", role=Role.MODERATOR))
        await tx.ages.save(a_verified_adult(RAVI))
        await tx.cases.record(collecting)
    await upload(stage, moved.case.id, RAVI, DocumentPurpose.SELFIE)
    async with stage.database.begin() as tx:
        await tx.cases.keep(replace(moved.case, seq=collecting.case.seq, chain=collecting.case.chain))
        await tx.streams.add(show)
    return Evening(stage, moved.case, show, MemoryFaces(), MemoryMedia())


async def test_age_16_the_same_face_goes_on_and_its_score_is_kept(evening: Evening) -> None:
    assert not await evening.check()
    assert (await evening.now_show()).state is StreamState.LIVE
    assert await evening.scores() == [(Verdict.PASSED, 9_400)]
    assert (await evening.now_case()).state is CaseState.APPROVED


async def test_age_16_another_face_stops_the_show_and_is_before_officers_at_once(evening: Evening) -> None:
    await evening.check()
    evening.stage.advance(minutes=5)
    evening.faces.same = replace(evening.faces.same, passed=False, basis_points=3_100)
    assert await evening.check()
    show, case = await evening.now_show(), await evening.now_case()
    assert (show.state, show.end_reason) == (StreamState.KILLED, EndReason.PLATFORM)
    assert evening.media.is_closed(evening.show.id)
    assert (case.state, case.hold) == (CaseState.NEEDS_REVIEW, Reason.FACE_CHANGED)
    assert is_urgent(case.hold)
    assert await evening.scores() == [(Verdict.PASSED, 9_400), (Verdict.FAILED, 3_100)], "both scores"
    with pytest.raises(PerformerVerificationRequired):
        require_may_perform(case, now=evening.stage.now())
    audit = evening.stage.database.tables.moderation.audit[-1]
    assert (audit.actor_id, audit.action, audit.reason) == (None, "stream.stop", "face_changed")


async def test_age_16_enf_01_that_the_show_was_stopped_is_a_decision_of_its_own(evening: Evening) -> None:
    await evening.check()
    acted = [each for each in evening.stage.database.tables.outbox.events() if isinstance(each, StaffActed)]
    assert acted == [], "the same face restricts nobody"
    evening.faces.same = replace(evening.faces.same, passed=False)
    await evening.check()
    [event] = [each for each in evening.stage.database.tables.outbox.events() if isinstance(each, StaffActed)]
    assert (event.act, event.stream_id, event.person_id) == (ActionKind.STOP_SHOW, evening.show.id, RAVI)
    assert (event.actor_id, event.policy, event.by_program) == (MEERA, StopPolicy.IMPERSONATION, True)
    assert "could not be matched" in event.found
    assert "नहीं मिला" in event.found


async def test_age_16_while_the_verifier_is_down_nothing_is_decided(evening: Evening) -> None:
    evening.faces.failure = ProviderError("no answer")
    with pytest.raises(ProviderError):
        await evening.check()
    assert (await evening.now_show()).state is StreamState.LIVE
    assert not await evening.scores()


async def test_age_16_only_who_may_stop_a_show_may_ask(evening: Evening) -> None:
    with pytest.raises(PermissionDenied):
        await evening.check(ASHA)


async def test_age_16_a_show_that_is_over_is_not_looked_at(evening: Evening) -> None:
    async with evening.stage.database.begin() as tx:
        await tx.streams.update(evening.show.ended(EndReason.PERFORMER, evening.stage.now()))
    with pytest.raises(StreamNotLive):
        await evening.check()


async def test_age_16_without_a_picture_to_compare_with_nobody_is_judged(evening: Evening) -> None:
    async with evening.stage.database.begin() as tx:
        for document in await tx.documents.of_case(evening.case.id):
            await tx.documents.update(document.erased(evening.stage.now()))
    with pytest.raises(DocumentNotFound):
        await evening.check()


# While somebody brings pictures


@dataclass
class Bringing:
    stage: Stage
    case_id: CaseId
    faces: MemoryFaces

    async def bring(self, purpose: DocumentPurpose) -> None:
        add = AddPicture(self.stage.database.begin, self.stage.vault, self.faces, self.stage.now, uuid4)
        document_id = await upload(self.stage, self.case_id, ASHA, purpose)
        await add(case_id=self.case_id, user_id=ASHA, document_id=document_id, purpose=purpose)

    async def verdicts(self) -> dict[tuple[EvidenceKind, Method], Verdict]:
        async with self.stage.database.begin() as tx:
            pieces = await tx.evidence.of_case(self.case_id)
        return {(piece.kind, piece.method): piece.verdict for piece in pieces}


@pytest.fixture
async def bringing() -> Bringing:
    stage = Stage()
    await stage.people()
    moved = a_moved(user_id=ASHA, purpose=Purpose.PERFORMER, state=CaseState.COLLECTING)
    async with stage.database.begin() as tx:
        await tx.ages.save(AgeStatus.unknown(ASHA))
        await tx.cases.record(moved)
    return Bringing(stage, moved.case.id, MemoryFaces())


FACE = (EvidenceKind.FACE_MATCH, Method.FACE)
ALIVE = (EvidenceKind.LIVENESS, Method.FACE)


async def test_age_09_a_face_and_a_card_are_compared_as_soon_as_both_are_there(bringing: Bringing) -> None:
    await bringing.bring(DocumentPurpose.SELFIE)
    assert FACE not in await bringing.verdicts()
    await bringing.bring(DocumentPurpose.ID_FRONT)
    verdicts = await bringing.verdicts()
    assert (verdicts[FACE], verdicts[ALIVE]) == (Verdict.PASSED, Verdict.PASSED)
    assert verdicts[EvidenceKind.HUMAN_COMPARISON, Method.OTHER_ID] is Verdict.UNSURE


async def test_age_09_what_the_verifier_refuses_has_failed(bringing: Bringing) -> None:
    bringing.faces.same = replace(bringing.faces.same, passed=False)
    await bringing.bring(DocumentPurpose.SELFIE)
    await bringing.bring(DocumentPurpose.ID_FRONT)
    verdicts = await bringing.verdicts()
    assert (verdicts[FACE], verdicts[ALIVE]) == (Verdict.FAILED, Verdict.PASSED)


async def test_ops_10_while_the_verifier_is_down_officers_compare_alone(bringing: Bringing) -> None:
    bringing.faces.failure = ProviderError("no answer")
    await bringing.bring(DocumentPurpose.SELFIE)
    await bringing.bring(DocumentPurpose.ID_FRONT)
    verdicts = await bringing.verdicts()
    assert FACE not in verdicts
    assert verdicts[EvidenceKind.IDENTITY, Method.OTHER_ID] is Verdict.UNSURE


async def test_age_09_whoever_tries_faces_gets_no_further_than_ten(bringing: Bringing) -> None:
    add = AddPicture(
        bringing.stage.database.begin, bringing.stage.vault, bringing.faces, bringing.stage.now, uuid4
    )
    await bringing.bring(DocumentPurpose.ID_FRONT)
    selfie = await upload(bringing.stage, bringing.case_id, ASHA, DocumentPurpose.SELFIE)
    for _ in range(COMPARISONS_MAX + 3):
        await add(case_id=bringing.case_id, user_id=ASHA, document_id=selfie, purpose=DocumentPurpose.SELFIE)
    async with bringing.stage.database.begin() as tx:
        pieces = await tx.evidence.of_case(bringing.case_id)
    assert sum(piece.kind is EvidenceKind.LIVENESS for piece in pieces) == COMPARISONS_MAX
    assert sum(piece.kind is EvidenceKind.HUMAN_COMPARISON for piece in pieces) == 1, (
        "the same picture is no news"
    )
