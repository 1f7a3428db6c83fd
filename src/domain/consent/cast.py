"""Everyone on camera in a show, and what each of them agreed to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import StreamId, UserId

CAST_MAX = 12
"""People on camera beside the performer."""


class Scope(StrEnum):
    """What may be done with a show in which somebody is seen (CNS-03)."""

    LIVE = "live"
    RECORD = "record"
    CLIPS = "clips"
    DOWNLOAD = "download"
    PROMOTION = "promotion"


class CastState(StrEnum):
    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class NotInvited(NotFound):
    code = "not_invited"


class UnknownScope(Invalid):
    code = "unknown_scope"


class LiveScopeRequired(Invalid):
    """Who confirms is seen live: whoever does not want that declines."""

    code = "live_scope_required"


class ConsentTextChanged(Conflict):
    """What was read is not the text that is in force now."""

    code = "consent_text_changed"


class ConsentWithdrawn(Conflict):
    """What somebody took back in a show stays taken back."""

    code = "consent_withdrawn"


class CastClosed(Conflict):
    """The show has begun or is over: nobody joins it or leaves it any more."""

    code = "cast_closed"


class CastTooLarge(Conflict):
    code = "cast_too_large"


class OwnShow(Invalid):
    """The performer is on camera anyway."""

    code = "own_show"


class CoPerformerNotConfirmed(Forbidden):
    code = "co_performer_not_confirmed"


class CoPerformerNotVerified(Forbidden):
    code = "co_performer_not_verified"


def scopes_named(keys: Collection[str]) -> frozenset[Scope]:
    """Live and whatever else is named. Raises `UnknownScope`."""
    try:
        return frozenset({Scope.LIVE, *(Scope(key) for key in keys)})
    except ValueError:
        raise UnknownScope("a scope is one of " + ", ".join(Scope), pointer="/scopes") from None


@dataclass(frozen=True, slots=True)
class CastMember:
    """One person on camera in one show: its performer, who agrees by making it, or somebody they invited.

    `text_sha256` is the digest, in hexadecimal, of the text they agreed to; without an agreement it is empty, as
    `scopes` are.
    """

    stream_id: StreamId
    user_id: UserId
    state: CastState
    scopes: frozenset[Scope]
    text_sha256: str
    invited_at: datetime
    answered_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def invite(cls, stream_id: StreamId, user_id: UserId, *, now: datetime) -> "CastMember":
        return cls(stream_id, user_id, CastState.INVITED, frozenset(), "", now, None, None)

    def confirmed(self, *, scopes: Collection[Scope], text_sha256: str, now: datetime) -> "CastMember":
        """Agree, or agree to something else than before. Raises `ConsentWithdrawn`, `LiveScopeRequired`,
        `ConsentTextChanged`."""
        self._require_not_withdrawn()
        if Scope.LIVE not in scopes:
            raise LiveScopeRequired("whoever confirms is seen live; decline instead", pointer="/scopes")
        if in_force(SESSION_CONSENT, now).language_of(text_sha256) is None:
            raise ConsentTextChanged("the consent was changed; read it again as it is now")
        return replace(
            self,
            state=CastState.CONFIRMED,
            scopes=frozenset(scopes),
            text_sha256=text_sha256,
            answered_at=now,
        )

    def declined(self, now: datetime) -> "CastMember":
        """Say no, also after a yes. Raises `ConsentWithdrawn`."""
        self._require_not_withdrawn()
        return replace(self, state=CastState.DECLINED, scopes=frozenset(), text_sha256="", answered_at=now)

    def withdrawn(self, now: datetime) -> "CastMember":
        """Take back whatever was agreed, for good. Doing it twice changes nothing."""
        if self.state is CastState.WITHDRAWN:
            return self
        return replace(self, state=CastState.WITHDRAWN, scopes=frozenset(), withdrawn_at=now)

    def allows(self, scope: Scope) -> bool:
        return self.state is CastState.CONFIRMED and scope in self.scopes

    def _require_not_withdrawn(self) -> None:
        if self.state is CastState.WITHDRAWN:
            raise ConsentWithdrawn("you withdrew your consent from this show")


def require_everyone_agreed(cast: Iterable[CastMember], *, performer_id: UserId) -> None:
    """The performer and everyone they declared agreed to be seen live (CNS-02). Raises `CoPerformerNotConfirmed`."""
    members = {member.user_id: member for member in cast}
    if performer_id not in members or not all(each.allows(Scope.LIVE) for each in members.values()):
        raise CoPerformerNotConfirmed("everyone on camera has to confirm before the show can start")


def require_verified(*, may_publish: bool, is_verified_adult: bool) -> None:
    """Whoever is on camera is verified as a performer is (AGE-15). Raises `CoPerformerNotVerified`."""
    if not (may_publish and is_verified_adult):
        raise CoPerformerNotVerified("no verified performer has this number", pointer="/user_id")
