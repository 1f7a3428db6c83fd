"""Who may publish into a show and who may watch it: asked by everybody who lets somebody in."""

from datetime import datetime

from domain.age_verification.age import AgeState
from domain.age_verification.case import require_may_perform
from domain.age_verification.policy import Purpose
from domain.consent.agreement import require_current_agreement
from domain.consent.cast import require_everyone_agreed, require_verified
from domain.identity.permissions import PERMISSIONS, STAFF, Permission, Role, require_permission
from domain.ids import StreamId, UserId
from domain.moderation.decisions.sanction import require_not_suspended, suspension_of
from domain.moderation.watch.sampling import require_sampler
from domain.private_shows.show import InPrivateShow
from domain.streaming.block import require_not_blocked
from domain.streaming.events import StreamStarted
from domain.streaming.room_event import STREAM_STARTED
from domain.streaming.stream import Stream, StreamState
from ports.transaction import Transaction


async def require_may_publish(tx: Transaction, stream: Stream, performer_id: UserId, now: datetime) -> None:
    """Raises `NotYourStream`, `StreamOver`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`,
    `AgreementRequired`, `PerformerVerificationRequired`, `CoPerformerNotConfirmed`, `CoPerformerNotVerified`,
    `AccountSuspended`."""
    stream.require_performer(performer_id)
    # The role too: who comes with a stream key has no session that the edge could judge.
    require_permission((await tx.users.get(performer_id)).role, Permission.PUBLISH)
    (await tx.ages.get(performer_id)).require_verified_adult()
    case = await tx.cases.find_latest(performer_id, Purpose.PERFORMER)
    require_may_perform(case, now=now)
    stream.require_open()
    require_not_suspended(suspension_of(await tx.sanctions.of_person(performer_id), now))
    require_current_agreement(await tx.agreements.find_current(performer_id), now)
    await _require_consent_of_all(tx, stream, now=now)


async def require_watched(tx: Transaction, stream: Stream, now: datetime) -> None:
    """A show begins only while somebody looks at pictures; one that runs goes on. Raises `NobodyLooks`."""
    if stream.state is StreamState.CREATED:
        require_sampler(await tx.looks.find_beat(), now)


async def _require_consent_of_all(tx: Transaction, stream: Stream, *, now: datetime) -> None:
    """Everyone on camera agreed to this show (CNS-02) and is verified as its performer is (AGE-15)."""
    cast = await tx.casts.of_stream(stream.id)
    require_everyone_agreed(cast, performer_id=stream.performer_id)
    for member in cast:
        case = await tx.cases.find_latest(member.user_id, Purpose.PERFORMER)
        role = (await tx.users.get(member.user_id)).role
        require_verified(
            may_publish=Permission.PUBLISH in PERMISSIONS[role]
            and case is not None
            and case.is_approved(now=now),
            is_verified_adult=(await tx.ages.get(member.user_id)).state is AgeState.VERIFIED_ADULT,
        )


async def mark_live(tx: Transaction, stream: Stream, now: datetime) -> None:
    """Open a locked show to viewers, once; whoever comes back finds it live."""
    if stream.state is StreamState.LIVE:
        return
    live = stream.live(now)
    await tx.streams.update(live)
    await tx.outbox.add(StreamStarted(live.id, live.performer_id))
    await tx.room_events.append(live.id, STREAM_STARTED, {}, now=now)


async def require_may_watch(tx: Transaction, stream_id: StreamId, viewer_id: UserId, now: datetime) -> Role:
    """The viewer's role. Raises `StreamNotFound`, `StreamOver`, `StreamNotLive`, `InPrivateShow`, `RemovedFromRoom`,
    `BlockedByPerformer`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `AccountSuspended`."""
    role = (await tx.users.get(viewer_id)).role
    require_permission(role, Permission.WATCH)
    (await tx.ages.get(viewer_id)).require_verified_adult()
    require_not_suspended(suspension_of(await tx.sanctions.of_person(viewer_id), now))
    stream = await tx.streams.get(stream_id)
    stream.require_open()
    stream.require_live()
    (await tx.room_controls.of(stream_id)).require_admitted(viewer_id)
    if role not in STAFF:
        require_not_blocked(is_blocked=await tx.blocks.is_blocked(stream.performer_id, viewer_id))
    await _require_seat(tx, stream, viewer_id, role)
    return role


async def _require_seat(tx: Transaction, stream: Stream, viewer_id: UserId, role: Role) -> None:
    show = await tx.shows.find_running(stream.id)
    if show is None or viewer_id == stream.performer_id or Permission.VIEW_LIVE_WALL in PERMISSIONS[role]:
        return
    if not await tx.bookings.is_seated(show.id, viewer_id):
        raise InPrivateShow("the performer is in a private show")
