"""Rotation: everything moves to the current key, whenever it is stopped; then the old key can go."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper, add_key, key_ids, make_key_file, remove_key
from adapters.memory.age_verification.documents import MemorySealedDocuments
from application.compliance.rotate_keys import RotateKeys
from domain.age_verification.document import Document
from ports.sealing import SealBroken
from tests.builders import NOW
from tests.unit.application.age_verification.document_stage import PICTURE, Stage


@pytest.fixture
async def stage(tmp_path: Path) -> Stage:
    path = tmp_path / "keys.json"
    make_key_file(path, now=NOW)
    made = Stage(key_file=path)
    await made.people()
    return made


def rotation(stage: Stage) -> RotateKeys:
    return RotateKeys(stage.sealer, LocalKeyWrapper(stage.key_file), [MemorySealedDocuments(stage.database)])


async def all_of(stage: Stage) -> tuple[int, list[UUID]]:
    count, broken = 0, list[UUID]()
    async for rotated in rotation(stage)():
        count += rotated.count
        broken += rotated.broken
    return count, broken


async def rows(stage: Stage) -> list[Document]:
    return list(stage.database.tables.documents.documents.values())


async def test_prv_04_after_a_rotation_the_old_key_can_go_and_everything_opens(stage: Stage) -> None:
    (old,) = key_ids(stage.key_file)
    documents = [await stage.stored() for _ in range(10)]
    new = add_key(stage.key_file, now=NOW)
    assert await rotation(stage).remaining() == 10
    assert await all_of(stage) == (10, [])
    assert await rotation(stage).remaining() == 0
    assert await rotation(stage).counts() == {"documents": {new: 10}}
    remove_key(stage.key_file, old)
    for document in await rows(stage):
        assert document.require_file().key_id == new
        assert (await stage.vault.open(document)).data == PICTURE
    with pytest.raises(SealBroken):  # an old copy of the database is of no use any more
        await stage.vault.open(documents[0])
    assert await all_of(stage) == (0, [])


async def test_prv_04_a_rotation_that_was_stopped_goes_on_where_it_was(stage: Stage) -> None:
    for _ in range(11):
        await stage.stored()
    add_key(stage.key_file, now=NOW)
    async for rotated in replace(rotation(stage), batch=4, at_once=2)():
        assert rotated.count == 2
        break
    assert await rotation(stage).remaining() == 9
    counts = [rotated.count async for rotated in replace(rotation(stage), batch=4, at_once=3)()]
    assert counts == [3, 1, 3, 1, 1]
    assert await rotation(stage).remaining() == 0


async def test_prv_04_one_thing_that_does_not_open_keeps_no_other_back(stage: Stage) -> None:
    documents = [await stage.stored() for _ in range(3)]
    spoiled = documents[1].rewrapped(key_id=documents[1].require_file().key_id, wrapped_key=bytes(60))
    async with stage.database.begin() as tx:
        await tx.documents.update(spoiled)
    add_key(stage.key_file, now=NOW)
    assert await all_of(stage) == (3, [spoiled.id])
    assert await rotation(stage).remaining() == 1
    assert await stage.find(spoiled.id) == spoiled
