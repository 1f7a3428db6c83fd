from datetime import timedelta
from uuid import uuid4

import pytest

from domain.consent.cast import CastMember, Scope
from domain.consent.media_item import (
    InvalidMediaTitle,
    MediaIdReused,
    MediaItem,
    MediaKind,
    MediaState,
    NotConsented,
    UnknownMediaKind,
    kind_named,
    require_allowed,
)
from domain.ids import MediaItemId, StreamId
from tests.builders import ASHA, NOW, RAVI, a_cast_member, a_media_item

SHOW = StreamId(uuid4())


def cast(ravi: set[Scope], asha: set[Scope]) -> list[CastMember]:
    return [
        a_cast_member(stream_id=SHOW, user_id=RAVI, scopes=frozenset(ravi)),
        a_cast_member(stream_id=SHOW, user_id=ASHA, scopes=frozenset(asha)),
    ]


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (MediaKind.RECORDING, Scope.RECORD),
        (MediaKind.CLIP, Scope.CLIPS),
        (MediaKind.DOWNLOAD, Scope.DOWNLOAD),
        (MediaKind.PROMOTION, Scope.PROMOTION),
    ],
)
def test_cns_03_an_item_needs_its_own_scope_of_everyone(kind: MediaKind, scope: Scope) -> None:
    everything = set(Scope)
    require_allowed(kind, cast({scope}, {scope}), performer_id=RAVI)
    for members in (
        cast(everything - {scope}, everything),
        cast(everything, everything - {scope}),
        [],
        cast(everything, everything)[1:],  # the performer's own consent is missing
    ):
        with pytest.raises(NotConsented):
            require_allowed(kind, members, performer_id=RAVI)


def test_cns_04_a_withdrawn_consent_allows_nothing_more() -> None:
    ravi, asha = cast(set(Scope), set(Scope))
    with pytest.raises(NotConsented):
        require_allowed(MediaKind.CLIP, [ravi, asha.withdrawn(NOW)], performer_id=RAVI)


def test_what_is_erased_stays_erased() -> None:
    later = NOW + timedelta(hours=1)
    hidden = a_media_item().hidden(later)
    assert (hidden.state, hidden.changed_at) == (MediaState.HIDDEN, later)
    assert hidden.restored(later).state is MediaState.VISIBLE
    erased = hidden.erased(later)
    assert erased.restored(later) == erased.hidden(later) == erased


@pytest.mark.parametrize("title", ["", "   ", "x" * 81, "a\x00b", "a\u202eb"])
def test_an_item_has_a_title(title: str) -> None:
    with pytest.raises(InvalidMediaTitle):
        MediaItem.register(
            item_id=MediaItemId(uuid4()), stream_id=SHOW, kind=MediaKind.CLIP, title=title, now=NOW
        )


def test_one_id_is_one_item() -> None:
    item = a_media_item()
    item.require_same_request(item.hidden(NOW))
    for other in (a_media_item(id=item.id), a_media_item(id=item.id, stream_id=item.stream_id, title="x")):
        with pytest.raises(MediaIdReused):
            item.require_same_request(other)


def test_a_kind_is_named() -> None:
    assert kind_named("clip") is MediaKind.CLIP
    with pytest.raises(UnknownMediaKind):
        kind_named("live")
