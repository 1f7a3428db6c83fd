"""An order names what was written with a tip: the words go as a message does, within the clock, and the tip stands."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from application.moderation.reports.enter_removal_order import EnterRemovalOrder
from domain.age_verification.document import Document, DocumentPurpose, StoredFile
from domain.identity.permissions import Role
from domain.ids import DocumentId, ReportId
from domain.language import Language
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.reports.removal_order import EnteredOrder, RemovalOrder, RemovalOrderIncomplete
from domain.moderation.reports.signing_rank import SigningRank
from domain.tipping.tip import MessageState
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.tipping.test_tip_words import gave, kept, read
from tests.vault_keys import vault_key_file


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def entered(stage: ActStage, named: UUID) -> EnteredOrder:
    """An hour after it reached us."""
    world, now = stage.world, stage.world.now()
    vikram = await stage.person(Role.LEGAL_OFFICER, "Vikram")
    paper = Document.awaited(
        document_id=DocumentId(uuid4()), owner_id=vikram, case_id=None, purpose=DocumentPurpose.LEGAL_ORDER, now=now
    )  # fmt: skip
    file = StoredFile(f"documents/{uuid4()}", "key-1", b"wrapped", "application/pdf", 10, bytes(32), 1)
    async with world.begin() as tx:
        await tx.documents.add(paper)
        await tx.documents.update(paper.stored(file, now=now))
    enter = EnterRemovalOrder(
        world.begin, AesGcmSealer(LocalKeyWrapper(vault_key_file())), world.now, world.new_id, PROFILE
    )
    order = RemovalOrder(
        f"Court {uuid4()}", "WP 112/2026", now.date(), "R. Kulkarni", SigningRank.COURT, "Registrar",
        now - timedelta(hours=1), named,
    )  # fmt: skip
    return await enter(order_id=ReportId(uuid4()), actor_id=vikram, order=order, document_id=paper.id)


async def test_leg_04_the_words_of_a_tip_go_by_order_within_the_clock_and_with_a_statement(
    stage: ActStage,
) -> None:
    tip, other = await gave(stage, "Crows sing better"), await gave(stage, "What a raga")
    order = await entered(stage, tip.id)
    assert order.subject == Subject(SubjectKind.TIP, tip.id)
    assert order.due_at == order.received_at + timedelta(hours=3)
    async with stage.world.begin() as tx:
        assert await tx.removal_orders.find(order.id) == order
        case = await tx.moderation_cases.find_open(order.subject, child_safety=False)
    assert case is not None
    assert (case.status.kind, case.status.queue, case.status.person_id) == (
        CaseKind.COURT_ORDER, Queue.ORDERS, stage.asha,
    )  # fmt: skip

    claimed = (await stage.claimed(case, stage.meera)).case
    decision = await stage.decided(asked("remove_message", scope=Scope(ScopeKind.TIP, tip.id)), case=claimed)

    assert await read(stage) == ["What a raga"]
    assert (await kept(stage, tip)).message_state is MessageState.REMOVED
    assert await kept(stage, other) == other
    assert decision.decided_at < order.due_at
    assert decision.statement.text(Language.ENGLISH)
    [row] = await stage.rows(stage.asha)
    assert row.decision.id == decision.id, "whoever gave it reads the reasons, and may appeal"


async def test_leg_04_an_order_names_words_that_somebody_has_read_or_that_were_taken_away_since(
    stage: ActStage,
) -> None:
    silent = await gave(stage, "")
    waiting = await gave(stage, "Who reads this?", message_state=MessageState.HELD)
    for tip in (silent, waiting):
        with pytest.raises(RemovalOrderIncomplete, match="no words of this tip"):
            await entered(stage, tip.id)
    gone = await gave(stage, "Gone by now", message_state=MessageState.REMOVED)
    assert (await entered(stage, gone.id)).subject == Subject(SubjectKind.TIP, gone.id)
    with pytest.raises(RemovalOrderIncomplete, match="nothing of ours"):
        await entered(stage, uuid4())
