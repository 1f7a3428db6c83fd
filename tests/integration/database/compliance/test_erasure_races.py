"""A case of child safety that is opened, or a hold that is placed, while something is being erased: one comes after the
other (CSA-08)."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from sqlalchemy import text

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.recordings import MemoryMediaRecordings, MemoryPartedStore
from application.compliance.erase_minor_data import EraseMinorData
from application.moderation.cases._cases import open_or_join
from application.streaming.keep_recordings import KeepRecordings
from domain.consent.media_item import MediaItem, MediaKind
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MediaItemId, UserId
from domain.moderation.cases.case import CaseMove
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.streaming.recording import Recording, RecordingState
from ports.compliance.requests import RetentionQueries
from ports.transaction import Transaction
from tests.builders import a_legal_hold, a_user
from tests.integration.database.compliance.compliance_office import a_person, locked
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.streaming.test_streaming_recordings import a_show, of
from tests.vault_keys import vault_key_file

A_MOMENT = 0.3


class Due:
    """One account is to be erased, whatever else waits in this database."""

    def __init__(self, user_id: UserId) -> None:
        self._user_id = user_id

    async def minors_to_erase(self, **_: Any) -> Sequence[UserId]:
        return [self._user_id]


@pytest.fixture
async def minor(world: World) -> User:
    if world.kind == "memory":
        pytest.skip("one transaction after the other")
    user = await a_person(world, "minor")
    await locked(world, user, hours_ago=30)
    return user


def erasure(world: World, user: User) -> EraseMinorData:
    return EraseMinorData(world.begin, cast(RetentionQueries, Due(user.id)), world.now, world.new_id)


async def open_case(tx: Transaction, world: World, user: User) -> CaseMove:
    return await open_or_join(
        tx, subject=Subject(SubjectKind.PERSON, user.id), person_id=user.id, kind=CaseKind.CSAM, signals=NO_SIGNALS,
        report_id=None, profile=PROFILE, new_id=world.new_id,
        by=By(None, "frame_watch", automated=True, note="", at=world.now()),
    )  # fmt: skip


async def email_of(world: World, user: User) -> str:
    async with world.begin() as tx:
        return (await tx.users.get(user.id)).email


async def test_csa_08_an_erasure_waits_for_a_case_that_is_being_opened_and_keeps_what_it_needs(
    world: World, minor: User
) -> None:
    async with world.begin() as tx:
        await open_case(tx, world, minor)
        erasing = asyncio.create_task(erasure(world, minor)())
        await asyncio.sleep(A_MOMENT)
        assert not erasing.done()
    await erasing
    assert await email_of(world, minor) == minor.email
    async with world.begin() as tx:
        assert not await tx.erasures.minor_is_erased(minor.id), "what stayed goes when the case is over"


async def test_csa_08_a_case_waits_for_an_erasure_that_has_begun(world: World, minor: User) -> None:
    async def opened() -> None:
        async with world.begin() as tx:
            await open_case(tx, world, minor)

    async with world.engine.begin() as beside:
        account = text("SELECT id FROM account WHERE id = :id FOR NO KEY UPDATE")
        await beside.execute(account, {"id": minor.id})
        erasing = asyncio.create_task(erasure(world, minor)())
        await asyncio.sleep(A_MOMENT)
        opening = asyncio.create_task(opened())
        await asyncio.sleep(A_MOMENT)
        assert not erasing.done()
        assert not opening.done(), "the erasure was first"
    assert await erasing == 1
    await opening
    assert await email_of(world, minor) != minor.email
    async with world.begin() as tx:
        about = Subject(SubjectKind.PERSON, minor.id)
        assert await tx.moderation_cases.find_open(about, child_safety=True) is not None


async def a_withdrawn_recording(world: World) -> Recording:
    show = await a_show(world)
    recording = of(show, world).stored(is_whole=True, now=world.now())
    item = MediaItem.register(
        item_id=MediaItemId(recording.id), stream_id=show.id, kind=MediaKind.RECORDING, title="Ragas", now=world.now()
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.recordings.add(recording)
        await tx.media_items.save(item.erased(world.now()))
    return recording


def chore(world: World) -> KeepRecordings:
    keys, store = LocalKeyWrapper(vault_key_file()), MemoryPartedStore(MemoryObjectStore())
    return KeepRecordings(world.begin, MemoryMediaRecordings(), store, keys, world.now)


async def state_of(world: World, recording: Recording) -> RecordingState:
    async with world.begin() as tx:
        return (await tx.recordings.get_for_update(recording.id)).state


@pytest.mark.parametrize("by", ["hold", "child safety"])
async def test_csa_08_a_withdrawn_recording_waits_for_what_keeps_it_and_stays(world: World, by: str) -> None:
    """Consent was taken back; in that instant somebody keeps what was recorded, and nobody's word is lost."""
    if world.kind == "memory":
        pytest.skip("one transaction after the other")
    recording = await a_withdrawn_recording(world)
    async with world.begin() as tx:
        await tx.users.add(vikram := a_user(role=Role.LEGAL_OFFICER))
    async with world.begin() as tx:
        performer = await tx.users.get_for_update(recording.performer_id)
        if by == "hold":
            hold = a_legal_hold(
                account_id=performer.id, placed_by=vikram.id, placed_at=world.now(), until=None
            )
            await tx.legal_holds.add(hold)
        else:
            await open_case(tx, world, performer)
        erasing = asyncio.create_task(chore(world)())
        await asyncio.sleep(A_MOMENT)
        assert not erasing.done()
    await erasing
    assert await state_of(world, recording) is RecordingState.STORED


async def test_csa_08_of_two_workers_one_erases_a_withdrawn_recording(world: World) -> None:
    recording = await a_withdrawn_recording(world)
    await asyncio.gather(chore(world)(), chore(world)())
    assert await state_of(world, recording) is RecordingState.ERASED
