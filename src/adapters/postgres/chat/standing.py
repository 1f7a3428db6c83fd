"""What a room asks of whoever writes there, as columns of a batch's facts: of messages, and of the words of tips."""

from typing import Final

import msgspec

from adapters.postgres.batch_facts import Row
from domain.chat.kept_out import KeptOut
from domain.chat.room_rules import RoomRules
from domain.chat.settings import ChatSettings
from domain.ids import UserId
from ports.chat.messages import ChatStanding

STANDING: Final = """
       to_jsonb(settings) AS settings, to_jsonb(kept_out) AS kept_out,
       coalesce(moderator.state = 'active', false) AS is_moderator,
       CASE WHEN settings.followers_only THEN (
           SELECT follow.at FROM follow
           WHERE follow.follower_id = asked.{person} AND follow.performer_id = stream.performer_id
       ) END AS followed_at,
       CASE WHEN settings.verified_only THEN EXISTS (
           SELECT FROM account_telephone WHERE account_telephone.user_id = asked.{person}
       ) ELSE false END AS has_verified_number,
       CASE WHEN accepted.version IS NULL THEN to_jsonb(rules) END AS unaccepted
"""
"""`person` is the column of `asked` that says who writes; beside it stand `signed_up_at`, `has_tipped`, `last_at`."""

STANDING_FROM: Final = """
LEFT JOIN chat_settings settings ON settings.performer_id = stream.performer_id
LEFT JOIN chat_kept_out kept_out
       ON kept_out.performer_id = stream.performer_id AND kept_out.person_id = asked.{person}
LEFT JOIN room_moderator moderator
       ON moderator.performer_id = stream.performer_id AND moderator.person_id = asked.{person}
LEFT JOIN LATERAL (
    SELECT * FROM room_rules WHERE room_rules.performer_id = stream.performer_id ORDER BY version DESC LIMIT 1
) AS rules ON true
LEFT JOIN rules_acceptance accepted
       ON accepted.person_id = asked.{person}
          AND accepted.performer_id = rules.performer_id AND accepted.version = rules.version
"""

# The columns of a room, of its rules and of a ban are their fields, by the same names.
_decode_settings = msgspec.json.Decoder(ChatSettings).decode
_decode_rules = msgspec.json.Decoder(RoomRules).decode
_decode_kept_out = msgspec.json.Decoder(KeptOut).decode


def standing_of(row: Row) -> ChatStanding | None:
    """None where there is no such show."""
    if not row["stream_id"]:
        return None
    settings = row["settings"]
    return ChatStanding(
        settings=_decode_settings(settings)
        if settings
        else ChatSettings.open_to_all(UserId(row["performer_id"])),
        signed_up_at=row["signed_up_at"],
        has_tipped=row["has_tipped"],
        followed_at=row["followed_at"],
        has_verified_number=row["has_verified_number"],
        is_moderator=row["is_moderator"],
        last_at=row["last_at"],
        kept_out=_decode_kept_out(row["kept_out"]) if row["kept_out"] else None,
    )


def unaccepted_of(row: Row) -> RoomRules | None:
    """The rules of the room that whoever writes has not accepted."""
    return _decode_rules(row["unaccepted"]) if row["unaccepted"] else None
