"""Of a show that a program stopped for a known picture people answer, and its performer reads why (ENF-01, ENF-06)."""

import secrets
from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.picture_hashing import MemoryHasher
from adapters.pictures.pdq.banks import IndexedBanks
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from application.payouts.freeze_automatically import FreezeOnFrameMatched
from domain.ids import BankedHashId, EventId, FrameMatchId
from domain.language import Language
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.refusals import StatementMissing, Unconfirmed
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.events import FrameMatched
from domain.moderation.watch.hash_bank import BankedHash, BankKind
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.payouts.freeze import FreezeState, cause_of_match
from ports.streaming.taps import MediaStill
from tests.codes import no_codes
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.moderation.test_covers_told import agreed, close


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def matched(stage: ActStage, kind: BankKind = BankKind.NON_CONSENT) -> ModerationCase:
    """The case of Ravi's show, which a program stopped; his money stands still."""
    world, picture = stage.world, HashedPicture(PictureHash(secrets.randbits(256)), (), 100)
    banks = IndexedBanks(world.query("moderation.watch.hash_banks", "HashChanges"))
    raise_alarm = RaiseFrameAlarm(world.begin, stage.media, world.now, world.new_id, PROFILE)
    frames = FrameWatch(
        world.begin, world.begin, MemoryHasher(picture), banks, stage.media, world.now, world.new_id, PROFILE, None,
        raise_alarm, no_codes(world.begin, world.now),
    )  # fmt: skip
    async with world.begin() as tx:
        bank = f"test_{secrets.token_hex(8)}"
        await tx.hash_book.add(
            BankedHash.of_exchange(BankedHashId(uuid4()), picture.hash, bank=bank, kind=kind, now=world.now())
        )
    live = await world.query("moderation.watch.frame_watch", "WatchQueries").live()
    [row] = [row for row in live if row.stream_id == stage.show.id]
    assert (await frames.look(row, MediaStill(b"a frame", 0.5))).is_over
    event = FrameMatched(FrameMatchId(uuid4()), stage.show.id, stage.ravi, kind)
    await FreezeOnFrameMatched(world.begin, world.now, world.new_id)(event, EventId(uuid4()))
    async with world.begin() as tx:
        is_of_child = kind is BankKind.CHILD_SAFETY
        subject = (
            Subject(SubjectKind.PERSON, stage.ravi)
            if is_of_child
            else Subject(SubjectKind.SHOW, stage.show.id)
        )
        case = await tx.moderation_cases.find_open(subject, child_safety=is_of_child)
    assert case is not None
    world.now.advance(seconds=1)
    return case


async def is_held(stage: ActStage) -> bool:
    async with stage.world.begin() as tx:
        freeze = await tx.freezes.find_for_cause(stage.ravi, cause_of_match(stage.show.id))
    assert freeze is not None
    return freeze.state is FreezeState.OPEN


async def test_enf_01_enf_06_what_a_match_stopped_is_acted_on_by_two_people_and_told(stage: ActStage) -> None:
    case = await matched(stage)
    with pytest.raises(Unconfirmed):
        await close(stage, case, "acted")
    await agreed(stage, case, "non_consent")
    with pytest.raises(StatementMissing):
        await close(stage, case, "acted")
    stop = asked("stop_show", scope=Scope(ScopeKind.SHOW, stage.show.id), policy="non_consent")
    decision = await stage.decided(stop, case=await stage.stored(case.id))
    told = decision.statement.text(Language.ENGLISH)
    assert "Your show was stopped" in told
    assert "A program found it." in told
    assert (await close(stage, case, "acted")).status.state is ModerationState.CLOSED
    assert await is_held(stage)
    await stage.reviewed(await stage.appealed(decision))
    assert not await is_held(stage)  # ENF-03


async def test_enf_06_where_nothing_was_found_nobody_agrees_that_the_stop_was_right(stage: ActStage) -> None:
    case = await matched(stage)
    closed = await close(stage, case, "no_violation")
    assert closed.status.state is ModerationState.CLOSED
    assert closed.status.urgent == ()
    assert "urgent_act_lifted" in await stage.names(case.id)
