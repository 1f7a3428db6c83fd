"""Say yes or no to being on camera."""

from collections.abc import Collection
from dataclasses import dataclass

from application.consent.standing import require_cast_open, require_verified_performer
from domain.consent.cast import CastMember, CastState, NotInvited, Scope
from domain.consent.events import InvitationAnswered
from domain.consent.record import Act
from domain.ids import StreamId, UserId
from domain.streaming.stream import Stream
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ConfirmInvitation:
    """Agree to be in a show, from one's own account and before it begins. A second answer takes the first one's place.

    Safe to repeat: the same answer is recorded and told once.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, stream_id: StreamId, user_id: UserId, scopes: Collection[Scope], text_sha256: str
    ) -> CastMember:
        """`text_sha256` is the digest of the consent's text that was shown.

        Raises `StreamNotFound`, `NotInvited`, `CastClosed`, `CoPerformerNotVerified`, `ConsentWithdrawn`,
        `LiveScopeRequired`, `ConsentTextChanged`.
        """
        async with self.begin() as tx:
            stream, member = await _invited(tx, stream_id, user_id)
            await require_verified_performer(tx, user_id, now=self.now())
            answer = member.confirmed(scopes=scopes, text_sha256=text_sha256, now=self.now())
            if (member.state, member.scopes) == (answer.state, answer.scopes):
                return member
            facts = {
                "stream_id": str(stream_id),
                "performer_id": str(stream.performer_id),
                "scopes": ",".join(sorted(answer.scopes)),
                "text_sha256": answer.text_sha256,
            }
            await tx.casts.save(answer)
            await tx.outbox.add(_answered(stream, answer))
            await tx.consent_records.append(user_id, Act.SESSION_CONSENTED, facts, now=self.now())
            return answer


@dataclass(frozen=True, slots=True)
class DeclineInvitation:
    """Say no, also after a yes, before the show begins. It goes on without them only once they are taken off it."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, stream_id: StreamId, user_id: UserId) -> CastMember:
        """Raises `StreamNotFound`, `NotInvited`, `CastClosed`, `ConsentWithdrawn`."""
        async with self.begin() as tx:
            stream, member = await _invited(tx, stream_id, user_id)
            answer = member.declined(self.now())
            if member.state is CastState.DECLINED:
                return member
            await tx.casts.save(answer)
            await tx.outbox.add(_answered(stream, answer))
            facts = {"stream_id": str(stream_id), "performer_id": str(stream.performer_id)}
            await tx.consent_records.append(user_id, Act.INVITATION_DECLINED, facts, now=self.now())
            return answer


async def _invited(tx: Transaction, stream_id: StreamId, user_id: UserId) -> tuple[Stream, CastMember]:
    stream = await tx.streams.get_for_update(stream_id)
    member = await tx.casts.find(stream_id, user_id)
    if member is None or user_id == stream.performer_id:
        raise NotInvited("nobody invited you to this show")
    require_cast_open(stream.state)
    return stream, member


def _answered(stream: Stream, member: CastMember) -> InvitationAnswered:
    return InvitationAnswered(
        stream_id=stream.id,
        title=stream.title,
        performer_id=stream.performer_id,
        user_id=member.user_id,
        state=member.state.value,
    )
