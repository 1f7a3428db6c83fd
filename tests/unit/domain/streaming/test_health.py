"""In one word, how a show does."""

from typing import Any

import pytest

from domain.private_shows.offer import ShowKind
from domain.streaming.health import BAD_LOSS, POOR_BITS_A_SECOND, RoomClass, ShowHealth, health_of

FINE: dict[str, Any] = {
    "picture_absent_seconds": 0.0,
    "bits_a_second_in": 1_500_000,
    "loss_in": 0.001,
    "loss_out": None,
    "freezes": 0,
    "viewers": 40,
}


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, ShowHealth.FINE),
        ({"picture_absent_seconds": 1.2}, ShowHealth.NO_PICTURE),
        ({"loss_in": BAD_LOSS}, ShowHealth.STRUGGLING),
        ({"loss_in": BAD_LOSS - 0.001}, ShowHealth.FINE),
        ({"loss_in": None}, ShowHealth.FINE),
        ({"loss_out": BAD_LOSS}, ShowHealth.STRUGGLING),
        ({"freezes": 41}, ShowHealth.STRUGGLING),
        ({"freezes": 40}, ShowHealth.FINE),
        ({"freezes": 1, "viewers": 0}, ShowHealth.FINE),
        ({"bits_a_second_in": POOR_BITS_A_SECOND - 1}, ShowHealth.STRUGGLING),
        ({"bits_a_second_in": 0, "picture_absent_seconds": 3.0}, ShowHealth.NO_PICTURE),
    ],
)
def test_a_show_is_fine_struggling_or_without_a_picture(changes: dict[str, Any], health: ShowHealth) -> None:
    assert health_of(**FINE | changes) is health


def test_every_kind_of_show_has_a_class_of_rooms() -> None:
    assert {kind.value for kind in ShowKind} | {"public"} == {each.value for each in RoomClass}
