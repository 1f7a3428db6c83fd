"""What a room asks of whoever writes there: a message, or words with a tip."""

from datetime import datetime

from ports.chat.messages import ChatStanding


def require_room_allows(standing: ChatStanding, text: str, at: datetime) -> None:
    """Raises `AccountTooNew`, `TippersOnly`, `FollowersOnly`, `VerifiedOnly`, `EmoteOnly`, `SlowMode`."""
    settings = standing.settings
    if not settings.binds:
        return
    settings.require_old_enough(standing.signed_up_at, at)
    settings.require_tipper(has_tipped=standing.has_tipped)
    settings.require_follower(standing.followed_at, at)
    settings.require_verified(has_verified_number=standing.has_verified_number)
    settings.require_emotes(text)
    if settings.slow_seconds:
        settings.require_pace(standing.last_at, at)
