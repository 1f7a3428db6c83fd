"""What was made of a show: it exists only where everyone on camera allowed it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.consent.cast import CastMember, Scope
from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import MediaItemId, StreamId, UserId

TITLE_MAX = 80


class MediaKind(StrEnum):
    RECORDING = "recording"
    CLIP = "clip"
    DOWNLOAD = "download"
    PROMOTION = "promotion"

    @property
    def scope(self) -> Scope:
        """What everyone on camera must have allowed (CNS-03)."""
        return _SCOPES[self]


_SCOPES = {
    MediaKind.RECORDING: Scope.RECORD,
    MediaKind.CLIP: Scope.CLIPS,
    MediaKind.DOWNLOAD: Scope.DOWNLOAD,
    MediaKind.PROMOTION: Scope.PROMOTION,
}


class MediaState(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    ERASED = "erased"


class NotConsented(Forbidden):
    code = "not_consented"


class UnknownMediaKind(Invalid):
    code = "unknown_media_kind"


class InvalidMediaTitle(Invalid):
    code = "invalid_media_title"


class MediaIdReused(Conflict):
    code = "media_id_reused"


def kind_named(key: str) -> MediaKind:
    """Raises `UnknownMediaKind`."""
    try:
        return MediaKind(key)
    except ValueError:
        raise UnknownMediaKind("a kind is one of " + ", ".join(MediaKind), pointer="/kind") from None


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A recording, a clip, a download or a promotion of one show. Only visible ones are given to anybody."""

    id: MediaItemId
    stream_id: StreamId
    kind: MediaKind
    title: str
    state: MediaState
    registered_at: datetime
    changed_at: datetime

    @classmethod
    def register(
        cls, *, item_id: MediaItemId, stream_id: StreamId, kind: MediaKind, title: str, now: datetime
    ) -> "MediaItem":
        """Raises `InvalidMediaTitle`."""
        text = " ".join(title.split())
        if (
            not 1 <= len(text) <= TITLE_MAX
            or not text.replace("\u200d", "").replace("\u200c", "").isprintable()
        ):
            raise InvalidMediaTitle(f"a title has 1 to {TITLE_MAX} characters", pointer="/title")
        return cls(item_id, stream_id, kind, text, MediaState.VISIBLE, now, now)

    def require_same_request(self, other: "MediaItem") -> None:
        """Tell a retry from another item under the same id. Raises `MediaIdReused`."""
        if (self.stream_id, self.kind, self.title) != (other.stream_id, other.kind, other.title):
            raise MediaIdReused("this id belongs to another item")

    def hidden(self, now: datetime) -> "MediaItem":
        return self._changed(MediaState.HIDDEN, now)

    def restored(self, now: datetime) -> "MediaItem":
        return self._changed(MediaState.VISIBLE, now)

    def erased(self, now: datetime) -> "MediaItem":
        return self._changed(MediaState.ERASED, now)

    def _changed(self, state: MediaState, now: datetime) -> "MediaItem":
        """What is erased stays erased."""
        if self.state in {state, MediaState.ERASED}:
            return self
        return replace(self, state=state, changed_at=now)


def require_allowed(kind: MediaKind, cast: Iterable[CastMember], *, performer_id: UserId) -> None:
    """Everyone on camera, the performer among them, allowed it and allows it still. Raises `NotConsented`."""
    members = {member.user_id: member for member in cast}
    if performer_id not in members or not all(each.allows(kind.scope) for each in members.values()):
        raise NotConsented(f"not everyone on camera agreed to {kind.scope}")
