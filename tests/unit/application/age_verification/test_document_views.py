"""Looking at documents: who may, for how long, and what is written down."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.case_refusals import CaseClaimed, OwnCase
from domain.age_verification.document import (
    Document,
    DocumentGone,
    DocumentNotFound,
    DocumentPageNotFound,
    DocumentPurpose,
)
from domain.age_verification.document_view import (
    VIEWS_PER_HOUR_MAX,
    DocumentView,
    DocumentViewExpired,
    DocumentViewNotFound,
    ReasonRequired,
)
from domain.age_verification.events import DocumentViewsExcessive
from domain.age_verification.states import CaseState
from domain.casework import Lease
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied
from domain.ids import DocumentId, UserId
from tests.builders import ASHA, MEERA, a_moved
from tests.unit.application.age_verification.document_stage import (
    ADMIN,
    CASE,
    LEGAL,
    OFFICER,
    PICTURE,
    Stage,
)

REASON = "Compare the face with the selfie"


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def opened(stage: Stage, document: Document, officer: UserId = OFFICER, reason: str = REASON) -> str:
    return (await stage.open_view(document_id=document.id, officer_id=officer, reason=reason)).token


def views(stage: Stage) -> list[DocumentView]:
    return list(stage.database.tables.documents.views.values())


async def test_age_24_each_view_writes_down_who_what_and_why(stage: Stage) -> None:
    document = await stage.stored()
    made = await stage.open_view(document_id=document.id, officer_id=OFFICER, reason=f"  {REASON}\n")
    (view,) = views(stage)
    assert view == made.view
    assert (view.officer_id, view.document_id, view.case_id, view.reason) == (
        OFFICER,
        document.id,
        CASE,
        REASON,
    )
    assert made.token not in repr(view)
    (entry,) = stage.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.note) == (OFFICER, "document.view", REASON)
    assert entry.subject == f"document:{document.id} case:{CASE}"


async def test_adm_03_documents_of_a_case_that_another_officer_works_on_stay_shut(stage: Stage) -> None:
    document = await stage.stored()
    async with stage.database.begin() as tx:
        case = await tx.cases.get(CASE)
        await tx.cases.keep(replace(case, lease=Lease(MEERA, stage.now() + timedelta(minutes=15))))
    with pytest.raises(CaseClaimed):
        await opened(stage, document)
    assert (views(stage), stage.database.tables.moderation.audit) == ([], [])
    stage.advance(minutes=15)
    await opened(stage, document)


async def test_adm_03_nobody_looks_at_their_own_documents(stage: Stage) -> None:
    case = a_moved(user_id=OFFICER, state=CaseState.COLLECTING)
    async with stage.database.begin() as tx:
        await tx.cases.record(case)
    document = await stage.upload(
        document_id=DocumentId(uuid4()),
        owner_id=OFFICER,
        case_id=case.case.id,
        purpose=DocumentPurpose.ID_FRONT,
        data=PICTURE,
    )
    with pytest.raises(OwnCase):
        await opened(stage, document)
    assert views(stage) == []


async def test_age_24_pages_are_counted_and_carry_the_officers_name_the_time_and_the_case(
    stage: Stage,
) -> None:
    document = await stage.stored()
    token = await opened(stage, document)
    for _ in range(2):
        picture = await stage.show(token=token, officer_id=OFFICER, page=1)
    assert views(stage)[0].pages_shown == 2
    for words in ("Kiran", str(OFFICER)[-6:], "01 Nov 2026 20:00:00 IST", f"case {str(CASE)[-8:]}"):
        assert words.encode() in picture


async def test_age_23_a_view_dies_after_sixty_seconds(stage: Stage) -> None:
    token = await opened(stage, await stage.stored())
    stage.advance(seconds=59)
    await stage.show(token=token, officer_id=OFFICER, page=1)
    stage.advance(seconds=1)
    with pytest.raises(DocumentViewExpired):
        await stage.show(token=token, officer_id=OFFICER, page=1)
    assert views(stage)[0].pages_shown == 1


async def test_age_23_a_view_is_one_officers(stage: Stage) -> None:
    token = await opened(stage, await stage.stored())
    for officer, secret in ((LEGAL, token), (ASHA, token), (OFFICER, "guessed"), (OFFICER, "")):
        with pytest.raises(DocumentViewNotFound):
            await stage.show(token=secret, officer_id=officer, page=1)


@pytest.mark.parametrize("page", [0, -1, 2])
async def test_age_24_a_page_that_is_not_there_is_not_counted(stage: Stage, page: int) -> None:
    token = await opened(stage, await stage.stored())
    with pytest.raises(DocumentPageNotFound):
        await stage.show(token=token, officer_id=OFFICER, page=page)
    assert views(stage)[0].pages_shown == 0


@pytest.mark.parametrize(
    ("officer", "purpose", "refusal"),
    [
        (OFFICER, DocumentPurpose.ID_FRONT, None),
        (LEGAL, DocumentPurpose.LEGAL_ORDER, None),
        (LEGAL, DocumentPurpose.ID_FRONT, PermissionDenied),
        (OFFICER, DocumentPurpose.LEGAL_ORDER, PermissionDenied),
        (ADMIN, DocumentPurpose.ID_FRONT, PermissionDenied),
        (ASHA, DocumentPurpose.ID_FRONT, PermissionDenied),
    ],
)
async def test_prv_06_only_those_whose_work_it_is_see_a_document(
    stage: Stage, officer: UserId, purpose: DocumentPurpose, refusal: type[Refusal] | None
) -> None:
    document = await stage.stored(purpose=purpose)
    if refusal is None:
        await stage.show(token=await opened(stage, document, officer), officer_id=officer, page=1)
        return
    with pytest.raises(refusal):
        await opened(stage, document, officer)
    assert views(stage) == []
    assert stage.database.tables.moderation.audit == []


@pytest.mark.parametrize("reason", ["", "  ", "ab", "\n\t\n\t", "x" * 301])
async def test_age_24_a_view_needs_a_reason(stage: Stage, reason: str) -> None:
    document = await stage.stored()
    with pytest.raises(ReasonRequired):
        await opened(stage, document, reason=reason)
    await opened(stage, document, reason="x" * 300)


async def test_age_23_what_is_gone_is_not_opened_nor_shown_any_more(stage: Stage) -> None:
    document = await stage.stored()
    token = await opened(stage, document)
    await stage.erase(document_id=document.id)
    with pytest.raises(DocumentGone):
        await opened(stage, document)
    with pytest.raises(DocumentGone):
        await stage.show(token=token, officer_id=OFFICER, page=1)
    with pytest.raises(DocumentNotFound):
        await opened(stage, replace(document, id=DocumentId(uuid4())))


async def test_age_24_more_views_in_an_hour_than_work_needs_alert(stage: Stage) -> None:
    document = await stage.stored()
    for _ in range(VIEWS_PER_HOUR_MAX):
        await opened(stage, document)
        stage.advance(seconds=10)
    assert alerts(stage) == []
    await opened(stage, document)
    (alert,) = alerts(stage)
    assert (alert.officer_id, alert.views, alert.hour) == (OFFICER, VIEWS_PER_HOUR_MAX + 1, "2026-11-01T14")
    assert stage.database.tables.moderation.audit[-1].action == "document.views_excessive"
    stage.advance(hours=1)
    await opened(stage, document)
    assert len(alerts(stage)) == 1


async def test_age_24_officers_are_counted_apart(stage: Stage) -> None:
    document, order = await stage.stored(), await stage.stored(purpose=DocumentPurpose.LEGAL_ORDER)
    for _ in range(VIEWS_PER_HOUR_MAX // 2 + 5):
        await opened(stage, document)
        await opened(stage, order, LEGAL)
    assert alerts(stage) == []


def alerts(stage: Stage) -> list[DocumentViewsExcessive]:
    entries = stage.database.tables.outbox.entries.values()
    return [entry.event for entry in entries if isinstance(entry.event, DocumentViewsExcessive)]


def test_age_24_a_watermark_of_a_legal_order_names_the_document() -> None:
    from tests.builders import NOW, a_view

    view = a_view(case_id=None, officer_id=MEERA)
    words = view.watermark(officer_name="मीरा", now=NOW)
    assert words == f"मीरा (00be7a) · 01 Nov 2026 20:00:00 IST · document {str(view.document_id)[-8:]}"
