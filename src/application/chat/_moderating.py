"""In which right somebody moderates a room, asked where the act is done: a dismissal holds from its commit on."""

from datetime import datetime

from application.chat.may_write_there import require_may_write_there
from domain.age_verification.age import AgeState
from domain.chat.kept_out import KeptOut, KeptOutForLonger
from domain.chat.removal import ModeratorKind, moderator_kind
from domain.chat.room_act import DecidedByStaff
from domain.chat.room_moderator import ModeratorState, require_not_above
from domain.identity.permissions import PERMISSIONS, STAFF, Permission
from domain.identity.user import User
from domain.ids import UserId
from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import concerns_of, require_clean
from domain.streaming.room_event import CHAT_MODERATOR
from domain.streaming.stream import Stream, StreamState
from ports.transaction import Transaction


async def who_moderates(tx: Transaction, stream: Stream, actor: User, now: datetime) -> ModeratorKind:
    """Staff, the performer, or whom they appointed: then one who may write there too, at this moment.

    Raises `NoModeratorHere`, and for whom they appointed `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`,
    `ChatLocked`, `RemovedFromRoom`, `BlockedByPerformer`, `AccountSuspended`, `ChatRestricted`, `KeptOutOfChat`.
    """
    is_staff = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
    is_appointed = False
    if not is_staff and actor.id != stream.performer_id:
        moderator = await tx.room_moderators.find_for_update(stream.performer_id, actor.id)
        is_appointed = moderator is not None and moderator.state is ModeratorState.ACTIVE
    by = moderator_kind(
        actor_id=actor.id, performer_id=stream.performer_id, is_staff=is_staff, is_appointed=is_appointed
    )
    if by is ModeratorKind.ROOM_MODERATOR:
        await require_may_write_there(tx, stream, actor, now)
    return by


def require_sets_room(stream: Stream, actor: User) -> None:
    """Staff or the performer: whom they appointed sets nothing. Raises `NoModeratorHere`."""
    is_staff = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
    moderator_kind(actor_id=actor.id, performer_id=stream.performer_id, is_staff=is_staff)


def require_fit_note(note: str, *, by: ModeratorKind) -> None:
    """What a moderator whom the performer appointed notes, the performer reads: it is no way to hand them a number or
    an address, as no message is (CHT-07, CHT-14). Whatever else it tells of a message it may tell. Raises
    `ForbiddenText`."""
    if by is ModeratorKind.ROOM_MODERATOR and note:
        require_clean(concerns_of(note, even_weak=()) & _LEADS_OFF, pointer="/note")


_LEADS_OFF = frozenset({Concern.CONTACT, Concern.PAYMENT})


async def may_be_moderator(tx: Transaction, person_id: UserId) -> bool:
    """A verified adult who is not staff. Somebody unknown is answered alike: nobody learns who has an account."""
    if (await tx.ages.get(person_id)).state is not AgeState.VERIFIED_ADULT:
        return False
    return Permission.CHAT in PERMISSIONS[(await tx.users.get(person_id)).role]


async def require_not_above_them(tx: Transaction, stream: Stream, person_id: UserId) -> None:
    """Raises `BeyondRoomModerators` where the person is the performer or staff, `UserNotFound`."""
    person = await tx.users.get(person_id)
    require_not_above(person_id=person_id, performer_id=stream.performer_id, is_staff=person.role in STAFF)


async def require_not_decided_by_staff(tx: Transaction, held: KeptOut | None, now: datetime) -> None:
    """What our team decided about a person holds until it is over: neither the performer nor whom they appointed ends
    it, or puts a decision of their own in its place. Raises `DecidedByStaff`.

    Whoever is neither was of our team, whatever they are by now. Call it with what stands about the person locked: who
    decided that is not, since whoever moderates holds their own appointment and then waits for the person.
    """
    if held is not None and held.holds(now) and await _is_of_staff(tx, held):
        raise DecidedByStaff("our team keeps this person from writing: only our team changes that")


async def require_not_shorter_than_theirs(tx: Transaction, decided: KeptOut, held: KeptOut | None) -> None:
    """What our team decides lets nobody in earlier than the performer, or whom they appointed, said. Raises
    `KeptOutForLonger`."""
    if held is not None and decided.is_shorter_than(held) and not await _is_of_staff(tx, held):
        raise KeptOutForLonger(
            "the performer keeps this person out for longer already; keep them out for as long, or let them in first"
        )


async def _is_of_staff(tx: Transaction, held: KeptOut) -> bool:
    if held.actor_id == held.performer_id:
        return False
    actor = await tx.users.get(held.actor_id)
    return actor.role in STAFF or await tx.room_moderators.find(held.performer_id, held.actor_id) is None


async def tell_room_of_moderator(
    tx: Transaction, performer_id: UserId, person_id: UserId, *, moderates: bool, now: datetime
) -> None:
    """Where a show of theirs is on, its room hears it: a page that is open shows the tools no more, or may show them.

    The show is locked: it does not end between the look and the word. Call it last.
    """
    stream = await tx.streams.find_open_for_update(performer_id)
    if stream is not None and stream.state is StreamState.LIVE:
        told = {"person_id": str(person_id), "moderates": moderates}
        await tx.room_events.append(stream.id, CHAT_MODERATOR, told, now=now)
