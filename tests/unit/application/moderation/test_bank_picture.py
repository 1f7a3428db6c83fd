"""What staff removed is known again, and the picture itself is kept nowhere (ENF-08, CSA-01)."""

from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.hash_banks import MemoryHashChanges
from adapters.memory.moderation.watch.picture_hashing import MemoryHasher
from adapters.pictures.pdq.banks import IndexedBanks
from application.moderation.watch.bank_picture import BankPicture, RetirePicture
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import BankedHashId, FootageId, FrameMatchId, UserId
from domain.moderation.note import NoteMissing
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, FootageNotFound, NotAStill
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import (
    BankedHash,
    BankedHashIdReused,
    BankedHashNotFound,
    BankedHashRetired,
    BankKind,
    ExchangesHash,
    HashMatch,
    PictureSaysTooLittle,
)
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from tests.builders import MEERA, NOW, RAVI, a_user
from tests.unit.application.moderation.test_footage import Stage as FootageStage


class Stage(FootageStage):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.hasher = MemoryHasher(HashedPicture(PictureHash(0b1111), (), 90))
        self.bank = BankPicture(self.database.begin, self.vault, self.hasher, self.now, uuid4)
        self.retire = RetirePicture(self.database.begin, self.now, uuid4)
        self.banks = IndexedBanks(MemoryHashChanges(self.database))

    async def kept(self, kind: FootageKind = FootageKind.STILL) -> Footage:
        cause = FootageCause.DEMAND
        footage = Footage.awaited(
            FootageId(uuid4()),
            kind,
            cause,
            stream_id=self.show.id,
            performer_id=RAVI,
            now=NOW,
            asked_by=MEERA,
        )
        async with self.database.begin() as tx:
            await tx.footage.add(footage)
        return await self.vault.fill(footage)

    async def banked(self, footage: Footage, **changes: object) -> BankedHash:
        given: dict[str, object] = {
            "hash_id": BankedHashId(uuid4()), "footage_id": footage.id, "kind": BankKind.NON_CONSENT,
            "actor_id": MEERA, "reason": "the person asked", **changes,
        }  # fmt: skip
        return await self.bank(**given)  # type: ignore[arg-type]

    def audited(self) -> list[str]:
        return [entry.action for entry in self.database.tables.moderation.audit]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_enf08_what_was_removed_matches_when_it_comes_again(stage: Stage) -> None:
    entry = await stage.banked(await stage.kept())
    assert (entry.bank, entry.added_by, entry.reason) == ("own", MEERA, "the person asked")
    (found,) = await stage.banks.match(HashedPicture(PictureHash(0b0111), (), 90))
    assert (found.hash_id, found.distance) == (entry.id, 1)
    assert stage.audited() == ["picture_hash.add"]


async def test_enf08_a_retry_changes_nothing_and_another_id_is_told_of_the_first(stage: Stage) -> None:
    footage = await stage.kept()
    entry = await stage.banked(footage)
    assert await stage.banked(footage, hash_id=entry.id) == entry
    assert await stage.banked(footage) == entry
    assert stage.audited() == ["picture_hash.add"]


async def test_enf08_it_is_known_of_which_shows_a_picture_was_banked(stage: Stage) -> None:
    footage = await stage.kept()
    entry = await stage.banked(footage)
    async with stage.database.begin() as tx:
        assert await tx.picture_bankings.of_show(stage.show.id) == [entry.id]
        await tx.picture_bankings.let_go(entry.id, stage.show.id, now=NOW)
    await stage.banked(footage)
    async with stage.database.begin() as tx:
        assert await tx.picture_bankings.of_show(stage.show.id) == [entry.id], "another found it again"


async def test_enf08_what_is_retired_matches_no_more_and_the_reason_stays(stage: Stage) -> None:
    entry = await stage.banked(await stage.kept())
    retired = await stage.retire(hash_id=entry.id, actor_id=MEERA, reason="it was the curtain")
    assert (retired.retired_by, retired.retired_reason) == (MEERA, "it was the curtain")
    assert not await stage.banks.match(HashedPicture(PictureHash(0b1111), (), 90))
    assert stage.audited() == ["picture_hash.add", "picture_hash.retire"]


async def test_csa01_a_picture_of_too_little_is_not_banked(stage: Stage) -> None:
    stage.hasher.answer = HashedPicture(PictureHash(1), (), 49)
    footage = await stage.kept()
    with pytest.raises(PictureSaysTooLittle):
        await stage.banked(footage)


async def test_enf08_who_may_and_what_is_needed(stage: Stage) -> None:
    footage = await stage.kept()
    with pytest.raises(PermissionDenied):
        await stage.banked(footage, actor_id=RAVI)
    with pytest.raises(NoteMissing):
        await stage.banked(footage, reason=" ")
    with pytest.raises(FootageNotFound):
        await stage.banked(footage, footage_id=FootageId(uuid4()))
    with pytest.raises(NotAStill):
        await stage.banked(await stage.kept(FootageKind.CLIP))
    entry = await stage.banked(footage)
    with pytest.raises(PermissionDenied):
        await stage.retire(hash_id=entry.id, actor_id=RAVI, reason="I want to")


async def test_csa02_an_exchanges_hash_is_the_exchanges(stage: Stage) -> None:
    entry = BankedHash.of_exchange(
        BankedHashId(uuid4()), PictureHash(9), bank="stopncii", kind=BankKind.NON_CONSENT, now=NOW
    )
    async with stage.database.begin() as tx:
        await tx.hash_book.add(entry)
    with pytest.raises(ExchangesHash):
        await stage.retire(hash_id=entry.id, actor_id=MEERA, reason="mine")


async def test_csa_04_that_a_childs_picture_may_come_again_is_for_child_safety_officers(stage: Stage) -> None:
    entry = await stage.banked(await stage.kept(), kind=BankKind.CHILD_SAFETY)
    with pytest.raises(BankedHashNotFound):
        await stage.retire(hash_id=entry.id, actor_id=MEERA, reason="it was the curtain")
    assert await stage.banks.match(HashedPicture(PictureHash(0b1111), (), 90))
    officer = await an_officer(stage)
    retired = await stage.retire(hash_id=entry.id, actor_id=officer, reason="it was the curtain")
    assert retired.retired_by == officer


async def test_csa_03_what_is_withheld_is_banked_by_nobody_from_whom_it_is(stage: Stage) -> None:
    kept = await stage.kept()
    async with stage.database.begin() as tx:
        match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
        await tx.frame_matches.add(
            FrameMatch.found(
                FrameMatchId(uuid4()), match, stream_id=stage.show.id, performer_id=RAVI, now=NOW
            )
        )
    asked = stage.hasher.asked
    with pytest.raises(FootageNotFound):
        await stage.banked(kept)
    assert stage.hasher.asked == asked, "nothing opened it"
    assert (await stage.banked(kept, actor_id=await an_officer(stage))).bank == "own"


async def an_officer(stage: Stage) -> UserId:
    officer = a_user(role=Role.CHILD_SAFETY_OFFICER)
    async with stage.database.begin() as tx:
        await tx.users.add(officer)
    return officer.id


async def test_enf08_an_id_is_of_one_hash_and_what_is_retired_is_retired_once(stage: Stage) -> None:
    footage = await stage.kept()
    entry = await stage.banked(footage)
    with pytest.raises(BankedHashIdReused):
        await stage.banked(footage, hash_id=entry.id, kind=BankKind.CHILD_SAFETY)
    stage.hasher.answer = HashedPicture(PictureHash(1 << 200), (), 90)
    with pytest.raises(BankedHashIdReused):
        await stage.banked(footage, hash_id=entry.id)
    retired = await stage.retire(hash_id=entry.id, actor_id=MEERA, reason="it was the curtain")
    with pytest.raises(BankedHashRetired):
        await stage.retire(hash_id=entry.id, actor_id=MEERA, reason="it was the wall")
    async with stage.database.begin() as tx:
        assert await tx.hash_book.find(entry.id) == retired, "the first reason stays"
