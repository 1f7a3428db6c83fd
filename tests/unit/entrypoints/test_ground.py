"""Ids that are made here."""

import time
from uuid import RFC_4122, UUID

from entrypoints.containers.ground import new_id


def test_a_new_id_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(100)]
    after = time.time_ns() // 1_000_000

    assert all(isinstance(each, UUID) for each in made)
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert all(before <= each.int >> 80 <= after for each in made)
    assert len(set(made)) == 100


def test_all_other_bits_are_random() -> None:
    fixed = {*range(80, 128), *range(76, 80), 62, 63}
    ones, zeros = 0, 0
    for _ in range(200):
        value = new_id().int
        ones |= value
        zeros |= ~value

    assert all(ones >> bit & 1 and zeros >> bit & 1 for bit in range(128) if bit not in fixed)
