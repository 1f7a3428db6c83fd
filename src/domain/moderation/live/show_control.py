"""What staff may do to a show that goes on."""

from enum import StrEnum

from domain.errors import Conflict, Invalid


class UnknownControl(Invalid):
    code = "unknown_control"


class NotToBeRemoved(Conflict):
    """The performer is stopped, not removed; staff are not removed by staff."""

    code = "not_to_be_removed"


class ShowControl(StrEnum):
    COVER = "cover"
    UNCOVER = "uncover"
    MUTE = "mute"
    UNMUTE = "unmute"

    @property
    def needs_policy(self) -> bool:
        """What takes something from viewers names the rule; what gives it back needs none."""
        return self in (ShowControl.COVER, ShowControl.MUTE)


LIFTED = "lifted"
"""The reason that the audit log has for what gives back."""


def control_named(key: str) -> ShowControl:
    """Raises `UnknownControl`."""
    try:
        return ShowControl(key)
    except ValueError:
        raise UnknownControl("cover, uncover, mute or unmute", pointer="/act") from None
