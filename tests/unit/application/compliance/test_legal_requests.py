"""LEG-10: from the intake of a request to the answer, step by step, with what each leaves behind."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from application.compliance.act_on_legal_request import Act
from domain.age_verification.document import DocumentGone, DocumentNotFound, DocumentPurpose, NotYourDocument
from domain.casework import FourEyes, InvalidTransition
from domain.chat.message import Message
from domain.compliance.events import DataDisclosed
from domain.compliance.legal_request import (
    ExportGone,
    ExportTooLarge,
    LegalRequestIdReused,
    LegalRequestNotFound,
    RequestState,
)
from domain.compliance.scope import DataCategory, InvalidLegalRequest
from domain.compliance.words import ReasonRequired
from domain.identity.permissions import PermissionDenied
from domain.identity.user import UserNotFound
from domain.identity.verified_telephone import TelephoneProof
from domain.ids import DocumentId, LegalRequestId, MessageId, StreamId, UserId
from ports.identity.telephones import telephone_context
from ports.sealing import Sealed
from tests.builders import (
    ASHA,
    MEERA,
    NANDINI,
    NOW,
    RAVI,
    STRANGER,
    VIKRAM,
    a_document,
    a_tip,
)
from tests.unit.application.compliance.conftest import SIGNED_BY, Stage, opened, table

LAST_WEEK = NOW - timedelta(days=7)


async def said(stage: Stage, author: UserId, text: str, *, days_ago: int = 7) -> None:
    message = Message(MessageId(uuid4()), StreamId(uuid4()), author, text, NOW - timedelta(days=days_ago))
    async with stage.database.begin() as tx:
        await tx.messages.add(message)


async def test_leg_10_the_whole_way_and_its_history(stage: Stage) -> None:
    request = await stage.approved()
    made = await stage.export(request_id=request.id, by=NANDINI)
    await stage.download(request_id=request.id, by=NANDINI)
    await stage.acts(request, Act.CLOSE, NANDINI, "Handed over in person")

    assert stage.request(request).state is RequestState.CLOSED
    assert made.passphrase not in repr(stage.database.tables.compliance.__dict__)
    steps = [
        ("received", VIKRAM),
        ("reviewed", VIKRAM),
        ("approved", VIKRAM),
        ("approved", NANDINI),
        ("exported", NANDINI),
        ("downloaded", NANDINI),
        ("closed", NANDINI),
    ]
    assert stage.steps(request) == steps
    audit = stage.database.tables.moderation.audit
    assert [(entry.action, entry.actor_id) for entry in audit] == [
        (f"legal_request.{kind}", by) for kind, by in steps
    ]


async def test_the_same_request_twice_is_one(stage: Stage) -> None:
    request_id = LegalRequestId(uuid4())
    first = await stage.received(request_id=request_id)
    stage.advance(minutes=1)
    assert await stage.received(request_id=request_id) == first
    assert stage.steps(first) == [("received", VIKRAM)]
    with pytest.raises(LegalRequestIdReused):
        await stage.received(request_id=request_id, authority="Another police station")


async def test_who_signed_is_sealed_and_each_look_is_a_step(stage: Stage) -> None:
    request = await stage.received()
    assert SIGNED_BY.encode() not in request.officer.ciphertext
    assert SIGNED_BY not in repr(stage.database.tables.compliance.__dict__)
    assert await stage.reveal(request_id=request.id, by=NANDINI) == SIGNED_BY
    assert stage.steps(request)[-1] == ("revealed", NANDINI)
    with pytest.raises(InvalidLegalRequest):
        await stage.received(officer=" x ")


@pytest.mark.parametrize("by", [MEERA, RAVI])
async def test_only_legal_officers_touch_a_request(stage: Stage, by: UserId) -> None:
    request = await stage.approved()
    for call in (
        lambda: stage.received(by=by),
        lambda: stage.acts(request, Act.WITHDRAW, by),
        lambda: stage.export(request_id=request.id, by=by),
        lambda: stage.download(request_id=request.id, by=by),
        lambda: stage.reveal(request_id=request.id, by=by),
    ):
        with pytest.raises(PermissionDenied):
            await call()
    assert stage.request(request) == request


async def test_a_request_needs_its_paper_and_people_that_there_are(stage: Stage) -> None:
    with pytest.raises(DocumentNotFound):
        await stage.received(order_id=DocumentId(uuid4()))
    with pytest.raises(NotYourDocument):
        await stage.received(by=NANDINI)
    with pytest.raises(UserNotFound):
        await stage.received(scope=stage.scope(DataCategory.CHAT, accounts=(STRANGER,)))
    card, gone = (
        a_document(owner_id=VIKRAM),
        a_document(owner_id=VIKRAM, purpose=DocumentPurpose.LEGAL_ORDER).erased(NOW),
    )
    async with stage.database.begin() as tx:
        await tx.documents.add(card)
        await tx.documents.add(gone)
    with pytest.raises(DocumentNotFound):
        await stage.received(order_id=card.id)
    with pytest.raises(DocumentGone):
        await stage.received(order_id=gone.id)


async def test_leg_10_the_same_officer_approves_once(stage: Stage) -> None:
    request = await stage.received()
    await stage.acts(request, Act.REVIEW, VIKRAM)
    await stage.acts(request, Act.APPROVE, VIKRAM)
    with pytest.raises(FourEyes):
        await stage.acts(request, Act.APPROVE, VIKRAM)
    with pytest.raises(InvalidTransition):
        await stage.export(request_id=request.id, by=VIKRAM)
    assert stage.store.objects == {}
    assert stage.request(request).state is RequestState.APPROVED_ONCE


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REFUSE, Act.WITHDRAW])
async def test_an_officer_says_why(stage: Stage, act: Act) -> None:
    request = await stage.received()
    await stage.acts(request, Act.REVIEW, VIKRAM)
    with pytest.raises(ReasonRequired):
        await stage.acts(request, act, NANDINI, " ")
    with pytest.raises(LegalRequestNotFound):
        await stage.act(request_id=LegalRequestId(uuid4()), by=VIKRAM, act=act, reason="Not ours")
    assert len(stage.steps(request)) == 2


async def test_a_refused_request_gives_nothing(stage: Stage) -> None:
    request = await stage.received()
    await stage.acts(request, Act.REVIEW, VIKRAM)
    await stage.acts(request, Act.REFUSE, VIKRAM, "No court has ordered it")
    with pytest.raises(InvalidTransition):
        await stage.export(request_id=request.id, by=NANDINI)


async def test_leg_10_an_export_holds_what_was_asked_for_and_no_more(stage: Stage) -> None:
    await said(stage, ASHA, "Is that raga Yaman?")
    await said(stage, ASHA, "Long before the period", days_ago=31)
    await said(stage, ASHA, "After the period", days_ago=0)
    await said(stage, RAVI, "It is, dear friend")
    async with stage.database.begin() as tx:
        await tx.tips.add(a_tip(sent_at=LAST_WEEK))
    request = await stage.approved()
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)

    folder = str(ASHA)
    assert set(files) == {
        "manifest.json",
        *(f"{folder}/account/account.{kind}" for kind in ("json", "csv")),
        *(f"{folder}/account/telephone.{kind}" for kind in ("json", "csv")),
        *(f"{folder}/account/removed_telephones.{kind}" for kind in ("json", "csv")),
        *(f"{folder}/chat/messages.{kind}" for kind in ("json", "csv")),
        *(f"{folder}/chat/messages_not_shown.{kind}" for kind in ("json", "csv")),
        *(f"{folder}/chat/direct_messages.{kind}" for kind in ("json", "csv")),
    }
    (account,) = table(files, f"{folder}/account/account.json")
    assert set(account) == {"id", "email", "display_name", "role", "created_at"}
    assert [row["text"] for row in table(files, f"{folder}/chat/messages.json")] == ["Is that raga Yaman?"]
    manifest = json.loads(files["manifest.json"])
    assert manifest["request"] == str(request.id)
    assert manifest["period"]["since"] == request.scope.since.isoformat()
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    everything = b"".join(files.values())
    for secret in (b"argon2", b"It is, dear friend", str(RAVI).encode(), b"the period"):
        assert secret not in everything


async def test_leg_10_cht_12_the_number_that_an_account_proved_leaves_with_it_and_no_other(
    stage: Stage,
) -> None:
    async def sealed(number: bytes) -> Sealed:
        return await stage.sealer.seal(number, context=telephone_context(ASHA))

    proof = TelephoneProof(ASHA, b"digest", b"code", NOW, 0)
    async with stage.database.begin() as tx:
        await tx.telephones.save(proof.proved(NOW), await sealed(b"+919876543210"))
        await tx.telephone_proofs.save(proof, await sealed(b"+919123456789"))
    request = await stage.approved(scope=stage.scope(DataCategory.ACCOUNT, accounts=(ASHA, RAVI)))
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)
    assert table(files, f"{ASHA}/account/telephone.json") == [
        {"number": "+919876543210", "verified_at": NOW.isoformat()}
    ]
    assert table(files, f"{RAVI}/account/telephone.json") == []
    assert b"9123456789" not in b"".join(files.values())


async def test_leg_10_csa_08_a_number_that_was_removed_and_is_kept_by_law_leaves_with_the_account(
    stage: Stage,
) -> None:
    proof = TelephoneProof(ASHA, b"digest", b"code", NOW, 0)
    async with stage.database.begin() as tx:
        for number, days in ((b"+919876543210", 2), (b"+919123456789", 1)):
            sealed = await stage.sealer.seal(number, context=telephone_context(ASHA))
            await tx.telephones.save(proof.proved(NOW), sealed)
            await tx.telephones.keep_removed(ASHA, now=NOW - timedelta(days=days))
        await tx.telephones.erase_of(ASHA)
    request = await stage.approved(scope=stage.scope(DataCategory.ACCOUNT, accounts=(ASHA, RAVI)))
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)
    assert table(files, f"{ASHA}/account/telephone.json") == []
    assert table(files, f"{ASHA}/account/removed_telephones.json") == [
        {"number": "+919876543210", "removed_at": (NOW - timedelta(days=2)).isoformat()},
        {"number": "+919123456789", "removed_at": (NOW - timedelta(days=1)).isoformat()},
    ]
    assert table(files, f"{RAVI}/account/removed_telephones.json") == []


async def test_leg_10_other_people_are_numbers_the_same_in_every_file(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        await tx.tips.add(a_tip(sent_at=LAST_WEEK, message="For the alap"))
        await tx.tips.add(a_tip(viewer_id=RAVI, performer_id=ASHA, sent_at=LAST_WEEK, message="Mine"))
        await tx.tips.add(a_tip(viewer_id=STRANGER, performer_id=ASHA, sent_at=LAST_WEEK))
    request = await stage.approved(scope=stage.scope(DataCategory.MONEY))
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)

    (sent,) = table(files, f"{ASHA}/money/tips_sent.json")
    received = table(files, f"{ASHA}/money/tips_received.json")
    assert (sent["performer"], sent["message"]) == ("person-1", "For the alap")
    assert sorted(str(tip["viewer"]) for tip in received) == ["person-1", "person-2"]
    assert all("message" not in tip for tip in received), "those words are somebody else's"
    assert table(files, f"{ASHA}/money/orders.json") == [], "that there is nothing is an answer, too"


async def test_a_cell_that_a_spreadsheet_would_run_is_quoted_in_csv_only(stage: Stage) -> None:
    await said(stage, ASHA, "=HYPERLINK(1)")
    request = await stage.approved()
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)
    (row,) = csv.DictReader(io.StringIO(files[f"{ASHA}/chat/messages.csv"].decode()))
    assert row["text"] == "'=HYPERLINK(1)"
    assert table(files, f"{ASHA}/chat/messages.json")[0]["text"] == "=HYPERLINK(1)"


async def test_documents_leave_only_when_the_scope_says_so(stage: Stage) -> None:
    document = await stage.upload(ASHA, b"the cleaned picture")
    without = await stage.approved()
    made = await stage.export(request_id=without.id, by=VIKRAM)
    files = opened(await stage.download(request_id=without.id, by=VIKRAM), made.passphrase)
    assert b"the cleaned picture" not in b"".join(files.values())

    request = await stage.approved(scope=stage.scope(DataCategory.DOCUMENTS))
    made = await stage.export(request_id=request.id, by=VIKRAM)
    files = opened(await stage.download(request_id=request.id, by=VIKRAM), made.passphrase)
    assert files[f"{ASHA}/documents/id_front-{document}.jpg"] == b"the cleaned picture"


async def test_what_is_kept_of_an_export_opens_with_neither_key_alone(stage: Stage) -> None:
    request = await stage.approved()
    made = await stage.export(request_id=request.id, by=VIKRAM)
    (stored,) = stage.store.objects.values()
    assert stored[:2] != b"PK", "it is sealed once more"
    archive = await stage.download(request_id=request.id, by=VIKRAM)
    assert archive[:2] == b"PK"
    with pytest.raises(RuntimeError, match="password"):
        opened(archive, made.passphrase + "x")
    assert stage.database.tables.documents.loose_objects == {}, "the request owns it now"


async def test_a_lost_passphrase_is_answered_with_a_new_export(stage: Stage) -> None:
    request = await stage.approved()
    first = await stage.export(request_id=request.id, by=VIKRAM)
    second = await stage.export(request_id=request.id, by=NANDINI)
    archive = await stage.download(request_id=request.id, by=NANDINI)
    assert "manifest.json" in opened(archive, second.passphrase)
    with pytest.raises(RuntimeError, match="password"):
        opened(archive, first.passphrase)
    assert first.request.export is not None
    assert list(stage.database.tables.documents.loose_objects) == [first.request.export.object_key]


async def test_more_than_one_export_can_hold_is_refused_not_cut(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.compliance._export_files.ROWS_MAX", 1)
    for number in range(2):
        await said(stage, ASHA, f"Message {number}")
    request = await stage.approved()
    with pytest.raises(ExportTooLarge):
        await stage.export(request_id=request.id, by=VIKRAM)
    assert stage.request(request).state is RequestState.APPROVED


async def test_an_export_is_gone_after_a_week(stage: Stage) -> None:
    request = await stage.approved()
    await stage.export(request_id=request.id, by=VIKRAM)
    assert await stage.retain() == 0
    stage.advance(days=7)
    with pytest.raises(ExportGone):
        await stage.download(request_id=request.id, by=VIKRAM)
    assert await stage.retain() == 1
    assert await stage.retain() == 0
    assert stage.request(request).export is None
    assert stage.steps(request)[-1] == ("purged", None)
    assert list(stage.database.tables.documents.loose_objects) == list(stage.store.objects)
    (report,) = stage.database.tables.compliance.erasures
    assert (report.rule, report.table, report.rows) == ("legal_export", "legal_request", 1)


async def test_the_people_concerned_are_told_once(stage: Stage) -> None:
    request = await stage.approved(scope=stage.scope(DataCategory.CHAT, accounts=(ASHA, RAVI)))
    assert await stage.tell() == 0, "nothing left yet"
    await stage.export(request_id=request.id, by=VIKRAM)
    assert await stage.tell() == 1
    assert await stage.tell() == 0
    assert stage.events(DataDisclosed) == [
        DataDisclosed(request.id, user_id, request.authority) for user_id in (ASHA, RAVI)
    ]


async def test_a_gag_is_kept_until_its_day(stage: Stage) -> None:
    request = await stage.approved(gag_until=NOW + timedelta(days=90))
    await stage.export(request_id=request.id, by=VIKRAM)
    stage.advance(days=89)
    assert await stage.tell() == 0
    stage.advance(days=1)
    assert await stage.tell() == 1
    assert stage.steps(request)[-1] == ("told", None)
