"""CNS-06, CNS-07: a performer's record, for the legal officer; and their own, without anybody else in it."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.memory.streaming.queries import MemoryStreamQueries
from application.consent.export_records import ExportOwnRecord, ExportRecords
from application.consent.sign_agreement import SignAgreement
from domain.consent.export import Export, ExportReasonRequired, prove
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.record import Act
from domain.consent.text import in_force
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import UserNotFound
from domain.ids import AgreementId, EvidenceId, UserId
from domain.language import Language
from ports.age_verification.cases import SealedClaims
from tests.builders import ASHA, MEERA, NOW, RAVI, a_cast_member, a_media_item, a_user
from tests.unit.application.consent.conftest import LEELA, Stage

REASON = "Request 17 of 2026 of the district court"
LEGAL = UserId(uuid4())


@pytest.fixture
async def recorded(stage: Stage) -> Stage:
    """Ravi signed, was approved on a document, and has a show with Leela of which something was made."""
    text = in_force(PERFORMER_AGREEMENT, NOW)
    await SignAgreement(stage.begin, stage.sealer, stage.now)(
        agreement_id=AgreementId(uuid4()), user_id=RAVI, text_sha256=text.digest(Language.HINDI),
        name="Ravi Kumar", accepted=True,
    )  # fmt: skip
    async with stage.begin() as tx:
        await tx.users.add(a_user(id=LEGAL, role=Role.LEGAL_OFFICER))
        await tx.casts.save(a_cast_member(stream_id=stage.show.id, user_id=LEELA))
        await tx.media_items.save(a_media_item(stream_id=stage.show.id))
        await tx.consent_records.append(RAVI, Act.SESSION_CONSENTED, {"scopes": "live"}, now=NOW)
        [case] = await tx.cases.list_of_user(RAVI)
        evidence_id = EvidenceId(uuid4())
        context = {"kind": "claims", "id": str(evidence_id), "owner": str(RAVI)}
        said = {
            "kind": "passport", "name": "RAVI KUMAR", "date_of_birth": "1991-02-03", "number": "Z1234567",
            "country": "IND", "link": "x",
        }  # fmt: skip
        sealed = await stage.sealer.seal(json.dumps(said).encode(), context=context)
        await tx.claims.add(SealedClaims(evidence_id, case.id, RAVI, sealed, NOW))
    return stage


def exporter(stage: Stage) -> ExportRecords:
    streams = MemoryStreamQueries(stage.database)
    return ExportRecords(stage.begin, streams, stage.sealer, stage.now, uuid4, "https://x.test")


def lines(export: Export, kind: str) -> list[dict[str, object]]:
    read = [json.loads(line) for line in export.text.splitlines()]
    return [line["data"] for line in read if line["kind"] == kind]


async def test_cns_06_the_record_has_name_birth_document_dates_and_addresses(recorded: Stage) -> None:
    export = await exporter(recorded)(user_id=RAVI, actor_id=LEGAL, reason=REASON)
    proof = prove(export.text.encode())
    assert (proof.wrong_line, proof.head) == (None, export.head)
    [identity] = lines(export, "identity")
    assert (identity["legal_name"], identity["date_of_birth"]) == ("RAVI KUMAR", "1991-02-03")
    assert (identity["document"], identity["document_reference"]) == ("passport", "Z1234567")
    assert {line.get("signed_as") for line in lines(export, "agreement")} == {"", "Ravi Kumar"}
    [show] = lines(export, "show")
    assert show["url"] == f"https://x.test/watch/{recorded.show.id}"
    assert {each["user_id"]: each["scopes"] for each in show["cast"]} == {  # type: ignore[index,attr-defined]
        str(RAVI): ["live"], str(LEELA): ["live"],
    }  # fmt: skip
    assert len(show["media"]) == 1  # type: ignore[arg-type]
    assert [event["after"] for event in lines(export, "case_event")] == ["approved"]
    assert [act["act"] for act in lines(export, "act")] == ["agreement_signed", "session_consented"]


async def test_cns_06_only_the_legal_officer_gets_it_for_a_reason_and_it_is_audited_with_its_head(
    recorded: Stage,
) -> None:
    for actor in (RAVI, MEERA, ASHA):
        with pytest.raises(PermissionDenied):
            await exporter(recorded)(user_id=RAVI, actor_id=actor, reason=REASON)
    with pytest.raises(ExportReasonRequired):
        await exporter(recorded)(user_id=RAVI, actor_id=LEGAL, reason="because")
    with pytest.raises(UserNotFound):
        await exporter(recorded)(user_id=UserId(uuid4()), actor_id=LEGAL, reason=REASON)
    assert recorded.database.tables.moderation.audit == []
    export = await exporter(recorded)(user_id=RAVI, actor_id=LEGAL, reason=REASON)
    [entry] = recorded.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.subject) == (
        LEGAL, "consent_record.export", f"account:{RAVI}",
    )  # fmt: skip
    assert (entry.reason, entry.note) == (export.head, REASON)


async def test_cns_07_an_act_that_was_changed_behind_our_back_is_found(recorded: Stage) -> None:
    chain = recorded.database.tables.consent.records[RAVI]
    chain[0] = replace(chain[0], facts={**chain[0].facts, "version": "2025-01"})
    export = await exporter(recorded)(user_id=RAVI, actor_id=LEGAL, reason=REASON)
    proof = prove(export.text.encode())
    assert proof.wrong_line is not None
    assert json.loads(export.text.splitlines()[proof.wrong_line - 1])["data"]["seq"] == 1


async def test_prv_06_a_persons_own_export_has_nobody_else_in_it(recorded: Stage) -> None:
    own = ExportOwnRecord(
        recorded.begin, MemoryStreamQueries(recorded.database), recorded.now, "https://x.test"
    )
    export = await own(user_id=RAVI)
    assert prove(export.text.encode()).wrong_line is None
    assert str(LEELA) not in export.text
    assert "KUMAR" not in export.text.upper()
    assert [act["act"] for act in lines(export, "act")] == ["agreement_signed", "session_consented"]
    [show] = lines(export, "show")
    assert [each["user_id"] for each in show["cast"]] == [str(RAVI)]  # type: ignore[index,attr-defined]
    assert lines(await own(user_id=LEELA), "show") == []
