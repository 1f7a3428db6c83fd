"""Bringing documents, keeping them sealed, erasing them: on memory, with a real sealer."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.memory.age_verification.scanner import SIGNATURE
from adapters.memory.object_store import MemoryObjectStore
from application.age_verification.request_upload import UploadTicket
from domain.age_verification.case_refusals import CaseNotFound, NotYourCase
from domain.age_verification.document import (
    DOCUMENTS_PER_CASE_MAX,
    UPLOAD_BYTES_MAX,
    Document,
    DocumentGone,
    DocumentIdReused,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentPurpose,
    DocumentRefused,
    DocumentState,
    MalwareFound,
    NotYourDocument,
    TooManyDocuments,
    UnacceptableFile,
    UnreadableUpload,
    UploadMissing,
    UploadTooLarge,
)
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.casework import InvalidTransition
from domain.errors import Refusal
from domain.ids import CaseId, DocumentId
from ports.age_verification.documents import MalwareScanner, ScannerUnavailable, StoreUnavailable
from ports.sealing import SealBroken, Sealed, WrappedKey
from tests.builders import ASHA, RAVI, a_moved
from tests.unit.application.age_verification.document_stage import CASE, PICTURE, Stage


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


def ids() -> DocumentId:
    return DocumentId(uuid4())


# Through the API


async def test_age_23_a_document_is_sealed_before_it_is_stored(stage: Stage) -> None:
    document = await stage.stored()
    file = document.require_file()
    assert document.state is DocumentState.STORED
    assert list(stage.objects) == [file.object_key]
    assert PICTURE[3:] not in stage.objects[file.object_key]
    assert str(document.owner_id) not in file.object_key
    assert (await stage.vault.open(document)).data == PICTURE
    assert await stage.find(document.id) == document
    assert stage.loose == {}


async def test_age_23_a_document_opens_neither_for_another_owner_nor_in_anothers_place(stage: Stage) -> None:
    one, two = await stage.stored(), await stage.stored()
    with pytest.raises(SealBroken):
        await stage.vault.open(replace(one, owner_id=RAVI))
    with pytest.raises(SealBroken):
        await stage.vault.open(replace(one, id=two.id))
    with pytest.raises(SealBroken):
        await stage.vault.open(replace(one, file=two.file))
    keys = [document.require_file().object_key for document in (one, two)]
    stage.objects[keys[0]] = stage.objects[keys[1]]
    with pytest.raises(SealBroken):
        await stage.vault.open(one)


async def test_age_23_a_second_time_changes_nothing(stage: Stage) -> None:
    first = await stage.stored()
    again = await stage.upload(
        document_id=first.id, owner_id=ASHA, case_id=CASE, purpose=first.purpose, data=PICTURE + b"other"
    )
    assert again == first
    assert len(stage.objects) == 1


class MeetingStore(MemoryObjectStore):
    """Answers when two have come."""

    def __init__(self) -> None:
        super().__init__()
        self._both = asyncio.Event()

    async def put(self, key: str, data: bytes) -> None:
        await super().put(key, data)
        if len(self.objects) == 2:
            self._both.set()
        await self._both.wait()


async def test_age_23_two_at_once_keep_one_file_and_the_other_is_swept(stage: Stage) -> None:
    document_id = ids()
    stage.store = MeetingStore()

    async def one() -> Document:
        return await stage.upload(
            document_id=document_id, owner_id=ASHA, case_id=CASE, purpose=DocumentPurpose.SELFIE, data=PICTURE
        )

    first, second = await asyncio.gather(one(), one())
    assert first == second
    assert len(stage.objects) == 2
    assert (await stage.vault.open(first)).data == PICTURE
    stage.advance(hours=1)
    assert await stage.sweep() == 1
    assert list(stage.objects) == [first.require_file().object_key]
    assert (await stage.vault.open(first)).data == PICTURE


async def test_age_23_an_id_belongs_to_one_owner_case_and_purpose(stage: Stage) -> None:
    first = await stage.stored()
    same = {"document_id": first.id, "owner_id": ASHA, "case_id": CASE, "purpose": first.purpose}
    another, ravis = CaseId(uuid4()), CaseId(uuid4())
    async with stage.database.begin() as tx:
        await tx.cases.record(
            a_moved(id=another, user_id=ASHA, purpose=Purpose.PERFORMER, state=CaseState.COLLECTING)
        )
        await tx.cases.record(a_moved(id=ravis, user_id=RAVI, state=CaseState.COLLECTING))
    for change, refusal in (
        ({"owner_id": RAVI}, NotYourCase),
        ({"owner_id": RAVI, "case_id": ravis}, NotYourDocument),
        ({"case_id": CaseId(uuid4())}, CaseNotFound),
        ({"case_id": another}, DocumentIdReused),
        ({"purpose": DocumentPurpose.SELFIE}, DocumentIdReused),
    ):
        with pytest.raises(refusal):
            await stage.upload(**{**same, **change}, data=PICTURE)  # type: ignore[arg-type]
        with pytest.raises(refusal):
            await stage.request(**{**same, **change}, size_bytes=10)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"<svg/>", UnacceptableFile),
        (PICTURE + SIGNATURE, MalwareFound),
        (PICTURE + bytes(UPLOAD_BYTES_MAX), UploadTooLarge),
    ],
)
async def test_age_23_a_refused_file_leaves_its_reason_and_nothing_else(
    stage: Stage, data: bytes, refusal: type[Refusal]
) -> None:
    document_id = ids()
    again = {"document_id": document_id, "owner_id": ASHA, "case_id": CASE, "purpose": DocumentPurpose.SELFIE}
    with pytest.raises(refusal):
        await stage.upload(**again, data=data)  # type: ignore[arg-type]
    document = await stage.find(document_id)
    assert (document.state, document.refusal, document.file) == (DocumentState.REFUSED, refusal.code, None)
    assert stage.objects == {}
    with pytest.raises(DocumentRefused):
        await stage.upload(**again, data=PICTURE)  # type: ignore[arg-type]


class AwayScanner(MalwareScanner):
    async def scan(self, data: bytes) -> None:
        raise ScannerUnavailable("away")


async def test_age_23_without_an_answer_of_the_scanner_nothing_is_taken_and_it_can_be_tried_again(
    stage: Stage,
) -> None:
    document_id = ids()
    again = {"document_id": document_id, "owner_id": ASHA, "case_id": CASE, "purpose": DocumentPurpose.SELFIE}
    scanner, stage.scanner = stage.scanner, AwayScanner()
    with pytest.raises(ScannerUnavailable):
        await stage.upload(**again, data=PICTURE)  # type: ignore[arg-type]
    assert (await stage.find(document_id)).state is DocumentState.AWAITED
    assert stage.objects == {}
    stage.scanner = scanner
    assert (await stage.upload(**again, data=PICTURE)).state is DocumentState.STORED  # type: ignore[arg-type]


class CrashingStore(MemoryObjectStore):
    """Stores, and then its answer is lost: as when the program dies right after."""

    async def put(self, key: str, data: bytes) -> None:
        await super().put(key, data)
        raise StoreUnavailable("the answer was lost")


async def test_age_23_an_object_that_no_row_owns_is_known_and_swept(stage: Stage) -> None:
    stage.store = CrashingStore()
    with pytest.raises(StoreUnavailable):
        await stage.stored()
    assert len(stage.objects) == 1
    assert list(stage.loose) == list(stage.objects)
    assert await stage.sweep() == 0
    stage.advance(minutes=36)
    assert await stage.sweep() == 1
    assert (stage.objects, stage.loose) == ({}, {})


class SlowStore(MemoryObjectStore):
    """Takes half an hour, and somebody sweeps meanwhile."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    async def put(self, key: str, data: bytes) -> None:
        await super().put(key, data)
        self._stage.advance(minutes=14)


async def test_age_23_what_is_stored_in_time_is_claimed_before_it_is_swept(stage: Stage) -> None:
    stage.store = SlowStore(stage)
    document = await stage.stored()
    stage.advance(hours=2)
    await stage.sweep()
    assert (await stage.vault.open(document)).data == PICTURE


async def test_age_23_an_upload_that_takes_too_long_is_not_taken(stage: Stage) -> None:
    class VerySlowStore(MemoryObjectStore):
        async def put(self, key: str, data: bytes) -> None:
            await super().put(key, data)
            stage.advance(minutes=16)

    stage.store = VerySlowStore()
    with pytest.raises(DocumentNotAwaited):
        await stage.stored()
    stage.advance(hours=1)
    await stage.sweep()
    assert stage.objects == {}


async def test_age_22_an_offline_aadhaar_file_is_not_kept_under_any_name(stage: Stage) -> None:
    assert not any("aadhaar" in purpose for purpose in DocumentPurpose)
    for purpose in set(DocumentPurpose) - {DocumentPurpose.LEGAL_ORDER, DocumentPurpose.APPEAL}:
        with pytest.raises(UnacceptableFile):
            await stage.stored(b"PK\x03\x04 locked with a share code", purpose=purpose)


# By way of the store


async def prepared(stage: Stage, data: bytes = PICTURE, **changes: object) -> tuple[DocumentId, UploadTicket]:
    document_id = ids()
    wanted = {
        "document_id": document_id,
        "owner_id": ASHA,
        "case_id": CASE,
        "purpose": DocumentPurpose.SELFIE,
        "size_bytes": len(data),
        **changes,
    }
    return document_id, await stage.request(**wanted)  # type: ignore[arg-type]


def put(stage: Stage, ticket: UploadTicket, data: bytes = PICTURE) -> str:
    """As a client does: encrypt, and PUT."""
    key = ticket.signed.url.removeprefix("memory:")
    stage.objects[key] = AESGCM(ticket.key).encrypt(ticket.nonce, data, ticket.associated_data)
    return key


async def test_age_23_a_client_encrypts_and_puts_and_the_platform_seals_anew(stage: Stage) -> None:
    document_id, ticket = await prepared(stage)
    assert ticket.signed.headers["Content-Length"] == str(len(PICTURE) + 16)
    incoming = put(stage, ticket)
    assert incoming.startswith("incoming/")
    assert PICTURE[3:] not in stage.objects[incoming]
    waiting = (await stage.find(document_id)).require_upload()
    assert ticket.key not in waiting.wrapped_key
    document = await stage.finish(document_id=document_id, owner_id=ASHA)
    assert document.state is DocumentState.STORED
    assert document.upload is None
    assert list(stage.objects) == [document.require_file().object_key]
    assert (await stage.vault.open(document)).data == PICTURE
    with pytest.raises(SealBroken):  # the client's key does not open what is kept
        file = document.require_file()
        kept = Sealed(WrappedKey(waiting.key_id, waiting.wrapped_key), stage.objects[file.object_key])
        await stage.sealer.unseal(kept, context=document.upload_context)
    assert await stage.finish(document_id=document_id, owner_id=ASHA) == document


async def test_age_23_what_is_put_again_after_the_end_is_swept(stage: Stage) -> None:
    document_id, ticket = await prepared(stage)
    put(stage, ticket)
    document = await stage.finish(document_id=document_id, owner_id=ASHA)
    put(stage, ticket)
    assert len(stage.objects) == 2
    stage.advance(minutes=21)
    await stage.sweep()
    assert list(stage.objects) == [document.require_file().object_key]


async def test_age_23_finishing_needs_the_bytes_the_owner_and_a_prepared_upload(stage: Stage) -> None:
    document_id, ticket = await prepared(stage)
    with pytest.raises(UploadMissing):
        await stage.finish(document_id=document_id, owner_id=ASHA)
    put(stage, ticket)
    with pytest.raises(NotYourDocument):
        await stage.finish(document_id=document_id, owner_id=RAVI)
    with pytest.raises(DocumentNotFound):
        await stage.finish(document_id=ids(), owner_id=ASHA)
    assert (await stage.finish(document_id=document_id, owner_id=ASHA)).state is DocumentState.STORED


async def test_age_23_bytes_that_were_not_encrypted_as_told_are_refused(stage: Stage) -> None:
    for spoil in ("plain", "other_key", "foreign"):
        document_id, ticket = await prepared(stage)
        key = put(stage, ticket)
        if spoil == "plain":
            stage.objects[key] = PICTURE + bytes(16)
        elif spoil == "other_key":
            stage.objects[key] = AESGCM(bytes(32)).encrypt(ticket.nonce, PICTURE, ticket.associated_data)
        else:
            stage.objects[key] = AESGCM(ticket.key).encrypt(ticket.nonce, PICTURE, b"another document")
        with pytest.raises(UnreadableUpload):
            await stage.finish(document_id=document_id, owner_id=ASHA)
        assert (await stage.find(document_id)).refusal == "unreadable_upload"
        assert stage.objects == {}


async def test_age_23_malware_that_came_by_way_of_the_store_is_refused_too(stage: Stage) -> None:
    document_id, ticket = await prepared(stage, PICTURE + SIGNATURE)
    put(stage, ticket, PICTURE + SIGNATURE)
    with pytest.raises(MalwareFound):
        await stage.finish(document_id=document_id, owner_id=ASHA)
    with pytest.raises(DocumentRefused):
        await stage.finish(document_id=document_id, owner_id=ASHA)
    stage.advance(hours=1)
    await stage.sweep()
    assert stage.objects == {}


async def test_age_23_an_upload_is_asked_for_anew_and_the_first_place_is_given_up(stage: Stage) -> None:
    document_id, first = await prepared(stage)
    _, second = await prepared(stage, document_id=document_id)
    assert first.signed.url != second.signed.url
    put(stage, first)
    put(stage, second)
    document = await stage.finish(document_id=document_id, owner_id=ASHA)
    stage.advance(hours=1)
    await stage.sweep()
    assert list(stage.objects) == [document.require_file().object_key]


@pytest.mark.parametrize(
    ("size", "refusal"),
    [(0, UnacceptableFile), (-1, UnacceptableFile), (UPLOAD_BYTES_MAX + 1, UploadTooLarge)],
)
async def test_age_23_an_upload_has_a_sensible_size(stage: Stage, size: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await prepared(stage, size_bytes=size)
    await prepared(stage, size_bytes=UPLOAD_BYTES_MAX)


async def test_age_23_an_upload_that_never_comes_is_given_up(stage: Stage) -> None:
    document_id, ticket = await prepared(stage)
    put(stage, ticket)
    stage.advance(minutes=15)
    with pytest.raises(DocumentNotAwaited):
        await stage.finish(document_id=document_id, owner_id=ASHA)
    assert await stage.sweep() == 0
    assert (await stage.find(document_id)).state is DocumentState.AWAITED
    stage.advance(minutes=6)
    assert await stage.sweep() == 1
    document = await stage.find(document_id)
    assert (document.state, document.refusal, document.upload) == (
        DocumentState.REFUSED,
        "upload_given_up",
        None,
    )
    assert (stage.objects, stage.loose) == ({}, {})


# Erasing


async def test_prv_09_an_erased_document_is_gone_with_the_key_that_opens_it(stage: Stage) -> None:
    document = await stage.stored()
    await stage.erase(document_id=document.id)
    erased = await stage.find(document.id)
    assert (erased.state, erased.file, erased.erased_at) == (DocumentState.ERASED, None, stage.time)
    assert stage.objects == {}
    with pytest.raises(DocumentGone):
        await stage.vault.open(erased)
    stage.advance(days=1)
    await stage.erase(document_id=document.id)
    assert await stage.find(document.id) == erased


async def test_prv_09_an_object_that_cannot_be_deleted_now_is_deleted_later(stage: Stage) -> None:
    class Away(MemoryObjectStore):
        away = True

        async def delete(self, key: str) -> None:
            if self.away:
                raise StoreUnavailable("away")
            await super().delete(key)

    stage.store = store = Away()
    document = await stage.stored()
    await stage.erase(document_id=document.id)
    assert (await stage.find(document.id)).file is None
    assert len(store.objects) == 1
    stage.advance(minutes=6)
    with pytest.raises(StoreUnavailable):
        await stage.sweep()
    store.away = False
    assert await stage.sweep() == 1
    assert (store.objects, stage.loose) == ({}, {})


async def test_age_23_nothing_is_brought_to_a_case_that_does_not_collect(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        case = await tx.cases.get(CASE)
        await tx.cases.record(case.submitted(now=stage.now()))
    with pytest.raises(InvalidTransition):
        await stage.stored()
    with pytest.raises(InvalidTransition):
        await stage.stored(purpose=DocumentPurpose.APPEAL)


async def test_age_23_a_case_takes_so_many_files_and_no_more(stage: Stage) -> None:
    for _ in range(DOCUMENTS_PER_CASE_MAX):
        last = await stage.stored()
    with pytest.raises(TooManyDocuments):
        await stage.stored()
    again = await stage.upload(
        document_id=last.id, owner_id=ASHA, case_id=CASE, purpose=last.purpose, data=PICTURE
    )
    assert again == last, "what is there may be brought again"
