import pytest

from domain.streaming.block import (
    BLOCKS_MAX,
    Block,
    BlockedByPerformer,
    NotToBeBlocked,
    TooManyBlocks,
    require_not_blocked,
    require_room_for_block,
)
from tests.builders import ASHA, NOW, RAVI


def test_a_performer_blocks_a_person_and_neither_themselves_nor_staff() -> None:
    assert Block.of(performer_id=RAVI, person_id=ASHA, is_staff=False, now=NOW) == Block(RAVI, ASHA, NOW)
    for person, is_staff in ((ASHA, True), (RAVI, False)):
        with pytest.raises(NotToBeBlocked):
            Block.of(performer_id=RAVI, person_id=person, is_staff=is_staff, now=NOW)


def test_there_is_room_for_so_many() -> None:
    require_room_for_block(BLOCKS_MAX - 1)
    with pytest.raises(TooManyBlocks):
        require_room_for_block(BLOCKS_MAX)


def test_who_is_blocked_is_told_so() -> None:
    require_not_blocked(is_blocked=False)
    with pytest.raises(BlockedByPerformer):
        require_not_blocked(is_blocked=True)
