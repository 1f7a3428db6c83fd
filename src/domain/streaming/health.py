"""What staff are told of a live show's picture, in one word, and under which class its room is counted."""

from enum import StrEnum

BAD_LOSS = 0.05
"""From about one packet in twenty on, retransmissions come too late for some pictures, and they freeze."""
POOR_BITS_A_SECOND = 150_000
"""Less than this is no moving picture that anybody would call one."""


class RoomClass(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    GROUP = "group"
    TICKETED = "ticketed"


class ShowHealth(StrEnum):
    FINE = "fine"
    STRUGGLING = "struggling"
    NO_PICTURE = "no_picture"


def health_of(
    *,
    picture_absent_seconds: float,
    bits_a_second_in: int,
    loss_in: float | None,
    loss_out: float | None,
    freezes: int,
    viewers: int,
) -> ShowHealth:
    """Losses are fractions; None where nobody measures. `freezes` are those of all viewers in five minutes.

    More than one freeze a viewer is a show's fault: fewer are those viewers' own, or one page's word.
    """
    if picture_absent_seconds > 0:
        return ShowHealth.NO_PICTURE
    is_lossy = max(loss_in or 0.0, loss_out or 0.0) >= BAD_LOSS
    if is_lossy or freezes > max(1, viewers) or bits_a_second_in < POOR_BITS_A_SECOND:
        return ShowHealth.STRUGGLING
    return ShowHealth.FINE
