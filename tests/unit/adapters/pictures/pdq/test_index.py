"""Nothing near is missed (CSA-01)."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pictures.pdq import banks as banks_module
from adapters.pictures.pdq.banks import IndexedBanks
from adapters.pictures.pdq.index import REACH, HashIndex
from domain.ids import BankedHashId
from domain.moderation.watch.hash_bank import BankKind
from domain.moderation.watch.picture_hash import DISTANCE_MAX, HashedPicture, PictureHash
from ports.moderation.watch.hash_banks import HashChange, HashChanges

hashes = st.integers(0, 2**256 - 1)


def flipped(bits: int, *, by: int, seed: int) -> int:
    for place in Random(seed).sample(range(256), by):
        bits ^= 1 << place
    return bits


@given(hashes, st.integers(0, REACH), st.integers())
def test_csa01_a_hash_within_31_bits_is_found_wherever_they_lie(bits: int, by: int, seed: int) -> None:
    index = HashIndex()
    index.add(flipped(bits, by=128, seed=seed + 1))
    place = index.add(flipped(bits, by=by, seed=seed))
    assert (place, by) in list(index.near(bits, distance_max=DISTANCE_MAX))


def test_csa01_bits_that_are_spread_as_badly_as_can_be_are_found() -> None:
    index = HashIndex()
    two_in_each_piece_but_one = sum(0b11 << 16 * piece for piece in range(15)) | 1 << 250
    index.add(two_in_each_piece_but_one)
    assert list(index.near(0, distance_max=31)) == [(0, 31)]


@given(st.lists(hashes, max_size=40), hashes, st.integers())
def test_csa01_the_index_says_what_comparing_each_says(others: list[int], bits: int, seed: int) -> None:
    index, kept = HashIndex(), [*others, *(flipped(bits, by=by, seed=seed + by) for by in range(20, 40))]
    for each in kept:
        index.add(each)
    expected = {place: (each ^ bits).bit_count() for place, each in enumerate(kept)}
    near = dict(index.near(bits, distance_max=DISTANCE_MAX))
    assert near == {place: far for place, far in expected.items() if far <= DISTANCE_MAX}


def test_csa01_what_is_removed_is_found_no_more_and_places_stay() -> None:
    index = HashIndex()
    first, second = index.add(7), index.add(8)
    index.remove(first)
    assert list(index.near(7, distance_max=0)) == []
    assert list(index.near(8, distance_max=0)) == [(second, 0)]
    assert index.add(9) == 2


def test_csa01_no_distance_is_asked_for_within_which_some_would_be_missed() -> None:
    with pytest.raises(AssertionError):
        list(HashIndex().near(0, distance_max=32))


class Changes(HashChanges):
    def __init__(self) -> None:
        self.all: list[HashChange] = []

    async def after(self, revision: int, *, limit: int) -> list[HashChange]:
        return [change for change in self.all if change.revision > revision][:limit]

    def add(self, number: int, bits: int, *, is_retired: bool = False) -> None:
        hash_id = BankedHashId(UUID(int=number))
        change = HashChange(len(self.all) + 1, hash_id, "own", BankKind.NON_CONSENT, bits, is_retired)
        self.all.append(change)


def picture(bits: int, *turned: int, quality: int = 100) -> HashedPicture:
    return HashedPicture(PictureHash(bits), tuple(PictureHash(each) for each in turned), quality)


async def test_csa01_a_match_names_bank_id_and_distance_the_nearest_first() -> None:
    changes = Changes()
    changes.add(1, 0b111)
    changes.add(2, 0)
    found = await IndexedBanks(changes).match(picture(0))
    assert [(match.bank, match.hash_id.int, match.distance) for match in found] == [
        ("own", 2, 0),
        ("own", 1, 3),
    ]


@pytest.mark.parametrize(("distance", "matches"), [(31, True), (32, False)])
async def test_csa01_31_bits_match_and_32_do_not(distance: int, matches: bool) -> None:
    changes = Changes()
    changes.add(1, (1 << distance) - 1)
    assert bool(await IndexedBanks(changes).match(picture(0))) is matches


@pytest.mark.parametrize(("quality", "matches"), [(50, True), (49, False)])
async def test_csa01_a_picture_of_little_quality_is_never_matched(quality: int, matches: bool) -> None:
    changes = Changes()
    changes.add(1, 0)
    assert bool(await IndexedBanks(changes).match(picture(0, quality=quality))) is matches


async def test_csa01_a_mirrored_picture_matches_and_says_so() -> None:
    changes = Changes()
    changes.add(1, 0)
    (found,) = await IndexedBanks(changes).match(picture(2**256 - 1, 1))
    assert (found.distance, found.turned) == (1, True)


async def test_csa01_what_is_added_matches_at_once_and_what_is_retired_no_more() -> None:
    changes = Changes()
    banks = IndexedBanks(changes)
    assert not await banks.match(picture(5))
    changes.add(1, 5)
    assert await banks.match(picture(5))
    changes.add(1, 5, is_retired=True)
    assert not await banks.match(picture(5))


async def test_csa01_a_hash_that_was_retired_before_we_read_is_not_there() -> None:
    changes = Changes()
    changes.add(1, 5, is_retired=True)
    assert not await IndexedBanks(changes).match(picture(5))


async def test_csa01_what_fills_more_than_one_batch_is_read_before_the_first_match(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(banks_module, "BATCH", 2)
    changes = Changes()
    for number in range(1, 6):
        changes.add(number, 1 << (40 * number))
    last = picture(1 << 200)
    assert [match.hash_id.int for match in await IndexedBanks(changes).match(last) if not match.distance] == [
        5
    ]
