"""Who may write in the chats of a performer's shows, how often, and what is pinned (CHT-01, CHT-11, CHT-12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.chat.emote import is_emoji_alone
from domain.chat.message import TEXT_MAX
from domain.errors import Forbidden, Invalid, TooSoon
from domain.ids import UserId
from domain.india import second_words
from domain.words import is_plain

SLOW_SECONDS_MAX = 3_600
ACCOUNT_AGE_MINUTES_MAX = 30 * 24 * 60
FOLLOWED_MINUTES_MAX = 90 * 24 * 60


class InvalidChatSettings(Invalid):
    code = "invalid_chat_settings"


class SlowMode(TooSoon):
    code = "slow_mode"


class TippersOnly(Forbidden):
    code = "tippers_only"


class AccountTooNew(Forbidden):
    code = "account_too_new"


class AccountTooNewForLinks(Forbidden):
    code = "account_too_new_for_links"


def require_old_enough_for_links(signed_up_at: datetime, now: datetime, *, minutes: int) -> None:
    """`minutes`: how old an account is that posts links. Raises `AccountTooNewForLinks`."""
    until = signed_up_at + timedelta(minutes=minutes)
    if now < until:
        detail = f"accounts post links once they are {time_words(60 * minutes)} old; yours is at {second_words(until)}"
        raise AccountTooNewForLinks(detail, until=until, pointer="/text")


class FollowersOnly(Forbidden):
    code = "followers_only"


class EmoteOnly(Forbidden):
    code = "emote_only"


class VerifiedOnly(Forbidden):
    code = "verified_only"


class NoLinksHere(Forbidden):
    code = "no_links_here"


def require_stricter_link_age(minutes: int | None, *, platform_minutes: int) -> None:
    """A room asks for more than the platform does, or for nothing of its own (0). Raises `InvalidChatSettings`."""
    if minutes and minutes < platform_minutes:
        asked = time_words(60 * platform_minutes)
        raise InvalidChatSettings(
            f"accounts post links once they are {asked} old, in every room", pointer="/link_age_minutes"
        )


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Of one room: the chats of one performer's shows. Zero and False let everybody write who may chat at all.

    `slow_seconds` pass between two messages of one person in one show. `account_age_minutes` old is whoever writes,
    counted from the day they signed up. With `followers_only` whoever writes follows the performer, and did so for
    `followed_minutes` without a break. With `emote_only` a message consists of emoji alone. With `verified_only`
    whoever writes has proved a telephone number. With `no_links` nobody posts links; `link_age_minutes` old is whoever
    does, where that is more than the platform asks for. The performer and their moderators are bound by none of it.
    `pinned` is what everybody reads first, with white space folded; empty for none.
    """

    performer_id: UserId
    slow_seconds: int
    tippers_only: bool
    account_age_minutes: int
    pinned: str
    followers_only: bool
    followed_minutes: int
    emote_only: bool
    verified_only: bool
    no_links: bool
    link_age_minutes: int

    @classmethod
    def open_to_all(cls, performer_id: UserId) -> "ChatSettings":
        """As a room is before anybody sets something."""
        return cls(performer_id, 0, False, 0, "", False, 0, False, False, False, 0)

    def changed(
        self, *, slow_seconds: int | None, tippers_only: bool | None, account_age_minutes: int | None,
        pinned: str | None, followers_only: bool | None = None, followed_minutes: int | None = None,
        emote_only: bool | None = None, verified_only: bool | None = None, no_links: bool | None = None,
        link_age_minutes: int | None = None,
    ) -> "ChatSettings":  # fmt: skip
        """What is None stays as it is (CHT-03). Raises `InvalidChatSettings`."""
        slow = self.slow_seconds if slow_seconds is None else slow_seconds
        age = self.account_age_minutes if account_age_minutes is None else account_age_minutes
        if not 0 <= slow <= SLOW_SECONDS_MAX:
            detail = f"slow mode takes 0 to {SLOW_SECONDS_MAX} seconds"
            raise InvalidChatSettings(detail, pointer="/slow_seconds")
        if not 0 <= age <= ACCOUNT_AGE_MINUTES_MAX:
            detail = f"the age of an account is 0 to {ACCOUNT_AGE_MINUTES_MAX} minutes"
            raise InvalidChatSettings(detail, pointer="/account_age_minutes")
        followed = self.followed_minutes if followed_minutes is None else followed_minutes
        if not 0 <= followed <= FOLLOWED_MINUTES_MAX:
            detail = f"people have followed for 0 to {FOLLOWED_MINUTES_MAX} minutes"
            raise InvalidChatSettings(detail, pointer="/followed_minutes")
        link_age = self.link_age_minutes if link_age_minutes is None else link_age_minutes
        if not 0 <= link_age <= ACCOUNT_AGE_MINUTES_MAX:
            detail = f"the age of an account is 0 to {ACCOUNT_AGE_MINUTES_MAX} minutes"
            raise InvalidChatSettings(detail, pointer="/link_age_minutes")
        words = self.pinned if pinned is None else pinned_words(pinned)
        tippers = self.tippers_only if tippers_only is None else tippers_only
        followers = self.followers_only if followers_only is None else followers_only
        emotes = self.emote_only if emote_only is None else emote_only
        verified = self.verified_only if verified_only is None else verified_only
        no_links_now = self.no_links if no_links is None else no_links
        return ChatSettings(
            self.performer_id, slow, tippers, age, words, followers, followed, emotes, verified, no_links_now, link_age
        )  # fmt: skip

    @property
    def binds(self) -> bool:
        """Whether anything is asked of whoever writes, whatever they write of."""
        return bool(
            self.slow_seconds
            or self.tippers_only
            or self.account_age_minutes
            or self.followers_only
            or self.emote_only
            or self.verified_only
        )

    def require_old_enough(self, signed_up_at: datetime, now: datetime) -> None:
        """Raises `AccountTooNew`."""
        until = signed_up_at + timedelta(minutes=self.account_age_minutes)
        if now < until:
            asked = time_words(60 * self.account_age_minutes)
            detail = f"accounts write here once they are {asked} old; yours is at {second_words(until)}"
            raise AccountTooNew(detail, until=until)

    def require_tipper(self, *, has_tipped: bool) -> None:
        """`has_tipped`: this performer, at any time. Raises `TippersOnly`."""
        if self.tippers_only and not has_tipped:
            raise TippersOnly("only people who have tipped this performer write here for now")

    def require_follower(self, followed_at: datetime | None, at: datetime) -> None:
        """`followed_at`: since when the writer follows this performer. Raises `FollowersOnly`, with `until` where time
        alone ends it."""
        if not self.followers_only:
            return
        if followed_at is None:
            raise FollowersOnly(f"only people who follow this performer write here{self._followed_words}")
        until = followed_at + timedelta(minutes=self.followed_minutes)
        if at < until:
            asked = time_words(60 * self.followed_minutes)
            detail = (
                f"followers write here once they have followed for {asked}; you have at {second_words(until)}"
            )
            raise FollowersOnly(detail, until=until)

    def require_emotes(self, text: str) -> None:
        """Raises `EmoteOnly`."""
        if self.emote_only and not is_emoji_alone(text):
            raise EmoteOnly("only emoji are written here for now, without letters, figures or signs")

    def require_verified(self, *, has_verified_number: bool) -> None:
        """Raises `VerifiedOnly`."""
        if self.verified_only and not has_verified_number:
            raise VerifiedOnly(
                "only accounts with a verified telephone number write here; verify yours at /account/telephone"
            )

    def require_may_link(self, signed_up_at: datetime, now: datetime, *, platform_minutes: int) -> None:
        """Of somebody who posts a link. Raises `NoLinksHere`, `AccountTooNewForLinks`."""
        if self.no_links:
            raise NoLinksHere("no links are posted in this room", pointer="/text")
        require_old_enough_for_links(signed_up_at, now, minutes=max(self.link_age_minutes, platform_minutes))

    def require_pace(self, last_at: datetime | None, at: datetime) -> None:
        """`last_at`: of the writer's latest message in this show; `at`: of the new one. Raises `SlowMode`."""
        if last_at is None:
            return
        until = last_at + timedelta(seconds=self.slow_seconds)
        if at < until:
            detail = f"slow mode: one message every {time_words(self.slow_seconds)}; yours is at {second_words(until)}"
            raise SlowMode(detail, until=until, wait_seconds=(until - at).total_seconds())

    @property
    def words(self) -> str:
        """What whoever wants to write reads before they do; empty where nothing is asked."""
        asked = []
        if self.tippers_only:
            asked.append("Only people who have tipped this performer write here.")
        if self.followers_only:
            asked.append(f"Only people who follow this performer write here{self._followed_words}.")
        if self.verified_only:
            asked.append("Only accounts with a verified telephone number write here.")
        if self.emote_only:
            asked.append("Only emoji are written here.")
        if self.account_age_minutes:
            asked.append(
                f"Accounts write here once they are {time_words(60 * self.account_age_minutes)} old."
            )
        if self.no_links:
            asked.append("No links are posted here.")
        elif self.link_age_minutes:
            old = time_words(60 * self.link_age_minutes)
            asked.append(f"Accounts post links here once they are {old} old.")
        if self.slow_seconds:
            asked.append(f"Slow mode: one message every {time_words(self.slow_seconds)}.")
        return " ".join(asked)

    @property
    def _followed_words(self) -> str:
        return f", {time_words(60 * self.followed_minutes)} after they began" if self.followed_minutes else ""

    @property
    def key(self) -> str:
        """As the audit log names it."""
        tippers = "yes" if self.tippers_only else "no"
        pinned = " pinned" if self.pinned else ""
        followers = f" followers:{self.followed_minutes}min" if self.followers_only else ""
        emotes = " emotes" if self.emote_only else ""
        verified = " verified" if self.verified_only else ""
        links = (
            " links:no"
            if self.no_links
            else f" links:{self.link_age_minutes}min"
            if self.link_age_minutes
            else ""
        )
        age = f"age:{self.account_age_minutes}min"
        return (
            f"slow:{self.slow_seconds}s tippers:{tippers} {age}{followers}{emotes}{verified}{links}{pinned}"
        )

    @property
    def shown(self) -> dict[str, object]:
        """As the room's log tells it (JSON)."""
        return {
            "slow_seconds": self.slow_seconds,
            "tippers_only": self.tippers_only,
            "account_age_minutes": self.account_age_minutes,
            "followers_only": self.followers_only,
            "followed_minutes": self.followed_minutes,
            "emote_only": self.emote_only,
            "verified_only": self.verified_only,
            "no_links": self.no_links,
            "link_age_minutes": self.link_age_minutes,
            "pinned": self.pinned,
            "words": self.words,
        }


def pinned_words(typed: str) -> str:
    """What is pinned: as typed, with white space folded. Raises `InvalidChatSettings`."""
    words = " ".join(typed.split())
    if len(words) > TEXT_MAX or not is_plain(words):
        detail = f"a pinned message has at most {TEXT_MAX} characters, and no control characters"
        hindi = f"पिन किए हुए संदेश में अधिक से अधिक {TEXT_MAX} अक्षर हों, और वे दिखाई देते हों।"
        raise InvalidChatSettings(detail, pointer="/pinned", hindi=hindi)
    return words


UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def time_words(seconds: int) -> str:
    """`seconds` (at least 1) in the greatest unit that counts them whole: 90 seconds, 2 minutes, 1 hour."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
    return f"{seconds // size} {unit}{'' if seconds == size else 's'}"
