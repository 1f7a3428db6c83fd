"""Who may not write in the chats of a performer's shows, for a while or until they are let in again (CHT-09)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.chat.rule import ChatRule
from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import UserId
from domain.india import second_words
from domain.language import Language

SECONDS_MIN, SECONDS_MAX = 10, 30 * 86_400


class InvalidDuration(Invalid):
    code = "invalid_duration"


class NotToBeKeptOut(Conflict):
    code = "not_to_be_kept_out"


class KeptOutOfChat(Forbidden):
    """`until` says until when; None means until they are let in again."""

    code = "kept_out_of_chat"


class KeptOutForLonger(Conflict):
    """By the performer or whom they appointed: a shorter time in its place would let the person in earlier."""

    code = "kept_out_for_longer"


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Of one room: the chats of one performer's shows. The platform's own bans are another thing.

    `until` is None for a ban without an end.
    """

    performer_id: UserId
    person_id: UserId
    until: datetime | None
    rule: ChatRule
    actor_id: UserId
    at: datetime

    @classmethod
    def decide(
        cls, *, performer_id: UserId, person_id: UserId, seconds: int | None, rule: ChatRule, actor_id: UserId,
        is_staff: bool, now: datetime,
    ) -> "KeptOut":  # fmt: skip
        """`is_staff`: whether the person is. Raises `InvalidDuration`, `NotToBeKeptOut`."""
        if seconds is not None and not SECONDS_MIN <= seconds <= SECONDS_MAX:
            detail = f"a timeout lasts {SECONDS_MIN} to {SECONDS_MAX} seconds; a ban has none"
            raise InvalidDuration(detail, pointer="/seconds")
        if is_staff or person_id == performer_id:
            raise NotToBeKeptOut("neither a performer nor staff are kept out of a room")
        until = None if seconds is None else now + timedelta(seconds=seconds)
        return cls(performer_id, person_id, until, rule, actor_id, now)

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def is_shorter_than(self, other: "KeptOut") -> bool:
        return self.until is not None and (other.until is None or other.until > self.until)

    def require_over(self, now: datetime) -> None:
        """Raises `KeptOutOfChat` while it holds."""
        if self.until is None:
            hindi = f"आप इस कमरे में नहीं लिख सकते: {self.rule.words(Language.HINDI)}"
            raise KeptOutOfChat(f"you may not write in this room: {self.rule.text}", hindi=hindi)
        if now < self.until:
            detail = f"you may write here again at {second_words(self.until)}: {self.rule.text}"
            hindi = (
                f"आप {second_words(self.until, Language.HINDI)} के बाद यहाँ फिर से लिख सकते हैं: "
                f"{self.rule.words(Language.HINDI)}"
            )
            raise KeptOutOfChat(detail, until=self.until, hindi=hindi)
